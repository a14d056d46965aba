"""How long counts are kept: those that are old enough are added up by month."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, func, literal, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.keeping import Keeper, Kept
from bot.store.store import Store
from bot.store.tables import counts

KEPT = Kept(
    "How often each answer is given, by day and server, without who asked",
    "by day for a year, then added up by month",
    "to see what helps",
    "moderators see the numbers of their server; whoever runs me",
)


def keeper(store: Store) -> Keeper:
    """Who keeps the counts."""

    async def forget_server(guild: int) -> None:
        async with store.engine.begin() as connection:
            await connection.execute(delete(counts).where(counts.c.guild == guild))

    return Keeper(KEPT, (counts.name,), forget_server=forget_server, forget_old=lambda day: roll_up(store.engine, day))


async def roll_up(engine: AsyncEngine, today: dt.date) -> int:
    """Add up the counts of each month that ended more than a year ago; the sums stand under its first day.

    Returns how many days went.
    """
    before = today.replace(year=today.year - 1, day=1)
    async with engine.begin() as connection:
        days = [
            day
            for day in await connection.scalars(select(counts.c.day).where(counts.c.day < before).distinct())
            if day.day != 1
        ]
        for first in sorted({day.replace(day=1) for day in days}):
            await _roll_up_month(connection, first)
    return len(days)


async def _roll_up_month(connection: AsyncConnection, first: dt.date) -> None:
    following = (first + dt.timedelta(days=31)).replace(day=1)
    rest = (counts.c.day > first) & (counts.c.day < following)
    sums = (
        select(literal(first), counts.c.guild, counts.c.kind, counts.c.entry, func.sum(counts.c.times))
        .where(rest)
        .group_by(counts.c.guild, counts.c.kind, counts.c.entry)
    )
    row = insert(counts).from_select(["day", "guild", "kind", "entry", "times"], sums)
    row = row.on_conflict_do_update(
        index_elements=counts.primary_key, set_={"times": counts.c.times + row.excluded.times}
    )
    await connection.execute(row)
    await connection.execute(delete(counts).where(rest))
