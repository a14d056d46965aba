"""The bot as a process of its own, on the loopback Discord."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.settings.settings import Settings
from tests.stage.shipped import kept

COMMAND_SECONDS = 90.0

# The bot's own command line, with Discord's addresses replaced: they can't be set otherwise.
RUN = """
import sys, discord, yarl
discord.http.Route.BASE = f"http://{sys.argv[1]}/api"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://{sys.argv[1]}/gateway/")
from bot.settings import settings
from bot.app.process import run
sys.exit(run(settings.read()))
"""


# Any other command of it, with the same addresses.
COMMAND = """
import sys, discord
discord.http.Route.BASE = f"http://{sys.argv.pop(1)}/api"
from bot.__main__ import main
main()
"""


async def command(address: str, folder: Path, *arguments: str, **settings: str) -> tuple[int | None, str]:
    """`python -m bot` with these arguments and settings, in a folder: the exit code, and what it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-W", "ignore::DeprecationWarning", "-c", COMMAND, address, *arguments),
        cwd=folder,
        env=_inherited() | settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(COMMAND_SECONDS):
        said, _ = await process.communicate()
    return process.returncode, said.decode()


def _inherited() -> dict[str, str]:
    """The environment without any setting of a bot. What bots learn they keep for each other."""
    names = {name.upper() for name in Settings.model_fields}
    environment = {name: value for name, value in os.environ.items() if name not in names}
    return environment | {"XDG_CACHE_HOME": kept()}


@asynccontextmanager
async def start(
    address: str, folder: Path, before: str = "", **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot as a process of its own, with these settings, its data in `folder`; `before` is code that it runs before it
    begins. Killed when it outlives the test."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-W",
        "error",
        "-W",
        "ignore::DeprecationWarning",
        "-c",
        f"{before}\n{RUN}",
        address,
        cwd=folder,  # where no .env is
        env=_inherited() | {"DATABASE": str(folder / "data" / "bot.sqlite3")} | settings,
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
async def running(address: str, folder: Path, before: str = "", **settings: str) -> AsyncIterator[Running]:
    """The same, with what it writes read all the time."""
    async with start(address, folder, before, **settings) as process:
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

    async def until(self, words: str, seconds: float = 120.0, times: int = 1) -> None:
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
