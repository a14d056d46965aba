"""How a message reaches the bot: whether it is for the bot, and what the bot may do about it where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeGuard

import discord
from discord import Message, MessageType, Thread

from bot.answering import is_question
from bot.client import reading
from bot.moderating import Servers, is_helper

SOLVED = frozenset(
    {
        "solved",
        "answered",
        "resolved",
        "closed",
        "done",
        "fixed",
        "complete",
        "completed",
        "issue solved",
        "question answered",
    }
)  # names of a forum's tags
_WRITTEN = (MessageType.default, MessageType.reply)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that reaches the bot. `is_addressed`: it is for the bot; `may_answer`: the bot may answer, else all it
    may do is to help someone in danger; `is_silenced`: not even that, if the message isn't for the bot."""

    is_addressed: bool
    may_answer: bool = True
    is_silenced: bool = False


def hear(message: Message, bot_id: int, servers: Servers, *, hears_all: bool, is_taken: bool = False) -> Heard | None:
    """How a message reaches the bot; None where it leaves it alone. `hears_all`: it reads what isn't for it; `is_taken`: a
    person has answered in the forum post that the message is in, so the bot steps back."""
    if message.author.bot or message.type not in _WRITTEN:
        return None
    is_addressed = reading.is_addressed(message, bot_id)
    server = reading.server_of(message)
    if server is None:
        return Heard(is_addressed)
    mode = servers.mode_of(server, message.channel)
    is_paused = servers.is_paused(server)
    if is_addressed:
        return Heard(is_addressed, may_answer=mode != "off" and not is_paused, is_silenced=is_paused)
    if not hears_all or not (mode == "help" or (mode == "forum" and is_post(message.channel))):
        return None
    may_answer = starts_post(message) or (mode == "help" and not _is_for_somebody(message))
    may_answer = may_answer and not is_taken and not is_solved(message.channel)
    return Heard(is_addressed, may_answer=may_answer and not is_paused, is_silenced=is_paused)


def starts_post(message: Message) -> bool:
    """Whether a message is the first of a forum post."""
    return is_post(message.channel) and message.id == message.channel.id


def answers_post(message: Message, servers: Servers) -> bool:
    """Whether a message is a person's answer in a forum post: of somebody who helps in the server, to another member."""
    return is_post(message.channel) and is_of_another(message) and is_helper(servers, message.author)


def is_of_another(message: Message) -> bool:
    """Whether a message in a forum post is of another member than the one whose post it is."""
    author = message.author
    return isinstance(message.channel, Thread) and not author.bot and author.id != message.channel.owner_id


def is_solved(channel: object) -> bool:
    """Whether a channel is a forum post that is solved or closed: by one of its tags, or because nobody may write in it."""
    if not is_post(channel):
        return False
    words = (re.sub(r"[^a-z ]", "", tag.name.lower()).strip() for tag in channel.applied_tags)
    return channel.locked or any(name in SOLVED for name in words)


def said(message: Message, *mine: int) -> str:
    """The words of a message, after the title of the forum post that it starts; `mine` are the ids that mean the bot."""
    text = reading.plain(reading.content(message), *mine)
    if isinstance(message.channel, Thread) and starts_post(message):
        return f"{message.channel.name}\n{text}".strip()
    return text


def readings(message: Message, text: str) -> tuple[str, ...]:
    """The ways to read what a message asks: all of `text`; of a forum post, also what stands below the title, and the
    title by itself where nothing else is asked."""
    if not (isinstance(message.channel, Thread) and starts_post(message)):
        return (text,)
    title, _, below = text.partition("\n")
    return (text, below) if is_question(below) else (text, title)


def _is_for_somebody(message: Message) -> bool:
    """Whether a message is for another member: it mentions one, or replies to one."""
    author = message.author.id
    return any(user.id != author for user in message.mentions) or (
        message.type is MessageType.reply and reading.author_replied_to(message) != author
    )


def is_post(channel: object) -> TypeGuard[Thread]:
    """Whether a channel is a forum post."""
    return isinstance(channel, Thread) and isinstance(channel.parent, discord.ForumChannel)
