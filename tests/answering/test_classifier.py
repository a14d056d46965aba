"""What is learnt of one example doesn't hang on others that have nothing to do with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.matching.classifier import _order
from bot.answering.matching.matcher import Matcher
from bot.knowledge import Knowledge

ELSEWHERE = (
    "my dog ate the couch again",
    "how to fold a fitted sheet",
    "who painted the ceiling",
    "guitar strings for beginners",
    "repot a cactus",
    "what time zone is lisbon",
)
ASKED = (
    "can i drink a beer on it",
    "lips cracked after a week, what helps",
    "how long before dark marks fade",
    "is a tattoo allowed meanwhile",
    "so tired all the time since i started",
    "do i need blood tests every month",
)


@given(st.lists(st.text(), unique=True, max_size=30), st.text(), st.integers(0, 9))
def test_one_example_more_leaves_the_order_of_the_others(texts: list[str], more: str, number: int) -> None:
    before = [texts[i] for i in _order(texts, number)]
    after = [(*texts, more)[i] for i in _order([*texts, more], number)]
    after.remove(more)
    assert after == before or more in texts


def test_lines_on_other_things_leave_answers_as_they_are(knowledge: Knowledge) -> None:
    told = {kind: (*texts, *ELSEWHERE) if kind == "chatter" else texts for kind, texts in knowledge.not_ours.items()}
    assert told != knowledge.not_ours
    as_it_is, changed = Matcher(knowledge), Matcher(replace(knowledge, not_ours=told))
    for text in ASKED:
        one, other = (matcher.match(text).evidence[0] for matcher in (as_it_is, changed))
        assert other.entry == one.entry
        assert other.confidence == pytest.approx(one.confidence, abs=0.03)
