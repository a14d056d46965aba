"""Moderators and their channel."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest
import simcord
from simcord import InteractionResult
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from tests.stage.seen import shown


def moderator(env: simcord.Env, server: GuildHandle, name: str, nick: str | None = None) -> MemberActor:
    """A member who may do everything."""
    role = server.create_role(name, permissions=discord.Permissions.all())
    return server.add_member(env.create_user(name), roles=[role], nick=nick)


def private_channel(server: GuildHandle, name: str = "alerts", lacking: str = "") -> ChannelHandle:
    """A channel that only moderators and the bot can read; `lacking` is a permission that the bot hasn't."""
    assert server.me is not None
    bots = {"view_channel": True, "send_messages": True} | ({lacking: False} if lacking else {})
    return server.create_text_channel(
        name,
        overwrites={
            server.default_role: discord.PermissionOverwrite(view_channel=False),
            server.me: discord.PermissionOverwrite(**bots),
        },
    )


async def choose(
    by: MemberActor, where: ChannelHandle, what: str, value: Any, *, channel: ChannelHandle | None = None
) -> InteractionResult:
    """A moderator opens /settings, goes to the page of `channel` if one is given, and chooses. Returns the page then.

    `what` is "mode", "region" or "alerts"; the value of the latter is a channel.
    """
    page = await by.slash(where, "settings")
    menu = f"settings:{what}"
    if channel is not None:
        page = await by.select(shown(page), [channel], custom_id="settings:channel")
        menu = f"settings:{what}:{channel.id}"
    return await by.select(shown(page), [value], custom_id=menu)


async def acknowledged(env: simcord.Env) -> None:
    """Wait until Discord has heard of an interaction that is under way. Fails after the three seconds that it gives."""
    count = len(env.http_requests)
    for _ in range(150):
        if any(request.path.endswith("/callback") for request in env.http_requests[count:]):
            return
        await asyncio.sleep(0.02)
    pytest.fail("Discord would have given up")
