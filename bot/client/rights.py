"""What the bot may do where: see, write, open threads, show embeds."""

from __future__ import annotations

from typing import Any

import discord
from discord import Interaction, Message, PartialMessage

Postable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


def at(message: Message | PartialMessage) -> discord.Permissions:
    """What the bot may do in the channel. Where that can't be known, everything: Discord will say."""
    if message.guild is None or isinstance(message.channel, discord.PartialMessageable):
        return discord.Permissions.all()
    return allowed_in(message.channel)


def allowed_in(channel: Any) -> discord.Permissions:
    """What it may do in a server's channel or thread, where that can be known."""
    if channel.guild.me is None:  # the server isn't wholly in the cache
        return discord.Permissions.all()
    try:
        return channel.permissions_for(channel.guild.me)  # type: ignore[no-any-return]
    except discord.ClientException:  # a thread whose parent isn't in the cache
        return discord.Permissions.all()


def may_send(channel: object, allowed: discord.Permissions) -> bool:
    """Whether the bot may write in a channel, by what it is allowed there."""
    return allowed.send_messages_in_threads if isinstance(channel, discord.Thread) else allowed.send_messages


def may_reply(message: Message) -> bool:
    """Whether the bot may answer where a message is."""
    return may_send(message.channel, at(message))


def may_post(channel: Postable) -> bool:
    """Whether the bot may see a server's channel and write in it."""
    allowed = allowed_in(channel)
    return allowed.view_channel and may_send(channel, allowed)


def may_open_threads(channel: discord.TextChannel) -> bool:
    """Whether the bot may open private threads in a channel, and write in them."""
    allowed = allowed_in(channel)
    return allowed.view_channel and allowed.create_private_threads and allowed.send_messages_in_threads


def may_open_thread(message: Message) -> bool:
    """Whether the bot may open a thread of a message, and write in it: in a text channel of a server, where it may."""
    if not isinstance(message.channel, discord.TextChannel) or message.flags.has_thread:
        return False
    allowed = allowed_in(message.channel)
    return allowed.create_public_threads and allowed.send_messages_in_threads and allowed.read_message_history


def may_embed(interaction: Interaction[Any]) -> bool:
    """Whether embeds are shown where an interaction is answered."""
    return interaction.guild_id is None or interaction.app_permissions.embed_links
