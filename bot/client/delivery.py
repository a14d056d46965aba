"""Getting something to Discord while the network or Discord itself fails: it is tried again for a while.

discord.py tries again after the statuses 500, 502, 504 and 524 and where Discord tells it to wait, but not after a
connection that was reset, closed or never made, nor after 503 or the other 52x; and for an answer that never comes it
would wait five minutes, if `connection` let it.
"""

from __future__ import annotations

import asyncio
import secrets
from asyncio import sleep
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from time import monotonic
from typing import Any, TypeVar

import aiohttp
import discord
from discord import HTTPException, Interaction

from bot import metrics

NONCE_SECONDS = 120.0  # for which Discord surely knows a nonce: it says "a few minutes"
LOOKED_THROUGH = 50  # messages
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500
HELPING = " (help)"  # ends the name of a task that is bringing help to someone in danger
BAD_REQUEST, FORBIDDEN, NOT_FOUND = 400, 403, 404
THREAD_IS_ARCHIVED = 50083
ALREADY_ANSWERED = 40060  # an interaction
ANSWERED = "answered"  # in an interaction's `extras`: Discord has its first response, which discord.py doesn't know
FIRST_RESPONSE_SECONDS = 2.5  # for a try: Discord waits for 3 s, and tells a second try if the first came

T = TypeVar("T")
W = TypeVar("W")

# What can go wrong on the way to Discord, and what Discord may answer. (A time-out is an OSError.)
TROUBLE = (HTTPException, OSError, aiohttp.ClientError)


@dataclass(frozen=True, slots=True)
class Patience:
    """For how many `seconds` something is tried, and how long the pauses in between are: they grow."""

    seconds: float
    first_pause: float = 0.3
    longest_pause: float = 5.0
    is_urgent: bool = False


ORDINARY = Patience(20.0)
URGENT = Patience(60.0, is_urgent=True)
ALERT = Patience(600.0, longest_pause=30.0, is_urgent=True)


def may_pass(error: Exception) -> bool:
    """Whether it may help to try again after one of TROUBLE."""
    if isinstance(error, HTTPException):
        return error.status >= SERVER_ERROR or error.status == TOO_MANY_REQUESTS
    return True


async def deliver(send: Callable[[], Awaitable[T]], patience: Patience) -> T:
    """What `send` returns, which is called again while it fails. Raises the last of its TROUBLE.

    Where an answer was lost, what was asked for may have been done, so `send` has to be something that can be said twice:
    an edit, or a message with one nonce.
    """
    ends = monotonic() + patience.seconds
    pause = patience.first_pause
    with _marked(patience):
        while True:
            try:
                return await send()
            except TROUBLE as error:
                if not may_pass(error) or monotonic() + pause > ends:
                    raise
            metrics.count(metrics.RETRIES)
            await sleep(pause)
            pause = min(2 * pause, patience.longest_pause)


async def first_taken(ways: Sequence[W], send: Callable[[W], Awaitable[T]], patience: Patience) -> T:
    """What sending in the first way returns that Discord takes. Raises the TROUBLE with the last that was tried."""
    for way in ways[:-1]:
        try:
            return await send(way)
        except HTTPException as error:
            is_malformed = error.status == BAD_REQUEST and error.code != THREAD_IS_ARCHIVED
            if not is_malformed and not (patience.is_urgent and error.status == FORBIDDEN):
                raise
    return await send(ways[-1])


def outcome(error: Exception) -> str:
    """What became of a message that wasn't delivered, as it is counted."""
    if not isinstance(error, HTTPException):
        return "failed"
    return {BAD_REQUEST: "malformed", FORBIDDEN: "forbidden", NOT_FOUND: "gone"}.get(error.status, "failed")


def told(error: Exception) -> str:
    """What went wrong, for the log."""
    if isinstance(error, HTTPException):
        return f"status {error.status}, code {error.code}"
    return type(error).__name__


async def first_response(
    interaction: Interaction[Any], give: Callable[[], Awaitable[T]], patience: Patience = ORDINARY
) -> T | None:
    """Give an interaction its first response. None where it came, but what Discord said to that was lost. Raises TROUBLE.

    Discord takes one only, so nothing comes twice. If it has one already that isn't from here, it says ALREADY_ANSWERED.
    """
    may_have_come = False

    async def once() -> T | None:
        nonlocal may_have_come
        try:
            async with asyncio.timeout(FIRST_RESPONSE_SECONDS):
                return await give()
        except HTTPException as error:
            if error.code == ALREADY_ANSWERED:
                interaction.extras[ANSWERED] = True
                if may_have_come:
                    return None
            may_have_come = may_have_come or may_pass(error)
            raise
        except TROUBLE:
            may_have_come = True
            raise

    return await deliver(once, patience)


def is_answered(interaction: Interaction[Any]) -> bool:
    """Whether Discord has the first response to an interaction."""
    return interaction.response.is_done() or ANSWERED in interaction.extras


@contextmanager
def _marked(patience: Patience) -> Iterator[None]:
    """Mark the task that brings help, so that it is given more time when the bot stops."""
    task = asyncio.current_task()
    name = task.get_name() if task is not None else ""
    if task is not None and patience.is_urgent:
        task.set_name(name + HELPING)
    try:
        yield
    finally:
        if task is not None:
            task.set_name(name)


class Once:
    """Sees to it that no try doubles a message of which a try before may have come though nothing was heard of it.

    All tries have one `nonce`, by which Discord knows the message for some minutes; after NONCE_SECONDS, it is looked for
    among the latest of the channel. A nonce that is given is the same in whatever process sends the message.
    """

    def __init__(self, channel: discord.abc.Messageable, nonce: str | None = None) -> None:
        self.nonce: str | int = nonce or secrets.randbits(63)
        self._channel = channel
        self._last_before: int = getattr(channel, "last_message_id", None) or 0
        self._may_have_come: float | None = None  # since when

    async def send(self, send: Callable[[], Awaitable[discord.Message]], content: str) -> discord.Message:
        """What `send` returns, or the message that has come already. Raises TROUBLE."""
        if self._may_have_come is not None and monotonic() - self._may_have_come > NONCE_SECONDS:
            found = await self._find(content)
            if found is not None:
                return found
        try:
            return await send()
        except TROUBLE as error:
            if may_pass(error) and self._may_have_come is None:
                self._may_have_come = monotonic()
            raise

    async def _find(self, content: str) -> discord.Message | None:
        try:
            latest = [message async for message in self._channel.history(limit=LOOKED_THROUGH)]
        except discord.Forbidden:
            return None
        new = (message for message in latest if message.id > self._last_before and message.author.bot)
        return next((message for message in new if message.content == content), None)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message; `description` says in a few words what it is, for those who don't see it."""

    name: str
    content: bytes | str
    description: str
    is_typed: bool = False  # somebody's own words: where no file can be, they stand in the message

    def file(self) -> discord.File:
        """The file, to be sent once: discord.py closes what it has sent."""
        data = self.content.encode() if isinstance(self.content, str) else self.content
        return discord.File(BytesIO(data), self.name, description=self.description)
