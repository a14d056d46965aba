"""What a server's moderators have chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import Connection, delete, select

from bot.store.place import Place, insert
from bot.store.store import Store
from bot.store.tables import channels, servers

# Where the bot speaks: nowhere; where it is asked; also unasked, when it is sure; unasked once in each forum post.
Mode = Literal["off", "addressed", "help", "forum"]

# Where a question to a person goes: into the channel for that, or into a private thread of it for each.
PeopleWay = Literal["channel", "thread"]

LISTENING: frozenset[Mode] = frozenset({"help", "forum"})  # modes in which it reads what isn't said to it
MAX_PAUSE_SECONDS = 7 * 86_400  # of one with an end
UNTIL_RESUMED = 253_402_300_799  # the end of the year 9999: a pause without an end

_COLUMNS = (
    "region",
    "alert_channel",
    "mode",
    "paused_until",
    "people_channel",
    "people_way",
    "people_role",
    "people_hours",
    "keeps_questions",
    "shows_private",
    "danger_role",
    "opens_threads",
)


@dataclass(frozen=True, slots=True)
class Server:
    """The choices of one server. `region` is that of its help lines, None where its members live in many;
    `alert_channel` is the id of a channel; `channels` are the modes of those (by id) that differ from the server's
    `mode`; `paused_until` is in Unix seconds. `people_channel` is where questions to a person go (None: nobody can be
    asked), `people_role` whose members may answer there (None: whoever can read it), and after `people_hours` an asker is
    told that nobody has yet. `keeps_questions`: what members ask in vain is kept for moderators; `shows_private`: private
    matters are answered where everyone reads along; `danger_role` is the role that alerts of danger ping (None: nobody);
    `opens_threads`: a long talk of one member with the bot goes on in a thread."""

    region: str | None = None
    alert_channel: int | None = None
    mode: Mode = "addressed"
    channels: Mapping[int, Mode] = field(default_factory=dict)
    paused_until: int | None = None
    people_channel: int | None = None
    people_way: PeopleWay = "channel"
    people_role: int | None = None
    people_hours: int = 24
    keeps_questions: bool = False
    shows_private: bool = False
    danger_role: int | None = None
    opens_threads: bool = False

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
        return await connection.run_sync(_read)


def chosen_in(place: Place) -> dict[int, Server]:
    """The same of a place that isn't open. Raises what is in `bot.store.UNUSABLE`."""
    return place.read(_read)


def _read(connection: Connection) -> dict[int, Server]:
    chosen = connection.execute(select(servers)).all()
    modes: dict[int, dict[int, Mode]] = {}
    for row in connection.execute(select(channels)):
        modes.setdefault(row.guild, {})[row.channel] = row.mode
    return {
        row.guild: Server(channels=modes.get(row.guild, {}), **{name: getattr(row, name) for name in _COLUMNS})
        for row in chosen
    }


async def put(store: Store, guild: int, server: Server) -> None:
    """Keep what a server has chosen, in place of what was there."""
    values = {name: getattr(server, name) for name in _COLUMNS}
    row = insert(store.engine, servers).values(guild=guild, **values)
    async with store.engine.begin() as connection:
        await connection.execute(row.on_conflict_do_update(index_elements=servers.primary_key, set_=values))
        await connection.execute(delete(channels).where(channels.c.guild == guild))
        if server.channels:
            modes = [{"guild": guild, "channel": id_, "mode": mode} for id_, mode in server.channels.items()]
            await connection.execute(insert(connection, channels), modes)


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
    row = insert(store.engine, servers).values(guild=guild, digest=on)
    async with store.engine.begin() as connection:
        await connection.execute(row.on_conflict_do_update(index_elements=servers.primary_key, set_={"digest": on}))
