"""How many questions members sent to a person on a day, so that nobody sends too many: no question, and codes for members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, func, select

from bot.store.place import insert
from bot.store.store import Store
from bot.store.tables import sent


async def times(store: Store, senders: Sequence[str]) -> int:
    """How many those of these codes sent."""
    query = select(func.sum(sent.c.times)).where(sent.c.sender.in_(senders))
    async with store.engine.connect() as connection:
        return int(await connection.scalar(query) or 0) if senders else 0


async def add(store: Store, sender: str, guild: int, day: dt.date) -> None:
    """Count one more, of a code that stands for a member in a server on this day."""
    row = insert(store.engine, sent).values(sender=sender, guild=guild, day=day, times=1)
    row = row.on_conflict_do_update(index_elements=sent.primary_key, set_={"times": sent.c.times + 1})
    async with store.engine.begin() as connection:
        await connection.execute(row)


async def where(store: Store) -> list[tuple[int, dt.date]]:
    """The servers and days in which anybody sent one."""
    async with store.engine.connect() as connection:
        found = await connection.execute(select(sent.c.guild, sent.c.day).distinct())
        return [(row.guild, row.day) for row in found]


async def forget(store: Store, senders: Sequence[str]) -> None:
    """Forget what those of these codes sent."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(sent).where(sent.c.sender.in_(senders)))


async def drop_outside(store: Store, first: dt.date, last: dt.date) -> None:
    """Forget what isn't from these days."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(sent).where(~sent.c.day.between(first, last)))


async def forget_guild(store: Store, guild: int) -> None:
    """Forget what was sent in a server."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(sent).where(sent.c.guild == guild))
