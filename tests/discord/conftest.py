"""The real bot on a simulated Discord. Every message that it sends in any test is checked by `outgoing`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.client import FaqBot
from bot.knowledge.loader import load
from bot.store import Store
from tests.discord import outgoing

SMALL = Path(__file__).parent.parent / "knowledge_small"

Restart = Callable[[], Awaitable[FaqBot]]


@pytest.fixture(scope="session")
def small() -> Responder:
    return Responder(load(SMALL))


@pytest.fixture
def responder(small: Responder) -> Responder:
    """What the bot answers with; tests override it."""
    return small


@pytest.fixture
def listen() -> bool:
    """Whether the bot asks for the text of all messages; tests override it."""
    return False


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path / "bot.sqlite3") as opened:
        yield opened


@pytest.fixture
async def bot(responder: Responder, store: Store, listen: bool) -> FaqBot:
    return FaqBot(responder, store, listen=listen, shard_count=1)


@pytest.fixture
async def env(bot: FaqBot) -> AsyncIterator[simcord.Env]:
    env = simcord.Env(bot)
    await env.start()
    try:
        yield env
        await env.settle()
    finally:
        await env.shutdown()
    outgoing.check(env.http_requests)
    unexpected = env.errors_since(env._errors_acknowledged)  # those that the test has looked at are expected
    assert not unexpected, unexpected


@pytest.fixture
def server(env: simcord.Env) -> GuildHandle:
    return env.create_guild("Skin care community")


@pytest.fixture
def channel(server: GuildHandle) -> ChannelHandle:
    return server.create_text_channel("questions")


@pytest.fixture
def alice(env: simcord.Env, server: GuildHandle) -> MemberActor:
    return server.add_member(env.create_user("alice"))


@pytest.fixture
def bob(env: simcord.Env, server: GuildHandle) -> MemberActor:
    return server.add_member(env.create_user("bob"))


@pytest.fixture
def restart(env: simcord.Env, responder: Responder, store: Store, listen: bool) -> Restart:
    """Restart the bot as a new process would: nothing in memory, the same database, the same Discord."""

    async def restart() -> FaqBot:
        fresh = FaqBot(responder, store, listen=listen, shard_count=1)
        await env.restart_bot(fresh)
        return fresh

    return restart
