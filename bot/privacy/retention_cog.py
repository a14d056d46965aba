"""Every day's clearing away, and what becomes of a server's data when the bot is removed from it."""

from __future__ import annotations

import asyncio

import discord
from discord.ext import commands

from bot.app.app import FaqBot

DAY_SECONDS = 86_400.0


class Daily(commands.Cog):
    """Runs what `bot.retention` does, once the bot is ready and then every day."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot
        self._clearing: asyncio.Task[None] | None = None

    async def cog_load(self) -> None:
        self._clearing = asyncio.create_task(self._clear_away_every_day())

    async def cog_unload(self) -> None:
        if self._clearing is not None:
            self._clearing.cancel()

    async def _clear_away_every_day(self) -> None:
        await self.bot.wait_until_ready()  # before that no server is known
        while True:
            run = self.bot.retention.run(discord.utils.utcnow().date(), [guild.id for guild in self.bot.guilds])
            self.bot.beside(run, "clearing away")
            await asyncio.sleep(DAY_SECONDS)  # so many seconds, not until a time: clocks are put right

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
