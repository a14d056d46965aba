"""Whatever goes wrong, the right alarm is raised within a minute, once, and cleared when it is over: the real process, on a
Discord of our own."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.answering import Responder
from bot.app.app import FaqBot
from bot.knowledge import load
from bot.metrics import Meters
from bot.store import Store, copies
from bot.watching import ALARMS, alarms
from bot.watching.checks import Checks
from bot.watching.lag import Lag
from bot.watching.probing import BEGUN, Probe
from tests.stage.loopback import COMMANDS, QUESTIONS, STAFF, Loopback, Shown, answer
from tests.stage.shipped import SMALL
from tests.watching.conftest import outside, with_channel
from tests.watching.faults import FAULTS, MANY

NOISE = {"slow", "store-slow"}  # so is a machine on which many tests run
# What else may be seen of the same fault, which isn't wrong.
ALSO = {
    "an alert is on its way for long": {"answers-failing"},
    "Discord refuses an alert": {"answers-failing"},
    "it is removed from the home server": {"alerts-closed"},
    "a command breaks": {"daily-work"},
    "Discord wants fewer requests": {"answers-failing"},
    "a channel is flooded": {"answers-failing"},
    "the database is slow": {"store-failing", "daily-work"},
    "the database is locked": {"daily-work"},
    "the disk is full": {"daily-work"},
    "the machine is stuck": {"not-heard"},
    "connections are reset": {"not-heard"},
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_it_is_raised_and_cleared(fault: str, discord: Loopback, tmp_path: Path) -> None:
    key, broken = FAULTS[fault]
    discord.gateway.heartbeat_ms = 1_000 if not os.environ.get("REAL_TIMES") else 41_250
    await with_channel(tmp_path)
    async with outside(discord, tmp_path) as it:
        await it.until_ready()
        assert set(it.alarms) <= NOISE
        async with broken(it):
            await it.raised(key)
            if key != "not-heard" or fault == "heartbeats aren't acknowledged":
                assert key in (await it.ready())["alarms"]
        await it.cleared(key)
        await it.until_ready()
        assert key not in (await it.ready())["alarms"]
    assert set(it.alarms) - ALSO.get(fault, set()) - (NOISE - {key}) == {key}
    assert it.alarms.count(key) == 1 or key in NOISE
    assert "looking what is wrong failed" not in it.bot.text


async def test_commands_that_dont_reach_discord(discord: Loopback, tmp_path: Path) -> None:
    discord.faults.add("PUT", COMMANDS, answer(503), MANY)
    async with outside(discord, tmp_path) as it:
        await it.raised("commands-untold")
        discord.faults.clear()
        await it.cleared("commands-untold")


async def test_a_database_that_cant_be_used(discord: Loopback, tmp_path: Path) -> None:
    database = tmp_path / "data" / "bot.sqlite3"
    database.parent.mkdir()
    database.write_bytes(b"my notes\n" * 1_000)
    async with outside(discord, tmp_path) as it:
        await it.raised("nothing-kept")
        told = await it.ready()
        assert (told["ready"], told["store"]) == (False, False)
    database.unlink()
    async with outside(discord, tmp_path) as it:
        await it.until_ready()
        assert set(it.alarms) <= NOISE


async def test_a_port_that_is_taken_keeps_no_bot_down(discord: Loopback, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        await with_channel(tmp_path)
        async with outside(discord, tmp_path, HEALTH_PORT=f"{port}") as it:
            await it.raised("health-closed")
            await it.bot.until("ready as bot")
            assert await discord.answer_to(discord.say("can i donate blood", mention=True))
            other.close()
            await it.cleared("health-closed")
            await it.until_ready()


@pytest.mark.skipif(bool(os.environ.get("REAL_TIMES")), reason="it is tried again after an hour")
async def test_work_of_the_day_that_fails(discord: Loopback, tmp_path: Path) -> None:
    """What is to be deleted can't be: the operator has to know, for it was promised."""
    await with_channel(tmp_path)
    with closing(sqlite3.connect(tmp_path / "data" / "bot.sqlite3", isolation_level=None)) as other:
        other.execute(
            "INSERT INTO questions (id, day, guild, text, kind, nearest, picked, by_moderator, another, trace)"
            " VALUES ('old', '2025-02-01', 0, 'can it?', 'unknown', '', '', 0, 0, 0)"
        )
        other.execute("CREATE TRIGGER stuck BEFORE DELETE ON questions BEGIN SELECT RAISE(ABORT, 'no'); END")
        async with outside(discord, tmp_path) as it:
            await it.raised("daily-work")
            assert (await it.ready())["alarms"]["daily-work"] == "clearing away old questions"
            other.execute("DROP TRIGGER stuck")
            await it.cleared("daily-work")
        assert other.execute("SELECT count(*) FROM questions").fetchone() == (0,)


