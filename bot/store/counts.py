"""How often each kind of decision is made, by day, server and entry; those of long ago are added up by month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.keeping import Keeper, Kept
from bot.store.place import Place, insert
from bot.store.store import Store
from bot.store.tables import counts, of_guild

KEPT = Kept(
    "How often each answer is given, and how alerts to moderators ended, by day and server, without who it was about",
    "by day for a year, then added up by month",
    "to see what helps",
    "moderators see the numbers of their server; whoever runs me",
)
_ANSWERED = (
    select(counts.c.entry, func.sum(counts.c.times).label("times"))
    .where(counts.c.kind == "answer")
    .group_by(counts.c.entry)
)


def keeper(store: Store) -> Keeper:
    """Who keeps the counts."""

    async def forget_server(guild: int) -> None:
        async with store.engine.begin() as connection:
            await connection.execute(delete(counts).where(counts.c.guild == guild))

    return Keeper(KEPT, (counts.name,), forget_server=forget_server, forget_old=lambda day: roll_up(store, day))


@dataclass(frozen=True, slots=True)
class Counted:
    """How often decisions of a kind were made on a day, for an entry ("" for none)."""

    day: dt.date
    kind: str
    entry: str
    times: int


async def add(store: Store, times: Mapping[tuple[dt.date, int, str, str], int]) -> None:
    """Add to the counts, which are by day, server (0: direct messages), kind and entry ("": none)."""
    rows = [
        {"day": day, "guild": guild, "kind": kind, "entry": entry, "times": more}
        for (day, guild, kind, entry), more in times.items()
    ]
    row = insert(store.engine, counts)
    row = row.on_conflict_do_update(
        index_elements=counts.primary_key, set_={"times": counts.c.times + row.excluded.times}
    )
    async with store.engine.begin() as connection:
        await connection.execute(row, rows)


async def between(store: Store, guild: int | None, first: dt.date, last: dt.date) -> list[Counted]:
    """The counts of decisions from a day to another; those of all servers for None."""
    times = func.sum(counts.c.times).label("times")
    query = (
        select(counts.c.day, counts.c.kind, counts.c.entry, times)
        .where(of_guild(counts, guild), counts.c.day.between(first, last))
        .group_by(counts.c.day, counts.c.kind, counts.c.entry)
        .order_by(counts.c.day, counts.c.kind, counts.c.entry)
    )
    async with store.engine.connect() as connection:
        return [Counted(row.day, row.kind, row.entry, row.times) for row in await connection.execute(query)]


async def answered(store: Store) -> dict[str, int]:
    """How often members were answered with each entry."""
    async with store.engine.connect() as connection:
        return {row.entry: row.times for row in await connection.execute(_ANSWERED)}


def answered_in(place: Place) -> dict[str, int]:
    """The same, in a place that isn't open, which is only read. Raises what is in `bot.store.UNUSABLE`."""
    return place.read(lambda connection: {row.entry: row.times for row in connection.execute(_ANSWERED)})


async def roll_up(store: Store, today: dt.date) -> int:
    """Add up the counts of each month that ended more than a year ago; the sums stand under its first day.

    Returns how many days went.
    """
    before = today.replace(year=today.year - 1, day=1)
    async with store.engine.begin() as connection:
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
    row = insert(connection, counts).from_select(["day", "guild", "kind", "entry", "times"], sums)
    row = row.on_conflict_do_update(
        index_elements=counts.primary_key, set_={"times": counts.c.times + row.excluded.times}
    )
    await connection.execute(row)
    await connection.execute(delete(counts).where(rest))
