"""What was written in a forum post while the bot wasn't there: whether a person has answered, by its latest messages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import discord
from discord import Message, Thread

from bot.asking import hearing
from bot.client import rights
from bot.moderating import Servers, is_helper

LATEST = 50  # messages that are read
MOST = 5  # of their writers, the latest, who are looked up: Discord doesn't say with a message which roles they have


async def was_answered(post: Thread, before: Message, servers: Servers) -> bool:
    """Whether somebody who helps in the server wrote in a post of another member before a message; False where the bot may not
    read that. Raises what may go wrong on the way to Discord."""
    allowed = rights.allowed_in(post)
    if not (allowed.view_channel and allowed.read_message_history):
        return False
    async for writer in _writers(post, before):
        try:
            member = await post.guild.fetch_member(writer)
        except discord.NotFound:  # has left
            continue
        if is_helper(servers, member):
            return True
    return False


async def _writers(post: Thread, before: Message) -> AsyncIterator[int]:
    """Who else than its owner wrote in a post of late, each once."""
    found = set[int]()
    async for message in post.history(limit=LATEST, before=before):
        if message.author.id not in found and hearing.is_of_another(message):
            found.add(message.author.id)
            yield message.author.id
            if len(found) == MOST:
                return
