"""The connection alone, in this process, on the loopback Discord."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator

import discord as dpy
import pytest
import yarl
from discord.gateway import DiscordWebSocket

from bot.client import reconnecting
from bot.client.connection import Connection
from bot.logs import logs
from tests.stage.loopback import TOKEN, Loopback


@pytest.fixture
async def discord(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        monkeypatch.setattr(dpy.http.Route, "BASE", f"http://{loopback.address}/api")
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(f"ws://{loopback.address}/gateway/"))
        yield loopback


class Client(Connection):
    """A bot that notes what it hears."""

    def __init__(self, discord: Loopback) -> None:
        super().__init__(
            (), intents=dpy.Intents(guilds=True, guild_messages=True), max_messages=None, help_command=None
        )
        self.discord = discord
        self.got: list[int] = []
        self.begun = 0
        self.news = asyncio.Event()
        self.is_connected = asyncio.Event()

    async def begin(self) -> None:
        self.begun += 1

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """No five seconds between two sessions."""

    async def on_connect(self) -> None:
        self.is_connected.set()

    async def on_message(self, message: dpy.Message, /) -> None:
        self.got.append(message.id)
        self.news.set()

    async def until_heard(self, message: int) -> None:
        async with asyncio.timeout(60):
            while message not in self.got:
                self.news.clear()
                await self.news.wait()


@pytest.fixture
async def client(discord: Loopback) -> AsyncIterator[Client]:
    """A bot that isn't started yet."""
    async with Client(discord) as made:
        yield made


@pytest.fixture
async def started(client: Client) -> AsyncIterator[asyncio.Task[None]]:
    """The work of a bot that is started."""
    task = asyncio.create_task(client.start(TOKEN))
    yield task
    await client.close()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def connected(client: Client, started: asyncio.Task[None]) -> asyncio.Task[None]:
    """The work of a bot that has a session."""
    await asyncio.wait_for(client.is_connected.wait(), 60)
    return started


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waits between tries."""
    monkeypatch.setattr(reconnecting, "waits", lambda: itertools.repeat(0.0))


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "bot")
    caplog.set_level(logging.WARNING, "discord")
    caplog.handler.setFormatter(logs.DiscreetFormatter())
    return caplog
