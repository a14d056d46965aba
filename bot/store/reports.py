"""What members said is wrong or out of date in an answer: redacted, and without who said it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert, select

from bot.store.store import Store
from bot.store.tables import of_guild, reports


@dataclass(frozen=True, slots=True)
class Report:
    """What is wrong with an entry's answer, in the words of somebody in a server (0: direct messages)."""

    id: str
    day: dt.date
    guild: int
    entry: str
    text: str


async def add(store: Store, report: Report) -> None:
    """Keep a report."""
    async with store.engine.begin() as connection:
        await connection.execute(insert(reports).values(asdict(report)))


async def kept(store: Store, guild: int | None, limit: int) -> list[Report]:
    """The latest of a server, newest first; of all servers and direct messages for None."""
    query = select(reports).where(of_guild(reports, guild)).order_by(reports.c.day.desc(), reports.c.id).limit(limit)
    async with store.engine.connect() as connection:
        return [Report(*row) for row in await connection.execute(query)]


async def drop(store: Store, ids: Sequence[str]) -> None:
    """Delete reports."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(reports).where(reports.c.id.in_(ids)))


async def drop_outside(store: Store, first: dt.date, last: dt.date) -> None:
    """Delete those that aren't from these days."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(reports).where(~reports.c.day.between(first, last)))


async def forget_guild(store: Store, guild: int) -> None:
    """Delete a server's reports."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(reports).where(reports.c.guild == guild))
