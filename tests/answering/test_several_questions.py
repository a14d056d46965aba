"""One message, several questions: each gets its answer, up to three."""

from __future__ import annotations

import pytest

from bot.answering.responder import Responder
from bot.answering.wording.wording import word


@pytest.mark.parametrize(
    ("said", "entries"),
    [
        ("does it dry your lips and can i drink on it", {"dryness", "alcohol"}),
        ("can I wear contact lenses and will my knees hurt?", {"dryness", "muscle-aches"}),
        ("is it safe to donate blood and can I wax my legs on accutane", {"blood-donation", "hair-removal"}),
        ("does accutane affect mood? and the liver?", {"mood-changes", "liver"}),
        ("can i take doxycycline or cod liver oil with accutane", {"antibiotics", "vitamin-a"}),
        ("Does acne come back after isotretinoin? Can I drink alcohol while on it?", {"recurrence", "alcohol"}),
        ("Can I breastfeed on isotretinoin? Also do I need blood tests?", {"breastfeeding", "blood-tests"}),
        ("I missed a dose and also what is iPLEDGE?", {"missed-dose", "prescription-programmes"}),
        ("does it cause headaches and can it make me depressed", {"headache", "mood-changes"}),
    ],
)
def test_both_questions_are_answered(said: str, entries: set[str], responder: Responder) -> None:
    decision = responder.decide(said)
    assert decision.kind == "answer"
    assert set(decision.entries) == entries


def test_the_answers_follow_each_other_and_the_footer_comes_once(responder: Responder) -> None:
    decision = responder.decide("does it dry your lips and can i drink on it")
    wording = word(decision, responder.knowledge)
    assert wording
    assert [passage.title for passage in wording.passages] == [
        responder.knowledge.entries[id_].question for id_ in decision.entries
    ]
    for id_ in decision.entries:
        assert responder.knowledge.entries[id_].answer.strip().partition("\n\n")[2] in wording.text
    assert wording.footer not in wording.text
    assert not {choice.entry for choice in wording.choices} & set(decision.entries)


def test_no_more_than_three_are_answered(responder: Responder) -> None:
    decision = responder.decide("on accutane can i drink, donate blood, wax my legs, tan, and eat soya?")
    assert decision.kind == "answer"
    assert 2 <= len(decision.entries) <= 3


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("will waxing and threading hurt my skin on accutane", "hair-removal"),
        ("my knees and back and shoulders ache on accutane", "muscle-aches"),
        ("can i take doxycycline or minocycline with accutane", "antibiotics"),
        ("can i give blood and plasma on accutane", "blood-donation"),
    ],
)
def test_one_question_with_an_and_in_it_gets_one_answer(said: str, entry: str, responder: Responder) -> None:
    decision = responder.decide(said)
    assert (decision.kind, decision.entries) == ("answer", (entry,))


@pytest.mark.parametrize(
    "said",
    [
        "does sertraline make your lips dry and can i drink on sertraline",
        "does tretinoin dry the skin and does tretinoin shrink pores",
        "can my dog get dry lips and can he drink beer",
    ],
)
def test_two_questions_that_arent_ours_get_no_answer(said: str, responder: Responder) -> None:
    assert responder.decide(said).kind != "answer"
