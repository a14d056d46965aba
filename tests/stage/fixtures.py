"""The real bot on a simulated Discord. Every message that it sends in any test is checked by `outgoing`."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.knowledge.loader import load
from bot.settings import Address
from bot.store import Store
from tests.stage import outgoing
from tests.stage import postgresql as postgresql_stage
from tests.stage import shipped as learnt
from tests.stage.network import Clock, Network
from tests.stage.shipped import SMALL
from tests.stage.staff import choose, moderator, private_channel

# At most: the first picture of all has matplotlib look for the fonts of the machine, which takes long on a busy one.
SETTLING_SECONDS = 60.0


class PatientEnv(simcord.Env):
    """Waits as long while the bot starts, for which simcord itself has five seconds."""

    async def _settle_internal(self, **options: Any) -> None:
        await super()._settle_internal(**{**options, "timeout": SETTLING_SECONDS})


Restart = Callable[[], Awaitable[FaqBot]]
Ask = Callable[[MemberActor, str], Awaitable[discord.Message]]


@pytest.fixture(scope="session")
def small() -> Responder:
    return Responder(load(SMALL))


@pytest.fixture(scope="session")
def shipped() -> Responder:
    return learnt.responder()


@pytest.fixture
def responder(small: Responder) -> Responder:
    """What the bot answers with; tests override it."""
    return small


@pytest.fixture
def listen() -> bool:
    """Whether the bot asks for the text of all messages; tests override it."""
    return False


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store that holds nothing yet. Its tables are made once: a copy is there much sooner."""
    path = tmp_path_factory.mktemp("new") / "bot.sqlite3"

    async def make() -> None:
        async with Store(path):
            pass

    asyncio.run(make())
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgresql_stage.Server]:
    """A PostgreSQL server, started with the first test that needs it."""
    with postgresql_stage.running() as server:
        yield server


@pytest.fixture
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | Address]:
    """A database with nothing in it; where a test is marked `on_both`, also one on a server."""
    if getattr(request, "param", "sqlite") == "sqlite":
        new: Path = request.getfixturevalue("new_database")
        yield Path(shutil.copy(new, tmp_path))
        return
    server: postgresql_stage.Server = request.getfixturevalue("postgresql")
    lent = server.lent()
    yield lent
    server.give_back(lent)


@pytest.fixture
async def store(where: Path | Address) -> AsyncIterator[Store]:
    async with Store(where) as opened:
        yield opened


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock by which the bot tries again what didn't get through."""
    clock = Clock()
    monkeypatch.setattr("bot.client.delivery.sleep", clock.sleep)
    monkeypatch.setattr("bot.client.delivery.monotonic", lambda: clock.now)
    return clock


@pytest.fixture
def quick_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests in which days go by, and nobody asks a person: who looks after such questions looks twice a day."""
    monkeypatch.setattr("bot.helping.watch.EVERY_SECONDS", 43_200.0)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    """The network between the bot and Discord, which can be made to fail."""
    return Network(monkeypatch)


@pytest.fixture
async def bot(responder: Responder, store: Store, listen: bool) -> FaqBot:
    return FaqBot(responder, store, listen=listen, shard_count=1)


@pytest.fixture
async def env(bot: FaqBot, clock: Clock) -> AsyncIterator[simcord.Env]:
    env = PatientEnv(bot, settle_timeout=SETTLING_SECONDS)
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


@pytest.fixture
def me(bot: FaqBot, env: simcord.Env) -> str:
    """How a member mentions the bot."""
    assert bot.user is not None
    return bot.user.mention


@pytest.fixture
def ask(channel: ChannelHandle, me: str) -> Ask:
    """A member says something to the bot in the channel."""

    async def ask(member: MemberActor, text: str) -> discord.Message:
        return await member.send(channel, f"{me} {text}")

    return ask


@pytest.fixture
def mia(env: simcord.Env, server: GuildHandle) -> MemberActor:
    """A moderator whose name is hostile."""
    return moderator(env, server, "mia", "**Mia** [x](//evil) @everyone `")


@pytest.fixture
def ben(env: simcord.Env, server: GuildHandle) -> MemberActor:
    """Another moderator."""
    return moderator(env, server, "ben")


@pytest.fixture
async def alerts(server: GuildHandle, channel: ChannelHandle, mia: MemberActor) -> ChannelHandle:
    """The channel for alerts, as a moderator set it."""
    private = private_channel(server)
    await choose(mia, channel, "alerts", private)
    return private


@pytest.fixture
async def keeping(bot: FaqBot, server: GuildHandle) -> None:
    """The server's moderators have switched on that questions are kept."""
    await bot.servers.choose_keeping(server.id, True)
