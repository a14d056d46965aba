"""The moderators' channel: the one that a server chose, where the bot tells its moderators things."""

from __future__ import annotations

import discord

from bot.client import replies
from bot.moderating.servers import Servers


def moderators_channel(servers: Servers, guild: discord.Guild | None) -> replies.Postable | None:
    """The moderators' channel of a server; None where none is chosen, it is gone, or the bot can't write there."""
    chosen = servers.of(guild.id).alert_channel if guild is not None else None
    if guild is None or chosen is None:
        return None
    channel = guild.get_channel_or_thread(chosen)
    return channel if isinstance(channel, replies.Postable) and replies.may_post(channel) else None
