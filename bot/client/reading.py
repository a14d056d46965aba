"""What a Discord message says, without Discord's own markup; for whom it is, and whether its author moderates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Self, cast

import discord

MAX_QUESTION = 4_000
MAX_FILE = 64_000  # bytes of a text file that is read
MAX_FILES = 3  # that are read of a message

_MENTION = re.compile(r"<@[!&]?(\d+)>")
_EMOJI = re.compile(r"<a?:(\w+):\d+>")
_MARKUP = re.compile(r"<(?:#\d+|t:-?\d+(?::\w)?|/[^:>]+:\d+|id:\w+)>")  # channels, times, commands, server guides


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls the bot, and where, whatever the way. `message` is the one by which they call, 0 for a command or button;
    `server` is None in direct messages, `parent` the channel that a thread belongs to; `locale` is Discord's name of the
    member's language, "" where it isn't known."""

    member: int
    channel: int
    message: int = 0
    server: int | None = None
    parent: int | None = None
    is_moderator: bool = False
    locale: str = ""

    @classmethod
    def of_message(cls, message: discord.Message) -> Self:
        """The author of a message."""
        parent = getattr(message.channel, "parent_id", None)
        may = is_moderator(message.author)
        return cls(message.author.id, message.channel.id, message.id, server_of(message), parent, may)

    @classmethod
    def of_interaction(cls, interaction: discord.Interaction[Any]) -> Self:
        """Who uses a command, a button or a menu."""
        server, parent = interaction.guild_id, getattr(interaction.channel, "parent_id", None)
        may = server is not None and may_moderate(interaction.permissions)
        locale = interaction.locale.value
        return cls(interaction.user.id, interaction.channel_id or 0, 0, server, parent, may, locale)


def plain(text: str, *mine: int, at_most: int = MAX_QUESTION) -> str:
    """The words of a text: mentions of the bot (by these ids) removed, of others as "someone", custom emoji as their
    names. `at_most` are the characters that are read."""
    text = _MENTION.sub(lambda mention: " " if int(mention[1]) in mine else "someone", text[:at_most])
    text = _EMOJI.sub(lambda emoji: f" {emoji[1].replace('_', ' ')} ", text)
    return _MARKUP.sub(" ", text).strip()


def content(message: discord.Message) -> str:
    """What a message says, and what the message says that it forwards."""
    said = (message.content, *(snapshot.content for snapshot in message.message_snapshots))
    return "\n".join(part for part in said if part)


def server_of(message: discord.Message | discord.PartialMessage) -> int | None:
    """The id of the server that a message is in; None in direct messages. Discord may send a message before the server."""
    return message.guild.id if message.guild is not None else getattr(message.channel, "guild_id", None)


def own_roles(message: discord.Message, bot_id: int) -> tuple[int, ...]:
    """The ids of the role that Discord made for the bot, and named like it, where the message mentions it."""
    roles = message.role_mentions
    return tuple(role.id for role in roles if role.tags is not None and role.tags.bot_id == bot_id)


def mentions(message: discord.Message, bot_id: int) -> bool:
    """Whether the author mentioned the bot: in the text, by its role, or by replying to it with the ping on."""
    return any(user.id == bot_id for user in message.mentions) or bool(own_roles(message, bot_id))


def is_addressed(message: discord.Message, bot_id: int) -> bool:
    """Whether the message is for the bot: a direct message, a mention, or a reply to one of its messages."""
    return server_of(message) is None or mentions(message, bot_id) or author_replied_to(message) == bot_id


def shows_media(message: discord.Message) -> bool:
    """Whether a message shows something that the bot can't read: a picture, a sticker, a forward of one."""
    return bool(message.attachments or message.stickers or message.message_snapshots or message.poll)


def text_files(message: discord.Message) -> list[discord.Attachment]:
    """The small text files that a message, or what it forwards, comes with: Discord makes one of a long paste."""
    return [file for file in _files(message) if 0 < file.size <= MAX_FILE][:MAX_FILES]


def has_long_file(message: discord.Message) -> bool:
    """Whether a message comes with a text file that is too long to be read."""
    return any(file.size > MAX_FILE for file in _files(message))


def _files(message: discord.Message) -> list[discord.Attachment]:
    attached = (
        *message.attachments,
        *(file for snapshot in message.message_snapshots for file in snapshot.attachments),
    )
    return [file for file in attached if _is_text(file)]


def _is_text(file: discord.Attachment) -> bool:
    """By its name, too: the type is what the member's device takes it for."""
    return (file.content_type or "").startswith(("text/plain", "text/markdown")) or file.filename.lower().endswith(
        ".txt"
    )


def is_moderator(member: discord.User | discord.Member) -> bool:
    """Whether someone may manage messages or the server. Where the server isn't known yet, nobody may."""
    knows = isinstance(member, discord.Member) and cast(discord.Guild | None, member.guild) is not None
    return knows and may_moderate(cast(discord.Member, member).guild_permissions)


def may_moderate(permissions: discord.Permissions) -> bool:
    """Whether these are a moderator's."""
    return permissions.manage_messages or permissions.manage_guild


def author_replied_to(message: discord.Message) -> int | None:
    """The id of the author to whom a message replies; None where it isn't a reply, or that message is gone."""
    replied = message.reference.resolved if message.reference is not None else None
    return replied.author.id if isinstance(replied, discord.Message) else None


def is_proxied(message: discord.Message) -> bool:
    """Whether a message came by a webhook, as those of a member do whom a bot such as PluralKit speaks for; what a bot
    answers to a command is sent by a webhook of its own."""
    return message.webhook_id is not None and message.webhook_id != message.application_id
