"""A server in which a person can be asked: its helpers, and their channel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import discord
import pytest
import simcord
from simcord import InteractionResult
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle

from tests.stage.seen import shown

Send = Callable[..., Awaitable[InteractionResult]]


@pytest.fixture
def helper_role(server: GuildHandle) -> RoleHandle:
    return server.create_role("helper")


@pytest.fixture
def hanna(env: simcord.Env, server: GuildHandle, helper_role: RoleHandle) -> MemberActor:
    """A helper, who is no moderator."""
    return server.add_member(env.create_user("hanna"), roles=[helper_role])


@pytest.fixture
def hugo(env: simcord.Env, server: GuildHandle, helper_role: RoleHandle) -> MemberActor:
    """Another one."""
    return server.add_member(env.create_user("hugo"), roles=[helper_role])


@pytest.fixture
async def helpers(
    server: GuildHandle, channel: ChannelHandle, mia: MemberActor, helper_role: RoleHandle
) -> ChannelHandle:
    """The helpers' channel, as a moderator chose it; only helpers, moderators and the bot can read it."""
    private = helpers_channel(server, helper_role)
    await choose(mia, channel, "people-channel", private)
    return private


def helpers_channel(server: GuildHandle, role: RoleHandle, name: str = "helpers") -> ChannelHandle:
    assert server.me is not None
    sees = discord.PermissionOverwrite(view_channel=True, send_messages=True)
    closed = discord.PermissionOverwrite(view_channel=False)
    return server.create_text_channel(name, overwrites={server.default_role: closed, role: sees, server.me: sees})


async def choose(by: MemberActor, where: ChannelHandle, what: str, *values: object) -> InteractionResult:
    """A moderator opens the page about asking a person, and chooses there."""
    page = await by.slash(where, "settings")
    page = await by.click(shown(page), label="Asking a person …")
    return await by.select(shown(page), list(values), custom_id=f"settings:{what}")


async def sent(by: MemberActor, card: discord.Message, how: str = "Send it") -> InteractionResult:
    """A member presses "Ask a person" under one of the bot's messages, and confirms what would be sent."""
    preview = await by.click(card, label="Ask a person")
    return await by.click(shown(preview), label=how)
