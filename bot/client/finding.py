"""What the bot has said before, where it stands: one of its messages is fetched or looked for, an archived thread opened to
change one there. Nothing is said here."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TypeVar

import discord
from discord import Message

from bot.client.delivery import ORDINARY, TROUBLE, Patience, deliver, may_pass, told

log = logging.getLogger(__name__)

T = TypeVar("T")


async def fetched(channel: discord.abc.Messageable, message: int, patience: Patience) -> Message | None:
    """One of the bot's messages as it is now; None where it is gone, or its channel. Raises the rest of TROUBLE."""
    try:
        return await deliver(lambda: channel.fetch_message(message), patience)
    except discord.NotFound:
        return None


async def own(
    channel: discord.abc.Messageable,
    which: Callable[[Message], bool],
    *,
    me: int,
    after: discord.abc.Snowflake | datetime,
    at_most: int,
    oldest_first: bool,
    patience: Patience = ORDINARY,
) -> Message | None:
    """One of the bot's own messages (it is `me`) in a channel, of those `after` that. None where it isn't among so
    many, or the bot may not look. Raises what may pass of TROUBLE."""

    async def look() -> Message | None:
        async for message in channel.history(limit=at_most, after=after, oldest_first=oldest_first):
            if message.author.id == me and which(message):
                return message
        return None

    return await possible(deliver(look, patience))


@asynccontextmanager
async def opened(client: discord.Client, thread: int) -> AsyncIterator[bool]:
    """Opens an archived thread for as long as something is changed there. False where it is none, or can't be opened. Raises
    what may pass of TROUBLE."""
    found = await possible(deliver(lambda: client.fetch_channel(thread), ORDINARY))
    if not isinstance(found, discord.Thread) or not found.archived:
        yield False
        return
    is_open = await possible(deliver(lambda: found.edit(archived=False), ORDINARY)) is not None
    try:
        yield is_open
    finally:
        if is_open:  # where the bot may not, Discord does so by itself
            await possible(deliver(lambda: found.edit(archived=True), ORDINARY))


async def possible(doing: Awaitable[T]) -> T | None:
    """What comes of it, or None where Discord doesn't allow it. Raises what may pass of TROUBLE."""
    try:
        return await doing
    except discord.InvalidData:
        return None
    except TROUBLE as error:
        if may_pass(error):
            raise
        log.info("Discord refused a change: %s", told(error))
        return None
