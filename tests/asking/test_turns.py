"""Whose turn it is, and counts on their way to the store."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot.asking import counting as counting_module
from bot.asking.counting import MAX_PENDING, Counting
from bot.asking.memory.turns import Turns
from bot.client.background import Background
from bot.store import Store
from tests.stage.waiting import until

DAY = dt.date(2026, 1, 1)


class TestTurns:
    """One at a time, and of each member one in the queue."""

    async def test_whoever_comes_with_a_hundred_lets_others_in_between(self) -> None:
        turns, order = Turns(), list[int]()

        async def come(member: int) -> None:
            async with turns.of(member):
                order.append(member)

        await asyncio.gather(*(come(1) for _ in range(100)), come(2), come(3))
        assert order.index(2) <= 2
        assert order.index(3) <= 3
        assert order.count(1) == 100

    async def test_the_event_loop_goes_on_between_any_two(self) -> None:
        turns, others, seen = Turns(), 0, list[int]()

        async def other() -> None:
            nonlocal others
            while True:
                others += 1
                await asyncio.sleep(0)

        async def come(member: int) -> None:
            async with turns.of(member):
                seen.append(others)

        ticking = asyncio.create_task(other())
        await asyncio.gather(*(come(member) for member in range(20)))
        ticking.cancel()
        assert all(later > earlier for earlier, later in pairwise(seen))

    async def test_a_member_goes_in_the_order_in_which_they_came(self) -> None:
        turns, order = Turns(), list[int]()

        async def come(number: int) -> None:
            async with turns.of(1):
                order.append(number)

        await asyncio.gather(*map(come, range(50)))
        assert order == list(range(50))

    async def test_nobody_is_remembered_and_whoever_fails_or_gives_up_blocks_nobody(self) -> None:
        turns = Turns()

        async def fail() -> None:
            async with turns.of(1):
                raise RuntimeError("failed")

        async def wait_long() -> None:
            async with turns.of(2):
                await asyncio.sleep(60)

        with pytest.raises(RuntimeError, match="failed"):
            await fail()
        waiting = asyncio.create_task(wait_long())
        behind = asyncio.create_task(wait_long())
        await asyncio.sleep(0.01)
        behind.cancel()
        waiting.cancel()
        await asyncio.gather(waiting, behind, return_exceptions=True)
        async with turns.of(2):
            assert len(turns) == 1
        assert len(turns) == 0

    async def test_the_first_line_goes_before_all_who_wait_for_a_decision(self) -> None:
        turns, order = Turns(), list[str]()

        async def come(member: int, name: str) -> None:
            async with turns.of(member):
                order.append(name)

        async def look(member: int) -> None:
            async with turns.first(member):
                order.append("looked")

        await asyncio.gather(
            *(come(member, "decided") for member in range(50)), *(look(member) for member in range(50))
        )
        assert order[:51].count("looked") >= 49
        assert len(turns) == 0

    async def test_whoever_comes_with_a_hundred_holds_up_no_decision_of_others(self) -> None:
        turns, order = Turns(), list[str]()

        async def come(member: int) -> None:
            async with turns.of(member):
                order.append("decided")

        async def look(member: int) -> None:
            async with turns.first(member):
                order.append("looked")

        await asyncio.gather(*(look(1) for _ in range(100)), *(come(member) for member in range(2, 12)))
        assert order[0] == "looked"
        assert order[:35].count("decided") == 10
        assert len(turns) == 0


class TestCounting:
    """However many come at once, one write at a time."""

    @pytest.fixture
    async def store(self, tmp_path: Path) -> AsyncIterator[Store]:
        async with Store(tmp_path / "bot.sqlite3") as opened:
            yield opened

    async def counted(self, store: Store) -> dict[tuple[int, str, str], int]:
        async with store.engine.connect() as connection:
            rows = await connection.exec_driver_sql("SELECT guild, kind, entry, times FROM counts")
            return {(row.guild, row.kind, row.entry): row.times for row in rows}

    async def test_none_is_lost(self, store: Store) -> None:
        background = Background()
        counting = Counting(store, background)
        for number in range(500):
            counting.add(DAY, number % 3 or None, "answer", ["dryness", "sun"] if number % 2 else [])
            if number % 50 == 0:
                await asyncio.sleep(0.001)
            assert len(background) <= 2  # one that writes, one that is just over
        await background.finish(5)
        counts = await self.counted(store)
        assert sum(times for (_, _, entry), times in counts.items() if entry != "sun") == 500
        assert counts[0, "answer", ""] == 84

    @pytest.mark.parametrize("next_write", ["with the next count", "at the end", "after a while"])
    async def test_what_the_store_did_not_take_is_written_later(
        self, next_write: str, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(counting_module, "AGAIN_SECONDS", 0.1 if next_write == "after a while" else 60.0)
        background = Background()
        counting = Counting(store, background)
        await store.close()
        for _ in range(2):
            counting.add(DAY, 1, "answer", ["dryness"])
            await background.finish(5)
        await store.open()
        if next_write == "with the next count":
            counting.add(DAY, 1, "answer", ["dryness"])
        elif next_write == "at the end":
            counting.save()
        await until(lambda: len(counting) == 0)
        await background.finish(5)
        assert await self.counted(store) == {(1, "answer", "dryness"): 3 if next_write == "with the next count" else 2}

    async def test_a_store_that_is_away_for_long_takes_as_many_as_may_wait(self, store: Store) -> None:
        background = Background()
        counting = Counting(store, background)
        await store.close()
        for number in range(MAX_PENDING + 50):
            counting.add(DAY, number + 1, "answer", ["dryness"])
        await background.finish(5)
        await store.open()
        counting.add(DAY, 1, "answer", ["dryness"])
        await background.finish(5)
        assert len(await self.counted(store)) == MAX_PENDING
        assert len(counting) == 0

    async def test_it_is_bounded(self, store: Store) -> None:
        background = Background()
        counting = Counting(store, background)
        for number in range(MAX_PENDING + 50):
            counting.add(DAY, number + 1, "answer", ["dryness"])
        await background.finish(5)
        assert len(await self.counted(store)) == MAX_PENDING
