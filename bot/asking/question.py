"""What a message asks, wherever its words are: in it, in what it forwards, in a text file, in what it replies to.

Whether somebody is in danger is looked at first, before anything that takes time.
"""

from __future__ import annotations

import asyncio
import codecs
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import aiohttp
import discord
from discord import Message, MessageReferenceType, MessageType

from bot.answering import Current, is_danger, is_of_this_minute
from bot.asking import earlier, hearing
from bot.asking.hearing import Heard
from bot.asking.memory import Memory
from bot.client import reading
from bot.client.client import Client
from bot.moderating import Servers

log = logging.getLogger(__name__)

FETCH_SECONDS = 3.0  # that fetching the message replied to may take, or looking through a forum post
FILE_SECONDS = 4.0  # that fetching a text file may take
MAX_WRITTEN = reading.MAX_FILE * reading.MAX_FILES  # characters of text files
PART, OVERLAP = 3_500, 300  # characters of a long text that are looked at for danger at once
MAX_POINTING = 12  # words

# Words that point at a message, or ask for it to be answered; and those that may stand beside them.
_POINT = frozenset(
    "this that it above him her them they he she his their question answer answers reply respond help explain same think"
    " thoughts up person friend girl guy boy kid man woman lady brother sister son daughter look see seeing check read"
    " needs he's hes she's shes they're theyre".split()
)
_BESIDE = frozenset(
    "a an the one of on to for with about from in here there someone please pls plz can could would will should you u do"
    " does did is are was what what's whats any anyone idea ideas know got have get give say tell and too also so maybe"
    " asking asks asked wondering hey hi hello bot guys dude bro thanks out my our need now asap quick quickly urgent"
    " urgently really who ok okay or at serious dying crying joking not omg talk something".split()
)


@dataclass(frozen=True, slots=True)
class Question:
    """The words to decide about ("" where Discord doesn't show them), and the message that they stand in: the member's
    own, or another that they point at; None for those of a command. `is_danger`: they tell of somebody in danger."""

    text: str
    of: Message | None = None
    is_danger: bool = False


