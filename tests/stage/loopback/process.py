"""The bot as a process of its own, on the loopback Discord."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.settings.settings import Settings

# The bot's own command line, with Discord's addresses replaced: they can't be set otherwise.
RUN = """
import sys, discord, yarl
discord.http.Route.BASE = f"http://{sys.argv[1]}/api"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://{sys.argv[1]}/gateway/")
from bot.settings import settings
from bot.app.process import run
sys.exit(run(settings.read()))
"""


@asynccontextmanager
async def start(address: str, folder: Path, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot as a process of its own, with these settings, its data in `folder`. Killed when it outlives the test."""
    names = {name.upper() for name in Settings.model_fields}
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-W",
        "error",
        "-W",
        "ignore::DeprecationWarning",
        "-c",
        RUN,
        address,
        cwd=folder,  # where no .env is
        env=inherited | {"DATABASE": str(folder / "data" / "bot.sqlite3")} | settings,
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


@asynccontextmanager
async def running(address: str, folder: Path, **settings: str) -> AsyncIterator[Running]:
    """The same, with what it writes read all the time."""
    async with start(address, folder, **settings) as process:
        bot = Running(process)
        try:
            yield bot
        finally:
            if process.returncode is None:
                process.kill()
            await bot.ended()
            await process.communicate()


class Running:
    """A bot that runs, and what it writes to standard error."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self._news = asyncio.Condition()
        self._is_over = False
        self.text = ""
        self._reading = asyncio.create_task(self._read())

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    async def until(self, words: str, seconds: float = 60.0, times: int = 1) -> None:
        """Wait until it has said this so many times. AssertionError where it ends first; TimeoutError."""
        async with asyncio.timeout(seconds), self._news:
            while self.text.count(words) < times:
                assert not self._is_over, f"it ended: {self.text}"
                await self._news.wait()

    async def ended(self, seconds: float = 60.0) -> int:
        """Wait until the process ends. Returns its exit code; all that it said is in `text` then."""
        async with asyncio.timeout(seconds):
            await self._reading
            return await self.process.wait()

    async def _read(self) -> None:
        assert self.process.stderr is not None
        try:
            while line := await self.process.stderr.readline():
                async with self._news:
                    self.text += line.decode()
                    self._news.notify_all()
        finally:
            async with self._news:
                self._is_over = True
                self._news.notify_all()
