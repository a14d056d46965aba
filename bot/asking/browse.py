"""The command `/topics`: everything that the bot can answer, to browse."""

from __future__ import annotations

from discord import Interaction, app_commands
from discord.ext import commands

from bot.app.app import FaqBot
from bot.client import remarks, replies
from bot.client.answer_buttons import pages, topics_view


class Topics(commands.Cog):
    """Menus of the sections and of their questions, shown to the asking member alone."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    @app_commands.command()
    async def topics(self, interaction: Interaction[FaqBot]) -> None:
        """Browse everything that I can answer"""
        knowledge = self.bot.knowledge
        view = topics_view(knowledge, None, 0) if knowledge.sections else None
        await replies.respond(interaction, remarks.topics(knowledge, None), ephemeral=True, view=view)

    @commands.Cog.listener()
    async def on_browse(self, interaction: Interaction[FaqBot], section: int | None, page: int) -> None:
        """A section was opened, or a page turned. The knowledge may have changed since the menu was shown."""
        knowledge = self.bot.knowledge
        if section is not None and section >= len(knowledge.sections):
            section, page = None, 0
        turned = knowledge.sections if section is None else knowledge.sections[section].entries
        page = min(page, pages(turned) - 1)
        view = topics_view(knowledge, section, page) if knowledge.sections else None
        await replies.replace(interaction, remarks.topics(knowledge, section), view=view)


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(Topics(bot))
