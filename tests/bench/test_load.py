"""A busy server: ten thousand messages of five hundred members in fifty channels, through the simulated gateway."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator

import pytest

from tests.bench import crowd
from tests.bench.conftest import Timed
from tests.bench.table import Table

WHAT = f"{crowd.MESSAGES:,} messages of {crowd.MEMBERS} members in {crowd.CHANNELS} channels"


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[None]:
    """What is logged isn't kept: pytest would have it in memory."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_the_event_loop_is_never_blocked_for_long(timed: Timed, table: Table) -> None:
    measured: list[crowd.Load] = []
    timed(lambda: measured.append(asyncio.run(crowd.load())), rounds=1)
    [load] = measured
    table.crowd[f"{WHAT}: messages a second, Discord's simulation included"] = f"{load.messages / load.seconds:,.0f}"
    table.crowd["the longest block of the event loop meanwhile: ms"] = f"{1000 * load.longest:.0f}"


def test_whoever_floods_delays_nobody_else(timed: Timed, table: Table) -> None:
    measured: list[crowd.Flood] = []
    timed(lambda: measured.append(asyncio.run(crowd.flood())), rounds=1)
    [flood] = measured
    table.crowd["ten questions at once: the last answer, ms"] = f"{1000 * flood.quiet:.0f}"
    table.crowd["the same, while a member floods with 200 messages of 2,000 characters: ms"] = (
        f"{1000 * flood.beside:.0f}"
    )


def test_memory_levels_off(timed: Timed, table: Table) -> None:
    measured: list[tuple[float, float]] = []
    timed(lambda: measured.append(asyncio.run(crowd.memory())), rounds=1)
    [(half, whole)] = measured
    table.crowd["the bot's own memory, more after 5,000 messages / after 10,000: MB"] = f"{half:.1f} / {whole:.1f}"
    assert whole < 1.5 * half + 1
