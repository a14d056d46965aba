"""The file of the store: what may be wrong with it, and whether it is still the one that was opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.schema import CreateTable

from bot.store.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MILLISECONDS = 5_000
VERSIONS = "alembic_version"
BESIDE = ("-wal", "-shm")  # files of SQLite beside the database

Place = tuple[int, int]
NOWHERE: Place = (-1, -1)


class StoreError(SQLAlchemyError):
    """The file can't be used as the store; the message says why."""


# What may be wrong with a file that is to be opened.
UNUSABLE = (OSError, SQLAlchemyError, CommandError, sqlite3.Error)


def place(path: Path) -> Place | None:
    """Which file is at a path; None for none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def engine_of(path: Path) -> AsyncEngine:
    """An engine on a file, which is never made by it."""
    engine = create_async_engine(_address(path, "sqlite+aiosqlite", "rw"))
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    return engine


def engine_to_read(path: Path) -> Engine:
    """An engine that never changes the file."""
    return create_engine(_address(path, "sqlite", "ro"))


def _address(path: Path, driver: str, mode: str) -> URL:
    return URL.create(driver, database=path.absolute().as_uri(), query={"mode": mode, "uri": "true"})


def engine_of_nothing() -> AsyncEngine:
    """An engine on tables in memory, for a store that keeps nothing. They live as long as its one connection."""
    engine = create_async_engine("sqlite+aiosqlite://", poolclass=AsyncAdaptedQueuePool, pool_size=1, max_overflow=0)
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    event.listen(engine.sync_engine, "connect", _make_tables)
    return engine


def migrate(connection: Connection) -> None:
    """Bring the tables up to date. Raises StoreError where the file is whole but no store."""
    tables = inspect(connection).get_table_names()
    if tables and VERSIONS not in tables:
        raise StoreError("it holds the tables of another program")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def check(connection: Connection) -> None:
    """Look whether a page of the file is damaged. Raises DatabaseError or StoreError."""
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if found != "ok":
        raise StoreError("the file is damaged")


def what_is_wrong(error: BaseException) -> tuple[str, str]:
    """What is wrong with a file that can't be used, and what to do, in words for the operator."""
    cause = (error.orig if isinstance(error, DatabaseError) else None) or error
    said = cause.strerror if isinstance(cause, OSError) else str(cause).partition("\n")[0]
    for signs, what, mend in _KNOWN:
        if any(sign in (said or "").lower() for sign in signs):
            return what, mend
    return said or type(cause).__name__, "mend that, or set DATABASE to another file"


_KNOWN: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("not a database", "malformed", "damaged", "malformed database schema", "encrypted"),
        "it is damaged, or no SQLite database",
        "put a whole copy of it there; or move it away, and a new one is made",
    ),
    (
        ("can't locate revision",),
        "it was written by a newer version of the bot",
        "update the bot, or put a copy from before there",
    ),
    (("another program",), "it belongs to another program", "set DATABASE to a file of the bot's own"),
    (("is a directory",), "it is a folder", "set DATABASE to a file in it: …/bot.sqlite3"),
    (
        ("not a directory", "file exists"),
        "what should be its folder is a file",
        "set DATABASE to a file in a folder",
    ),
    (("symbolic link",), "its links lead in a circle", "set DATABASE to the file itself"),
    (("locked",), "another program keeps it locked", "end that program"),
    (("full", "no space"), "the disk is full", "make room"),
    (
        ("readonly", "read-only", "permission denied", "unable to open database file"),
        "it, or its folder, can't be written",
        "give the user that runs the bot the right to write the file and its folder",
    ),
    (("i/o error", "input/output"), "the disk can't be read or written", "look at the disk"),
)


async def write_ahead(engine: AsyncEngine) -> None:
    """Have writing hold up no reading, from now on for good. (It changes the file, so it is done to a store only.)"""
    async with engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
    cursor.close()


def _make_tables(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for table in metadata.sorted_tables:
        cursor.execute(str(CreateTable(table)))
    cursor.close()
