"""Where a store keeps: what an address is, how it is opened, what may be wrong with it, and what to do then.

There are two such places: a file of SQLite (`sqlite`) and a database on a PostgreSQL server (`postgresql`). What only one of them
has, a copy of the file or the rights on it, a lock that ends with a connection, is in its module and nowhere else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

T = TypeVar("T")


class StoreError(SQLAlchemyError):
    """The place can't be used for the store; the message says why."""


class NewerError(StoreError):
    """The tables are of a revision that this version of the bot doesn't know."""

    def __init__(self) -> None:
        super().__init__("it was written by a newer version of the bot")


class InUseError(Exception):
    """Another bot uses the database; the message says which, and what to do."""


# What may be wrong with a place that is to be opened.
UNUSABLE = (OSError, SQLAlchemyError, sqlite3.Error)

# What happened to a place while it was in use: what was there is gone, or another is in its place.
News = Literal["gone", "another"]

# How a store has its place: alone, or beside others that have it so, too. None: without asking.
Sharing = Literal["alone", "beside others"] | None


@dataclass(frozen=True, slots=True)
class Room:
    """The bytes that a database has, and those that are free where it is; None where that can't be known."""

    used: int | None
    free: int | None


class Place(Protocol):
    """Where a store keeps.

    `name` is how the operator knows it, without a password; `left` is what becomes of it, and of the bot, once it can't be
    used; `looks_every` are seconds. `heals`: it may be usable again by itself. `notes_backups`: the bot makes them, and keeps
    in it that it did.
    """

    @property
    def name(self) -> str: ...

    @property
    def left(self) -> str: ...

    @property
    def looks_every(self) -> float: ...

    @property
    def heals(self) -> bool: ...

    @property
    def notes_backups(self) -> bool: ...

    async def open(self) -> AsyncEngine:
        """Bring the tables up to date, and give what it is used by from now on; all that this raises later on is SQLAlchemy's.
        Raises what is in UNUSABLE, and InUseError."""

    async def news(self) -> News | None:
        """What happened to it since it was opened. Raises InUseError where it was lost to another bot."""

    async def let_go(self, engine: AsyncEngine) -> None:
        """Close it; where it is another by now, nothing of what was there gets into that."""

    def is_trouble(self, error: BaseException) -> bool:
        """Whether an error in its use is its own, and not the query's."""

    def what_is_wrong(self, error: BaseException) -> tuple[str, str]:
        """What is wrong where it can't be used, and what to do, in words for the operator."""

    async def room(self, engine: AsyncEngine | None) -> Room:
        """How large it is, as far as that can be known without an engine where there is none. Raises SQLAlchemyError."""

    def read(self, how: Callable[[Connection], T]) -> T:
        """What `how` finds in it, without opening it as a store. It may take long, and no loop may run in its thread. Raises
        what is in UNUSABLE."""


def insert(to: AsyncEngine | AsyncConnection, into: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what to do `on_conflict…`, in the words of the database that it goes to."""
    if to.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(into)
    return sqlite.insert(into)
