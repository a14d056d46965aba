"""The commands `/pause` and `/resume`: moderators silence the bot in their server at once, for a while or for good."""

from __future__ import annotations

from typing import Any

import discord
from discord import Interaction, app_commands
from discord.ext import commands

from bot.answering import Wording, remark
from bot.client import reading, remarks, replies
from bot.moderating import settings_page
from bot.moderating.servers import Servers, save
from bot.store import MAX_PAUSE_SECONDS, UNTIL_RESUMED, Store

MAX_MINUTES = MAX_PAUSE_SECONDS // 60
NOT_PAUSED = remark("I'm not paused in this server.")
RESUMED = remark("I answer again in this server.")


class Pause(commands.Cog):
    """Pauses. A pause counts before it is saved, and before the moderator is answered."""

    def __init__(self, servers: Servers, store: Store) -> None:
        self._servers = servers
        self._store = store

    @app_commands.command()
    @app_commands.describe(minutes="For how long; until /resume, if left out")
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_messages=True)
    async def pause(
        self, interaction: Interaction[Any], minutes: app_commands.Range[int, 1, MAX_MINUTES] | None = None
    ) -> None:
        """Make me silent in this server, except to someone in danger"""
        until = UNTIL_RESUMED
        if minutes is not None:
            until = int(discord.utils.utcnow().timestamp()) + minutes * 60
        await self._choose(interaction, until, remark(settings_page.paused(until)))

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_messages=True)
    async def resume(self, interaction: Interaction[Any]) -> None:
        """Let me answer again after a pause"""
        was_paused = self._servers.is_paused(interaction.guild_id)
        await self._choose(interaction, None, RESUMED if was_paused else NOT_PAUSED)

    async def _choose(self, interaction: Interaction[Any], until: int | None, wording: Wording) -> None:
        if interaction.guild_id is None or not reading.may_moderate(interaction.permissions):
            await replies.respond(interaction, remarks.MODERATORS_ONLY, ephemeral=True)
            return
        saving = self._servers.pause(interaction.guild_id, until)
        try:
            await replies.respond(interaction, wording, ephemeral=True)
        finally:
            await save(interaction, saving, self._store)
