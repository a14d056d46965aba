"""Days that pass while a bot is stopped: all that is dated becomes so much older, for the machine's clock stays."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import Date, DateTime

from bot.operating.backup import backup
from bot.settings import Settings
from bot.store import tables

DAY_SECONDS = 86_400
STAMP = "%Y%m%dT%H%M%SZ"
_DATED = re.compile(r"\d{8}T\d{6}Z|\d{4}-\d\d-\d\d")  # in names of backups, and at the beginning of ISO times
_FAR = 40_000  # days: all rows of a table go that far and back, so that none comes where another still is


def pass_days(database: Path, days: int) -> None:
    """Make what is kept so many days older."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.create_function("earlier", 2, earlier, deterministic=True)
        connection.execute("PRAGMA synchronous = OFF")
        for table, column in _dated(connection):
            for some in (days + _FAR, -_FAR):
                moved = f"{column} = earlier({column}, ?) WHERE {column} IS NOT NULL"
                connection.execute(f"UPDATE {table} SET {moved}", (some,))  # noqa: S608 - our own names
        connection.execute("UPDATE servers SET paused_until = paused_until - ?", (days * DAY_SECONDS,))


def pass_nights(settings: Settings, backups: Path, nights: int) -> None:
    """The same, with a backup in each night, of which those of 30 days are kept."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    for _ in range(nights):
        pass_days(settings.database_file, 1)
        for path in sorted(backups.iterdir()):
            path.rename(path.with_name(earlier(path.name, 1)))
        assert backup(settings, backups, keep_days=30, now=now).doubts == ()


def earlier(text: str, days: int) -> str:
    """A text with every date in it so many days earlier."""
    return _DATED.sub(lambda found: _earlier(found[0], days), text)


def _earlier(date: str, days: int) -> str:
    form = STAMP if "T" in date else "%Y-%m-%d"
    moved = dt.datetime.strptime(date, form) - dt.timedelta(days)
    return moved.strftime(form) if "T" in date else moved.date().isoformat()


def _dated(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """The columns with dates in them, of the tables that this database has."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in tables.metadata.sorted_tables:
        if table.name in there:
            yield from ((table.name, each.name) for each in table.c if isinstance(each.type, Date | DateTime))
    yield "meta", "value"
