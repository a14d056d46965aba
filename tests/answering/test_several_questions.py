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


@pytest.mark.parametrize(
    ("said", "entries"),
    [
        # One of them isn't sure by itself, but what the whole message is like.
        (
            "Two things: does toothpaste help spots, and how long do marks take to fade on their own?",
            "home-remedies dark-spots-fade-time",
        ),
        # The message is like a known question that only one of its parts asks.
        ("is a mole the same as an acne mark and does azelaic acid work on it", "other-dark-spots otc-for-dark-spots"),
        # Two words that ask, beside another question that is sure.
        (
            "whats accutane. whats it cost. does it hurt ur fertility",
            "what-is-isotretinoin cost-and-access fertility-later",
        ),
        # What is only added asks for another entry.
        ("Does isotretinoin interact with antidepressants and with doxycycline?", "other-medicines antibiotics"),
        # Something speaks against the whole of it, but against none of its questions.
        ("can i take paracetamol and minocycline", "pain-relief antibiotics"),
        ("is ibuprofen ok and is fish oil ok", "pain-relief supplements"),
        ("paracetamol safe? and creatine?", "pain-relief supplements"),
        # What says how many there are leads in.
        ("two questions: which chapstick should i buy, how do i stop a nosebleed", "choosing-products nosebleeds"),
        # What only points at the other clauses is no question of its own.
        ("my hair falls out and my lips crack, could it be the pills", "hair-loss dryness"),
        ("i breastfeed my baby, can i take it", "breastfeeding"),
        ("i bite my nails, is it ok if i take it", "nails"),
        ("is adapalene ok? can i drink alcohol?", "topical-retinoids alcohol"),
        # One long sentence without a full stop is no story.
        (
            "ok so like what i wanna know is can u do stuff while ur taking accutane like can u go to the gym and does it"
            " make ur hair fall out or nah lol",
            "exercise hair-loss",
        ),
    ],
)
def test_each_question_that_is_known_is_answered(said: str, entries: str, responder: Responder) -> None:
    decision = responder.decide(said)
    assert decision.kind == "answer"
    assert {*decision.entries} == {*entries.split()}


def test_what_a_story_asks_at_its_end_is_answered_though_it_tells_of_other_things(responder: Responder) -> None:
    said = (
        "im 17 and play football for a club. i got prescribed accutane by my doc for my back and chest. coach says i should check"
        " first. i cant find it on any list. also my legs hurt after practice way more than before. is it banned in sport and is"
        " the leg pain normal"
    )
    decision = responder.decide(said)
    assert decision.entries == ("muscle-aches",)
    assert decision.declined == "army-and-sport-rules"


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
        "can my dog have ibuprofen and doxycycline",
        "does metformin make you lose weight and can you drink alcohol",
    ],
)
def test_two_questions_that_arent_ours_get_no_answer(said: str, responder: Responder) -> None:
    assert responder.decide(said).kind != "answer"


def test_each_answer_begins_with_what_is_asked_of_it(responder: Responder) -> None:
    decision = responder.decide("does acne return and how do i stop my lips cracking")
    worded = word(decision, responder.knowledge)
    assert worded is not None
    assert decision.entries == ("recurrence", "dryness")
    assert "A plain balm or ointment" in worded.text
    decision = responder.decide("does acne come back and may i have a second course")
    assert decision.entries == ("recurrence", "second-course")
    assert decision.facet_of("recurrence") != 6  # what is said after two courses
