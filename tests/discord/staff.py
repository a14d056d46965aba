"""Moderators and their channel."""

from __future__ import annotations

import discord
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle


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
