"""The moderators' channel: the one that a server chose, where the bot tells its moderators things."""

from __future__ import annotations

import logging

import discord

from bot.answering import Wording
from bot.client import replies, rights
from bot.moderating.servers import Servers

log = logging.getLogger(__name__)


def moderators_channel(servers: Servers, guild: discord.Guild | None) -> rights.Postable | None:
    """The moderators' channel of a server; None where none is chosen, it is gone, or the bot can't write there."""
    chosen = servers.of(guild.id).alert_channel if guild is not None else None
    if guild is None or chosen is None:
        return None
    channel = guild.get_channel_or_thread(chosen)
    return channel if isinstance(channel, rights.Postable) and rights.may_post(channel) else None


async def tell_home(client: discord.Client, home: int | None, servers: Servers, wording: Wording) -> None:
    """Write to the moderators of the home server. What can't be told, the log tells."""
    await client.wait_until_ready()
    chosen = servers.of(home).alert_channel if home is not None else None
    if home is None or chosen is None:
        log.warning("moderators aren't told: there is no home server with a channel for alerts")
        return
    channel = moderators_channel(servers, client.get_guild(home))
    if channel is None or await replies.post(channel, wording) is None:
        log.error("moderators aren't told: channel %s of the home server is gone or closed to the bot", chosen)
