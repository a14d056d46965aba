"""The bot's process is told to stop: while it starts, while it answers, and while something hangs."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.client.connection import REQUEST_SECONDS
from bot.client.stopping import HELP_SECONDS
from bot.moderating.servers import Servers
from bot.store import Store
from tests.stage.loopback import CALLBACKS, GUILD, MESSAGES, STAFF, TOKEN, Loopback, Running, hang, held, running
from tests.stage.seen import DRYNESS, LIPS, SELF_HARM
from tests.stage.shipped import FOLDER, SMALL

STARTS = int(os.environ.get("STARTS", "5"))


@pytest.fixture
async def discord() -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        yield loopback


@pytest.fixture
async def bot(discord: Loopback, tmp_path: Path) -> AsyncIterator[Running]:
    """A bot whose moderators have a channel for alerts."""
    async with Store(tmp_path / "data" / "bot.sqlite3") as store:
        await Servers(store).choose_alert_channel(GUILD, STAFF)
    async with running(discord.address, tmp_path, DISCORD_TOKEN=TOKEN, KNOWLEDGE=str(FOLDER)) as process:
        await process.until("ready as bot")
        yield process


async def test_answers_on_their_way_and_their_alert_still_come(discord: Loopback, bot: Running) -> None:
    may_go = asyncio.Event()
    discord.faults.add("POST", f"{MESSAGES}|{CALLBACKS}", held(may_go), times=3)
    asked = [
        discord.say(f"{LIPS} on accutane", mention=True),
        discord.say(SELF_HARM, mention=True, member=77),
        discord.command("ask", question=SELF_HARM, member=78),
    ]
    await discord.until(lambda: len(discord.faults.done) >= 3)
    bot.process.send_signal(signal.SIGTERM)
    await bot.until("stopping")
    late, ordinary = discord.say_directly(SELF_HARM, member=79), discord.say_directly(LIPS, member=80)
    await discord.until(lambda: discord.answers_to(late))
    assert bot.process.returncode is None
    may_go.set()
    assert await bot.ended() == 0
    for each in asked:
        assert len(discord.answers_to(each)) == 1
    assert DRYNESS in discord.answers_to(asked[0])[0].words
    assert sum("suicide" in alert.words for alert in discord.seen(STAFF)) == 2
    assert not discord.answers_to(ordinary)
    assert "Traceback" not in bot.text


async def test_what_hangs_is_waited_for_some_seconds(discord: Loopback, bot: Running) -> None:
    discord.faults.add("POST", MESSAGES, hang, times=100)
    discord.say(LIPS, mention=True)
    await discord.until(lambda: discord.faults.done)
    began = time.monotonic()
    bot.process.send_signal(signal.SIGTERM)
    assert await bot.ended() == 0
    assert 5 < time.monotonic() - began < HELP_SECONDS
    assert "not all that was on its way" in bot.text
    assert "Traceback" not in bot.text


@pytest.mark.parametrize(("first", "second"), [(signal.SIGTERM, signal.SIGTERM), (signal.SIGINT, signal.SIGINT)])
async def test_told_twice_it_ends_at_once(
    discord: Loopback, bot: Running, first: signal.Signals, second: signal.Signals
) -> None:
    discord.faults.add("POST", MESSAGES, hang, times=100)
    discord.say(SELF_HARM, mention=True)
    await discord.until(lambda: discord.faults.done)
    bot.process.send_signal(first)
    await bot.until("stopping")
    began = time.monotonic()
    bot.process.send_signal(second)
    assert await bot.ended() == 128 + second
    assert time.monotonic() - began < HELP_SECONDS
    assert "not all that was on its way" not in bot.text


async def test_at_any_moment_of_its_start_it_ends(discord: Loopback, tmp_path: Path) -> None:
    chance = random.Random(os.environ.get("SEED", "5"))
    for number in range(STARTS):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with running(discord.address, folder, DISCORD_TOKEN=TOKEN, KNOWLEDGE=str(SMALL)) as process:
            await discord.gateway.until_ready(number + 1)
            await asyncio.sleep(chance.uniform(0, 3))  # in which it loads what it has found in the folder
            began = time.monotonic()
            process.process.send_signal(chance.choice([signal.SIGTERM, signal.SIGINT]))
            assert await process.ended(30) == 0, process.text
            assert time.monotonic() - began < HELP_SECONDS
        assert "Traceback" not in process.text, process.text


async def test_a_send_that_hangs_is_tried_again(discord: Loopback, bot: Running) -> None:
    discord.faults.add("POST", MESSAGES, hang)
    discord.faults.add("POST", CALLBACKS, hang)
    asked = discord.say(SELF_HARM, mention=True)
    began = time.monotonic()
    used = discord.command("ask", question=SELF_HARM, member=78)
    await discord.answer_to(used)
    assert time.monotonic() - began < REQUEST_SECONDS
    answer = await discord.answer_to(asked)
    assert time.monotonic() - began < 2 * REQUEST_SECONDS
    assert "988" in answer.words
    assert len(discord.answers_to(asked)) == len(discord.answers_to(used)) == 1
