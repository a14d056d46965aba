"""Of one shard, no two processes are sure."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import pairwise

import pytest

from bot.settings import Address
from bot.store import LeaseError, Leases, OthersDiffer, Session, leases
from bot.store.postgresql import Server as Place
from tests.stage.postgresql import Server
from tests.stage.waiting import until

Opened = Callable[..., Awaitable[Leases]]


@pytest.fixture
def address(postgresql: Server) -> Address:
    return postgresql.fresh()


@pytest.fixture
async def opened(address: Address) -> AsyncIterator[Opened]:
    """Makes the locks of one more process."""
    made: list[Leases] = []

    async def make(count: int = 16) -> Leases:
        made.append(Leases(Place(address).line, count))
        await made[-1].open()
        return made[-1]

    yield make
    for each in made:
        await each.close()


async def test_one_process_has_a_shard_until_it_gives_it_back(opened: Opened) -> None:
    one, other = await opened(), await opened()
    assert await one.take(3)
    assert not await other.take(3)
    assert await other.take(4)
    assert (await other.beat()).taken == {3, 4}
    assert (await one.beat()).mine == {3}
    await one.give(3)
    assert await other.take(3)


async def test_who_has_nothing_is_counted_and_has_the_same_right(opened: Opened) -> None:
    one = await opened()
    await opened()
    await opened()
    standing = await one.beat()
    assert standing.processes == 3
    assert list(standing.others.values()) == [frozenset(), frozenset()]


async def test_what_a_process_had_is_free_once_it_is_gone(opened: Opened) -> None:
    one, other = await opened(), await opened()
    assert await one.take(3)
    assert one._line is not None
    one._line.terminate()  # as where the process is killed
    assert not one.are_valid
    with pytest.raises(LeaseError):
        await one.beat()
    async with asyncio.timeout(5):
        while not await other.take(3):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await one.open()
    assert (await one.beat()).mine == frozenset()


async def test_who_says_nothing_counts_on_nothing_before_the_server_gives_it_up(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "VALID_SECONDS", 1.0)
    monkeypatch.setattr(leases, "SERVER_SECONDS", 2)
    hung, other = await opened(), await opened()
    began = time.monotonic()
    assert await hung.take(3)
    while hung.are_valid:
        assert not await other.take(3)
        await asyncio.sleep(0.05)
    assert time.monotonic() - began < 1.9
    while not await other.take(3):
        assert time.monotonic() - began < 10
        await asyncio.sleep(0.05)
    assert time.monotonic() - began > 1.9


async def test_another_number_of_shards_is_refused_while_there_are_processes(opened: Opened) -> None:
    one = await opened(16)
    with pytest.raises(OthersDiffer) as told:
        await opened(32)
    assert (told.value.others, told.value.own) == ([16], 32)
    await one.close()
    assert (await opened(32)).are_valid


async def test_turns_come_one_at_a_time_in_all_processes_together(opened: Opened) -> None:
    processes = [await opened(), await opened()]
    began: list[float] = []

    async def begin(of: Leases) -> None:
        async with of.turn(0, 0.5):
            began.append(time.monotonic())

    async with processes[0].turn(1, 60.0):  # another bucket
        await asyncio.gather(*(begin(of) for of in (*processes, *processes)))
    assert len(began) == 4
    assert all(later - sooner >= 0.5 for sooner, later in pairwise(began))


async def test_a_turn_ends_with_the_process_that_has_it(opened: Opened) -> None:
    one, other = await opened(), await opened()
    async with one.turn(0, 60.0):
        pass
    await one.close()
    async with asyncio.timeout(5), other.turn(0, 0.0):
        pass


async def test_who_is_cancelled_while_it_takes_a_turn_gives_it_back(opened: Opened) -> None:
    one, other = await opened(), await opened()
    async with one._asking:  # the server takes its time
        taking = asyncio.create_task(one.turn(0, 0.0).__aenter__())
        await asyncio.sleep(0.05)
        taking.cancel()
        await asyncio.sleep(0.05)
    with pytest.raises(asyncio.CancelledError):
        await taking
    await one.beat()  # comes after what it asked before
    async with asyncio.timeout(5), other.turn(0, 0.0):
        pass


async def test_the_next_one_knows_with_what_to_go_on(opened: Opened) -> None:
    one, other = await opened(), await opened()
    assert await other.kept(3) is None
    for sequence in (5, 9):
        await one.keep({3: Session("abc", "wss://gateway.example", sequence), 4: Session("def", "", 1)})
    assert await other.kept(3) == Session("abc", "wss://gateway.example", 9)


async def test_all_hear_what_one_tells(opened: Opened) -> None:
    heard: list[str] = []
    one, other = await opened(), await opened()
    one.on_news = other.on_news = heard.append
    await one.tell("optouts")
    await until(lambda: heard == ["optouts", "optouts"])