class Reader:
    """Reads messages: how they reach the bot, and what they ask."""

    def __init__(self, client: Client, current: Current, servers: Servers, memory: Memory) -> None:
        self._client = client
        self._current = current
        self._servers = servers
        self._memory = memory

    def hear(self, message: Message) -> Heard | None:
        """How a message reaches the bot as things are now; None where it leaves it alone."""
        if self._client.user is None:
            return None
        is_taken = self._memory.taken.has(message.channel.id)
        return hearing.hear(message, self._me, self._servers, hears_all=self._client.hears_all, is_taken=is_taken)

    def notice(self, message: Message) -> None:
        """Remember that a person has answered in a forum post, where a message is that; of a new post, that nobody has."""
        if hearing.answers_post(message, self._servers):
            self._memory.taken.answered(message.channel.id)
        elif hearing.starts_post(message):
            self._memory.taken.looked_at(message.channel.id)

    async def look_back(self, message: Message) -> None:
        """See whether a person had answered in the forum post of a message before the bot was there: once, where it can."""
        if not hearing.is_post(message.channel) or self._memory.taken.knows(message.channel.id):
            return
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                # Shielded: cut off while it waits for a rate limit, discord.py would hold back every request for ever.
                await asyncio.shield(self._look_back(message, message.channel))
        except (TimeoutError, discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.info("a forum post couldn't be looked through: %s", type(error).__name__)

    async def _look_back(self, message: Message, post: discord.Thread) -> None:
        try:
            is_answered = await earlier.was_answered(post, message, self._servers)
        except discord.Forbidden:
            is_answered = False
        if is_answered:
            self._memory.taken.answered(post.id)
        else:
            self._memory.taken.looked_at(post.id)

    def said(self, message: Message) -> str:
        """The words of a message, whatever else it comes with."""
        return hearing.said(message, self._me)

    async def question(self, message: Message, heard: Heard) -> Question | None:
        """What a message asks; None where it has no words."""
        own = hearing.said(message, *self._mine(message))
        dangers = await self._dangers_told(message, own, heard) if own else ()
        files = reading.text_files(message)
        if dangers and not (files and not is_of_this_minute(dangers)):
            return Question(own, message, is_danger=True)
        if files:  # a low mood in the message, and what is worse in the file: that comes first
            written = await self._written(message, files, FILE_SECONDS)
            for part in _parts(written):
                found = await self._dangers_told(message, part, heard)
                if is_of_this_minute(found) or (found and not dangers):
                    return Question(part, message, is_danger=True)
            if dangers:
                return Question(own, message, is_danger=True)
            own = f"{own}\n{written}".strip()[: reading.MAX_QUESTION] if heard.is_addressed else own
        if not heard.is_addressed:
            return Question(own, message) if own else None
        if not own and reading.own_roles(message, self._me) and not self._sees(message):
            return Question("", message)
        return await self._with_reply(message, own, heard)

    async def _with_reply(self, message: Message, own: str, heard: Heard) -> Question | None:
        """The same, where the message may be a reply to somebody's: who only points at that asks what it says, and danger
        in it comes first, unless it got help already."""
        replied = await _replied_to(message)
        if replied is not None:
            is_pointing = points(own)
            text = await self.words(replied) if is_pointing else reading.plain(reading.content(replied))
            given = self._memory.answers.to(replied.id)
            is_helped = given is not None and given.is_urgent and not is_pointing
            if text and not is_helped and await self._dangers_told(message, text, heard):
                return Question(text, replied, is_danger=True)
            if is_pointing and (text or not self._sees(replied)):
                return Question(text, replied)
        return Question(own, message) if own else None

    async def words(self, message: Message, seconds: float = FILE_SECONDS) -> str:
        """All that a message says, in it or in its text files; of long ones the part that tells of danger, if one does."""
        text = hearing.said(message, *self._mine(message))
        files = reading.text_files(message)
        if not files:
            return text
        said = f"{text}\n{await self._written(message, files, seconds)}".strip()
        for part in _parts(said):
            if self._dangers(part, addressed=True):
                return part
            await asyncio.sleep(0)  # others have their turn
        return said[: reading.MAX_QUESTION]

    async def _written(self, message: Message, files: Iterable[discord.Attachment], seconds: float) -> str:
        """The words of a message's text files, which are fetched side by side."""
        texts = await asyncio.gather(*(_read(file, seconds) for file in files))
        return reading.plain("\n".join(texts).strip(), *self._mine(message), at_most=MAX_WRITTEN)

    async def _dangers_told(self, message: Message, text: str, heard: Heard) -> tuple[str, ...]:
        async with self._memory.turns.first(message.author.id):
            return self._dangers(text, addressed=heard.is_addressed and heard.may_answer)

    def _dangers(self, text: str, *, addressed: bool) -> tuple[str, ...]:
        """The urgent categories of a text that tells of somebody in danger this minute or today; none of another."""
        decision = self._current.responder.urgent(text, addressed=addressed)
        return decision.urgent if decision is not None and is_danger(decision.urgent) else ()

    def _sees(self, message: Message) -> bool:
        """Whether Discord shows the bot what a message says."""
        is_mentioned = any(user.id == self._me for user in message.mentions)
        return self._client.hears_all or is_mentioned or reading.server_of(message) is None

    def _mine(self, message: Message) -> tuple[int, ...]:
        return self._me, *reading.own_roles(message, self._me)

    @property
    def _me(self) -> int:
        return self._client.user.id if self._client.user is not None else 0


def points(text: str) -> bool:
    """Whether who replies to somebody's message only points at it ("^^", "this", "can you help him"): the text is empty, made
    of signs, or of nothing but such words."""
    if not any(character.isalnum() for character in text):
        return True
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.lower().replace("’", "'"))
    return (
        len(words) <= MAX_POINTING
        and all(word in _POINT or word in _BESIDE for word in words)
        and ("^" in text or any(word in _POINT for word in words))
    )


async def _replied_to(message: Message) -> Message | None:
    """The message of a member to which a message replies; None where there is none, or it is gone. Discord shows it with
    the reply, as a rule."""
    reference = message.reference
    if message.type is not MessageType.reply or reference is None or reference.type is not MessageReferenceType.reply:
        return None
    replied = reference.resolved
    if replied is None and reference.message_id is not None:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                # Shielded: cut off while it waits for a rate limit, discord.py would hold back every request for ever.
                replied = await asyncio.shield(message.channel.fetch_message(reference.message_id))
        except (TimeoutError, discord.DiscordException, aiohttp.ClientError, OSError):
            return None
    if not isinstance(replied, Message) or (replied.author.bot and not reading.is_proxied(replied)):
        return None
    return replied


async def _read(file: discord.Attachment, seconds: float) -> str:
    """The text of a file, as which Discord sends a long paste; "" where it can't be had in time."""
    try:
        async with asyncio.timeout(seconds):
            data = (await file.read())[: reading.MAX_FILE]
    except (TimeoutError, discord.DiscordException, aiohttp.ClientError, OSError) as error:
        log.warning("a text file couldn't be read: %s", type(error).__name__)
        return ""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    return data.decode("utf-8-sig", errors="replace")


def _parts(text: str) -> Iterator[str]:
    """A long text in pieces that overlap."""
    for start in range(0, max(1, len(text) - OVERLAP), PART - OVERLAP):
        yield text[start : start + PART]
