"""The database file as a whole: copied while the bot writes to it, looked through, brought back to an earlier revision.

Nothing here needs a store that is open. What may go wrong is one of `bot.store.UNUSABLE`, which `what_is_wrong` puts into
words for the operator.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, select

from bot.store import file, migrating
from bot.store.file import BESIDE, what_is_wrong
from bot.store.migrating import HEAD, KNOWN, revision_of
from bot.store.place import UNUSABLE, StoreError
from bot.store.tables import meta, revisions

__all__ = ["BESIDE", "Backup", "Examined", "StoreError", "what_is_wrong"]

LOCKED_SECONDS = 30.0  # that another program may keep the file locked before a copy is given up
BACKUP = "backup of "  # how the keys begin under which the store keeps which backups there are; then the revision


@dataclass(frozen=True, slots=True)
class Examined:
    """What a whole file turned out to be. `revision` is that of its tables, `known` whether this version of the bot has
    it; `is_changing`: a change of the knowledge was begun in it and isn't finished."""

    revision: str
    known: bool
    is_changing: bool


@dataclass(frozen=True, slots=True)
class Backup:
    """The last backup that was made of a revision: when (UTC), and the file."""

    revision: str
    at: dt.datetime
    file: str


def copy(path: Path, to: Path) -> None:
    """Copy a database, as it is at one moment, whoever writes to it meanwhile. `to` may not be there yet; it is readable
    by its owner alone, and one file without others beside it. Raises what is in UNUSABLE."""
    os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_RDWR, file.PRIVATE))
    with contextlib.closing(_opened(path)) as source, contextlib.closing(sqlite3.connect(to)) as target:
        until = time.monotonic() + LOCKED_SECONDS

        def may_go_on(status: int, _remaining: int, _total: int) -> None:
            if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
                raise StoreError("the database is locked")

        source.backup(target, progress=may_go_on)  # in one step, so that no writing makes it begin anew
        target.execute("PRAGMA journal_mode=DELETE")


def _opened(path: Path) -> sqlite3.Connection:
    """A connection to a file that is there."""
    seconds = file.BUSY_MILLISECONDS / 1_000
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=seconds, isolation_level=None)


def examine(path: Path, *, quick: bool = False) -> Examined:
    """Look through a whole file, page by page; `quick`, at its beginning only. Raises what is in UNUSABLE, where it is
    damaged or no database of a bot."""
    with _reading(path) as connection:
        if not quick and connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() != "ok":
            raise StoreError("the file is damaged")
        revision = revision_of(connection)
        begun = select(revisions.c.number).where(~revisions.c.done).limit(1)
        is_changing = inspect(connection).has_table(revisions.name) and connection.execute(begun).first() is not None
    return Examined(revision, revision in KNOWN, is_changing)


def try_writing(path: Path) -> None:
    """See whether the file can be written, without changing it. Raises what is in UNUSABLE."""
    with contextlib.closing(_opened(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")


def value(path: Path, key: str) -> str | None:
    """What a file that isn't open keeps under a key. Raises what is in UNUSABLE."""
    with _reading(path) as connection:
        return connection.scalar(select(meta.c.value).where(meta.c.key == key))


def note_backup(path: Path, backup: Backup) -> None:
    """Keep that a backup was made, so that `doctor`, and who goes back to an earlier version, can name it."""
    told = f"{backup.at.astimezone(dt.UTC).isoformat(timespec='seconds')} {backup.file}"
    with contextlib.closing(_opened(path)) as connection:
        connection.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (BACKUP + backup.revision, told),
        )


def backups(path: Path) -> list[Backup]:
    """The last backup of each revision, newest first; nothing where that can't be read."""
    with contextlib.suppress(*UNUSABLE), _reading(path) as connection:
        kept = connection.execute(select(meta.c.key, meta.c.value).where(meta.c.key.startswith(BACKUP))).all()
        made = [Backup(key.removeprefix(BACKUP), _time(told), told.partition(" ")[2]) for key, told in kept]
        return sorted(made, key=lambda each: each.at, reverse=True)
    return []


def way_back(path: Path) -> str:
    """What an operator can do whose database was written by a newer version of the bot than this one."""
    named = [f"{each.file} of {each.at:%Y-%m-%d %H:%M} UTC" for each in backups(path) if each.revision in KNOWN]
    restore = (
        f"restore a backup that this version can read ({named[0]})" if named else "restore a backup from before that"
    )
    stay = f"call `python -m bot downgrade {HEAD}` with the newer one"
    return f"update the bot; or, to stay with this version, {stay}, or {restore}"


def _time(told: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(told.partition(" ")[0]).astimezone(dt.UTC)
    except ValueError:
        return dt.datetime.min.replace(tzinfo=dt.UTC)


def downgrade(path: Path, revision: str) -> None:
    """Bring the tables of a file back to an earlier revision, for the version of the bot that had it. What only later
    revisions keep is lost. It isn't one step, so it is done to a copy. Raises what is in UNUSABLE."""
    engine = create_engine(file.address(path, "sqlite", "rw"))
    try:
        with engine.begin() as connection:
            migrating.downgrade(connection, revision)
    finally:
        engine.dispose()


def _reading(path: Path) -> contextlib.AbstractContextManager[Connection]:
    return file.reading(path, "rw" if os.access(path, os.W_OK) else "ro")  # who only reads leaves files beside it
