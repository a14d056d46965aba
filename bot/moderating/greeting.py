"""The first words in a server to which the bot was just invited: what it is, and how moderators set it up."""

from __future__ import annotations

import datetime as dt
import logging

import discord
from discord.ext import commands

from bot.answering import remark
from bot.client import replies, rights

log = logging.getLogger(__name__)

JUST_NOW = dt.timedelta(hours=1)
GREETING = remark(
    "Hello! Ask me about **isotretinoin** and **dark spots** in your own words, with `/ask` or by mentioning me. My answers are "
    "general information, written beforehand. I'm a program, no doctor, and speak only where somebody asks me.\n\n"
    "A moderator who may manage the server types `/setup`: four choices on one page.",
)


class Greeting(commands.Cog):
    """Says hello once, in the channel that the server has for such news."""

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was invited to a server. Discord may tell of one that way which the bot has long been in."""
        if not _is_new(guild):
            return
        channel = _place(guild)
        if channel is None:
            log.info("no hello in server %s: it has no channel for news in which I may write", guild.id)
        else:
            await replies.post(channel, GREETING)


def _is_new(guild: discord.Guild) -> bool:
    """Whether the bot has just joined."""
    me: discord.Member | None = guild.me
    joined = me.joined_at if me is not None else None
    return joined is not None and abs(discord.utils.utcnow() - joined) < JUST_NOW


def _place(guild: discord.Guild) -> discord.TextChannel | None:
    """The channel in which Discord welcomes members, else the one in which it tells moderators its news; None where the bot
    may write in neither."""
    news = (guild.system_channel, guild.public_updates_channel)
    return next((channel for channel in news if channel is not None and rights.may_post(channel)), None)
