"""What is kept, and how to have it deleted: `/privacy`, `/my-data`, `/forget-me`, `/forget-server`, `/keep-questions`."""

from __future__ import annotations

from typing import Any

import discord
from discord import Interaction, app_commands

from bot.answering import Wording
from bot.client import reading, remarks, replies
from bot.client.presses import Presses, pressed
from bot.moderating import save
from bot.privacy import page
from bot.privacy.page import Whom
from bot.privacy.privacy import OptOut, Privacy
from bot.store import Store


class PrivacyCommands(Presses):
    """Everything is shown to the asking member alone; deleting takes effect at once, and says so when it is done."""

    def __init__(self, of_people: Privacy, store: Store) -> None:
        self._privacy = of_people
        self._store = store

    @app_commands.command()
    async def privacy(self, interaction: Interaction[Any]) -> None:
        """What I keep, how long, why, and who sees it"""
        view = page.choices(self._privacy.optouts(interaction.user.id))
        await replies.respond(interaction, page.privacy(self._privacy.keepers), ephemeral=True, view=view)

    @app_commands.command(name="my-data")
    async def my_data(self, interaction: Interaction[Any]) -> None:
        """What I keep that can be tied to you"""
        wording, view = await self._data_of(interaction)
        await replies.respond(interaction, wording, ephemeral=True, view=view)

    @app_commands.command(name="forget-me")
    async def forget_me(self, interaction: Interaction[Any]) -> None:
        """Delete what I keep of you"""
        chosen = bool(self._privacy.optouts(interaction.user.id))
        view = page.confirm("me", "all-of-me") if chosen else page.confirm("all-of-me")
        await replies.respond(interaction, page.sure_me(chosen), ephemeral=True, view=view)

    @app_commands.command(name="forget-server")
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_guild=True)
    async def forget_server(self, interaction: Interaction[Any]) -> None:
        """Delete everything that I keep of this server"""
        await replies.respond(interaction, page.SURE_SERVER, ephemeral=True, view=page.confirm("server"))

    @app_commands.command(name="keep-questions")
    @app_commands.describe(
        keep="Whether questions that I can't answer may be kept for moderators, without names",
        channel="The channel; this one, if left out",
    )
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_guild=True)
    async def keep_questions(
        self,
        interaction: Interaction[Any],
        keep: bool,
        channel: discord.TextChannel | discord.ForumChannel | discord.VoiceChannel | None = None,
    ) -> None:
        """Choose whether questions from a channel may be kept"""
        if interaction.guild_id is None or not reading.may_moderate(interaction.permissions):
            await replies.respond(interaction, remarks.MODERATORS_ONLY, ephemeral=True)
            return
        place = channel.id if channel is not None else interaction.channel_id or 0
        saving = self._privacy.choose_for_channel(interaction.guild_id, place, keep=keep)
        try:
            await replies.respond(interaction, page.channel_chosen(place, keep), ephemeral=True)
        finally:
            await save(interaction, saving, self._store)

    @pressed(page.OPT)
    async def opt(self, interaction: Interaction[Any], what: OptOut, way: str) -> None:
        """A member opts out of something, or in again."""
        saving = self._privacy.choose(interaction.user.id, what, out=way == "out")
        try:
            wording, view = await self._data_of(interaction)
            await replies.replace(interaction, wording, view=view)
        finally:
            await save(interaction, saving, self._store)

    @pressed(page.FORGET)
    async def forget(self, interaction: Interaction[Any], whom: Whom) -> None:
        """It was confirmed that everything of a member or a server is to be deleted."""
        if whom == "server":
            if interaction.guild_id is None or not interaction.permissions.manage_guild:
                await replies.respond(interaction, page.MAY_NOT, ephemeral=True)
                return
            await replies.replace(interaction, page.DELETING)
            await self._privacy.forget_server(interaction.guild_id)
            await replies.finish(interaction, page.SERVER_FORGOTTEN)
            return
        everything = whom == "all-of-me"
        await replies.replace(interaction, page.DELETING)
        await self._privacy.forget(interaction.user.id, choices=everything)
        done = page.FORGOTTEN if everything else page.FORGOTTEN_BUT_CHOICES
        await replies.finish(interaction, done)

    async def _data_of(self, interaction: Interaction[Any]) -> tuple[Wording, discord.ui.View]:
        member = interaction.user.id
        told = await self._privacy.tell(member)
        optouts = self._privacy.optouts(member)
        return page.my_data(told, optouts), page.choices(optouts)
