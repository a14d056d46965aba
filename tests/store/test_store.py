"""The database, as a real file."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from bot.store import UNTIL_RESUMED, Server, Store
from bot.store import servers as chosen
from bot.store.tables import metadata
from tests.stage.counted import count

DAY = dt.date(2026, 1, 1)
NOTES = b"my notes" * 1_000
SERVER = 1_456_074_443_980_800_006  # ids of Discord need 64 bits


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "bot.sqlite3"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    async with Store(path) as opened:
        yield opened


def rows(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


async def test_the_file_is_made_for_its_owner_alone(store: Store, path: Path) -> None:
    assert set(modes(path.parent).values()) == {0o600}


async def test_it_writes_ahead_waits_when_busy_and_keeps_foreign_keys(store: Store) -> None:
    async with store.engine.connect() as connection:
        for pragma, expected in (("journal_mode", "wal"), ("busy_timeout", 5_000), ("foreign_keys", 1)):
            assert await connection.scalar(text(f"PRAGMA {pragma}")) == expected


async def test_values_are_kept_and_replaced(store: Store) -> None:
    assert await store.get("commands") is None
    await store.put("commands", "first")
    await store.put("commands", "second")
    assert await store.get("commands") == "second"


async def test_values_outlast_a_restart(path: Path) -> None:
    async with Store(path) as store:
        await store.put("commands", "digest")
    async with Store(path) as store:
        assert await store.get("commands") == "digest"


async def test_decisions_are_counted_by_day_server_kind_and_entry(store: Store, path: Path) -> None:
    await count(store, DAY, SERVER, "answer", ["dryness", "pregnancy"])
    await count(store, DAY, SERVER, "answer", ["dryness"])
    await count(store, DAY, None, "answer", ["dryness"])
    await count(store, DAY + dt.timedelta(days=1), SERVER, "unknown")
    assert rows(path, "SELECT * FROM counts ORDER BY day, guild, entry") == [
        ("2026-01-01", 0, "answer", "dryness", 1),
        ("2026-01-01", SERVER, "answer", "dryness", 2),
        ("2026-01-01", SERVER, "answer", "pregnancy", 1),
        ("2026-01-02", SERVER, "unknown", "", 1),
    ]


async def test_counting_at_the_same_time_loses_nothing(store: Store, path: Path) -> None:
    await asyncio.gather(*(count(store, DAY, SERVER, "answer", ["dryness"]) for _ in range(50)))
    assert rows(path, "SELECT times FROM counts") == [(50,)]


def drop_all_but(connection: sqlite3.Connection, *kept: str) -> None:
    """Make a database as an older version left it."""
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if table not in kept:
            connection.execute(f"DROP TABLE {table}")


class TestServers:
    """What each server has chosen."""

    CHOSEN = Server("uk", SERVER + 1, "help", {SERVER + 2: "off", SERVER + 3: "forum"}, UNTIL_RESUMED)

    async def test_choices_outlast_a_restart(self, path: Path) -> None:
        async with Store(path) as store:
            await chosen.put(store, SERVER, self.CHOSEN)
            await chosen.put(store, 1, Server())
        async with Store(path) as store:
            assert await chosen.read(store) == {SERVER: self.CHOSEN, 1: Server()}

    async def test_a_later_choice_takes_the_place_of_the_one_before(self, store: Store) -> None:
        later = Server(None, 7, "off", {SERVER + 3: "help", 8: "addressed"})
        await chosen.put(store, SERVER, self.CHOSEN)
        await chosen.put(store, SERVER, later)
        assert await chosen.read(store) == {SERVER: later}

    async def test_a_server_can_be_forgotten_wholly(self, store: Store, path: Path) -> None:
        await chosen.put(store, SERVER, self.CHOSEN)
        await chosen.put(store, 1, Server("us"))
        await chosen.forget(store, SERVER)
        assert await chosen.read(store) == {1: Server("us")}
        assert rows(path, "SELECT * FROM channels") == []

    async def test_counts_of_an_older_database_are_kept(self, path: Path) -> None:
        async with Store(path) as store:
            await count(store, DAY, SERVER, "answer", ["dryness"])
        with closing(sqlite3.connect(path)) as connection, connection:
            drop_all_but(connection, "meta", "counts", "alembic_version")
            connection.execute("UPDATE alembic_version SET version_num = '0001'")
        async with Store(path) as store:
            assert await chosen.read(store) == {}
        assert rows(path, "SELECT times FROM counts") == [(1,)]

    async def test_channels_in_which_an_older_version_listened_are_help_channels(self, path: Path) -> None:
        async with Store(path) as store:
            await chosen.put(store, SERVER, Server("uk", 7))
        with closing(sqlite3.connect(path)) as connection, connection:
            drop_all_but(connection, "meta", "counts", "alembic_version", "servers")
            connection.executescript(
                """
                ALTER TABLE servers DROP COLUMN digest;
                ALTER TABLE servers DROP COLUMN mode;
                ALTER TABLE servers DROP COLUMN paused_until;
                CREATE TABLE listening (guild BIGINT NOT NULL, channel BIGINT NOT NULL PRIMARY KEY);
                INSERT INTO listening SELECT guild, 8 FROM servers UNION SELECT guild, 9 FROM servers;
                UPDATE alembic_version SET version_num='0003';
                """
            )
        async with Store(path) as store:
            assert await chosen.read(store) == {SERVER: Server("uk", 7, "addressed", {8: "help", 9: "help"})}


async def test_it_waits_for_another_process_that_is_writing(store: Store, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(store.put("commands", "digest"))
        await asyncio.sleep(0.2)
        assert not writing.done()
        other.execute("COMMIT")
        await writing
    assert await store.get("commands") == "digest"


async def test_the_migrations_lead_to_the_tables_as_they_are(store: Store) -> None:
    def differences(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))

    async with store.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_opening_again_migrates_nothing(path: Path) -> None:
    for _ in range(3):
        async with Store(path):
            assert rows(path, "SELECT version_num FROM alembic_version") == [("0006",)]


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    async with Store(path):
        pass
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CommandError):
        await Store(path).open()
    assert rows(path, "SELECT version_num FROM alembic_version") == [("9999",)]


async def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    Path.mkdir(path.parent)
    Path.write_bytes(path, NOTES)
    with pytest.raises(SQLAlchemyError):
        await Store(path).open()
    assert Path.read_bytes(path) == NOTES


async def test_a_closed_store_says_so(path: Path) -> None:
    with pytest.raises(RuntimeError, match="isn't open"):
        await Store(path).get("commands")


async def test_no_column_is_for_a_member_but_for_what_members_asked_to_keep(store: Store, path: Path) -> None:
    columns = {
        (table, column)
        for (table,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'")
        for _, column, *_ in rows(path, f"PRAGMA table_info({table})")
    }
    assert columns == {
        ("alembic_version", "version_num"),
        ("meta", "key"),
        ("meta", "value"),
        *(("counts", column) for column in ("day", "guild", "kind", "entry", "times")),
        *(("servers", column) for column in ("guild", "region", "alert_channel", "mode", "paused_until", "digest")),
        *(("channels", column) for column in ("guild", "channel", "mode")),
        *(("questions", column) for column in ("id", "day", "guild", "text", "kind", "nearest", "picked")),
        *(("questions", column) for column in ("by_moderator", "another", "trace")),
        *(("feedback", column) for column in ("voter", "entry", "day", "guild", "vote")),
        # The history of the knowledge: texts of files, and the moderators who changed them.
        *(("texts", column) for column in ("digest", "body")),
        *(("revisions", column) for column in ("number", "at", "by", "confirmed_by", "what", "why", "done")),
        *(("revision_entries", column) for column in ("revision", "entry")),
        *(("revision_files", column) for column in ("revision", "name", "before", "after")),
        *(("good_files", column) for column in ("name", "digest")),
        *(("optouts", column) for column in ("member", "what")),
        *(("unkept_channels", column) for column in ("guild", "channel")),
        *(("leavings", column) for column in ("guild", "day")),
    }
