"""The command `/stats`, and the same of the last week in the moderators' channel every Monday."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

import discord
from discord import Interaction, app_commands
from discord.ext import commands

from bot import logs
from bot.answering import Current, Wording, remark
from bot.client import remarks, replies
from bot.client.client import Client
from bot.client.delivery import Attachment
from bot.client.schedule import Weekly, today
from bot.moderating import Editors, Servers, moderators_channel
from bot.reviewing import chart, stats
from bot.reviewing.stats import Stats
from bot.store import Store, servers

log = logging.getLogger(__name__)

DAYS, MAX_DAYS, WEEK = 30, 365, 7
MONDAY = 0
SWITCH = "\n\nThis comes once a week. To stop it, use `/digest on:False`."
PICTURE = "statistics.png"


class StatsCommands(commands.Cog):
    """Tells moderators what members asked and got, as numbers and as a picture."""

    def __init__(self, client: Client, store: Store, current: Current, servers: Servers, editors: Editors) -> None:
        self._client = client
        self._store = store
        self._current = current
        self._servers = servers
        self._editors = editors
        client.schedule.add(Weekly("weekly digest", self._digests, MONDAY))

    @app_commands.command(name="stats")
    @app_commands.describe(days="How many days, today included; 30 if left out")
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_guild=True)
    async def show(self, interaction: Interaction[Any], days: app_commands.Range[int, 1, MAX_DAYS] = DAYS) -> None:
        """What members asked, and how well I answered"""
        if not interaction.permissions.manage_guild:
            await replies.respond(interaction, remarks.MODERATORS_ONLY, ephemeral=True)
            return
        await replies.think(interaction)
        scope = self._editors.scope(interaction.guild_id)
        summed = await stats.collect(self._store, scope, last=today(), days=days)
        title = f"The last {days} days" if days > 1 else "Today"
        shown, files = await self._shown(summed, title=title, everywhere=scope is None)
        await replies.finish(interaction, shown, files=files)

    async def _shown(
        self, summed: Stats, *, title: str, everywhere: bool, first: str = "", more: str = ""
    ) -> tuple[Wording, list[Attachment]]:
        """The numbers and the picture; no picture of nothing."""
        knowledge = self._current.knowledge
        shown = stats.wording(summed, knowledge, title=title, everywhere=everywhere, first=first, more=more)
        if not summed.questions:
            return shown, []
        drawn = await chart.picture(summed, knowledge)
        return shown, [Attachment(PICTURE, drawn, stats.described(summed, knowledge))]

    @app_commands.command()
    @app_commands.describe(on="Whether to send it")
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_guild=True)
    async def digest(self, interaction: Interaction[Any], on: bool) -> None:
        """Send moderators the statistics of the week every Monday, or don't"""
        if not interaction.permissions.manage_guild or interaction.guild_id is None:
            await replies.respond(interaction, remarks.MODERATORS_ONLY, ephemeral=True)
            return
        await replies.think(interaction)
        await servers.put_digest(self._store, interaction.guild_id, on)
        channel = self._servers.of(interaction.guild_id).alert_channel
        where = f"in <#{channel}>" if channel else "once a channel is chosen in which I tell moderators things"
        told = f"Every Monday I send the statistics of the week {where}, if anybody asked anything."
        await replies.finish(interaction, remark(told if on else "I don't send the statistics of the week any more."))

    async def _digests(self, day: dt.date, of: Callable[[int], bool]) -> None:
        """Send the digest to every server of those that has a channel for it, wants it, and has asked anything; to the home
        server also where an entry is to be checked anew."""
        unwanted = await servers.no_digest(self._store)
        for guild in tuple(self._client.guilds):
            if guild.id in unwanted or not of(guild.id):
                continue
            try:
                await self._digest(guild, day)
            except Exception as error:  # another server's moderators get theirs
                log.error("the digest of server %s failed\n%s", guild.id, logs.describe(error))

    async def _digest(self, guild: discord.Guild, day: dt.date) -> None:
        channel = moderators_channel(self._servers, guild)
        if channel is None:
            return
        scope = self._editors.scope(guild.id)
        summed = await stats.collect(self._store, scope, last=day - dt.timedelta(1), days=WEEK)
        late = stats.overdue(self._current.knowledge, day) if self._editors.home in (None, guild.id) else ""
        if summed.questions or (late and guild.id == self._editors.home):
            is_home = scope is None
            shown, files = await self._shown(summed, title="Last week", everywhere=is_home, first=late, more=SWITCH)
            await replies.post(channel, shown, files=files)
