"""Every day's clearing away, and what becomes of a server's data when the bot is removed from it."""

from __future__ import annotations

import discord
from discord.ext import commands, tasks

from bot.client import FaqBot


class Daily(commands.Cog):
    """Runs what `bot.retention` does, once the bot is ready and then every day."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        self.clear_away.start()

    async def cog_unload(self) -> None:
        self.clear_away.cancel()

    @tasks.loop(hours=24)
    async def clear_away(self) -> None:
        run = self.bot.retention.run(discord.utils.utcnow().date(), [guild.id for guild in self.bot.guilds])
        self.bot.beside(run, "clearing away")

    @clear_away.before_loop
    async def _until_the_servers_are_known(self) -> None:
        await self.bot.wait_until_ready()

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server."""
        await self.bot.retention.left(guild.id, discord.utils.utcnow().date())

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was invited to a server, perhaps again."""
        await self.bot.retention.joined(guild.id)


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(Daily(bot))
