"""The command `/help`: what the bot can do, how to ask it, whom to call in danger, and the commands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from discord import Interaction, app_commands
from discord.app_commands import Command, Group
from discord.ext import commands

from bot.app.app import FaqBot
from bot.client import remarks, replies

KB = "kb"


class Help(commands.Cog):
    """Shown to the asking member alone; moderators get a second part, with what they may use."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    @app_commands.command(name="help")
    async def show(self, interaction: Interaction[FaqBot]) -> None:
        """What I can do, how to ask, and whom to call in danger"""
        region = self.bot.servers.region(interaction.guild_id, interaction.locale.value)
        everyones = [command for command in self._commands() if command.default_permissions is None]
        theirs = list(self._moderators(interaction))
        wording = remarks.helping(self.bot.knowledge, region, _told(everyones), _told(theirs))
        await replies.respond(interaction, wording, ephemeral=True)

    def _commands(self) -> Iterator[Command[Any, ..., Any] | Group]:
        """What is typed, without what is in the menus of messages."""
        return (command for command in self.bot.tree.get_commands() if isinstance(command, Command | Group))

    def _moderators(self, interaction: Interaction[FaqBot]) -> Iterator[Command[Any, ..., Any] | Group]:
        """The commands that this member may use because they moderate; `/kb` works on the home server alone."""
        if interaction.guild_id is None:
            return
        for command in self._commands():
            needed = command.default_permissions
            elsewhere = command.name == KB and interaction.guild_id != self.bot.editors.home
            if needed is not None and interaction.permissions >= needed and not elsewhere:
                yield command


def _told(found: list[Command[Any, ..., Any] | Group]) -> list[tuple[str, str]]:
    return [(command.name, command.description) for command in found]


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(Help(bot))
