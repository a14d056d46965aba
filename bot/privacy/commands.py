"""What is kept, and how to have it deleted: `/privacy`, `/my-data`, `/forget-me`, `/forget-server`, `/keep-questions`."""

from __future__ import annotations

import discord
from discord import Interaction, app_commands
from discord.ext import commands

from bot.answering.wording.wording import Wording
from bot.app.app import FaqBot
from bot.client import reading, remarks, replies
from bot.moderating.servers import save
from bot.privacy import page
from bot.privacy.buttons import PRIVACY_ITEMS, Whom, choices_of, confirm
from bot.privacy.memories import memories
from bot.privacy.privacy import OptOut, Personal
from bot.store.privacy import count_changes, forget_changes


class PrivacyCommands(commands.Cog):
    """Everything is shown to the asking member alone; deleting takes effect at once, and says so when it is done."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        self.bot.add_dynamic_items(*PRIVACY_ITEMS)
        self.bot.privacy.personal += [*memories(self.bot), Personal(self._tell_changes, self._forget_changes)]
        self.bot.privacy.of_servers.append(self.bot.servers.forget)

    @app_commands.command()
    async def privacy(self, interaction: Interaction[FaqBot]) -> None:
        """What I keep, how long, why, and who sees it"""
        view = choices_of(self.bot.privacy.optouts(interaction.user.id))
        await replies.respond(interaction, page.privacy(), ephemeral=True, view=view)

    @app_commands.command(name="my-data")
    async def my_data(self, interaction: Interaction[FaqBot]) -> None:
        """What I keep that can be tied to you"""
        wording, view = await self._data_of(interaction)
        await replies.respond(interaction, wording, ephemeral=True, view=view)

    @app_commands.command(name="forget-me")
    async def forget_me(self, interaction: Interaction[FaqBot]) -> None:
        """Delete what I keep of you"""
        chosen = bool(self.bot.privacy.optouts(interaction.user.id))
        view = confirm("me", "all-of-me") if chosen else confirm("all-of-me")
        await replies.respond(interaction, page.sure_me(chosen), ephemeral=True, view=view)

    @app_commands.command(name="forget-server")
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_guild=True)
    async def forget_server(self, interaction: Interaction[FaqBot]) -> None:
        """Delete everything that I keep of this server"""
        await replies.respond(interaction, page.SURE_SERVER, ephemeral=True, view=confirm("server"))

    @app_commands.command(name="keep-questions")
    @app_commands.describe(
        keep="Whether questions that I can't answer may be kept for moderators, without names",
        channel="The channel; this one, if left out",
    )
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_guild=True)
    async def keep_questions(
        self,
        interaction: Interaction[FaqBot],
        keep: bool,
        channel: discord.TextChannel | discord.ForumChannel | discord.VoiceChannel | None = None,
    ) -> None:
        """Choose whether questions from a channel may be kept"""
        if interaction.guild_id is None or not reading.may_moderate(interaction.permissions):
            await replies.respond(interaction, remarks.MODERATORS_ONLY, ephemeral=True)
            return
        place = channel.id if channel is not None else interaction.channel_id or 0
        saving = self.bot.privacy.choose_for_channel(interaction.guild_id, place, keep=keep)
        try:
            await replies.respond(interaction, page.channel_chosen(place, keep), ephemeral=True)
        finally:
            await save(interaction, saving, self.bot.store)

    @commands.Cog.listener()
    async def on_opt(self, interaction: Interaction[FaqBot], what: OptOut, out: bool) -> None:
        """A member opts out of something, or in again."""
        saving = self.bot.privacy.choose(interaction.user.id, what, out=out)
        try:
            wording, view = await self._data_of(interaction)
            await replies.replace(interaction, wording, view=view)
        finally:
            await save(interaction, saving, self.bot.store)

    @commands.Cog.listener()
    async def on_forget(self, interaction: Interaction[FaqBot], whom: Whom) -> None:
        """It was confirmed that everything of a member or a server is to be deleted."""
        if whom == "server":
            if interaction.guild_id is None or not interaction.permissions.manage_guild:
                await replies.respond(interaction, page.MAY_NOT, ephemeral=True)
                return
            await replies.replace(interaction, page.DELETING)
            await self.bot.privacy.forget_server(interaction.guild_id)
            await replies.finish(interaction, page.SERVER_FORGOTTEN)
            return
        everything = whom == "all-of-me"
        await replies.replace(interaction, page.DELETING)
        await self.bot.privacy.forget(interaction.user.id, choices=everything)
        done = page.FORGOTTEN if everything else page.FORGOTTEN_BUT_CHOICES
        await replies.finish(interaction, done)

    async def _tell_changes(self, member: int) -> str | None:
        changes = await count_changes(self.bot.store.engine, member)
        return f"That you made or confirmed {changes} of the last changes of my knowledge." if changes else None

    async def _forget_changes(self, member: int) -> None:
        await forget_changes(self.bot.store.engine, member)

    async def _data_of(self, interaction: Interaction[FaqBot]) -> tuple[Wording, discord.ui.View]:
        member = interaction.user.id
        told = await self.bot.privacy.tell(member)
        optouts = self.bot.privacy.optouts(member)
        return page.my_data(told, optouts), choices_of(optouts)


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(PrivacyCommands(bot))
