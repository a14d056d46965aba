"""The bot as a process with its database on PostgreSQL: it starts without the server, goes on with it, and has it alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store import Store
from tests.stage import postgresql as stage
from tests.stage.loopback import TOKEN, Loopback, running
from tests.stage.shipped import SMALL

SECRET = "not-to-be-seen"


@pytest.fixture
def server() -> Iterator[stage.Server]:
    """A server that nobody else needs."""
    with stage.running() as made:
        yield made


@pytest.fixture
async def discord() -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        yield loopback


async def test_it_starts_without_the_server_goes_on_with_it_and_a_second_one_is_refused(
    discord: Loopback, server: stage.Server, tmp_path: Path
) -> None:
    address = server.fresh()
    database = address.whole.replace(f"//{stage.OWNER}@", f"//{stage.OWNER}:{SECRET}@")
    settings = {"DISCORD_TOKEN": TOKEN, "KNOWLEDGE": str(SMALL), "DATABASE": database}
    server.stop()
    async with running(discord.address, tmp_path, **settings) as first:
        await first.until("ready as bot")
        assert "THE DATABASE CAN'T BE USED, so nothing is kept: its server can't be reached" in first.text
        assert await discord.answer_to(discord.say("does it dry my lips?", mention=True))
        server.start()
        await first.until("THE DATABASE CAN BE USED AGAIN")
        async with running(discord.address, tmp_path, **settings) as second:
            assert await second.ended() == 1
        assert f"Another bot uses the database {address}: process {first.process.pid} on " in second.text
        first.process.terminate()
        assert await first.ended() == 0
    for text in (first.text, second.text):
        assert SECRET not in text
        assert "Traceback" not in text
    async with Store(address) as store:
        assert await store.get("seal key") is not None, "what it made meanwhile is kept"
