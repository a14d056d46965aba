"""The real process on the loopback Discord, watched from outside."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.moderating.servers import Servers
from bot.store import Store
from tests.stage.loopback import GUILD, STAFF, TOKEN, Loopback, Running, running
from tests.stage.shipped import SMALL

# So that the tests don't take long: what lasts or is waited for is shorter, and the same otherwise. With REAL_TIMES set
# it is as it is, and every alarm has to be there within a minute.
QUICK = """
from bot.client import connection, delivery, replies, requests, schedule
from bot.watching import board, checks, probing, telling, watch
board.CALM_SECONDS, watch.LOOK_SECONDS, requests.LOOK_SECONDS = 1.0, 0.2, 0.5
checks.RECENT_SECONDS, checks.ALERT_SECONDS, telling.BRIEF_SECONDS = 4.0, 3.0, 2.0
probing.PROBE_SECONDS = probing.AGAIN_SECONDS = probing.BACKUP_SECONDS = 0.5
schedule.AGAIN_SECONDS = 1.0
connection.REQUEST_SECONDS, replies.ORDINARY, connection.LATE_SECONDS = 2.0, delivery.Patience(3.0), 2.0
"""
BEFORE = "" if os.environ.get("REAL_TIMES") else QUICK
RAISED_SECONDS = 60.0
CLEARED_SECONDS = 120.0  # what breaks once counts for a while


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Outside:
    """A bot that runs, and what is seen of it from outside."""

    def __init__(self, bot: Running, discord: Loopback, folder: Path, port: int) -> None:
        self.bot = bot
        self.discord = discord
        self.folder = folder
        self.port = port
        self.address = f"http://127.0.0.1:{port}"

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(f"{self.address}{path}") as response:
            return response.status, await response.text()

    async def ready(self) -> dict[str, Any]:
        async with aiohttp.ClientSession() as session, session.get(f"{self.address}/ready") as response:
            told: dict[str, Any] = await response.json()
        assert (response.status == 200) is told["ready"]
        return told

    async def until_ready(self, ready: bool = True) -> None:
        async with asyncio.timeout(60):
            while not await self._is(ready):  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.1)

    async def _is(self, ready: bool) -> bool:
        try:
            return bool((await self.ready())["ready"]) is ready
        except aiohttp.ClientConnectionError:
            return False

    async def raised(self, key: str, times: int = 1) -> None:
        """Wait until an alarm is raised."""
        await self.bot.until(f"ALARM ({key})", RAISED_SECONDS, times)

    async def cleared(self, key: str, times: int = 1) -> None:
        await self.bot.until(f"OVER ({key})", CLEARED_SECONDS, times)

    @property
    def alarms(self) -> list[str]:
        """The alarms that were raised, in their order."""
        return re.findall(r"ALARM \(([a-z-]+)\)", self.bot.text)


@pytest.fixture
async def discord() -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        yield loopback


@asynccontextmanager
async def outside(discord: Loopback, folder: Path, **settings: str) -> AsyncIterator[Outside]:
    """A bot whose moderators' channel is STAFF, of the home server; ready, unless it can't be."""
    port = int(settings.get("HEALTH_PORT") or free_port())
    if not (folder / "knowledge").exists():
        shutil.copytree(SMALL, folder / "knowledge")
    given = {"KNOWLEDGE": f"{folder / 'knowledge'}", "HOME_SERVER": f"{GUILD}"} | settings
    async with running(
        discord.address, folder, BEFORE, DISCORD_TOKEN=TOKEN, **given | {"HEALTH_PORT": f"{port}"}
    ) as bot:
        yield Outside(bot, discord, folder, port)


async def with_channel(folder: Path) -> None:
    """The server has chosen its channel for alerts."""
    async with Store(folder / "data" / "bot.sqlite3") as store:
        await Servers(store).choose_alert_channel(GUILD, STAFF)
