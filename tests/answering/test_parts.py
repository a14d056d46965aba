"""Taking a message apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.parts import MAX_PARTS, clauses, is_question
from tests.stage.shipped import STEADY


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("does it dry your lips and can i drink on it", ["does it dry your lips", "can i drink on it"]),
        ("does it dry the lips? can i drink?", ["does it dry the lips", "can i drink"]),
        ("mood? and the liver?", ["mood", "and the liver"]),
        ("is it safe, and also does it work", ["is it safe", "does it work"]),
        ("sun & alcohol", ["sun", "alcohol"]),
        ("sun + alcohol", ["sun", "alcohol"]),
        ("waxing or laser", ["waxing", "laser"]),
        ("lips; eyes; nose", ["lips", "eyes", "nose"]),
        ("lips\neyes", ["lips", "eyes"]),
        ("LIPS AND EYES", ["LIPS", "EYES"]),
    ],
)
def test_clauses_that_may_be_questions_of_their_own_are_found_in_order(text: str, parts: list[str]) -> None:
    assert clauses(text) == parts


def test_without_lists_two_words_are_a_part_only_where_they_ask() -> None:
    assert clauses("whats accutane. whats it cost, for lips and eyes", lists=False) == [
        "whats accutane",
        "whats it cost",
    ]


@pytest.mark.parametrize(
    "text", ["", "?", "and", "does it dry the lips?", "brandy", "sandpaper skin", "for acne only."]
)
def test_one_clause_is_none(text: str) -> None:
    assert clauses(text) == []


def test_there_are_only_so_many_clauses() -> None:
    assert len(clauses(" and ".join(f"question {i}" for i in range(50)))) == MAX_PARTS


@given(st.text(max_size=300))
@settings(STEADY, max_examples=200)
def test_clauses_are_pieces_of_the_message(text: str) -> None:
    parts = clauses(text)
    assert len(parts) != 1
    assert all(part in text and part.strip() for part in parts)


@pytest.mark.parametrize(
    "text",
    [
        "does it dry the lips",
        "My lips are cracked. Is that normal?",
        "lips cracked on day three?",
        "hi, can i drink on it",
        "hi can i drink on it",
        "so how long does it take",
        "wondering about the liver",
        "anyone know about waxing",
        "whats the deal with soy",
        "CAN I GIVE BLOOD",
        "tell me about ipledge",
    ],
)
def test_a_question_is_known_as_one(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "my lips are cracked today",
        "finally finished my course",
        "isotretinoin day 3",
        "",
        "doesnt matter",
        "lol same",
        "I love this server.",
        "canned beans for dinner",
    ],
)
def test_a_remark_is_no_question(text: str) -> None:
    assert not is_question(text)
