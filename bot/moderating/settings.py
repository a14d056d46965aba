"""The commands `/setup` and `/settings`: what moderators choose for their server, on one page that only they see. The first shows
the four choices that matter first, the second all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import discord
from discord import Interaction, app_commands
from discord.abc import GuildChannel
from discord.ui import View

from bot.answering import Wording
from bot.client import remarks, replies, rights
from bot.client.presses import Presses, pressed
from bot.moderating import settings_page, setup_page
from bot.moderating.people import reach
from bot.moderating.servers import Saving, Servers, save
from bot.moderating.settings_page import (
    ALERTS,
    ANYWHERE,
    BACK,
    CHANNEL,
    KEEPING,
    MODE,
    NO_ALERTS,
    PRIVATE,
    REGION,
    THREADS,
    Of,
)
from bot.store import Mode, Store


class SettingsPage(Presses):
    """Shows the pages and follows their menus. A moderator who may no longer manage the server is refused there, too.

    `hears_all`: whether Discord tells the bot what messages say that aren't for it.
    """

    def __init__(self, servers: Servers, store: Store, *, hears_all: bool) -> None:
        self._servers = servers
        self._store = store
        self._hears_all = hears_all

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_guild=True)
    async def setup(self, interaction: Interaction[Any]) -> None:
        """Set me up: the four choices that matter first, on one page"""
        await self._begin(interaction, "setup")

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_guild=True)
    async def settings(self, interaction: Interaction[Any]) -> None:
        """Choose where I speak, whom I tell, and whose help lines I show"""
        await self._begin(interaction, "settings")

    @pressed(CHANNEL)
    async def open(self, interaction: Interaction[Any], of: Of, values: list[str]) -> None:
        """The page of a channel is wanted."""
        if await self._allowed(interaction):
            await self._show(interaction, of, int(values[0]))

    @pressed(BACK)
    async def back(self, interaction: Interaction[Any], of: Of) -> None:
        """The page of the whole server is wanted."""
        if await self._allowed(interaction):
            await self._show(interaction, of)

    @pressed(MODE)
    async def choose_mode(self, interaction: Interaction[Any], of: Of, channel: str | None, values: list[str]) -> None:
        """A mode was chosen: for a channel, where that may be to be like the whole server, or for the whole server."""
        if await self._allowed(interaction):
            place = int(channel) if channel is not None else None
            mode = next((mode for mode in get_args(Mode) if mode == values[0]), None)
            await self._show_and_save(
                interaction, of, self._servers.choose_mode(_guild(interaction), mode, place), place
            )

    @pressed(REGION)
    async def choose_region(self, interaction: Interaction[Any], values: list[str]) -> None:
        """A region was chosen for the help lines, or anywhere."""
        if await self._allowed(interaction):
            region = None if values[0] == ANYWHERE else values[0]
            await self._show_and_save(interaction, "settings", self._servers.choose_region(_guild(interaction), region))

    @pressed(PRIVATE)
    async def choose_private(self, interaction: Interaction[Any], way: str) -> None:
        """Private matters are to be shown to the asker alone, or to all."""
        if await self._allowed(interaction):
            saving = self._servers.choose_private(_guild(interaction), way == "open")
            await self._show_and_save(interaction, "settings", saving)

    @pressed(THREADS)
    async def choose_threads(self, interaction: Interaction[Any], way: str) -> None:
        """Long talks are to go on in threads, or not."""
        if await self._allowed(interaction):
            saving = self._servers.choose_threads(_guild(interaction), way == "on")
            await self._show_and_save(interaction, "settings", saving)

    @pressed(KEEPING)
    async def choose_keeping(self, interaction: Interaction[Any], of: Of, way: str) -> None:
        """Questions are to be kept, or not."""
        if await self._allowed(interaction):
            saving = self._servers.choose_keeping(_guild(interaction), way == "on")
            await self._show_and_save(interaction, of, saving, notice=settings_page.KEEPING_CHANGED[way == "on"])

    @pressed(setup_page.PEOPLE_CHANNEL)
    async def choose_people(self, interaction: Interaction[Any], values: list[str]) -> None:
        """A channel was chosen, on the page of `/setup`, for questions to a person."""
        if await self._allowed(interaction):
            chosen = int(values[0])
            change = self._servers.choose_people(
                _guild(interaction), lambda before: replace(before, people_channel=chosen)
            )
            await self._show_and_save(interaction, "setup", change)

    @pressed(ALERTS)
    async def choose_alerts(self, interaction: Interaction[Any], of: Of, values: list[str]) -> None:
        """A channel was chosen for alerts."""
        if not await self._allowed(interaction):
            return
        chosen = int(values[0])
        channel = interaction.guild.get_channel(chosen) if interaction.guild is not None else None
        if isinstance(channel, discord.TextChannel) and rights.may_post(channel):
            is_open = channel.permissions_for(channel.guild.default_role).view_channel
            await self._tell_in(interaction, of, chosen, settings_page.alerts_go_to(chosen, is_open))
        else:
            await self._show(interaction, of, notice=settings_page.closed_to_me(chosen))

    @pressed(NO_ALERTS)
    async def no_alerts(self, interaction: Interaction[Any]) -> None:
        """Moderators aren't to be told any more."""
        if await self._allowed(interaction):
            await self._tell_in(interaction, "settings", None, settings_page.NOT_TOLD)

    async def _tell_in(self, interaction: Interaction[Any], of: Of, channel: int | None, notice: str) -> None:
        saving = self._servers.choose_alert_channel(_guild(interaction), channel)
        await self._show_and_save(interaction, of, saving, notice=notice)

    async def _begin(self, interaction: Interaction[Any], of: Of) -> None:
        """Show a page for the first time."""
        if await self._allowed(interaction):
            wording, view = self._overview(interaction, of)
            await replies.respond(interaction, wording, ephemeral=True, view=view)

    async def _allowed(self, interaction: Interaction[Any]) -> bool:
        if interaction.permissions.manage_guild:
            return True
        await replies.respond(interaction, remarks.MODERATORS_ONLY, ephemeral=True)
        return False

    async def _show_and_save(
        self, interaction: Interaction[Any], of: Of, saving: Saving, channel: int | None = None, notice: str = ""
    ) -> None:
        try:
            await self._show(interaction, of, channel, notice)
        finally:
            await save(interaction, saving, self._store)

    async def _show(self, interaction: Interaction[Any], of: Of, channel: int | None = None, notice: str = "") -> None:
        chosen = self._servers.of(interaction.guild_id)
        if channel is None:
            wording, view = self._overview(interaction, of, notice)
        else:
            may_post = self._may_post(interaction.guild, channel)
            wording = settings_page.channel_page(
                chosen, channel, hears_all=self._hears_all, may_post=may_post, notice=notice
            )
            view = settings_page.channel_view(of, chosen, channel)
        await replies.replace(interaction, wording, view=view)

    def _overview(self, interaction: Interaction[Any], of: Of, notice: str = "") -> tuple[Wording, View]:
        chosen = self._servers.of(interaction.guild_id)
        hears_all, is_kept = self._hears_all, self._store.is_kept
        if of == "setup":
            there = reach(self._servers, interaction.guild)
            wording = setup_page.overview(chosen, there, hears_all=hears_all, is_kept=is_kept, notice=notice)
            return wording, setup_page.view(chosen)
        is_paused = self._servers.is_paused(interaction.guild_id)
        wording = settings_page.overview(
            chosen, hears_all=hears_all, is_paused=is_paused, is_kept=is_kept, notice=notice
        )
        return wording, settings_page.overview_view(chosen)

    def _may_post(self, guild: discord.Guild | None, channel: int) -> bool:
        """Whether the bot may write in a channel, or in the posts of a forum."""
        found = guild.get_channel(channel) if guild is not None else None
        if not isinstance(found, GuildChannel):
            return False
        allowed = rights.allowed_in(found)
        writes = allowed.send_messages_in_threads if isinstance(found, discord.ForumChannel) else allowed.send_messages
        return allowed.view_channel and writes


def _guild(interaction: Interaction[Any]) -> int:
    assert interaction.guild_id is not None, "the page is for servers only"  # noqa: S101 - tells mypy
    return interaction.guild_id
