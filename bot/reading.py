"""What a member asks in a Discord message: its text, without Discord's own markup."""

from __future__ import annotations

import re

import discord

MAX_QUESTION = 4_000

_MENTION = re.compile(r"<@[!&]?(\d+)>")
_EMOJI = re.compile(r"<a?:(\w+):\d+>")
_MARKUP = re.compile(r"<(?:#\d+|t:-?\d+(?::\w)?|/[^:>]+:\d+|id:\w+)>")  # channels, times, commands, server guides


def plain(text: str, bot_id: int) -> str:
    """The words of a text: mentions of the bot removed, of others as "someone", custom emoji as their names."""
    text = _MENTION.sub(lambda mention: " " if int(mention[1]) == bot_id else "someone", text[:MAX_QUESTION])
    text = _EMOJI.sub(lambda emoji: f" {emoji[1].replace('_', ' ')} ", text)
    return _MARKUP.sub(" ", text).strip()


def mentions(message: discord.Message, bot_id: int) -> bool:
    """Whether the author mentioned the bot, in the text or by replying to it with the ping on."""
    return any(user.id == bot_id for user in message.mentions)


def is_addressed(message: discord.Message, bot_id: int) -> bool:
    """Whether the message is for the bot: a direct message, a mention, or a reply to one of its messages."""
    return message.guild is None or mentions(message, bot_id) or author_replied_to(message) == bot_id


def shows_media(message: discord.Message) -> bool:
    """Whether a message shows something that the bot can't read: a picture, a sticker, a forward."""
    return bool(message.attachments or message.stickers or message.message_snapshots or message.poll)


def author_replied_to(message: discord.Message) -> int | None:
    """The id of the author to whom a message replies; None where it isn't a reply, or that message is gone."""
    replied = message.reference.resolved if message.reference is not None else None
    return replied.author.id if isinstance(replied, discord.Message) else None
