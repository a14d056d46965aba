"""A database that can't be used, at the start or later: never overwritten, told once, and the store goes on."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.store import UNUSABLE, Server, Store, file, privacy, sqlite
from bot.store import servers as chosen

SERVER = 1_456_074_443_980_800_006
SECONDS = 10.0


async def filled(path: Path, region: str = "uk", more: int = 0) -> None:
    """A database with something in it."""
    async with Store(path) as opened:
        await chosen.put(opened, SERVER, Server(region))
        for number in range(more):
            await opened.put(f"filler {number}", "words " * 500)


def spoiled(path: Path, how: str) -> None:
    """A whole database in a state in which it can't be used."""
    match how:
        case "notes":
            path.write_bytes(b"my notes\n" * 1_000)
        case "a short garbage":
            path.write_bytes(os.urandom(100))
        case "cut off in the middle":
            os.truncate(path, path.stat().st_size // 2)
        case "cut off in a page":
            os.truncate(path, 5_000)
        case "overwritten pages":
            with path.open("r+b") as written:
                written.seek(4_096)
                written.write(os.urandom(path.stat().st_size - 8_192))
        case "of a newer version":
            with closing(sqlite3.connect(path)) as connection, connection:
                connection.execute("UPDATE alembic_version SET version_num = '9999'")
        case "of another program":
            path.unlink()
            with closing(sqlite3.connect(path)) as connection, connection:
                connection.execute("CREATE TABLE servers (name TEXT)")
                connection.execute("INSERT INTO servers VALUES ('mail')")
        case "a folder":
            path.unlink()
            path.mkdir()
        case "in a file":
            shutil.rmtree(path.parent)
            path.parent.write_text("a file")
        case "a link to itself":
            path.unlink()
            path.symlink_to(path.name)


SPOILT = {
    "notes": "damaged",
    "a short garbage": "damaged",
    "cut off in the middle": "damaged",
    "cut off in a page": "damaged",
    "overwritten pages": "damaged",
    "of a newer version": "newer version",
    "of another program": "another program",
    "a folder": "folder",
    "in a file": "file",
    "a link to itself": "circle",
}


def everything(folder: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in sorted(folder.rglob("*"))}


@pytest.mark.parametrize("how", SPOILT)
async def test_what_cant_be_used_is_named_with_the_mend_left_alone_and_nothing_is_kept(
    how: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "data" / "bot.sqlite3"
    await filled(path, more=50)
    spoiled(path, how)
    before = everything(tmp_path)
    async with Store(path, needed=False) as opened:
        assert not opened.is_kept
        await chosen.put(opened, SERVER, Server("us", channels={1: "off"}))
        assert await chosen.read(opened) == {SERVER: Server("us", channels={1: "off"})}
        await asyncio.gather(*(opened.put(f"{number}", "value") for number in range(50)))
        assert await opened.get("49") == "value"
    assert everything(tmp_path) == before
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    said = record.getMessage()
    for words in (SPOILT[how], str(path), "DATABASE", "nothing is kept", "start the bot again"):
        assert words in said


@pytest.mark.parametrize("how", SPOILT)
async def test_where_the_store_is_needed_it_raises(how: str, tmp_path: Path) -> None:
    path = tmp_path / "data" / "bot.sqlite3"
    await filled(path, more=50)
    spoiled(path, how)
    with pytest.raises(UNUSABLE):
        await Store(path).open()


async def test_a_database_that_another_program_keeps_locked_is_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "BUSY_MILLISECONDS", 100)
    path = tmp_path / "bot.sqlite3"
    await filled(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        async with Store(path, needed=False) as opened:
            assert not opened.is_kept
    assert "locked" in caplog.text
    async with Store(path) as opened:
        assert await chosen.read(opened) == {SERVER: Server("uk")}


NOBODY = 65_534


@pytest.fixture
def somewhere() -> Iterator[Path]:
    """A folder that everybody may look into, as somebody who isn't allowed everything."""
    with tempfile.TemporaryDirectory() as made:
        path = Path(made)
        path.chmod(0o755)
        yield path
        for each in [path, *path.rglob("*")]:
            each.chmod(0o755)


@contextmanager
def unprivileged() -> Iterator[None]:
    """Root may write everything; go on as somebody else."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("how", ["the file", "its folder", "its folder, and there is no file", "everything"])
async def test_where_nothing_may_be_written_it_says_so_and_nothing_is_kept(
    how: str, somewhere: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = somewhere / "data"
    path = folder / "bot.sqlite3"
    await filled(path)
    path.chmod(0o666)
    folder.chmod(0o777)
    if how in ("the file", "everything"):
        path.chmod(0o444)
    if how == "its folder, and there is no file":
        path.unlink()
    if how != "the file":
        folder.chmod(0o555)
    before = everything(somewhere)
    with unprivileged():
        async with Store(path, needed=False) as opened:
            assert not opened.is_kept
            await opened.put("key", "value")
            assert await opened.get("key") == "value"
    assert "can't be written" in caplog.text
    assert "the right to write" in caplog.text
    assert everything(somewhere) == before


@contextmanager
def full_disk(limit: int) -> Iterator[None]:
    """No file of this process grows beyond a number of bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path / "bot.sqlite3") as opened:
        yield opened


async def test_a_full_disk_is_told_once_and_reading_goes_on(opened: Store, caplog: pytest.LogCaptureFixture) -> None:
    await chosen.put(opened, SERVER, Server("uk"))
    with full_disk(1_000):
        for number in range(30):
            with pytest.raises(SQLAlchemyError):
                await opened.put(f"{number}", "words " * 2_000)
            assert await chosen.read(opened) == {SERVER: Server("uk")}
    assert len([record for record in caplog.records if record.levelno >= logging.ERROR]) == 1
    assert str(opened.path) in caplog.text
    await opened.put("key", "value")
    assert await opened.get("key") == "value"


async def test_a_full_disk_at_the_start_is_told_and_nothing_is_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with full_disk(1_000):
        async with Store(tmp_path / "bot.sqlite3", needed=False) as opened:
            assert not opened.is_kept
            await opened.put("key", "value")
    assert "NOTHING" in caplog.text.upper()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def noticed(opened: Store) -> None:
    """Wait until the store has gone on with the file that is there now."""
    await until(lambda: opened.times_opened == 2)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "LOOK_SECONDS", 0.1)


