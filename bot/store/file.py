"""A file of SQLite: how it is opened, and what may be wrong with it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError

from bot.store.place import StoreError

PRIVATE = 0o600  # who runs the bot may read the file, and nobody else
BUSY_MILLISECONDS = 5_000
BESIDE = ("-wal", "-shm")  # files of SQLite beside the database

Inode = tuple[int, int]
NOWHERE: Inode = (-1, -1)


def inode(path: Path) -> Inode | None:
    """Which file is at a path; None for none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def address(path: Path, driver: str, mode: str) -> URL:
    """Where an engine finds a file that is there; `mode` is SQLite's: "ro" or "rw"."""
    return URL.create(driver, database=path.absolute().as_uri(), query={"mode": mode, "uri": "true"})


@contextlib.contextmanager
def reading(path: Path, mode: str) -> Iterator[Connection]:
    """A connection to a file that is there, for a moment; for `mode` see `address`."""
    engine: Engine = create_engine(address(path, "sqlite", mode))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


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
        ("newer version",),
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


def set_pragmas(connection: Any, _record: object) -> None:
    """What holds for every connection."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
    cursor.close()
