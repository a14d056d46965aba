"""Help for someone in danger doesn't wait behind ordinary answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
import simcord
from aiohttp import web
from aiohttp.test_utils import TestServer
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.client.pace import FULL, LONG, RESERVE, Pace
from tests.stage.seen import ACCUTANE_LIPS as LIPS
from tests.stage.seen import SELF_HARM, SWELLING, helps, text
from tests.stage.shipped import SLOWER
from tests.stage.staff import choose
from tests.stage.waiting import until


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


def members(env: simcord.Env, server: GuildHandle, many: int) -> list[MemberActor]:
    return [server.add_member(env.create_user(f"member-{number}")) for number in range(many)]


class Sending:
    """Every message that the bot sends waits until it is let through."""

    def __init__(self, env: simcord.Env, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun: list[int] = []  # the messages that are answered, in the order in which the answers are on their way
        self.open = asyncio.Event()
        send = discord.http.HTTPClient.send_message

        async def slow(http: Any, channel: int, *, params: Any) -> Any:
            self.begun.append(int(params.payload["message_reference"]["message_id"]))
            await self.open.wait()
            return await send(http, channel, params=params)

        monkeypatch.setattr(type(env.bot.http), "send_message", slow)

    async def until(self, message: int) -> None:
        async with asyncio.timeout(10):
            while message not in self.begun:  # noqa: ASYNC110
                await asyncio.sleep(0.001)


@pytest.fixture
def sending(env: simcord.Env, monkeypatch: pytest.MonkeyPatch) -> Sending:
    return Sending(env, monkeypatch)


@pytest.mark.parametrize("danger", [SELF_HARM, SWELLING])
async def test_help_goes_past_the_answers_that_wait_in_its_channel(
    *,
    env: simcord.Env,
    server: GuildHandle,
    channel: ChannelHandle,
    alice: MemberActor,
    me: str,
    sending: Sending,
    danger: str,
) -> None:
    asked = [env.backend.create_message(channel.id, each.id, f"{me} {LIPS}").id for each in members(env, server, 15)]
    await asyncio.sleep(0.5)
    assert len(sending.begun) == 1  # the others wait, so that Discord's limit isn't used up
    cry = env.backend.create_message(channel.id, alice.id, f"{me} {danger}").id
    await sending.until(cry)
    assert sending.begun == [asked[0], cry]
    sending.open.set()
    await env.settle()
    assert sorted(sending.begun) == sorted([*asked, cry])  # and nobody goes without an answer


async def test_help_is_decided_before_whatever_waits_for_a_decision(
    *, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, alice: MemberActor, me: str, sending: Sending
) -> None:
    elsewhere = server.create_text_channel("elsewhere")
    story = f"{me} {'I have been taking this for weeks and my skin is so dry now. ' * 12}"
    for each in members(env, server, 150):
        env.backend.create_message(elsewhere.id, each.id, story)
    for _ in range(20):
        env.backend.create_message(channel.id, alice.id, f"{me} {LIPS}")
    cry = env.backend.create_message(channel.id, alice.id, f"{me} {SELF_HARM}").id
    began = time.thread_time()
    await sending.until(cry)
    assert len(sending.begun) <= 3  # one answer in each channel may have been on its way
    assert time.thread_time() - began < 2 * SLOWER
    sending.open.set()
    await env.settle()


async def test_an_edit_that_tells_of_danger_waits_for_no_turn(
    *, env: simcord.Env, bot: FaqBot, channel: ChannelHandle, alice: MemberActor, me: str
) -> None:
    question = await alice.send(channel, f"{me} {LIPS}")
    async with bot.memory.turns.of(0):
        await env.advance_time(1)
        env.backend.edit_message(channel.id, question.id, {"content": f"{me} {SELF_HARM}"})
        async with asyncio.timeout(5):
            while not helps(channel.history()[-1]):  # noqa: ASYNC110
                await asyncio.sleep(0.01)


class TestLongQueues:
    """Where many answers wait in a channel."""

    @pytest.fixture
    def listen(self) -> bool:
        return True

    async def test_the_bot_speaks_unasked_no_more_but_of_danger(
        self,
        *,
        bot: FaqBot,
        env: simcord.Env,
        server: GuildHandle,
        channel: ChannelHandle,
        alice: MemberActor,
        bob: MemberActor,
        mia: MemberActor,
        me: str,
        sending: Sending,
    ) -> None:
        sending.open.set()
        await choose(mia, channel, "mode", "help", channel=channel)
        sending.open.clear()
        for each in members(env, server, LONG + 1):
            env.backend.create_message(channel.id, each.id, f"{me} hello")
        await until(lambda: bot.pace.is_long(channel.id))  # all of them wait
        env.backend.create_message(channel.id, alice.id, LIPS)
        cry = env.backend.create_message(channel.id, bob.id, SELF_HARM).id
        await sending.until(cry)
        sending.open.set()
        await env.settle()
        said = [message for message in channel.history() if message.author.bot]
        assert len(said) == LONG + 2
        assert sum(map(helps, said)) == 1

    async def test_a_full_one_is_told_so_once(
        self,
        *,
        env: simcord.Env,
        server: GuildHandle,
        channel: ChannelHandle,
        alice: MemberActor,
        me: str,
        sending: Sending,
    ) -> None:
        for each in members(env, server, FULL + 9):
            env.backend.create_message(channel.id, each.id, f"{me} {LIPS}")
        await asyncio.sleep(1)
        assert len(sending.begun) == 2  # an answer, and the remark
        cry = env.backend.create_message(channel.id, alice.id, f"{me} {SELF_HARM}").id
        await sending.until(cry)
        sending.open.set()
        await env.settle()
        said = [message for message in channel.history() if message.author.bot]
        assert len(said) == FULL + 2
        assert sum("more here than I can answer" in text(message) for message in said) == 1

    async def test_what_waits_is_not_said_once_moderators_pause_the_bot(
        self,
        *,
        env: simcord.Env,
        bot: FaqBot,
        server: GuildHandle,
        channel: ChannelHandle,
        me: str,
        sending: Sending,
    ) -> None:
        for each in members(env, server, 9):
            env.backend.create_message(channel.id, each.id, f"{me} {LIPS}")
        await asyncio.sleep(0.5)
        await bot.servers.pause(server.id, None)
        await bot.servers.pause(server.id, 253_402_300_799)
        sending.open.set()
        await env.settle()
        assert sum(message.author.bot for message in channel.history()) == 1


PERIOD, LIMIT = 1.0, 5  # Discord's limits, in a fifth of the time


class Channel:
    """A channel as Discord limits it: so many messages in a period, and 429 for what is more."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.refused = 0
        self.started = 0.0
        self.taken = 0

    async def post(self, request: web.Request) -> web.Response:
        now = time.monotonic()
        if now >= self.started + PERIOD:
            self.started, self.taken = now, 0
        left = self.started + PERIOD - now
        if self.taken >= LIMIT:
            self.refused += 1
            return web.json_response({"retry_after": left, "message": "", "global": False}, status=429)
        self.taken += 1
        self.times.append(now)
        headers = {
            "X-RateLimit-Limit": str(LIMIT),
            "X-RateLimit-Remaining": str(LIMIT - self.taken),
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": "messages",
        }
        return web.json_response({"id": "1"}, headers=headers)


