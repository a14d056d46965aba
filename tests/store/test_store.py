"""The database: a real file, and on a real PostgreSQL server."""

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
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Address
from bot.store import UNTIL_RESUMED, Server, Store, privacy, questions, tables
from bot.store import servers as chosen
from bot.store.place import NewerError
from bot.store.tables import metadata
from tests.stage.counted import count
from tests.stage.databases import on_both, rows

DAY = dt.date(2026, 1, 1)
NOTES = b"my notes" * 1_000
SERVER = 1_456_074_443_980_800_006  # ids of Discord need 64 bits


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "bot.sqlite3"


@pytest.fixture
async def in_file(path: Path) -> AsyncIterator[Store]:
    async with Store(path) as opened:
        yield opened


def rows_of(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


async def test_the_file_is_made_for_its_owner_alone(in_file: Store, path: Path) -> None:
    assert set(modes(path.parent).values()) == {0o600}


async def test_it_writes_ahead_waits_when_busy_and_keeps_foreign_keys(in_file: Store) -> None:
    async with in_file.engine.connect() as connection:
        for pragma, expected in (("journal_mode", "wal"), ("busy_timeout", 5_000), ("foreign_keys", 1)):
            assert await connection.scalar(text(f"PRAGMA {pragma}")) == expected


@on_both
async def test_values_are_kept_and_replaced(store: Store) -> None:
    assert await store.get("commands") is None
    await store.put("commands", "first")
    await store.put("commands", "second")
    assert await store.get("commands") == "second"


@on_both
async def test_a_character_that_no_text_has_is_left_out(store: Store) -> None:
    await store.put("\0key", "one\0 and two")
    assert await store.get("key") == "one and two"


@on_both
async def test_the_first_of_two_values_stays_where_that_is_wanted(store: Store) -> None:
    assert set(await asyncio.gather(*(store.put_first("key", f"{number}") for number in range(5)))) == {
        await store.get("key")
    }


@on_both
async def test_values_outlast_a_restart(where: Path | Address) -> None:
    async with Store(where) as store:
        await store.put("commands", "digest")
    async with Store(where) as store:
        assert await store.get("commands") == "digest"


@on_both
async def test_decisions_are_counted_by_day_server_kind_and_entry(store: Store) -> None:
    await count(store, DAY, SERVER, "answer", ["dryness", "pregnancy"])
    await count(store, DAY, SERVER, "answer", ["dryness"])
    await count(store, DAY, None, "answer", ["dryness"])
    await count(store, DAY + dt.timedelta(days=1), SERVER, "unknown")
    assert sorted(await rows(store, select(tables.counts))) == [
        (DAY, 0, "answer", "dryness", 1),
        (DAY, SERVER, "answer", "dryness", 2),
        (DAY, SERVER, "answer", "pregnancy", 1),
        (DAY + dt.timedelta(days=1), SERVER, "unknown", "", 1),
    ]


@on_both
async def test_counting_at_the_same_time_loses_nothing(store: Store) -> None:
    await asyncio.gather(*(count(store, DAY, SERVER, "answer", ["dryness"]) for _ in range(50)))
    assert await rows(store, select(tables.counts.c.times)) == [(50,)]


def drop_all_but(connection: sqlite3.Connection, *kept: str) -> None:
    """Make a database as an older version left it."""
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if table not in kept:
            connection.execute(f"DROP TABLE {table}")


class TestServers:
    """What each server has chosen."""

    CHOSEN = Server("uk", SERVER + 1, "help", {SERVER + 2: "off", SERVER + 3: "forum"}, UNTIL_RESUMED)

    @on_both
    async def test_choices_outlast_a_restart(self, where: Path | Address) -> None:
        async with Store(where) as store:
            await chosen.put(store, SERVER, self.CHOSEN)
            await chosen.put(store, 1, Server())
        async with Store(where) as store:
            assert await chosen.read(store) == {SERVER: self.CHOSEN, 1: Server()}

    @on_both
    async def test_a_later_choice_takes_the_place_of_the_one_before(self, store: Store) -> None:
        later = Server(None, 7, "off", {SERVER + 3: "help", 8: "addressed"})
        await chosen.put(store, SERVER, self.CHOSEN)
        await chosen.put(store, SERVER, later)
        assert await chosen.read(store) == {SERVER: later}

    @on_both
    async def test_a_server_can_be_forgotten_wholly(self, store: Store) -> None:
        await chosen.put(store, SERVER, self.CHOSEN)
        await chosen.put(store, 1, Server("us"))
        await chosen.forget(store, SERVER)
        assert await chosen.read(store) == {1: Server("us")}
        assert await rows(store, select(tables.channels)) == []

    async def test_counts_of_an_older_database_are_kept(self, path: Path) -> None:
        async with Store(path) as store:
            await count(store, DAY, SERVER, "answer", ["dryness"])
        with closing(sqlite3.connect(path)) as connection, connection:
            drop_all_but(connection, "meta", "counts", "alembic_version")
            connection.execute("UPDATE alembic_version SET version_num = '0001'")
        async with Store(path) as store:
            assert await chosen.read(store) == {}
        assert rows_of(path, "SELECT times FROM counts") == [(1,)]

    async def test_channels_in_which_an_older_version_listened_are_help_channels(self, path: Path) -> None:
        async with Store(path) as store:
            await chosen.put(store, SERVER, Server("uk", 7))
        with closing(sqlite3.connect(path)) as connection, connection:
            drop_all_but(connection, "meta", "counts", "alembic_version", "servers")
            connection.executescript(
                """
                ALTER TABLE servers DROP COLUMN digest;
                ALTER TABLE servers DROP COLUMN people_channel;
                ALTER TABLE servers DROP COLUMN people_way;
                ALTER TABLE servers DROP COLUMN people_role;
                ALTER TABLE servers DROP COLUMN people_hours;
                ALTER TABLE servers DROP COLUMN keeps_questions;
                ALTER TABLE servers DROP COLUMN shows_private;
                ALTER TABLE servers DROP COLUMN danger_role;
                ALTER TABLE servers DROP COLUMN opens_threads;
                ALTER TABLE servers DROP COLUMN mode;
                ALTER TABLE servers DROP COLUMN paused_until;
                CREATE TABLE listening (guild BIGINT NOT NULL, channel BIGINT NOT NULL PRIMARY KEY);
                INSERT INTO listening SELECT guild, 8 FROM servers UNION SELECT guild, 9 FROM servers;
                UPDATE alembic_version SET version_num='0003';
                """
            )
        async with Store(path) as store:
            assert await chosen.read(store) == {SERVER: Server("uk", 7, "addressed", {8: "help", 9: "help"})}

    async def test_questions_are_kept_on_where_moderators_already_work_with_them_and_nowhere_else(
        self, path: Path
    ) -> None:
        using, taking_out, other = SERVER, SERVER + 1, SERVER + 2
        async with Store(path) as store:
            await chosen.put(store, using, Server("uk", 7))
            await chosen.put(store, other, Server("us"))
            for guild in (using, 0):
                await questions.add(store, questions.Question(f"{guild:016x}", DAY, guild, "tattoo?", "unknown", ()))
            await privacy.put_unkept_channel(store, taking_out, 8, True)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executescript(
                """
                DROP TABLE answers;
                DROP TABLE reports;
                DROP TABLE sent;
                ALTER TABLE servers DROP COLUMN keeps_questions;
                ALTER TABLE servers DROP COLUMN shows_private;
                ALTER TABLE servers DROP COLUMN danger_role;
                ALTER TABLE servers DROP COLUMN opens_threads;
                UPDATE alembic_version SET version_num='0008';
                """
            )
        async with Store(path) as store:
            assert await chosen.read(store) == {
                using: Server("uk", 7, keeps_questions=True),
                taking_out: Server(keeps_questions=True),
                other: Server("us"),
            }


async def test_it_waits_for_another_process_that_is_writing(in_file: Store, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(in_file.put("commands", "digest"))
        await asyncio.sleep(0.2)
        assert not writing.done()
        other.execute("COMMIT")
        await writing
    assert await in_file.get("commands") == "digest"


@on_both
async def test_the_migrations_lead_to_the_tables_as_they_are(store: Store) -> None:
    def differences(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))

    async with store.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


def test_no_key_is_made_by_the_database() -> None:
    """So that a store can be copied into another kind of place: there are no sequences to set."""
    assert [table.name for table in metadata.sorted_tables if table._autoincrement_column is not None] == []


async def test_opening_again_migrates_nothing(path: Path) -> None:
    for _ in range(3):
        async with Store(path):
            assert rows_of(path, "SELECT version_num FROM alembic_version") == [("0018",)]


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    async with Store(path):
        pass
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerError):
        await Store(path).open()
    assert rows_of(path, "SELECT version_num FROM alembic_version") == [("9999",)]


