"""What an operator does with a database on a PostgreSQL server: moving there and back, looking, going back, backing up."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import lock
from bot.operating import machine
from bot.operating.backup import backup
from bot.operating.going_back import go_back
from bot.operating.moving import move
from bot.operating.refused import RefusedError
from bot.operating.restore import restore
from bot.settings import Address, Settings
from bot.store import (
    Note,
    Server,
    Store,
    counts,
    migrating,
    place_at,
    privacy,
    questions,
    revisions,
    servers,
    tickets,
    votes,
)
from bot.store import postgresql as places
from bot.store.revisions import FileChange
from bot.store.tables import metadata
from tests.operating.places import SERVER, settings_in
from tests.stage import postgresql as stage
from tests.stage.databases import rows

DAY = dt.date(2026, 1, 1)
ODD = "ünïcødé 🙂 'quoted' \\ %s :name\nand a line"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(places, "IN_USE_SECONDS", 0.2)
    monkeypatch.setattr("bot.app.lock.WAIT_SECONDS", 0.2)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def address(postgresql: stage.Server) -> Address:
    return postgresql.fresh()


@pytest.fixture
def settings(tmp_path: Path, address: Address) -> Settings:
    return settings_in(tmp_path, database=address)


async def fill(where: Path | Address) -> None:
    """Something in every kind of column, and more rows than are copied at once."""
    async with Store(where) as store:
        await store.put("commands", ODD)
        await servers.put(store, SERVER, Server("uk", 7, "help", {1: "off"}, 253_402_300_799, keeps_questions=True))
        await servers.put_digest(store, SERVER, False)
        await counts.add(store, {(DAY, 0, "answer", f"entry-{number}"): number for number in range(1_234)})
        await questions.add(store, questions.Question("0f" * 8, DAY, SERVER, ODD, "unknown", ("a", "b")))
        at = dt.datetime(2026, 1, 1, 12, 0, 0, 123_456, dt.UTC)
        await tickets.add(store, tickets.Ticket("t1", SERVER, at, ODD, None, 9), 5)
        await votes.put(store, "voter", ["dryness"], day=DAY, guild=SERVER, vote="helpful")
        await privacy.put_optout(store, SERVER, "log", True)
        changes = [FileChange("a.yaml", None, ODD), FileChange("b.yaml", ODD, ODD * 1_000)]
        await revisions.record(store, Note("what", ODD, by=SERVER, entries=("dryness",)), changes)


async def kept(where: Path | Address) -> dict[str, list[Any]]:
    """Every row, but when it was opened."""
    async with Store(where) as store:
        found = {table.name: sorted(map(repr, await rows(store, select(table)))) for table in metadata.sorted_tables}
    found["meta"] = [row for row in found["meta"] if "opened" not in row]
    return found


def test_all_of_it_moves_to_a_server_and_back_again(settings: Settings, address: Address, tmp_path: Path) -> None:
    first, last = tmp_path / "first.sqlite3", tmp_path / "last.sqlite3"
    asyncio.run(fill(first))
    before = asyncio.run(kept(first))
    assert min(map(len, (before[name] for name in ("counts", "texts", "tickets", "channels", "optouts")))) > 0
    there = move(settings, str(first), "DATABASE")
    assert there.rows == {name: len(found) + (name == "meta") for name, found in before.items()}
    assert asyncio.run(kept(address)) == before
    move(settings, "DATABASE", str(last))
    assert asyncio.run(kept(last)) == before == asyncio.run(kept(first))


def test_from_one_server_to_another(settings: Settings, postgresql: stage.Server, address: Address) -> None:
    asyncio.run(fill(address))
    other = postgresql.empty()
    move(settings, "DATABASE", other.whole)
    assert asyncio.run(kept(other)) == asyncio.run(kept(address))


class TestRefused:
    """Nothing is copied, and it is said why."""

    def refused(self, settings: Settings, source: object, to: object) -> str:
        with pytest.raises(RefusedError) as error:
            move(settings, str(source), str(to))
        assert "secret" not in f"{error.value}"
        return f"{error.value}"

    def test_where_something_is_there_already(self, settings: Settings, address: Address, tmp_path: Path) -> None:
        file = tmp_path / "first.sqlite3"
        asyncio.run(fill(file))
        asyncio.run(fill(address))
        before = asyncio.run(kept(address))
        assert "it isn't empty: there is something in its table" in self.refused(settings, file, "DATABASE")
        assert "TO, " in self.refused(settings, "DATABASE", file)
        assert asyncio.run(kept(address)) == before

    def test_where_a_bot_runs_on_either(self, settings: Settings, address: Address, tmp_path: Path) -> None:
        file = tmp_path / "first.sqlite3"
        asyncio.run(fill(file))

        async def while_running() -> str:
            async with Store(address, sharing="beside others"):
                return await asyncio.to_thread(self.refused, settings, file, "DATABASE")

        assert "a bot is running" in asyncio.run(while_running())
        with lock.file_alone(file):
            assert "a bot is running" in self.refused(settings, file, "DATABASE")
        move(settings, str(file), "DATABASE")

    def test_what_cannot_be_reached_or_is_none(self, settings: Settings, tmp_path: Path) -> None:
        file = tmp_path / "first.sqlite3"
        assert "there is no file" in self.refused(settings, file, "DATABASE")
        asyncio.run(fill(file))
        assert "the same database" in self.refused(settings, file, file)
        assert "TO: write the path" in self.refused(settings, file, "mysql://bot:secret@host/bot")
        away = "postgresql://bot:secret@127.0.0.1:1/bot"
        assert "can't be reached" in self.refused(settings, file, away)
        assert "can't be reached" in self.refused(settings, away, tmp_path / "new.sqlite3")

    def test_one_of_another_revision(self, settings: Settings, address: Address, tmp_path: Path) -> None:
        places.Server(address).downgrade("0007")
        assert "of revision 0007" in self.refused(settings, "DATABASE", tmp_path / "new.sqlite3")
        assert not (tmp_path / "new.sqlite3").exists()

    def test_halfway_nothing_is_left(
        self, settings: Settings, address: Address, tmp_path: Path, postgresql: stage.Server
    ) -> None:
        file, name = tmp_path / "first.sqlite3", address.whole.partition("?")[0].rpartition("/")[2]
        asyncio.run(fill(file))
        postgresql.sql("ALTER TABLE tickets ADD CONSTRAINT none CHECK (false)", database=name)
        self.refused(settings, file, "DATABASE")
        postgresql.sql("ALTER TABLE tickets DROP CONSTRAINT none", database=name)
        assert {name: found for name, found in asyncio.run(kept(address)).items() if found} == {}
        move(settings, str(file), "DATABASE")


class TestDoctor:
    def told(self, settings: Settings) -> list[str]:
        return [f"{each}" for each in machine.look(settings) if each.what in ("database", "disk", "backup", "the bot")]

    def test_it_says_what_there_is(self, settings: Settings, address: Address) -> None:
        told = "\n".join(self.told(settings))
        for words in ("PostgreSQL 1", f"of revision {migrating.HEAD}; can be written", "doesn't run now", "pg_dump"):
            assert words in told

        async def while_running() -> list[str]:
            async with Store(address, sharing="alone"):
                return await asyncio.to_thread(self.told, settings)

        assert "runs: process" in "\n".join(asyncio.run(while_running()))

    def test_what_is_wrong_without_the_password(
        self, tmp_path: Path, postgresql: stage.Server, address: Address
    ) -> None:
        away = settings_in(tmp_path, database="postgresql://bot:secret@127.0.0.1:1/bot")
        told = "\n".join(self.told(away))
        assert "BAD  database" in told
        assert "can't be reached" in told
        assert "secret" not in told
        assert "secret" not in repr(away)
        places.Server(address).downgrade("0007")
        assert "the next start brings it" in "\n".join(self.told(settings_in(tmp_path, database=address)))
        empty = settings_in(tmp_path, database=postgresql.empty())
        assert "it is empty" in "\n".join(self.told(empty))


class TestGoingBack:
    def test_only_after_a_backup_and_with_the_bot_stopped(self, settings: Settings, address: Address) -> None:
        asyncio.run(fill(address))
        with pytest.raises(RefusedError, match="pg_dump"):
            go_back(settings, "0007")

        async def while_running() -> None:
            async with Store(address, sharing="alone"):
                with pytest.raises(RefusedError, match="the bot is running"):
                    await asyncio.to_thread(go_back, settings, "0007", without_copy=True)

        asyncio.run(while_running())
        assert places.Server(address).look().revision == migrating.HEAD
        assert go_back(settings, "0007", without_copy=True) is None
        assert places.Server(address).look().revision == "0007"
        with pytest.raises(RefusedError, match="nothing to do"):
            go_back(settings, "0007", without_copy=True)


class TestBackup:
    def test_it_says_that_it_is_pg_dumps_work(self, settings: Settings, tmp_path: Path) -> None:
        (tmp_path / "b.zip").write_bytes(b"")
        for refused in (lambda: backup(settings, tmp_path / "new.zip"), lambda: restore(settings, tmp_path / "b.zip")):
            with pytest.raises(RefusedError, match="pg_dump"):
                refused()

    def test_what_pg_dump_made_is_all_there_when_it_is_restored(
        self, settings: Settings, address: Address, postgresql: stage.Server
    ) -> None:
        asyncio.run(fill(address))
        restored = postgresql.restore(postgresql.dump(address))
        assert asyncio.run(kept(restored)) == asyncio.run(kept(address))


def test_what_is_read_without_opening_it(address: Address) -> None:
    asyncio.run(fill(address))
    place = place_at(address)
    assert servers.chosen_in(place)[SERVER].region == "uk"
    assert counts.answered_in(place)["entry-7"] == 7
