"""What was said a moment ago is kept, but not much of it and not for long."""

from __future__ import annotations

import pytest

from bot.answering.conversation import Conversation
from bot.asking.memory.conversations import Conversations

FIRST = Conversation(answered=("dryness",))


def test_each_member_has_one_in_each_channel() -> None:
    kept = Conversations()
    kept.keep(1, 10, FIRST)
    assert kept.of(1, 10) == FIRST
    assert kept.of(1, 11) == kept.of(2, 10) == Conversation()


def test_the_oldest_is_forgotten_when_there_are_too_many() -> None:
    kept = Conversations(at_most=2)
    kept.keep(1, 10, FIRST)
    kept.keep(2, 10, FIRST)
    kept.keep(1, 10, FIRST)
    kept.keep(3, 10, FIRST)
    assert [kept.of(member, 10) == FIRST for member in (1, 2, 3)] == [True, False, True]
    assert len(kept) == 2


def test_it_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("bot.client.expiring.time.monotonic", lambda: now)
    kept = Conversations(seconds=60)
    kept.keep(1, 10, FIRST)
    now = 159.0
    assert kept.of(1, 10) == FIRST
    now = 161.0
    assert kept.of(1, 10) == Conversation()
    assert len(kept) == 0


def test_how_long_a_talk_is_goes_with_it_and_is_forgotten_with_it() -> None:
    kept = Conversations()
    for _ in range(3):
        kept.keep(1, 10, FIRST)
    kept.keep(2, 10, FIRST)
    assert (kept.turns(1, 10), kept.turns(2, 10), kept.turns(1, 11)) == (3, 1, 0)
    kept.count_anew(1, 10)
    kept.move(1, 10, 11)
    assert (kept.turns(1, 10), kept.of(1, 11)) == (0, FIRST)
    kept.forget(2)
    assert kept.turns(2, 10) == 0
