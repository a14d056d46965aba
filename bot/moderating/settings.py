"""The command `/settings`: what moderators choose for their server, on one page that only they see."""

from __future__ import annotations

import discord
from discord import Interaction, app_commands
from discord.abc import GuildChannel
from discord.app_commands import AppCommandChannel, AppCommandThread
from discord.ext import commands

from bot.answering.wording.wording import Wording
from bot.app.app import FaqBot
from bot.client import remarks, replies
from bot.moderating import settings_page
from bot.moderating.saving import save
from bot.moderating.servers import Saving
from bot.store import Mode

Picked = AppCommandChannel | AppCommandThread


class SettingsPage(commands.Cog):
    """Shows the page and follows its menus. A moderator who may no longer manage the server is refused there, too."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_guild=True)
    async def settings(self, interaction: Interaction[FaqBot]) -> None:
        """Choose where I speak, whom I tell, and whose help lines I show"""
        if await self._allowed(interaction):
            chosen = self.bot.servers.of(interaction.guild_id)
            wording, view = self._overview(interaction), settings_page.overview_view(chosen)
            await replies.respond(interaction, wording, ephemeral=True, view=view)

    @commands.Cog.listener()
    async def on_settings_page(self, interaction: Interaction[FaqBot], channel: Picked | None) -> None:
        """The page of a channel was opened, or, without one, that of the whole server."""
        if await self._allowed(interaction):
            await self._show(interaction, channel.id if channel is not None else None)

    @commands.Cog.listener()
    async def on_settings_mode(self, interaction: Interaction[FaqBot], channel: int | None, mode: Mode | None) -> None:
        """A mode was chosen: for a channel (None: as in the whole server), or for the whole server."""
        if await self._allowed(interaction):
            saving = self.bot.servers.choose_mode(_guild(interaction), mode, channel)
            await self._show_and_save(interaction, saving, channel)

    @commands.Cog.listener()
    async def on_settings_region(self, interaction: Interaction[FaqBot], region: str | None) -> None:
        """A region was chosen for the help lines; None for anywhere."""
        if await self._allowed(interaction):
            saving = self.bot.servers.choose_region(_guild(interaction), region)
            await self._show_and_save(interaction, saving)

    @commands.Cog.listener()
    async def on_settings_alerts(self, interaction: Interaction[FaqBot], picked: Picked | None) -> None:
        """A channel was chosen for alerts, or none."""
        if not await self._allowed(interaction):
            return
        found = picked.resolve() if picked is not None else None
        channel = found if isinstance(found, discord.TextChannel) and replies.may_post(found) else None
        if picked is not None and channel is None:
            await self._show(interaction, None, settings_page.closed_to_me(picked.id))
            return
        saving = self.bot.servers.choose_alert_channel(_guild(interaction), channel.id if channel is not None else None)
        await self._show_and_save(interaction, saving, notice=_alerts(channel))

    async def _allowed(self, interaction: Interaction[FaqBot]) -> bool:
        if interaction.permissions.manage_guild:
            return True
        await replies.respond(interaction, remarks.MODERATORS_ONLY, ephemeral=True)
        return False

    async def _show_and_save(
        self, interaction: Interaction[FaqBot], saving: Saving, channel: int | None = None, notice: str = ""
    ) -> None:
        try:
            await self._show(interaction, channel, notice)
        finally:
            await save(interaction, saving)

    async def _show(self, interaction: Interaction[FaqBot], channel: int | None, notice: str = "") -> None:
        chosen = self.bot.servers.of(interaction.guild_id)
        if channel is None:
            wording, view = self._overview(interaction, notice), settings_page.overview_view(chosen)
        else:
            may_post = self._may_post(interaction.guild, channel)
            wording = settings_page.channel_page(
                chosen, channel, hears_all=self.bot.hears_all, may_post=may_post, notice=notice
            )
            view = settings_page.channel_view(chosen, channel)
        await replies.replace(interaction, wording, view=view)

    def _overview(self, interaction: Interaction[FaqBot], notice: str = "") -> Wording:
        servers, guild = self.bot.servers, interaction.guild_id
        is_paused = servers.is_paused(guild)
        return settings_page.overview(
            servers.of(guild),
            hears_all=self.bot.hears_all,
            is_paused=is_paused,
            is_kept=self.bot.store.is_kept,
            notice=notice,
        )

    def _may_post(self, guild: discord.Guild | None, channel: int) -> bool:
        """Whether the bot may write in a channel, or in the posts of a forum."""
        found = guild.get_channel(channel) if guild is not None else None
        if not isinstance(found, GuildChannel):
            return False
        allowed = replies.allowed_in(found)
        writes = allowed.send_messages_in_threads if isinstance(found, discord.ForumChannel) else allowed.send_messages
        return allowed.view_channel and writes


def _alerts(channel: discord.TextChannel | None) -> str:
    if channel is None:
        return settings_page.NO_ALERTS
    is_open = channel.permissions_for(channel.guild.default_role).view_channel
    return settings_page.alerts_go_to(channel.id, is_open)


def _guild(interaction: Interaction[FaqBot]) -> int:
    assert interaction.guild_id is not None, "the page is for servers only"  # noqa: S101 - tells mypy
    return interaction.guild_id


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(SettingsPage(bot))
