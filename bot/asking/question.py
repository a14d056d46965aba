"""What a message asks, wherever its words are: in it, in what it forwards, in a text file, in what it replies to.

Whether somebody is in danger is looked at first, before anything that takes time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord import Message, MessageReferenceType, MessageType

from bot.answering.decision import Decision
from bot.answering.wording.urgent import is_danger
from bot.asking import hearing, pasted
from bot.asking.hearing import Heard
from bot.asking.pointing import points
from bot.client import reading

if TYPE_CHECKING:
    from bot.app.app import FaqBot

SECONDS = 3.0  # that fetching the message replied to may take
MAX_WRITTEN = reading.MAX_FILE * reading.MAX_FILES  # characters of text files
PART, OVERLAP = 3_500, 300  # characters of a long text that are looked at for danger at once


@dataclass(frozen=True, slots=True)
class Question:
    """The words to decide about ("" where Discord doesn't show them), and the message that they stand in: the member's
    own, or the one that it replies to. `is_danger`: they tell of somebody in danger."""

    text: str
    of: Message
    is_danger: bool = False


async def question(bot: FaqBot, message: Message, heard: Heard) -> Question | None:
    """What a message asks; None where it has no words."""
    own = hearing.said(message, *_mine(bot, message))
    if own and await _tells_of_danger(bot, message, own, heard):
        return Question(own, message, is_danger=True)
    files = reading.text_files(message)
    if files:
        written = reading.plain(await pasted.read(files), *_mine(bot, message), at_most=MAX_WRITTEN)
        for part in _parts(written):
            if await _tells_of_danger(bot, message, part, heard):
                return Question(part, message, is_danger=True)
        own = f"{own}\n{written}".strip()[: reading.MAX_QUESTION] if heard.is_addressed else own
    if not heard.is_addressed:
        return Question(own, message) if own else None
    if not own and reading.own_roles(message, _id(bot)) and not _sees(bot, message):
        return Question("", message)
    return await _with_reply(bot, message, own, heard)


async def _with_reply(bot: FaqBot, message: Message, own: str, heard: Heard) -> Question | None:
    """The same, where the message may be a reply to somebody's: who only points at that asks what it says, and danger in
    it comes first, unless it got help already."""
    replied = await _replied_to(bot, message)
    if replied is not None:
        is_pointing = points(own)
        text = await words(bot, replied) if is_pointing else reading.plain(reading.content(replied))
        given = bot.answers.to(replied.id)
        is_helped = given is not None and given.is_urgent and not is_pointing
        if text and not is_helped and await _tells_of_danger(bot, message, text, heard):
            return Question(text, replied, is_danger=True)
        if is_pointing and (text or not _sees(bot, replied)):
            return Question(text, replied)
    return Question(own, message) if own else None


async def words(bot: FaqBot, message: Message, seconds: float = pasted.SECONDS) -> str:
    """All that a message says, in it or in its text files; of long ones the part that tells of danger, if one does."""
    text = hearing.said(message, *_mine(bot, message))
    files = reading.text_files(message)
    if not files:
        return text
    written = reading.plain(await pasted.read(files, seconds), *_mine(bot, message), at_most=MAX_WRITTEN)
    said = f"{text}\n{written}".strip()
    for part in _parts(said):
        if danger(bot, part, addressed=True) is not None:
            return part
        await asyncio.sleep(0)  # others have their turn
    return said[: reading.MAX_QUESTION]


def danger(bot: FaqBot, text: str, *, addressed: bool) -> Decision | None:
    """What to do about a text that tells of somebody in danger this minute or today; None where it doesn't."""
    decision = bot.responder.urgent(text, addressed=addressed)
    return decision if decision is not None and is_danger(decision.urgent) else None


async def _tells_of_danger(bot: FaqBot, message: Message, text: str, heard: Heard) -> bool:
    async with bot.turns.first(message.author.id):
        return danger(bot, text, addressed=heard.is_addressed and heard.may_answer) is not None


async def _replied_to(bot: FaqBot, message: Message) -> Message | None:
    """The message of a member to which a message replies; None where there is none, or it is gone. Discord shows it with
    the reply, as a rule."""
    reference = message.reference
    if message.type is not MessageType.reply or reference is None or reference.type is not MessageReferenceType.reply:
        return None
    replied = reference.resolved
    if replied is None and reference.message_id is not None:
        try:
            async with asyncio.timeout(SECONDS):
                # Shielded: cut off while it waits for a rate limit, discord.py would hold back every request for ever.
                replied = await asyncio.shield(message.channel.fetch_message(reference.message_id))
        except (TimeoutError, discord.DiscordException, aiohttp.ClientError, OSError):
            return None
    if not isinstance(replied, Message) or (replied.author.bot and not reading.is_proxied(replied)):
        return None
    return replied


def _parts(text: str) -> Iterator[str]:
    """A long text in pieces that overlap."""
    for start in range(0, max(1, len(text) - OVERLAP), PART - OVERLAP):
        yield text[start : start + PART]


def _sees(bot: FaqBot, message: Message) -> bool:
    """Whether Discord shows the bot what a message says."""
    is_mentioned = any(user.id == _id(bot) for user in message.mentions)
    return bot.hears_all or is_mentioned or reading.server_of(message) is None


def _mine(bot: FaqBot, message: Message) -> tuple[int, ...]:
    return _id(bot), *reading.own_roles(message, _id(bot))


def _id(bot: FaqBot) -> int:
    return bot.user.id if bot.user is not None else 0
