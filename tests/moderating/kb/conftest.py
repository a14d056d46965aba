"""The desk on Discord: a home server whose moderators change a copy of a small knowledge."""

from __future__ import annotations

import shutil
from pathlib import Path

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.knowledge.loader import load
from bot.store import Store
from tests.stage.fixtures import Restart
from tests.stage.shipped import SMALL

SAFETY = """\
title: Safety
entries:
  - id: pregnancy
    question: May I become pregnant while I take isotretinoin?
    also_asked:
      - is it dangerous for a baby
      - I want a baby next year
    answer: No. Isotretinoin harms unborn babies.
    source: Pregnancy
    risk: high
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The knowledge folder, with an entry of high risk."""
    folder = tmp_path / "knowledge"
    shutil.copytree(SMALL, folder)
    (folder / "safety.yaml").write_text(SAFETY)
    return folder


@pytest.fixture
def responder(folder: Path) -> Responder:
    return Responder(load(folder))


@pytest.fixture
async def bot(responder: Responder, store: Store, folder: Path) -> FaqBot:
    return FaqBot(responder, store, folder=folder, shard_count=1)


@pytest.fixture
def server(env: simcord.Env, bot: FaqBot) -> GuildHandle:
    """The home server."""
    server = env.create_guild("Skin care community")
    bot.editors.home = server.id
    return server


@pytest.fixture
def restart(env: simcord.Env, server: GuildHandle, folder: Path, store: Store) -> Restart:
    async def restart() -> FaqBot:
        fresh = FaqBot(Responder(load(folder)), store, folder=folder, home_server=server.id, shard_count=1)
        await env.restart_bot(fresh)
        return fresh

    return restart


@pytest.fixture
def channel(server: GuildHandle) -> ChannelHandle:
    return server.create_text_channel("staff")


@pytest.fixture
def eve(env: simcord.Env, server: GuildHandle) -> MemberActor:
    """A member with the role of editors, who can't manage the server, but to whom the server shows `/kb`."""
    role = server.create_role("editors", permissions=discord.Permissions.none())
    return server.add_member(env.create_user("eve"), roles=[role])
