"""The command `/helpline`: whom to call or write to, for anyone who needs it."""

from __future__ import annotations

from discord import Interaction, app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.answering.wording.helplines import help_lines
from bot.answering.wording.numbers import REGION_NAMES
from bot.app.app import FaqBot
from bot.client import replies

ANYWHERE = "anywhere"
REGIONS = [Choice(name=name, value=region) for region, name in REGION_NAMES.items()]
REGIONS += [Choice(name="Anywhere", value=ANYWHERE)]


class HelpLine(commands.Cog):
    """Shows the help lines: to the member alone, unless they choose otherwise."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.describe(region="Where you are", everyone="Show the help lines to everyone here")
    @app_commands.choices(region=REGIONS)
    async def helpline(
        self, interaction: Interaction[FaqBot], region: Choice[str] | None = None, everyone: bool = False
    ) -> None:
        """Help lines: whom to call or write to"""
        where = self.bot.servers.region(interaction.guild_id, interaction.locale.value)
        if region is not None:
            where = None if region.value == ANYWHERE else region.value
        wording = help_lines(self.bot.knowledge, where)
        await replies.respond(interaction, wording, ephemeral=not everyone)


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(HelpLine(bot))
