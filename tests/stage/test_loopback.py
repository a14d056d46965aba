"""The loopback Discord does what Discord does: the real bot takes it for that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.stage.loopback import MESSAGES, QUESTIONS, TOKEN, Loopback, Running, lost, running, too_many
from tests.stage.seen import DRYNESS, LIPS
from tests.stage.shipped import SMALL


@pytest.fixture
async def discord() -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        yield loopback


@pytest.fixture
async def bot(discord: Loopback, tmp_path: Path) -> AsyncIterator[Running]:
    """A bot that is on it and answers."""
    async with running(discord.address, tmp_path, DISCORD_TOKEN=TOKEN, KNOWLEDGE=str(SMALL)) as process:
        await process.until("ready as bot")
        yield process


async def test_members_are_answered_in_channels_in_direct_messages_and_by_commands(
    discord: Loopback, bot: Running
) -> None:
    for asked in (discord.say(LIPS, mention=True), discord.say_directly(LIPS), discord.command("ask", question=LIPS)):
        answer = await discord.answer_to(asked)
        assert DRYNESS in answer.words
        assert answer.has_footer
    topics = await discord.answer_to(discord.command("topics"))
    assert topics.is_ephemeral
    pressed = discord.press(answer, "ask:sun-sensitivity")
    assert "sunscreen" in (await discord.answer_to(pressed)).words


async def test_what_was_said_while_a_connection_was_broken_comes_when_it_resumes(
    discord: Loopback, bot: Running
) -> None:
    discord.gateway.sever()
    await discord.until(lambda: not discord.gateway.connected)
    asked = discord.say(LIPS, mention=True)
    await discord.answer_to(asked)
    assert len(discord.gateway.resumed) == len(discord.gateway.identified) == 1


async def test_a_session_that_is_forgotten_begins_anew(discord: Loopback, bot: Running) -> None:
    discord.gateway.forgets = True
    await discord.gateway.drop(4000)
    await discord.gateway.until_ready(times=2)
    await discord.answer_to(discord.say(LIPS, mention=True))


async def test_a_rate_limit_is_waited_for(discord: Loopback, bot: Running) -> None:
    discord.faults.add("POST", MESSAGES, too_many(0.2), times=2)
    asked = discord.say(LIPS, mention=True)
    await discord.answer_to(asked)
    assert len(discord.faults.done) == 2
    assert len(discord.answers_to(asked)) == 1


async def test_an_answer_that_got_lost_shows_the_message_and_the_same_nonce_doubles_nothing(discord: Loopback) -> None:
    url = f"http://{discord.address}/api/channels/{QUESTIONS}/messages"
    body = {"content": "hello", "nonce": "1", "enforce_nonce": True}
    discord.faults.add("POST", MESSAGES, lost)
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        with pytest.raises(aiohttp.ClientError):
            await session.post(url, json=body)
        [first] = discord.seen()
        async with session.post(url, json=body) as again:
            assert int((await again.json())["id"]) == first.id
        await session.post(url, json=body | {"nonce": "2"})
    assert len(discord.seen()) == 2


async def test_off_the_network_it_refuses_and_comes_back_at_the_same_address(discord: Loopback) -> None:
    address = discord.address
    await discord.go_offline()
    with pytest.raises(OSError, match="Connect"):
        await asyncio.open_connection(*address.split(":"))
    await discord.go_online()
    assert discord.address == address
