"""What happens to questions by themselves: nobody answers, where they were asked or shown is gone, their time is over."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace

import discord
from discord import RawBulkMessageDeleteEvent, RawMessageDeleteEvent, RawThreadDeleteEvent
from discord.abc import GuildChannel
from discord.ext import commands

from bot.client.client import Client
from bot.client.delivery import TROUBLE
from bot.helping import wording
from bot.helping.helping import Helping, is_old
from bot.moderating import Servers
from bot.store import Store, Ticket, tickets

EVERY_SECONDS = 600.0
PLACED_AFTER = dt.timedelta(
    minutes=5
)  # a question that still isn't shown to helpers by then: the bot was stopped while it sent it


class Watch(commands.Cog):
    """Looks after all questions every few minutes, and at once where Discord tells that something was deleted."""

    def __init__(self, client: Client, helping: Helping, store: Store, servers: Servers) -> None:
        self._client = client
        self._helping = helping
        self._store = store
        self._servers = servers
        self._looking: asyncio.Task[None] | None = None
        # The ids of tickets whose messages were looked for since the start: what is deleted while the bot is away isn't told.
        self._looked_for: set[str] = set()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """The servers are known; it may be said again after the connection was lost."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_again_and_again())

    async def cog_unload(self) -> None:
        if self._looking is not None:
            self._looking.cancel()

    async def _look_again_and_again(self) -> None:
        while True:
            # A query broken off in the middle would leave its connection open: the work isn't cancelled with the looking.
            await asyncio.shield(self._client.beside(self.look(), "looking after questions to people"))
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Look after all questions of which somebody waits to hear."""
        every = await tickets.every(self._store)
        self._helping.watched = {id_ for ticket in every for id_ in (ticket.message, ticket.post) if id_}
        await self._helping.expire(each for each in every if is_old(each) and self._client.is_ours(each.guild))
        for ticket in every:
            guild = self._client.get_guild(ticket.guild)
            is_silent = guild is None or guild.unavailable or self._servers.is_paused(ticket.guild)
            if ticket.asker is not None and not is_old(ticket) and not is_silent:
                await self._look_after(ticket)
        self._looked_for &= {ticket.id for ticket in every}

    async def _look_after(self, ticket: Ticket) -> None:
        if ticket.ending:
            await self._helping.finish_again(ticket.id)
        elif await self._was_deleted(ticket):
            pass  # nothing more is to be done for it
        elif await self._is_lost(ticket):
            if not await self._is_found_again(ticket):
                await self._show_again(ticket)
        elif not ticket.told and _age(ticket) >= dt.timedelta(hours=self._servers.of(ticket.guild).people_hours):
            await self._tell_late(ticket)

    async def _was_deleted(self, ticket: Ticket) -> bool:
        """Whether a message of a question was deleted without the bot hearing of it; then that is made up for, once."""
        if ticket.id in self._looked_for:
            return False
        self._looked_for.add(ticket.id)
        for channel, message in ((ticket.channel, ticket.message), (ticket.place, ticket.post)):
            if await self._helping.is_deleted(ticket.guild, channel, message):
                await self._gone(channel, message)
                return True
        return False

    async def _tell_late(self, ticket: Ticket) -> None:
        """Once, whatever becomes of it: a question that can't be answered where it was asked can't be told of there either."""
        if await tickets.tell(self._store, ticket.id):
            reached = await self._helping.reach(ticket, lambda mention: wording.late(ticket, mention))
            if reached == "gone":
                await self._helping.take_back([ticket])

    async def _is_lost(self, ticket: Ticket) -> bool:
        """Whether helpers can't see a question."""
        if not ticket.post:
            return _age(ticket) > PLACED_AFTER
        try:
            return await self._helping.channel(ticket.guild, ticket.place) is None
        except TROUBLE:
            return False

    async def _is_found_again(self, ticket: Ticket) -> bool:
        """Whether helpers see a question of which the bot doesn't know that, or Discord doesn't say."""
        try:
            return not ticket.post and await self._helping.found_again(ticket)
        except TROUBLE:
            return True

    async def _show_again(self, ticket: Ticket) -> None:
        """Show a question where the server wants questions now; where it wants none, tell who asked."""
        guild = self._client.get_guild(ticket.guild)
        if guild is not None and await self._helping.show(replace(ticket, holder=None), guild):
            await tickets.let_go(self._store, [ticket.id])
        else:
            await self._helping.end(ticket, "lost", by=None)

    # What Discord tells

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: GuildChannel) -> None:
        await self._lost_place(channel.id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: RawThreadDeleteEvent) -> None:
        await self._lost_place(payload.thread_id)

    async def _lost_place(self, place: int) -> None:
        """A channel or thread is gone, in which helpers may have seen questions."""
        for ticket in await tickets.shown_in(self._store, place):
            if not ticket.ending and not self._servers.is_paused(ticket.guild):  # after a pause it is noticed
                await self._show_again(ticket)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: RawMessageDeleteEvent) -> None:
        await self._heard_gone(payload.channel_id, payload.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: RawBulkMessageDeleteEvent) -> None:
        for message in payload.message_ids:
            await self._heard_gone(payload.channel_id, message)

    async def _heard_gone(self, channel: int, message: int) -> None:
        if message in self._helping.watched:
            self._helping.watched.discard(message)
            await self._gone(channel, message)

    async def _gone(self, channel: int, message: int) -> None:
        """A message was deleted. A question goes with what it was asked in; of one that helpers don't want to see, who asked is
        told that they can't answer it, after the pause if there is one."""
        await self._helping.take_back(await tickets.asked_with(self._store, message))
        for ticket in await tickets.shown_in(self._store, channel, message):
            if self._servers.is_paused(ticket.guild):
                self._looked_for.discard(ticket.id)
            elif not ticket.ending:
                await self._helping.end(ticket, "declined", by=None)


def _age(ticket: Ticket) -> dt.timedelta:
    return discord.utils.utcnow() - ticket.at
