"""The command `/about`: what the bot is, where its answers come from, what it can't do, what it keeps."""

from __future__ import annotations

from discord import Interaction, app_commands
from discord.ext import commands

from bot.app.app import FaqBot
from bot.client import remarks, replies


class About(commands.Cog):
    """Tells about the bot, to the asking member alone."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    @app_commands.command()
    async def about(self, interaction: Interaction[FaqBot]) -> None:
        """What I am, where my answers come from, and what I keep"""
        await replies.respond(interaction, remarks.about(self.bot.knowledge), ephemeral=True)


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(About(bot))
