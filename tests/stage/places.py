"""Threads and forum posts, as members open them."""

from __future__ import annotations

import discord
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle


async def thread_of(env: simcord.Env, channel: ChannelHandle, by: MemberActor) -> ChannelHandle:
    """A thread of a channel, with a first message in the channel."""
    opening = await by.send(channel, "help needed")
    parent = env.bot.get_channel(channel.id)
    assert isinstance(parent, discord.TextChannel)
    await parent.create_thread(name="talk", message=discord.Object(opening.id))
    await env.settle()
    return next(thread for thread in channel.threads if thread.id == opening.id)


async def post(env: simcord.Env, forum: ChannelHandle, by: MemberActor, title: str, text: str) -> ChannelHandle:
    """A post in a forum: a thread whose first message has its id. simcord lets only bots post."""
    backend = env.backend
    starter = backend.prepare_message(forum.id, by.id, text)
    thread = backend.create_thread(forum.id, title, by.id, message_id=starter.id, broadcast=False)
    starter.channel_id = thread.id
    backend.announce_thread_create(thread)
    backend.commit_message(starter)
    await env.settle()
    return next(thread for thread in forum.threads if thread.id == starter.id)