def of_writes(discord: Loopback) -> list[Shown]:
    """What moderators were told about the database; a busy machine may be slow, too."""
    return [each for each in discord.seen(STAFF) if "The database takes no writes" in each.words]


async def test_the_operator_is_told_on_discord_once_and_that_it_is_over(discord: Loopback, tmp_path: Path) -> None:
    await with_channel(tmp_path)
    async with outside(discord, tmp_path) as it:
        await it.until_ready()
        _, broken = FAULTS["the database is locked"]
        async with broken(it):
            await discord.until(lambda: of_writes(discord))
            [told] = of_writes(discord)
            assert "Alarm: The database takes no writes" in told.words
            assert "What to do" in told.words
            assert told.has_footer
        await it.cleared("store-failing")
        await discord.until(lambda: told.edits)
        assert "Over: The database takes no writes" in told.words
        async with broken(it):  # again, soon after: the same message
            await discord.until(lambda: told.edits == 2)
            assert "It came 2 times" in told.words
        await discord.until(lambda: told.edits == 3)
        assert of_writes(discord) == [told]
        assert discord.seen(QUESTIONS) == []


async def test_it_tells_in_the_operators_channel_where_there_is_one(discord: Loopback, tmp_path: Path) -> None:
    async with outside(discord, tmp_path, OPERATOR_CHANNEL=f"{QUESTIONS}", HOME_SERVER="") as it:
        await it.until_ready()
        _, broken = FAULTS["a knowledge file is broken"]
        async with broken(it):
            await discord.until(lambda: discord.seen(QUESTIONS))
        assert "knowledge files can't be used" in discord.seen(QUESTIONS)[0].words


async def test_what_discord_couldnt_be_told_while_it_was_away_it_is_told_after(
    discord: Loopback, tmp_path: Path
) -> None:
    await with_channel(tmp_path)
    async with outside(discord, tmp_path) as it:
        await it.until_ready()
        _, broken = FAULTS["there is no network"]
        async with FAULTS["the database is locked"][1](it), broken(it):
            await it.raised("not-heard")
            await it.raised("store-failing")
        await discord.until(lambda: any("database" in each.words for each in discord.seen(STAFF)))


def test_every_alarm_has_a_key_of_its_own() -> None:
    assert len({each.key for each in ALARMS}) == len(ALARMS)


async def test_a_backup_that_is_overdue(discord: Loopback, tmp_path: Path) -> None:
    await with_channel(tmp_path)
    database, now = tmp_path / "data" / "bot.sqlite3", dt.datetime.now(dt.UTC)
    copies.note_backup(database, copies.Backup("0007", now - dt.timedelta(days=3), "somewhere.zip"))
    async with outside(discord, tmp_path) as it:
        await it.raised("backup-overdue")
        await it.until_ready()
        assert (await it.ready())["alarms"]["backup-overdue"] == "the last one is 3 days old"
        copies.note_backup(database, copies.Backup("0007", now, "another.zip"))
        await it.cleared("backup-overdue")


async def test_a_backup_that_was_never_made(discord: Loopback, tmp_path: Path) -> None:
    await with_channel(tmp_path)
    async with outside(discord, tmp_path) as it:
        await it.until_ready()
        assert set(it.alarms) <= NOISE  # it has only begun
    async with Store(tmp_path / "data" / "bot.sqlite3") as store:
        assert await store.get(BEGUN)
        await store.put(BEGUN, "2026-01-01T00:00:00+00:00")
    async with outside(discord, tmp_path) as it:
        await it.raised("backup-overdue")
    assert "none was ever made" in it.bot.text


async def test_a_disk_that_fills_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with Store(tmp_path / "bot.sqlite3") as store:
        probe = Probe(store)
        looking = asyncio.create_task(probe.run())
        async with asyncio.timeout(30):
            while probe.free is None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        looking.cancel()
        checks = Checks(FaqBot(Responder(load(SMALL)), store).watched, Meters(), probe, Lag(), 0.0)
        assert alarms.DISK_FILLING not in await checks.look()
        monkeypatch.setattr("bot.watching.checks.LEAST_FREE", probe.free + 1)
        found = await checks.look()
        assert alarms.DISK_FILLING in found
        assert alarms.SPEECHLESS not in found
