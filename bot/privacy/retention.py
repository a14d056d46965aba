"""What is kept doesn't stay for ever: every day, what is too old goes, and what is kept of servers that the bot has left."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable

import discord
from discord.ext import commands

from bot.client.schedule import Job, Schedule, today
from bot.privacy.privacy import Privacy
from bot.store import LEFT_SERVER_DAYS, Store, privacy

log = logging.getLogger(__name__)


class Retention(commands.Cog):
    """Has the daily work done, and notes which servers the bot is removed from: what is kept of one stays for
    LEFT_SERVER_DAYS, in case that was a mistake. `present` are the ids of the servers that the bot is in; where several
    processes are the bot, `knows` tells of which servers this one would know that."""

    def __init__(
        self,
        store: Store,
        of_people: Privacy,
        schedule: Schedule,
        present: Callable[[], Iterable[int]],
        knows: Callable[[int], bool] = lambda _: True,
    ) -> None:
        self._store = store
        self._privacy = of_people
        self._present = present
        self._knows = knows
        schedule.add(Job("noting which servers were left", self._note_leavings, each=True))
        schedule.add(Job("deleting the data of servers left", self._forget_servers_left))
        for keeper in of_people.keepers:
            if keeper.forget_old is not None:
                schedule.add(Job(f"clearing away old {keeper.tables[0]}", keeper.forget_old))

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server."""
        await privacy.put_leaving(self._store, guild.id, today())

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was invited to a server, perhaps again: nothing of it is to be deleted any more."""
        await privacy.delete_leavings(self._store, [guild.id])

    async def _note_leavings(self, day: dt.date) -> None:
        """The bot may have been removed from a server, or invited again, while it wasn't running."""
        present = set(self._present())
        await privacy.date_leavings(self._store, day)
        await privacy.delete_leavings(self._store, present)
        for guild in await privacy.known_guilds(self._store) - present:
            if self._knows(guild):
                await privacy.put_leaving(self._store, guild, day)

    async def _forget_servers_left(self, day: dt.date) -> None:
        for guild in await privacy.left_before(self._store, day - dt.timedelta(days=LEFT_SERVER_DAYS)):
            await self._privacy.forget_server(guild)
            log.info("the data of server %s is deleted: the bot left it %d days ago", guild, LEFT_SERVER_DAYS)
