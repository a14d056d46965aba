"""Queries about what members and moderators don't want, and about the servers that the bot has left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import delete, select, union, update

from bot.store.place import insert
from bot.store.store import Store
from bot.store.tables import leavings, metadata, optouts, unkept_channels


async def read_optouts(store: Store) -> dict[int, set[str]]:
    """What each member opted out of, by their id."""
    found: dict[int, set[str]] = {}
    async with store.engine.connect() as connection:
        for row in await connection.execute(select(optouts)):
            found.setdefault(row.member, set()).add(row.what)
    return found


async def put_optout(store: Store, member: int, what: str, out: bool) -> None:
    """Keep that a member opted out of something, or forget that they did."""
    async with store.engine.begin() as connection:
        if out:
            await connection.execute(
                insert(connection, optouts).values(member=member, what=what).on_conflict_do_nothing()
            )
        else:
            await connection.execute(delete(optouts).where(optouts.c.member == member, optouts.c.what == what))


async def forget_member(store: Store, member: int) -> None:
    """Delete what a member opted out of."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(optouts).where(optouts.c.member == member))


async def read_unkept_channels(store: Store) -> dict[int, int]:
    """The channels in which no question is kept, and the servers that they are in."""
    async with store.engine.connect() as connection:
        return {row.channel: row.guild for row in await connection.execute(select(unkept_channels))}


async def put_unkept_channel(store: Store, guild: int, channel: int, unkept: bool) -> None:
    """Keep that no question is kept in a channel, or forget that."""
    async with store.engine.begin() as connection:
        if unkept:
            row = insert(connection, unkept_channels).values(channel=channel, guild=guild)
            await connection.execute(row.on_conflict_do_nothing())
        else:
            await connection.execute(delete(unkept_channels).where(unkept_channels.c.channel == channel))


async def forget_guild(store: Store, guild: int) -> None:
    """Delete the channels of a server in which no question is kept, and that the bot left it."""
    async with store.engine.begin() as connection:
        for table in (unkept_channels, leavings):
            await connection.execute(delete(table).where(table.c.guild == guild))


async def known_guilds(store: Store) -> set[int]:
    """The servers of which anything is kept."""
    tables = (table for table in metadata.tables.values() if "guild" in table.c)
    async with store.engine.connect() as connection:
        rows = await connection.execute(union(*(select(table.c.guild) for table in tables)))
        return {row.guild for row in rows if row.guild}


async def put_leaving(store: Store, guild: int, day: dt.date) -> None:
    """Keep that the bot has left a server; a day that is kept already stays."""
    async with store.engine.begin() as connection:
        await connection.execute(insert(connection, leavings).values(guild=guild, day=day).on_conflict_do_nothing())


async def date_leavings(store: Store, today: dt.date) -> None:
    """A server can't have been left on a day to come: the clock was wrong then, so its days begin today."""
    async with store.engine.begin() as connection:
        await connection.execute(update(leavings).where(leavings.c.day > today).values(day=today))


async def delete_leavings(store: Store, guilds: Iterable[int]) -> None:
    """Forget that the bot left these servers: it is there again."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(leavings).where(leavings.c.guild.in_(list(guilds))))


async def left_before(store: Store, day: dt.date) -> set[int]:
    """The servers that the bot left before a day."""
    async with store.engine.connect() as connection:
        return set(await connection.scalars(select(leavings.c.guild).where(leavings.c.day < day)))
