"""While the store is locked, everybody is answered as ever: Discord gives an interaction three seconds."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import discord
import pytest
import simcord
from simcord import InteractionResult
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.app.app import FaqBot
from tests.stage.fixtures import Ask
from tests.stage.seen import DRYNESS, LIPS, heading, shown
from tests.stage.staff import acknowledged
from tests.stage.waiting import until


@dataclass(frozen=True)
class World:
    """Who does what, where, with what is there already."""

    channel: ChannelHandle
    alice: MemberActor
    mia: MemberActor
    question: discord.Message
    asked: InteractionResult
    settings: InteractionResult


@pytest.fixture
async def world(channel: ChannelHandle, alice: MemberActor, mia: MemberActor, bob: MemberActor) -> World:
    question = await bob.send(channel, LIPS)
    asked = await alice.slash(channel, "ask", question=LIPS)
    return World(channel, alice, mia, question, asked, await mia.slash(channel, "settings"))


@pytest.fixture
def locked(world: World, bot: FaqBot) -> Iterator[sqlite3.Connection]:
    """Another process is writing, and doesn't come to an end."""
    with closing(sqlite3.connect(bot.store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


Act = Callable[[World], Coroutine[Any, Any, InteractionResult]]
ACTS: dict[str, Act] = {
    "/ask": lambda w: w.alice.slash(w.channel, "ask", question=LIPS),
    "/topics": lambda w: w.alice.slash(w.channel, "topics"),
    "/help": lambda w: w.alice.slash(w.channel, "help"),
    "/about": lambda w: w.alice.slash(w.channel, "about"),
    "Answer this": lambda w: w.alice.context_menu(w.channel, "Answer this", w.question),
    "a further question": lambda w: w.alice.click(shown(w.asked), custom_id="ask:sun-sensitivity"),
    "Remove": lambda w: w.alice.click(shown(w.asked), label="Remove"),
    "/settings": lambda w: w.mia.slash(w.channel, "settings"),
    "a mode": lambda w: w.mia.select(shown(w.settings), ["off"], custom_id="settings:mode"),
    "a region": lambda w: w.mia.select(shown(w.settings), ["uk"], custom_id="settings:region"),
    "an alert channel": lambda w: w.mia.select(shown(w.settings), [w.channel], custom_id="settings:alerts"),
    "/pause": lambda w: w.mia.slash(w.channel, "pause", minutes=5),
    "/resume": lambda w: w.mia.slash(w.channel, "resume"),
}


@pytest.mark.parametrize("what", ACTS)
async def test_interactions_are_acknowledged(
    env: simcord.Env, world: World, locked: sqlite3.Connection, what: str
) -> None:
    acting = asyncio.create_task(ACTS[what](world))
    await acknowledged(env)
    locked.execute("COMMIT")
    assert (await acting).acknowledged


async def test_messages_are_answered(
    env: simcord.Env, world: World, locked: sqlite3.Connection, ask: Ask, alice: MemberActor
) -> None:
    before = len(world.channel.history())
    asking = asyncio.ensure_future(ask(alice, LIPS))
    await until(lambda: len(world.channel.history()) == before + 2)
    assert heading(world.channel.history()[-1]) == DRYNESS
    locked.execute("COMMIT")
    await asking
