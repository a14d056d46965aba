"""Several processes are one bot: each question is answered once, whatever becomes of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app.supervisor import DEAF
from tests.cluster.simulation import Cluster, Members, servers_in, simulate
from tests.stage.loopback import Loopback
from tests.stage.postgresql import Server
from tests.test_supervisor import listening

SHARDS = 8
AFTER = 1.5  # seconds for which members ask on once all shards are taken over: some thirty questions
# So that the tests don't take long: what is waited for is shorter, and the same otherwise.
QUICK = """
from bot.client import shares
from bot.store import leases
shares.LOOK_SECONDS, shares.TURN_SECONDS, shares.COUNTING_SECONDS, shares.GRACE_SECONDS = 0.5, 0.2, 1.5, 1.0
shares.GIVING_SECONDS, leases.VALID_SECONDS = 1.0, 3.0
"""
LIPS = "does it dry my lips?"


@pytest.fixture
async def discord() -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        loopback.rest.max_concurrency = 4
        loopback.gateway.servers = servers_in(SHARDS, 2 * SHARDS)
        yield loopback


@pytest.fixture
async def cluster(discord: Loopback, postgresql: Server, tmp_path: Path) -> AsyncIterator[Cluster]:
    made = Cluster(discord, tmp_path, QUICK, DATABASE=postgresql.fresh().whole, SHARDS=f"auto/{SHARDS}")
    yield made
    await made.end()


async def test_every_question_is_answered_once_while_processes_are_killed(postgresql: Server) -> None:
    """With leases as short as these, a machine that stalls for seconds loses some: then once more. None is answered twice."""
    for _ in range(2):
        outcome = await simulate(
            postgresql.fresh().whole,
            shards=SHARDS,
            processes=3,
            servers=200,
            kills=2,
            kill_every=3.5,
            ask_every=0.1,
            concurrency=4,
            before=QUICK,
        )
        assert max(outcome.answers) == 1
        if outcome.answers == {1: outcome.asked}:
            return
    assert outcome.answers == {1: outcome.asked}


async def test_they_share_the_shards_evenly_also_with_one_that_comes_later(cluster: Cluster) -> None:
    first = await cluster.start()
    await cluster.until_whole(SHARDS)
    other = await cluster.start()
    await other.until("is here now", times=SHARDS // 2)
    await first.until("is another process's from now on", times=SHARDS // 2)
    await cluster.until_whole(SHARDS)


async def test_one_that_is_stopped_hands_over_and_nothing_is_answered_twice(
    cluster: Cluster, discord: Loopback
) -> None:
    bots = [await cluster.start(), await cluster.start()]
    await cluster.until_whole(SHARDS)
    members = Members(discord, discord.gateway.servers)
    asking = asyncio.create_task(members.ask_on(0.05))
    assert await cluster.stop(bots[0]) == 0
    await cluster.until_whole(SHARDS)
    await asyncio.sleep(AFTER)
    asking.cancel()
    await members.until_answered(10)
    answered = members.answers()
    assert max(answered.values()) == 1
    # Some shards have only just been taken for the first time: of those, nothing is there yet to go on from.
    assert sum(answered.values()) >= len(answered) / 2
    assert "isn't known" not in bots[1].text


async def test_without_the_database_there_is_help_and_the_rest_follows(
    cluster: Cluster, discord: Loopback, postgresql: Server
) -> None:
    bot = await cluster.start()
    await cluster.until_whole(SHARDS)
    server = discord.gateway.servers[0]
    where = {"server": server, "channel": server + 1, "mention": True}
    postgresql.stop()
    try:
        await bot.until("can't be held")
        asked = discord.say(LIPS, **where, member=7)  # type: ignore[arg-type]
        assert await discord.answer_to(discord.say("i want to die", **where, member=8))  # type: ignore[arg-type]
        assert not discord.answers_to(asked)
    finally:
        postgresql.start()
    assert await discord.answer_to(asked)
    await cluster.until_whole(SHARDS)
    assert len(discord.answers_to(asked)) == 1


async def test_without_the_database_no_supervisor_starts_a_process_anew_that_hears_discord(
    cluster: Cluster, discord: Loopback, postgresql: Server, tmp_path: Path
) -> None:
    discord.gateway.heartbeat_ms = 200
    address = tmp_path.parent / "notify"
    cluster.settings |= {"NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": "600000"}
    with listening(str(address)) as told:
        bot = await cluster.start()
        await told.until(lambda lines: "WATCHDOG=1" in lines)
        await cluster.until_whole(SHARDS)
        postgresql.stop()
        try:
            await bot.until("can't be held")
            await asyncio.sleep(4)  # by then it doesn't count on its locks any more
            told.beats()
            await asyncio.sleep(1.5)
            assert told.beats() > 2
            discord.gateway.acknowledges = False
            await told.until(lambda lines: lines[-1] == f"STATUS={DEAF}")
            await asyncio.sleep(1.5)
            assert told.beats() == 0
            discord.gateway.acknowledges = True
            await cluster.kill(bot)
            later = await cluster.start()
            await later.until("can't be held")
            before = len(told.lines)
            await asyncio.sleep(1.5)
            assert told.beats() == 0, "one that starts without it takes no shard, and isn't ready"
            assert "READY=1" not in told.lines[before:]
        finally:
            postgresql.start()
        await told.until(lambda lines: "READY=1" in lines[before:])


async def test_processes_with_shards_of_their_own_leave_each_other_alone(
    cluster: Cluster, discord: Loopback, tmp_path: Path
) -> None:
    cluster.settings["SHARDS"] = f"0-3/{SHARDS}"
    await cluster.start()
    await discord.until(lambda: cluster.owners() == {1: 4})
    second = await cluster.start()
    await second.until("another process has shards that are to be here (the setting SHARDS): 0, 1, 2, 3")
    cluster.settings["SHARDS"] = f"4-7/{SHARDS}"
    await cluster.start()
    await cluster.until_whole(SHARDS)
    assert {each.shard[0]: 1 for each in discord.gateway.connected} == Counter(range(SHARDS))


async def test_another_number_of_shards_has_to_wait(cluster: Cluster) -> None:
    await cluster.start()
    await cluster.until_whole(SHARDS)
    cluster.settings["SHARDS"] = "auto/4"
    other = await cluster.start()
    await other.until("OTHER PROCESSES HAVE ANOTHER NUMBER OF SHARDS")
    assert cluster.owners() == {1: SHARDS}
