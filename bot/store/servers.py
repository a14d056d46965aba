"""What a server's moderators have chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from bot.store.store import Store
from bot.store.tables import channels, servers

# Where the bot speaks: nowhere; where it is asked; also unasked, when it is sure; unasked once in each forum post.
Mode = Literal["off", "addressed", "help", "forum"]

LISTENING: frozenset[Mode] = frozenset({"help", "forum"})  # modes in which it reads what isn't said to it
MAX_PAUSE_SECONDS = 7 * 86_400  # of one with an end
UNTIL_RESUMED = 253_402_300_799  # the end of the year 9999: a pause without an end


@dataclass(frozen=True, slots=True)
class Server:
    """The choices of one server. `region` is that of its help lines, None where its members live in many;
    `alert_channel` is the id of a channel; `channels` are the modes of those (by id) that differ from the server's
    `mode`; `paused_until` is in Unix seconds."""

    region: str | None = None
    alert_channel: int | None = None
    mode: Mode = "addressed"
    channels: Mapping[int, Mode] = field(default_factory=dict)
    paused_until: int | None = None

    def mode_of(self, channel: int, parent: int | None = None) -> Mode:
        """The mode of a channel, or of a thread of the channel `parent`."""
        return self.channels.get(channel) or self.channels.get(parent or 0) or self.mode

    @property
    def listens(self) -> bool:
        """Whether it wants the bot to read along anywhere."""
        return not LISTENING.isdisjoint({self.mode, *self.channels.values()})


async def read(store: Store) -> dict[int, Server]:
    """What every server has chosen, by its id."""
    async with store.engine.connect() as connection:
        chosen = (await connection.execute(select(servers))).all()
        modes: dict[int, dict[int, Mode]] = {}
        for row in await connection.execute(select(channels)):
            modes.setdefault(row.guild, {})[row.channel] = row.mode
    return {
        row.guild: Server(row.region, row.alert_channel, row.mode, modes.get(row.guild, {}), row.paused_until)
        for row in chosen
    }


async def put(store: Store, guild: int, server: Server) -> None:
    """Keep what a server has chosen, in place of what was there."""
    values = {
        "region": server.region,
        "alert_channel": server.alert_channel,
        "mode": server.mode,
        "paused_until": server.paused_until,
    }
    row = insert(servers).values(guild=guild, **values)
    async with store.engine.begin() as connection:
        await connection.execute(row.on_conflict_do_update(index_elements=servers.primary_key, set_=values))
        await connection.execute(delete(channels).where(channels.c.guild == guild))
        if server.channels:
            modes = [{"guild": guild, "channel": id_, "mode": mode} for id_, mode in server.channels.items()]
            await connection.execute(insert(channels), modes)


async def forget(store: Store, guild: int) -> None:
    """Delete what a server has chosen."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(servers).where(servers.c.guild == guild))


async def no_digest(store: Store) -> set[int]:
    """The servers that don't want the statistics of the week."""
    async with store.engine.connect() as connection:
        return set(await connection.scalars(select(servers.c.guild).where(servers.c.digest.is_(False))))


async def put_digest(store: Store, guild: int, on: bool) -> None:
    """Keep whether a server wants the statistics of the week."""
    row = insert(servers).values(guild=guild, digest=on)
    async with store.engine.begin() as connection:
        await connection.execute(row.on_conflict_do_update(index_elements=servers.primary_key, set_={"digest": on}))