async def test_a_database_that_is_deleted_is_made_anew_with_all_its_tables(
    opened: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await chosen.put(opened, SERVER, Server("uk"))
    await opened.put("key", "old")
    opened.path.unlink()
    await noticed(opened)
    assert "TAKEN AWAY" in caplog.text
    assert str(opened.path) in caplog.text
    assert await opened.get("key") is None
    assert await chosen.read(opened) == {}
    await opened.put("key", "new")
    await opened.close()
    async with Store(opened.path) as again:
        assert await again.get("key") == "new"
        assert await chosen.read(again) == {}


@pytest.mark.parametrize("how", ["deleted", "moved away"])
async def test_one_that_goes_is_told_by_one_line_and_not_as_one_without_rights(
    how: str, opened: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await opened.put("key", "old")
    opened.path.unlink() if how == "deleted" else opened.path.rename(opened.path.with_name("aside"))
    for _ in range(3):
        with pytest.raises(SQLAlchemyError):
            await opened.put("key", "lost")
    await noticed(opened)
    await opened.put("key", "new")
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "TAKEN AWAY" in record.getMessage()


async def test_its_folder_may_go_as_well(tmp_path: Path) -> None:
    async with Store(tmp_path / "data" / "bot.sqlite3") as opened:
        await opened.put("key", "old")
        shutil.rmtree(tmp_path / "data")
        await noticed(opened)
        await opened.put("key", "new")
        assert await opened.get("key") == "new"


@pytest.mark.parametrize("how", ["moved there", "moved there while the old one is kept aside", "linked"])
async def test_a_database_that_is_replaced_is_gone_on_with_and_nothing_is_mixed(
    how: str, opened: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other, aside = tmp_path / "other.sqlite3", tmp_path / "aside.sqlite3"
    await filled(other, "us", more=20)
    await chosen.put(opened, SERVER, Server("uk"))
    for number in range(200):
        await opened.put(f"old {number}", "words " * 200)
    read: list[dict[int, Server]] = []

    async def read_anew() -> None:
        read.append(await chosen.read(opened))

    opened.on_replaced = read_anew
    if how.endswith("aside"):
        opened.path.rename(aside)
    if how == "linked":
        opened.path.unlink()
        opened.path.symlink_to(other)
    else:
        other.replace(opened.path)
    await noticed(opened)
    await until(lambda: bool(read))
    assert read == [{SERVER: Server("us")}]
    assert "REPLACED" in caplog.text
    async with opened.engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM meta WHERE key LIKE 'old %'")) == 0
        assert await connection.scalar(text("PRAGMA integrity_check")) == "ok"
    await opened.put("key", "new")
    await opened.close()
    with closing(sqlite3.connect(opened.path)) as whole:
        assert whole.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert whole.execute("SELECT value FROM meta WHERE key = 'key'").fetchall() == [("new",)]
    if how.endswith("aside"):  # and what was put aside is whole, with all that had been written to it
        async with Store(aside) as old:
            assert await old.get("old 199") is not None
            assert await chosen.read(old) == {SERVER: Server("uk")}


async def test_nothing_is_written_to_a_database_that_isnt_there_any_more(
    opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "LOOK_SECONDS", 60.0)
    async with Store(opened.path.with_name("late.sqlite3")) as late:
        late.path.unlink()
        with pytest.raises(SQLAlchemyError):
            await late.put("key", "lost")
        assert not late.path.exists(), "no file without tables is made on the way"


async def test_a_database_that_is_replaced_by_garbage_is_left_alone_and_nothing_is_kept(
    opened: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "notes").write_bytes(b"my notes" * 1_000)
    await opened.put("key", "old")
    (tmp_path / "notes").replace(opened.path)
    await until(lambda: not opened.is_kept)
    await opened.put("key", "new")
    assert await opened.get("key") == "new"
    assert opened.path.read_bytes() == b"my notes" * 1_000
    assert "damaged" in caplog.text


async def test_queries_in_flight_end_well_when_the_database_goes(opened: Store) -> None:
    async def write(number: int) -> bool:
        try:
            await privacy.put_optout(opened, number, "log", True)
        except SQLAlchemyError:
            return False
        return True

    writing = [asyncio.create_task(write(number)) for number in range(200)]
    await asyncio.sleep(0)
    opened.path.unlink()
    await asyncio.gather(*writing)
    await noticed(opened)
    assert await write(1_000)
    assert 1_000 in await privacy.read_optouts(opened)
