"""`python -m bot health`: what a cron job or a container is told of a bot that runs."""

from __future__ import annotations

import asyncio
import io
import re
import socket
from pathlib import Path

from bot.local.health import show
from bot.settings import Settings
from tests.stage.loopback import Loopback
from tests.watching.conftest import free_port, outside, with_channel
from tests.watching.faults import FAULTS


async def told(port: int | None, *, ready: bool = False, host: str = "127.0.0.1") -> tuple[int, str]:
    out = io.StringIO()
    settings = Settings(health_port=port, health_host=host)
    return await asyncio.to_thread(show, settings, out, ready=ready), out.getvalue()


async def test_it_is_told_by_words_and_exit_code(tmp_path: Path) -> None:
    await with_channel(tmp_path)
    async with Loopback() as discord, outside(discord, tmp_path) as it:
        await it.until_ready()
        code, text = await told(it.port, ready=True)
        assert (code, text.splitlines()[0]) == (0, "ready: gateway ok, knowledge ok, store ok")
        assert (await told(it.port, ready=True, host="0.0.0.0"))[0] == 0  # noqa: S104
        async with FAULTS["a knowledge file is broken"][1](it):
            await it.raised("knowledge-broken")
            code, text = await told(it.port)
            assert code == 3
            assert re.search(r"^alarm knowledge-broken: \d+ mistakes", text, re.MULTILINE)
            assert (await told(it.port, ready=True))[0] == 0
        async with FAULTS["the database is locked"][1](it):
            await it.until_ready(False)
            code, text = await told(it.port)
            assert code == 1
            assert text.startswith("NOT READY: gateway ok, knowledge ok, store NOT OK\n")


async def test_where_no_bot_runs_it_says_so() -> None:
    code, text = await told(free_port())
    assert code == 1
    assert "no bot answers at http://127.0.0.1:" in text


async def test_without_a_port_it_says_what_to_set() -> None:
    assert await told(None) == (2, "HEALTH_PORT isn't set, so a bot that runs can't be asked how it is.\n")


async def test_another_program_at_the_port_is_no_bot() -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, family=socket.AF_INET)
    async with server:
        code, text = await told(server.sockets[0].getsockname()[1])
    assert code == 1
    assert "no bot answers" in text
