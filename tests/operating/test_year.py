"""An operator's year: what befalls a bot from its installation to its move, with nothing lost but what was said."""

from __future__ import annotations

import asyncio
import datetime as dt
import resource
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.operating import RefusedError, restore
from bot.operating.backup import backup
from bot.settings import Settings
from bot.store import copies, migrating
from tests.operating.places import choose, contents, region, revision, settings_in
from tests.stage.loopback import TOKEN, Loopback, command, running
from tests.stage.shipped import SMALL
from tests.stage.waiting import until

FIRST = dt.datetime(2026, 1, 1, 3, 15, tzinfo=dt.UTC)
OLD = "0004"  # the revision of the version that was installed first
QUESTION = "does it dry my lips?"


@contextmanager
def full_disk(size: int = 4_096) -> Iterator[None]:
    """No file may become larger than this, as where the disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def answered(database: Path) -> int:
    """How many answers were counted."""
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute("SELECT coalesce(sum(times), 0) FROM counts WHERE kind = 'answer'").fetchone()
    return int(found[0])


async def test_a_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, new, nightly = tmp_path / "home", tmp_path / "new", tmp_path / "backups"
    for folder in (home, new, nightly):
        folder.mkdir()
    settings = settings_in(home)
    database = settings.database_file
    shutil.copytree(SMALL, settings.knowledge)

    # January: an old version was installed, and is upgraded.
    await choose(database, "ie")
    copies.downgrade(database, OLD)
    async with Loopback() as discord:
        code, said = await command(discord.address, home, "doctor", DISCORD_TOKEN=TOKEN)
        assert (code, f"of revision {OLD}" in said) == (0, True), said
        async with running(discord.address, home, DISCORD_TOKEN=TOKEN) as bot:
            await bot.until("ready as bot")
            assert revision(database) == migrating.HEAD
            assert await discord.answer_to(discord.say(QUESTION, mention=True, member=101))

            # Every night of the year a backup, none older than 30 days; in between, a night with a full disk.
            await asyncio.to_thread(a_year_of_nights, settings, nightly)

            # An outage: what was said comes when Discord is back.
            await discord.go_offline()
            await bot.until("the connection broke")
            await discord.go_online()
            await discord.gateway.until_resumed()
            assert await discord.answer_to(discord.say(QUESTION, mention=True, member=102))

            # Another program locks the database: people are answered, and it is kept afterwards.
            with closing(sqlite3.connect(database, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                assert await discord.answer_to(discord.say(QUESTION, mention=True, member=103))
                await asyncio.sleep(0.5)
                other.execute("COMMIT")
            assert await discord.answer_to(discord.say(QUESTION, mention=True, member=104))

            # The token is reset: the bot ends, and says what to do.
            await discord.revoke_token()
            assert await bot.ended() == 3
            assert "Reset Token" in bot.text
            assert "Traceback" not in bot.text
        assert answered(database) == 4
        discord.rest.token = discord.gateway.token = "another-good-token"
        discord.gateway.refuses_with = None
        async with running(discord.address, home, DISCORD_TOKEN="another-good-token") as bot:
            await bot.until("ready as bot")
            assert await discord.answer_to(discord.say(QUESTION, mention=True, member=105))
            await until(lambda: answered(database) == 5)  # it is counted beside the answer
            last = backup(settings, nightly, now=FIRST + dt.timedelta(366)).file
            said_after = discord.say(QUESTION, mention=True, member=106)
            assert await discord.answer_to(said_after)
            bot.process.send_signal(signal.SIGTERM)
            assert await bot.ended() == 0
        assert answered(database) == 6
        knowledge = contents(settings.knowledge)
        shutil.rmtree(home)  # the machine burns

        # A new machine, from the last backup: all is there but what was said after it.
        monkeypatch.chdir(new)
        moved = settings_in(new, discord_token=None)
        assert restore.restore(moved, last).aside is None
        assert contents(moved.knowledge) == knowledge
        assert (answered(moved.database_file), region(moved.database_file)) == (5, "ie")
        async with running(discord.address, new, DISCORD_TOKEN="another-good-token") as bot:
            await bot.until("ready as bot")
            assert await discord.answer_to(discord.say(QUESTION, mention=True, member=107))
            code, said = await command(discord.address, new, "doctor", DISCORD_TOKEN="another-good-token")
        assert code == 0, said
        assert f"the last one is of {FIRST + dt.timedelta(366):%Y-%m-%d}" in said


def a_year_of_nights(settings: Settings, folder: Path) -> None:
    for night in range(365):
        now = FIRST + dt.timedelta(night)
        if night == 200:
            before = contents(folder)
            with full_disk(), pytest.raises(RefusedError, match="the disk"):
                backup(settings, folder, keep_days=30, now=now)
            assert contents(folder) == before
            assert [path for path in folder.iterdir() if path.is_dir()] == []
        else:
            made = backup(settings, folder, keep_days=30, now=now)
            assert made.doubts == ()
    kept = sorted(path.name for path in folder.iterdir())
    assert len(kept) == 31
    assert kept[-1] == f"faq-bot-{FIRST + dt.timedelta(364):%Y%m%dT%H%M%SZ}.zip"
