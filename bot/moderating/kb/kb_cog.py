"""The commands `/kb …`: the knowledge, for moderators of the home server."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.app.app import FaqBot
from bot.moderating.kb.changing import Changing
from bot.moderating.kb.looking import Looking


@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_guild=True)
class Kb(Looking, Changing, commands.GroupCog, name="kb"):
    """Look at and change the questions and answers"""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(Kb(bot))
