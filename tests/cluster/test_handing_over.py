"""What one process heard and didn't deal with, the next one hears."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import discord as dpy
import pytest
import yarl
from discord.gateway import DiscordWebSocket

from bot.client import connection, shares, stopping
from bot.client.connection import Connection
from bot.client.shares import Shares
from bot.settings import Address, Shards
from bot.store import Leases, Session
from bot.store.postgresql import Server as Place
from tests.cluster.simulation import servers_in
from tests.stage.loopback import TOKEN, Loopback
from tests.stage.loopback.gateway import Session as Told
from tests.stage.postgresql import Server
from tests.stage.waiting import until

SHARDS = 2


Start = Callable[[], Awaitable["Process"]]


@pytest.fixture
async def discord(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        monkeypatch.setattr(dpy.http.Route, "BASE", f"http://{loopback.address}/api")
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(f"ws://{loopback.address}/gateway/"))
        for name in ("LOOK_SECONDS", "TURN_SECONDS", "COUNTING_SECONDS"):
            monkeypatch.setattr(shares, name, 0.1)
        loopback.rest.max_concurrency = SHARDS
        loopback.gateway.servers = servers_in(SHARDS, SHARDS)
        yield loopback


@pytest.fixture
def address(postgresql: Server) -> Address:
    return postgresql.fresh()


@contextlib.asynccontextmanager
async def looking(address: Address) -> AsyncIterator[Leases]:
    """The locks of somebody who has a look, and is counted as a process meanwhile."""
    made = Leases(Place(address).line, SHARDS)
    await made.open()
    yield made
    await made.close()


async def kept(address: Address, shard: int) -> Session | None:
    """With what the next process goes on."""
    async with looking(address) as leases:
        return await leases.kept(shard)


class Process(Connection):
    """One of several processes, which notes what it hears. Handling a message takes until it `may_end`."""

    shares: Shares

    def __init__(self, address: Address) -> None:
        super().__init__(
            (),
            intents=dpy.Intents(guilds=True, guild_messages=True),
            max_messages=None,
            help_command=None,
            shards=Shards(frozenset(range(SHARDS)), SHARDS, are_shared=True),
            leases=Leases(Place(address).line, SHARDS),
        )
        self.got: list[int] = []
        self.found: list[int] = []  # messages whose server was known once they were handled
        self.may_end = asyncio.Event()
        self.may_end.set()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """No five seconds between two sessions."""

    async def on_message(self, message: dpy.Message, /) -> None:
        self.got.append(message.id)
        await self.may_end.wait()
        if message.guild is not None and self.get_guild(message.guild.id) is not None:
            self.found.append(message.id)

    @property
    def has_all(self) -> bool:
        return self.shares.expected == SHARDS


@pytest.fixture
async def start(discord: Loopback, address: Address) -> AsyncIterator[Start]:
    """Starts one more process."""
    async with contextlib.AsyncExitStack() as stack:

        async def begin() -> Process:
            return await stack.enter_async_context(running(address))

        yield begin


@contextlib.asynccontextmanager
async def running(address: Address) -> AsyncIterator[Process]:
    async with Process(address) as made:
        task = asyncio.create_task(made.start(TOKEN))
        yield made
        made.may_end.set()
        await made.shares.end(await made.shares.stop())
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def ask(discord: Loopback, shard: int) -> int:
    server = discord.gateway.servers[shard]
    return discord.say("does it dry my lips?", server=server, channel=server + 1)


async def session_before(discord: Loopback, address: Address, shard: int) -> Told:
    """What a process that was killed leaves of a shard."""
    told = Told(f"before{shard}", (shard, SHARDS), None)
    discord.gateway.sessions[told.id] = told
    async with looking(address) as leases:
        await leases.keep({shard: Session(told.id, f"ws://{discord.address}/gateway/", 0)})
    return told


class TestCatchingUp:
    """With the session of the process before."""

    async def test_once_it_is_taken_in_that_session_is_over(
        self, discord: Loopback, address: Address, start: Start
    ) -> None:
        told = await session_before(discord, address, 1)
        asked = ask(discord, 1)
        process = await start()
        await until(lambda: process.has_all and asked in process.got)
        assert told.id not in discord.gateway.sessions

    async def test_where_it_takes_too_long_the_session_can_be_resumed(
        self, discord: Loopback, address: Address, start: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(connection, "TRY_SECONDS", 0.5)
        told = await session_before(discord, address, 1)
        async with told.telling:
            process = await start()
            await until(lambda: process.has_all)
            await until(lambda: told.socket is None)
        assert told.id in discord.gateway.sessions

    async def test_a_stop_meanwhile_leaves_it_to_the_next_process(
        self, discord: Loopback, address: Address, start: Start
    ) -> None:
        told = await session_before(discord, address, 1)
        async with told.telling:
            process = await start()
            await until(lambda: bool(discord.gateway.resumed) and process.shares.expected == SHARDS - 1)
            left = await process.shares.stop()
            await until(lambda: not discord.gateway.connected)
        assert told.id in discord.gateway.sessions
        assert [*left] == [0]
        session = await kept(address, 1)
        assert session is not None
        assert session.id == told.id


class TestGivingBack:
    """A shard that is too many, while a message from it is being handled."""

    async def test_its_servers_are_known_until_that_is_done(
        self, discord: Loopback, start: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stopping, "CLOSING_SECONDS", 0.5)
        process, asked = await handling(discord, start)
        other = await start()
        await until(lambda: other.shares.expected == 1)  # it doesn't wait for that longer
        assert process.get_guild(discord.gateway.servers[1]) is not None
        process.may_end.set()
        await until(lambda: process.get_guild(discord.gateway.servers[1]) is None)
        assert process.found == [asked]

    async def test_what_is_not_done_in_time_the_next_process_hears(
        self, discord: Loopback, start: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stopping, "CLOSING_SECONDS", 0.5)
        _, asked = await handling(discord, start)
        other = await start()
        await until(lambda: asked in other.got)

    async def test_what_is_done_it_does_not_hear_again(self, discord: Loopback, start: Start) -> None:
        process, asked = await handling(discord, start)
        process.may_end.set()
        other = await start()
        await until(lambda: other.shares.expected == 1)
        later = ask(discord, 1)
        await until(lambda: other.got == [later])
        assert process.got == [asked]

    async def test_at_a_stop_too(self, discord: Loopback, start: Start) -> None:
        process, asked = await handling(discord, start)
        stop = asyncio.create_task(process.shares.stop())
        await until(lambda: not discord.gateway.connected)
        process.may_end.set()
        await stop
        assert process.found == [asked]

    @pytest.mark.parametrize("is_done", [True, False])
    async def test_a_stop_leaves_to_the_next_process_what_is_not_done(
        self, discord: Loopback, start: Start, monkeypatch: pytest.MonkeyPatch, *, is_done: bool
    ) -> None:
        monkeypatch.setattr(stopping, "CLOSING_SECONDS", 0.5)
        process, asked = await handling(discord, start)
        if is_done:
            process.may_end.set()
        await process.shares.end(await process.shares.stop())
        other = await start()
        await until(lambda: other.has_all)
        assert other.got == ([] if is_done else [asked])


async def handling(discord: Loopback, start: Start) -> tuple[Process, int]:
    """A process that handles a message of the second shard until it may end, and the message."""
    process = await start()
    await until(lambda: process.has_all)
    process.may_end.clear()
    asked = ask(discord, 1)
    await until(lambda: process.got == [asked])
    return process, asked
