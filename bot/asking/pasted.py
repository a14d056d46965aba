"""The small text files into which Discord makes a long paste: read off the member's way, within a time."""

from __future__ import annotations

import asyncio
import codecs
import logging
from collections.abc import Iterable

import aiohttp
import discord

from bot.client.reading import MAX_FILE

log = logging.getLogger(__name__)

SECONDS = 4.0  # that fetching a file may take


async def read(files: Iterable[discord.Attachment], seconds: float = SECONDS) -> str:
    """The texts of files, which are fetched side by side."""
    return "\n".join(await asyncio.gather(*(_read(file, seconds) for file in files))).strip()


async def _read(file: discord.Attachment, seconds: float) -> str:
    """The text of a file; "" where it can't be had in time."""
    try:
        async with asyncio.timeout(seconds):
            data = (await file.read())[:MAX_FILE]
    except (TimeoutError, discord.DiscordException, aiohttp.ClientError, OSError) as error:
        log.warning("a text file couldn't be read: %s", type(error).__name__)
        return ""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    return data.decode("utf-8-sig", errors="replace")
