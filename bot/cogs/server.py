"""The commands `/server …`: what moderators choose for their server."""

from __future__ import annotations

import discord
from discord import Interaction, app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot import remarks, replies
from bot.answering.urgent_wording import REGION_NAMES
from bot.client import FaqBot

ANYWHERE = "anywhere"
REGIONS = [Choice(name=name, value=region) for region, name in REGION_NAMES.items()]
REGIONS += [Choice(name="Members live in many countries", value=ANYWHERE)]


@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)  # guild_only alone lets dms through
@app_commands.default_permissions(manage_guild=True)
class ServerSettings(commands.GroupCog, name="server"):
    """What this server wants of me"""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    @app_commands.command()
    async def show(self, interaction: Interaction[FaqBot]) -> None:
        """Show what is chosen for this server"""
        chosen = self.bot.servers.of(interaction.guild_id)
        await replies.respond(interaction, remarks.server(chosen, self.bot.hears_all), ephemeral=True)

    @app_commands.command()
    @app_commands.describe(channel="A channel that only moderators can read")
    async def alerts(self, interaction: Interaction[FaqBot], channel: discord.TextChannel) -> None:
        """Tell moderators in this channel when a member may need a person"""
        if not replies.may_post(channel):
            await replies.respond(interaction, remarks.closed_to_me(channel.id), ephemeral=True)
            return
        await self.bot.servers.choose_alert_channel(channel.guild.id, channel.id)
        is_open = channel.permissions_for(channel.guild.default_role).view_channel
        await replies.respond(interaction, remarks.alerts_go_to(channel.id, is_open), ephemeral=True)

    @app_commands.command(name="alerts-off")
    async def alerts_off(self, interaction: Interaction[FaqBot]) -> None:
        """Tell moderators nothing; members in danger still get their answer"""
        await self.bot.servers.choose_alert_channel(_guild(interaction), None)
        await replies.respond(interaction, remarks.ALERTS_OFF, ephemeral=True)

    @app_commands.command()
    @app_commands.describe(region="Whose help lines members in danger are shown")
    @app_commands.choices(region=REGIONS)
    async def region(self, interaction: Interaction[FaqBot], region: Choice[str]) -> None:
        """Choose whose help lines I show"""
        chosen = None if region.value == ANYWHERE else region.value
        await self.bot.servers.choose_region(_guild(interaction), chosen)
        await replies.respond(interaction, remarks.help_lines_of(chosen), ephemeral=True)

    @app_commands.command()
    @app_commands.describe(
        listening="Whether I read what isn't said to me, and answer when I'm sure or someone is in danger",
        channel="The channel; this one, if left out",
    )
    async def listen(
        self, interaction: Interaction[FaqBot], listening: bool, channel: discord.TextChannel | None = None
    ) -> None:
        """Let me answer in a channel without being asked, or stop that"""
        place = channel.id if channel is not None else interaction.channel_id or 0
        await self.bot.servers.listen(_guild(interaction), place, listening)
        await replies.respond(interaction, remarks.listening(place, listening, self.bot.hears_all), ephemeral=True)


def _guild(interaction: Interaction[FaqBot]) -> int:
    assert interaction.guild_id is not None, "the command is for servers only"  # noqa: S101 - tells mypy
    return interaction.guild_id


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(ServerSettings(bot))