async def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    Path.mkdir(path.parent)
    Path.write_bytes(path, NOTES)
    with pytest.raises(SQLAlchemyError):
        await Store(path).open()
    assert Path.read_bytes(path) == NOTES


async def test_a_closed_store_says_so(path: Path) -> None:
    with pytest.raises(RuntimeError, match="isn't open"):
        await Store(path).get("commands")


async def test_no_column_is_for_a_member_but_for_what_members_asked_to_keep(in_file: Store, path: Path) -> None:
    columns = {
        (table, column)
        for (table,) in rows_of(path, "SELECT name FROM sqlite_master WHERE type = 'table'")
        for _, column, *_ in rows_of(path, f"PRAGMA table_info({table})")
    }
    assert columns == {
        ("alembic_version", "version_num"),
        ("meta", "key"),
        ("meta", "value"),
        *(("counts", column) for column in ("day", "guild", "kind", "entry", "times")),
        *(("servers", column) for column in ("guild", "region", "alert_channel", "mode", "paused_until", "digest")),
        *(("servers", f"people_{column}") for column in ("channel", "way", "role", "hours")),
        *(("servers", column) for column in ("keeps_questions", "shows_private", "danger_role", "opens_threads")),
        *(("channels", column) for column in ("guild", "channel", "mode")),
        *(("questions", column) for column in ("id", "day", "guild", "text", "kind", "nearest", "picked")),
        *(("questions", column) for column in ("by_moderator", "another", "trace", "compared")),
        *(("feedback", column) for column in ("voter", "entry", "day", "guild", "vote")),
        *(("reports", column) for column in ("id", "day", "guild", "entry", "text")),
        # Questions to a person; who asks and who is on it stand there as codes.
        *(("tickets", column) for column in ("id", "guild", "at", "text", "asker", "channel", "message", "pings")),
        *(("tickets", column) for column in ("place", "post", "holder", "told", "ending", "answer")),
        *(("sent", column) for column in ("sender", "guild", "day", "times")),
        # The history of the knowledge: texts of files, and the moderators who changed them.
        *(("texts", column) for column in ("digest", "body")),
        *(("revisions", column) for column in ("number", "at", "by", "confirmed_by", "what", "why", "done")),
        *(("revision_entries", column) for column in ("revision", "entry")),
        *(("revision_files", column) for column in ("revision", "name", "before", "after")),
        *(("good_files", column) for column in ("name", "digest")),
        *(("optouts", column) for column in ("member", "what")),
        *(("unkept_channels", column) for column in ("guild", "channel")),
        *(("answers", column) for column in ("message", "channel", "guild", "question", "entries", "told", "shown")),
        *(("answers", column) for column in ("corrected", "below", "lost", "tried", "replying", "outcome", "day")),
        *(("leavings", column) for column in ("guild", "day")),
    }


@on_both
async def test_what_takes_long_is_told(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.store.store.SLOW_SECONDS", (0, 1_000))
    await store.put("key", "value")
    assert "the store is slow: something took more than 0 s" in caplog.text
    assert "1000" not in caplog.text


@on_both
async def test_what_is_quick_is_not(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    await store.put("key", "value")
    assert "slow" not in caplog.text
