"""Completing what a member types into a question that the bot answers."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.conversation import Conversation
from bot.answering.responder import Responder
from bot.knowledge.knowledge import Knowledge
from tests.knowledge.test_shipped_entries import ALL
from tests.stage import shipped
from tests.stage.shipped import STEADY

TYPED = [
    "d",
    "dr",
    "dry",
    "lips",
    "can i dri",
    "does acne come ba",
    "blood don",
    "zzzz",
    "isotretinoin",
    "what is the ",
]


@pytest.mark.parametrize("id_", ALL)
def test_the_beginning_of_a_question_finds_it(id_: str, knowledge: Knowledge, responder: Responder) -> None:
    question = knowledge.entries[id_].question
    found = [choice.entry for choice in responder.complete(question[: len(question) * 2 // 3])]
    assert id_ in found[:5]


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("alcoh", "alcohol"),
        ("ipled", "prescription-programmes"),
        ("sunscr", "sun-sensitivity"),
        ("collag", "collagen"),
        ("breastf", "breastfeeding"),
        ("DONATE BL", "blood-donation"),
        ("cracked li", "dryness"),
        ("missed a do", "missed-dose"),
    ],
)
def test_the_beginning_of_a_word_finds_the_question(typed: str, entry: str, responder: Responder) -> None:
    assert entry in [choice.entry for choice in responder.complete(typed)[:5]]


@pytest.mark.parametrize("typed", ["", "  ", "***", *TYPED])
def test_there_are_25_at_most_each_once_with_its_question(
    typed: str, knowledge: Knowledge, responder: Responder
) -> None:
    choices = responder.complete(typed)
    ids = [choice.entry for choice in choices]
    assert len(ids) == len(set(ids)) <= 25
    assert all(choice.question == knowledge.entries[choice.entry].question for choice in choices)
    assert responder.complete(typed) == choices


def test_nothing_typed_yet_offers_the_first_questions(knowledge: Knowledge, responder: Responder) -> None:
    assert [choice.entry for choice in responder.complete("")] == list(knowledge.entries)[:25]


@pytest.mark.parametrize("limit", [1, 3, 25])
def test_the_limit_is_kept(limit: int, responder: Responder) -> None:
    assert len(responder.complete("isotretinoin", limit)) <= limit
    assert len(responder.complete("", limit)) == limit


@pytest.mark.parametrize("typed", [*TYPED, "why do my lips crack when i take this " * 20, "é" * 100, "a b c d e f g h"])
def test_completing_takes_under_50_milliseconds(typed: str, responder: Responder) -> None:
    taken = []
    for _ in range(5):
        began = time.thread_time()
        responder.complete(typed)
        taken.append(time.thread_time() - began)
    assert min(taken) < 0.05


@given(st.text(max_size=120))
@settings(STEADY, max_examples=80)
def test_anything_may_be_typed(typed: str) -> None:
    assert len(shipped.responder().complete(typed)) <= 25


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("dry li", "dryness"),
        ("alcoh", "alcohol"),
        ("night vis", "vision"),
        ("can i dri", "alcohol"),
        ("what if i mis", "missed-dose"),
        ("vitam", "vitamin-a"),
        ("nose bl", "nosebleeds"),
        ("does acne come ba", "recurrence"),
    ],
)
def test_what_can_only_go_on_one_way_is_answered(typed: str, entry: str, responder: Responder) -> None:
    decision, after = responder.turn(typed, Conversation(), typed=True)
    assert (decision.kind, decision.entries) == ("answer", (entry,))
    assert after.answered == (entry,)


@pytest.mark.parametrize(
    "typed",
    ["blood don", "dark sp", "preg", "side eff", "does it dry my li"],
)
def test_what_may_go_on_in_several_ways_offers_them(typed: str, responder: Responder) -> None:
    decision, after = responder.turn(typed, Conversation(), typed=True)
    assert decision.kind == "suggest"
    assert responder.complete(typed)[0].entry in decision.suggestions
    assert after.offered == decision.suggestions
    assert 1 <= len(decision.suggestions) <= 3


@pytest.mark.parametrize(
    "typed",
    [
        "zzzz",
        "h",
        "pizza",
        "nails",
        "hair",
        "cat",
        "does prozac dry the li",
        "est-ce que le roaccutane rend dépressif ?",
    ],
)
def test_what_nothing_goes_on_from_stays_as_it_is(typed: str, responder: Responder) -> None:
    assert responder.turn(typed, Conversation(), typed=True) == responder.turn(typed, Conversation())


@pytest.mark.parametrize("id_", ALL)
def test_a_whole_question_is_answered_as_ever(id_: str, knowledge: Knowledge, responder: Responder) -> None:
    question = knowledge.entries[id_].question
    assert responder.turn(question, Conversation(), typed=True) == responder.turn(question, Conversation())


@settings(STEADY, max_examples=60)
@given(st.text(max_size=30))
def test_typing_never_lets_danger_pass(typed: str) -> None:
    responder = shipped.responder()
    decision, _ = responder.turn(f"{typed} i want to kill myself", Conversation(), typed=True)
    assert decision.kind == "urgent"
