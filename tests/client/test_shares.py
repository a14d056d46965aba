"""One of several processes that are the bot does what is its own, and no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.client.background import Background
from bot.client.schedule import Job, Schedule, Weekly
from bot.privacy import Privacy, Retention
from bot.settings import Shards
from bot.store import Server, Store, privacy
from bot.store import servers as chosen
from tests.stage.loopback import TOKEN, Loopback, running
from tests.stage.shipped import SMALL

MONDAY = dt.date(2026, 3, 16)
WEEK = dt.timedelta(7)
FIRST, SECOND = 1 << 22, 2 << 22  # servers of shards 1 and 2, of 4


@pytest.fixture
async def discord() -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        yield loopback


class Process:
    """What one of several processes does by the day."""

    def __init__(self, store: Store, *ids: int) -> None:
        self.shards = Shards(frozenset(ids), 4)
        self.schedule = Schedule(store, _ready, Background().start, lambda: self.shards)
        self.done: list[str] = []
        self.sent: list[int] = []
        self.schedule.add(Job("for all", self._note("for all")))
        self.schedule.add(Job("by each", self._note("by each"), each=True))
        self.schedule.add(Weekly("digest", self._send, 0))

    def _note(self, what: str) -> Callable[[dt.date], Awaitable[None]]:
        async def run(_: dt.date) -> None:
            self.done.append(what)

        return run

    async def _send(self, _: dt.date, of: Callable[[int], bool]) -> None:
        self.sent += [guild for guild in (0, FIRST, SECOND, 3 << 22) if of(guild)]


async def _ready() -> None: ...


class TestWorkOfTheDay:
    async def test_what_is_for_all_is_done_by_the_one_with_the_first_shard(self, store: Store) -> None:
        first, other = Process(store, 0, 1), Process(store, 2, 3)
        for each in (first, other):
            await each.schedule.work(MONDAY)
        assert (first.done, other.done) == (["for all", "by each"], ["by each"])

    async def test_what_is_weekly_comes_once_to_each_server_whoever_has_its_shard(self, store: Store) -> None:
        first, other = Process(store, 0, 1), Process(store, 2)
        for day in (MONDAY, MONDAY + WEEK, MONDAY + WEEK):
            for each in (first, other):
                await each.schedule.work(day)
        assert (first.sent, other.sent) == ([0, FIRST], [SECOND])
        other.shards = Shards(frozenset({1, 2, 3}), 4)  # it took one over, and has a new one
        for day in (MONDAY + WEEK, MONDAY + 2 * WEEK):
            await other.schedule.work(day)
        assert other.sent == [SECOND, FIRST, SECOND, 3 << 22]

    async def test_a_server_of_another_process_was_not_left(self, store: Store) -> None:
        for guild in (FIRST, SECOND):
            await chosen.put(store, guild, Server("uk"))
        shards = Shards(frozenset({1}), 4)
        schedule = Schedule(store, _ready, Background().start, lambda: shards)
        Retention(store, Privacy(store, []), schedule, list, shards.has)
        await schedule.work(MONDAY)
        assert await privacy.left_before(store, MONDAY + WEEK) == {FIRST}


async def test_it_is_on_discord_in_as_many_shards_as_are_set(discord: Loopback, tmp_path: Path) -> None:
    discord.gateway.servers = [FIRST, SECOND]
    async with running(
        discord.address, tmp_path, DISCORD_TOKEN=TOKEN, KNOWLEDGE=str(SMALL), SHARDS="0-1/2", LISTEN="false"
    ) as bot:
        await bot.until("ready as bot in 2 servers")
        assert [each["shard"] for each in discord.gateway.identified] == [[0, 2], [1, 2]]
        for server in (FIRST, SECOND):
            asked = discord.say("does it dry my lips?", server=server, channel=server + 1, mention=True)
            assert await discord.answer_to(asked)


async def test_where_discord_wants_more_it_ends_for_good_and_says_so(discord: Loopback, tmp_path: Path) -> None:
    discord.gateway.refuses_with = 4011
    discord.rest.shards = 3
    settings = {"DISCORD_TOKEN": TOKEN, "KNOWLEDGE": str(SMALL), "SHARDS": "0/1"}
    async with running(discord.address, tmp_path, **settings) as bot:
        assert await bot.ended() == 3
    assert "recommends 3 shards" in bot.text
    assert "SHARDS" in bot.lines[-1]
