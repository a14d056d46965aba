"""`/why`, and Apps › Why this answer? on one of the bot's messages."""

from __future__ import annotations

from discord import Interaction, Message, app_commands
from discord.ext import commands

from bot.app.app import FaqBot
from bot.asking import why_wording
from bot.client import reading, replies

NAME = "Why this answer?"


class WhyThisAnswer(commands.Cog):
    """Explains an answer to the member who got it, and to moderators; to nobody else."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot
        self.menu = app_commands.ContextMenu(name=NAME, callback=self.why_this)

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(NAME, type=self.menu.type)

    async def why_this(self, interaction: Interaction[FaqBot], message: Message) -> None:
        moderates = _moderates(interaction)
        found = self.bot.whys.of(message.id)
        if self.bot.user is None or message.author.id != self.bot.user.id:
            wording = why_wording.NOT_MINE
        elif found is None:
            wording = why_wording.FORGOTTEN
        elif not (moderates or self.bot.whys.is_for(message.id, interaction.user.id)):
            wording = why_wording.NOT_YOURS
        else:
            wording = why_wording.why(found, self.bot.knowledge, for_moderator=moderates)
        await replies.respond(interaction, wording, ephemeral=True)

    @app_commands.command()
    async def why(self, interaction: Interaction[FaqBot]) -> None:
        """Why my last answer here came out as it did"""
        moderates = _moderates(interaction)
        found = self.bot.whys.last(interaction.channel_id or 0, interaction.user.id, any_member=moderates)
        wording = why_wording.NOTHING_YET
        if found is not None:
            wording = why_wording.why(found, self.bot.knowledge, for_moderator=moderates)
        await replies.respond(interaction, wording, ephemeral=True)


def _moderates(interaction: Interaction[FaqBot]) -> bool:
    """Whether who asks moderates the channel."""
    return interaction.guild_id is not None and reading.may_moderate(interaction.permissions)


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(WhyThisAnswer(bot))
