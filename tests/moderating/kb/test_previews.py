"""Previews that wait: each is confirmed once, few hold much, none waits for ever."""

from __future__ import annotations

import asyncio
from typing import cast

from bot.desk import Proposal, RemoveEntry
from bot.moderating.kb.previews import KEPT_AT_MOST, PROPOSALS_KEPT_AT_MOST, Expired, Pending, Previews, new_token


def pending(message: int | None = None) -> Pending:
    proposal = cast("Proposal", object())
    return Pending(RemoveEntry("dryness"), 1, message=message, proposal=proposal)


def keep(previews: Previews, waits: Pending, seconds: float = 60, expired: Expired | None = None) -> str:
    token = new_token()
    previews.keep(waits, seconds, expired or nothing, token)
    return token


async def nothing() -> None:
    """Nobody is told."""


async def test_whoever_comes_second_finds_nothing() -> None:
    previews = Previews()
    token = keep(previews, pending())
    assert previews.of(token) is not None
    assert previews.take(token) is not None
    assert previews.take(token) is None
    assert previews.of(token) is None


async def test_when_its_time_is_over_somebody_is_told_once() -> None:
    over = asyncio.Event()
    previews = Previews()

    async def tell() -> None:
        over.set()

    token = keep(previews, pending(), 0.01, tell)
    await asyncio.wait_for(over.wait(), 5)
    assert previews.take(token) is None


async def test_the_oldest_go_when_there_are_too_many_and_only_the_newest_hold_all_that_was_learnt() -> None:
    previews = Previews()
    tokens = [keep(previews, pending()) for _ in range(KEPT_AT_MOST + 3)]
    assert len(previews) == KEPT_AT_MOST
    assert previews.of(tokens[0]) is None
    kept = [waits for token in tokens if (waits := previews.of(token)) is not None]
    assert sum(waits.proposal is not None for waits in kept) == PROPOSALS_KEPT_AT_MOST
    assert kept[-1].proposal is not None
    previews.close()
    assert len(previews) == 0


async def test_what_a_message_showed_before_is_forgotten() -> None:
    previews = Previews()
    old, other = keep(previews, pending(7)), keep(previews, pending(8))
    previews.forget_message(7)
    assert previews.of(old) is None
    assert previews.of(other) is not None
    previews.close()
