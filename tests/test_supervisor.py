"""What systemd is told of the bot: a real process, a real socket, and a Discord that stops acknowledging."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.app import supervisor
from tests.stage.loopback import TOKEN, Loopback, running
from tests.stage.shipped import SMALL

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no such sockets")

SECONDS = 60.0


class Told:
    """A supervisor that listens, and all that it was told."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.lines: list[str] = []

    async def until(self, happened: Callable[[list[str]], object]) -> None:
        """Wait until what was told is so."""
        async with asyncio.timeout(SECONDS):
            while not happened(self.lines):
                said = await asyncio.get_running_loop().sock_recv(self._listening, 4_096)
                self.lines += said.decode().splitlines()

    def beats(self) -> int:
        """How many times more it was told that the bot is alive."""
        count = 0
        while True:
            try:
                count += self._listening.recv(4_096).decode().splitlines().count("WATCHDOG=1")
            except BlockingIOError:
                return count


@contextmanager
def listening(address: str) -> Iterator[Told]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as made:
        made.bind("\0" + address[1:] if address.startswith("@") else address)
        made.setblocking(False)
        yield Told(made)


async def test_it_is_told_while_discord_acknowledges_and_not_when_the_bot_is_deaf(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    watching = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "600000"}
    async with Loopback() as discord:
        discord.gateway.heartbeat_ms = 200
        await discord.go_offline()
        settings = {"DISCORD_TOKEN": TOKEN, "KNOWLEDGE": str(SMALL)}
        with listening(address) as told:
            async with running(discord.address, tmp_path, **settings, **watching) as bot:
                await told.until(lambda lines: f"STATUS={supervisor.DEAF}" in lines)
                await bot.until("the connection is refused")
                assert "READY=1" not in told.lines
                assert told.beats() == 0
                await discord.go_online()
                await told.until(lambda lines: lines.count("WATCHDOG=1") >= 5)
                assert told.lines.index("READY=1") < told.lines.index("WATCHDOG=1")
                assert told.lines.count("READY=1") == 1
                discord.gateway.acknowledges = False
                await told.until(lambda lines: lines.count(f"STATUS={supervisor.DEAF}") == 2)
                told.beats()
                await asyncio.sleep(2)
                assert told.beats() == 0
                bot.process.send_signal(signal.SIGTERM)
                await told.until(lambda lines: "STOPPING=1" in lines)
                assert await bot.ended() == 0


async def test_it_is_told_by_a_name_without_a_file_too(monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"@bot-test-{os.getpid()}"
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    monkeypatch.setenv("WATCHDOG_USEC", "30000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    with listening(address) as told:
        async with supervisor.told(lambda: True):
            await told.until(lambda lines: lines.count("WATCHDOG=1") >= 3)
            assert not {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"} & {*os.environ}
        await told.until(lambda lines: lines[-2:] == ["STOPPING=1", "STATUS=stopping"])


@pytest.mark.parametrize(("microseconds", "process"), [("", ""), ("0", ""), ("soon", ""), ("30000", "1")])
async def test_who_doesnt_ask_to_be_told_of_life_isnt(
    microseconds: str, process: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    address = str(tmp_path / "notify")
    for name, value in (("NOTIFY_SOCKET", address), ("WATCHDOG_USEC", microseconds), ("WATCHDOG_PID", process)):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(supervisor, "LOOK_SECONDS", 0.01)
    with listening(address) as told:
        async with supervisor.told(lambda: True):
            await told.until(lambda lines: "READY=1" in lines)
            await asyncio.sleep(0.1)
        assert told.beats() == 0


async def test_a_supervisor_that_is_gone_stops_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    async with supervisor.told(lambda: True):
        await asyncio.sleep(0.01)
    monkeypatch.setenv("NOTIFY_SOCKET", "")
    async with supervisor.told(lambda: True):
        pass
