"""The longer text of an entry, shown to the member who asks for it."""

from __future__ import annotations

from discord import Interaction
from discord.ext import commands

from bot.answering.wording.wording import word_more
from bot.app.app import FaqBot
from bot.client import remarks, replies


class TellMeMore(commands.Cog):
    """Answers the button "Tell me more"."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_more(self, interaction: Interaction[FaqBot], entry: str) -> None:
        """The entry, or its longer text, may be gone since the button was shown."""
        found = self.bot.knowledge.entries.get(entry)
        wording = word_more(found) if found is not None else None
        await replies.respond(interaction, wording or remarks.GONE, ephemeral=True)


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(TellMeMore(bot))
