"""What of a bot's things has to last, and what has to go by itself."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import Settings
from tests.operating.places import contents

HISTORY = """
SELECT number, "by", confirmed_by, what, why, done, entry, name, before.body AS before, after.body AS after
FROM revisions LEFT JOIN revision_entries ON revision_entries.revision = number
LEFT JOIN revision_files ON revision_files.revision = number
LEFT JOIN texts AS before ON before.digest = "before" LEFT JOIN texts AS after ON after.digest = "after"
ORDER BY number, name, entry"""

# For how many days each is kept at most.
GOING = {"tickets": 7, "questions": 30, "answers": 30, "feedback": 90, "reports": 90}

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Lasting:
    """The choices of servers, channels and members, every change of the knowledge with its texts before and after, how often
    each was answered, and the knowledge itself."""

    servers: Rows
    channels: Rows
    optouts: Rows
    history: Rows
    answered: dict[str, int]
    knowledge: dict[str, bytes]


def lasting(settings: Settings) -> Lasting:
    """What there is of it."""
    database = settings.database_file
    counted = rows(database, "SELECT kind || ' ' || entry AS what, sum(times) AS times FROM counts GROUP BY 1")
    return Lasting(
        rows(database, "SELECT * FROM servers ORDER BY guild"),
        rows(database, "SELECT * FROM channels ORDER BY channel"),
        rows(database, "SELECT * FROM optouts ORDER BY member, what"),
        rows(database, HISTORY),
        {each["what"]: each["times"] for each in counted},
        contents(settings.knowledge),
    )


def going(database: Path) -> dict[str, int]:
    """How many rows there are of what is kept for some days only, of each table that has any."""
    there = {table: number_of(database, table) for table in GOING}
    return {table: number for table, number in there.items() if number}


def number_of(database: Path, table: str) -> int:
    """How many rows a table has, or how many of a kind ("tickets WHERE …")."""
    return int(rows(database, f"SELECT count(*) AS n FROM {table}")[0]["n"])  # noqa: S608 - our own names


def rows(database: Path, query: str) -> Rows:
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]