async def _me(_: web.Request) -> web.Response:
    return web.json_response({"id": "1", "username": "bot", "discriminator": "0", "avatar": None})


@pytest.fixture
async def limited(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Channel]:
    channel = Channel()
    app = web.Application()
    app.router.add_post("/channels/{channel}/messages", channel.post)
    app.router.add_get("/users/@me", _me)
    async with TestServer(app) as server:
        monkeypatch.setattr("discord.http.Route.BASE", str(server.make_url("")).rstrip("/"))
        yield channel


async def test_ordinary_answers_leave_room_for_help_within_discords_limits(limited: Channel) -> None:
    pace = Pace()
    http = discord.http.HTTPClient(asyncio.get_running_loop(), http_trace=pace.trace())
    await http.static_login("token")
    waits: list[float] = []

    async def say() -> None:
        params = discord.http.handle_message_parameters("hello")
        await http.send_message(1, params=params)

    async def answer() -> None:
        async with pace.ordinary(1):
            await say()

    async def cry(after: float) -> None:
        await asyncio.sleep(after)
        began = time.monotonic()
        await say()
        waits.append(limited.times[-1] - began)

    try:
        await asyncio.gather(*(answer() for _ in range(15)), *(cry(after) for after in (0.3, 1.4, 2.7, 3.1)))
    finally:
        await http.close()
    assert limited.refused == 0
    assert len(limited.times) == 19
    assert max(waits) < PERIOD / 3
    ordinary_in_a_period = LIMIT - RESERVE
    assert limited.times[-1] - limited.times[0] < PERIOD * (15 / ordinary_in_a_period + 1)


def test_few_channels_are_remembered() -> None:
    pace = Pace(at_most=100)
    for channel in range(1_000):
        assert pace.is_news(channel)
        assert not pace.is_news(channel)
    assert len(pace) == 100


async def test_without_limits_nobody_waits() -> None:
    pace = Pace()
    async with asyncio.timeout(1):
        for _ in range(100):
            async with pace.ordinary(1):
                pass
    assert not pace.is_long(1)
