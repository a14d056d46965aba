"""Whatever breaks between the bot and Discord, it is back within a minute, and the log stays short."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Iterator

import discord as dpy
import pytest
from aiohttp import web

from bot.client import connection, reconnecting, refusals
from tests.client.connection.conftest import Client
from tests.stage.loopback import (
    GATEWAY,
    LOGIN,
    MESSAGES,
    QUESTIONS,
    SOCKET,
    TOKEN,
    Loopback,
    answer,
    close,
    hang,
    reset,
    too_many,
)
from tests.stage.loopback.faults import CarryOut, Fault
from tests.stage.waiting import until

PAGE = "<html><title>Sign in to this network</title></html>"
Started = asyncio.Task[None]
FINAL = (4004, 4010, 4011, 4012, 4013, 4014)


def failures(logged: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in logged.records if record.levelno >= logging.WARNING]


class TestWaits:
    def test_they_grow_to_half_a_minute_and_go_on_for_ever(self) -> None:
        waits = list(itertools.islice(reconnecting.waits(), 2_000))
        assert 0.5 <= waits[0] <= 1
        assert all(15 <= wait <= 30 for wait in waits[10:])
        assert len(set(waits)) > 1_900  # by chance, so that not all come at once

    def test_with_a_try_that_hangs_they_are_a_minute_at_most(self) -> None:
        assert reconnecting.TRY_SECONDS + reconnecting.WAIT_SECONDS <= 60


class TestLoggingIn:
    @pytest.mark.parametrize(
        ("fault", "told"),
        [
            (reset, "broke off"),
            (close, "broke off"),
            (answer(503), "status 503"),
            (answer(520, PAGE), "status 520"),
            (answer(200, PAGE), "isn't Discord"),
            (answer(200, {"hello": "there"}), "isn't Discord"),
            (answer(200, [1]), "isn't Discord"),
            (answer(401, PAGE), "status 401"),
            (answer(403, PAGE), "status 403"),
            (answer(404), "status 404"),
            (answer(407, PAGE), "status 407"),
            (answer(429, PAGE), "status 429"),
        ],
    )
    @pytest.mark.parametrize("path", [LOGIN, "/api/oauth2/applications/@me", GATEWAY])
    @pytest.mark.usefixtures("at_once")
    async def test_what_fails_is_one_line_and_is_tried_again(
        self, client: Client, logged: pytest.LogCaptureFixture, fault: Fault, told: str, path: str
    ) -> None:
        discord = client.discord
        discord.faults.add("GET", path, fault, times=3)
        task = asyncio.create_task(client.start(TOKEN))
        await discord.gateway.until_ready()
        lines = failures(logged)
        assert len(discord.faults.done) == 3
        assert 1 <= len(lines) <= 3  # aiohttp tries once more by itself where a connection was used before
        assert all(told in line and "again in" in line and "\n" not in line for line in lines)
        assert client.begun == 1
        await client.close()
        await task

    async def test_a_rate_limit_is_no_failure(self, discord: Loopback, started: Started) -> None:
        discord.faults.add("GET", LOGIN, too_many(0.1), times=2)
        await discord.gateway.until_ready()

    @pytest.mark.usefixtures("at_once")
    async def test_without_a_network_it_waits_for_one(
        self, discord: Loopback, client: Client, logged: pytest.LogCaptureFixture
    ) -> None:
        await discord.go_offline()
        task = asyncio.create_task(client.start(TOKEN))
        await until(lambda: len(failures(logged)) >= 20, 60)
        assert "refused" in failures(logged)[-1]
        await discord.go_online()
        await discord.gateway.until_ready()
        await client.close()
        await task

    async def test_an_address_that_is_not_known_is_named_so(
        self, client: Client, logged: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dpy.http.Route, "BASE", "http://discord.invalid/api")
        task = asyncio.create_task(client.start(TOKEN))
        await until(lambda: bool(failures(logged)), 60)
        assert "DNS" in failures(logged)[0]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def test_a_wrong_token_ends_it_at_once(self, discord: Loopback, client: Client) -> None:
        with pytest.raises(dpy.LoginFailure) as caught:
            await client.start("wrong")
        assert refusals.told(caught.value) == refusals.TOKEN_REFUSED
        assert client.begun == 0

    async def test_it_can_be_closed_meanwhile(
        self, discord: Loopback, client: Client, logged: pytest.LogCaptureFixture
    ) -> None:
        await discord.go_offline()
        task = asyncio.create_task(client.start(TOKEN))
        await until(lambda: bool(failures(logged)), 60)
        await client.close()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert len(failures(logged)) == 1


class TestSessionsThatMayBeBegun:
    async def test_when_they_are_used_up_it_waits_and_says_so(
        self, discord: Loopback, client: Client, logged: pytest.LogCaptureFixture
    ) -> None:
        discord.rest.remaining, discord.rest.reset_after_ms = 0, 100
        task = asyncio.create_task(client.start(TOKEN))
        await discord.until(lambda: discord.rest.requests.count(f"GET {GATEWAY}") >= 2)
        await until(lambda: bool(failures(logged)), 60)
        assert "too many sessions" in failures(logged)[0]
        assert not discord.gateway.identified
        discord.rest.remaining = 5
        await discord.gateway.until_ready()
        await client.close()
        await task


async def accept_and_close(request: web.Request, _: CarryOut) -> web.StreamResponse:
    """The gateway takes the connection and closes it before it says hello."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.close(code=1001)
    return socket


class TestConnecting:
    @pytest.mark.parametrize("fault", [reset, close, answer(502, PAGE), answer(503), answer(200), accept_and_close])
    @pytest.mark.parametrize("is_first", [True, False])
    @pytest.mark.usefixtures("at_once")
    async def test_what_fails_is_one_line_and_is_tried_again(
        self, started: Started, client: Client, logged: pytest.LogCaptureFixture, fault: Fault, is_first: bool
    ) -> None:
        discord = client.discord
        if not is_first:
            await asyncio.wait_for(client.is_connected.wait(), 60)
            discord.gateway.sever()
        discord.faults.add("GET", SOCKET, fault, times=3)
        await discord.until(lambda: len(discord.faults.done) == 3 and discord.gateway.connected)
        lines = failures(logged)
        assert 1 <= len(lines) <= 3  # aiohttp tries once more by itself where a connection was used before
        assert all("can't connect to Discord" in line for line in lines)

    @pytest.mark.usefixtures("at_once")
    async def test_a_gateway_that_stays_away_is_tried_for_ever(
        self, discord: Loopback, connected: Started, client: Client, logged: pytest.LogCaptureFixture
    ) -> None:
        discord.faults.add("GET", SOCKET, answer(503), times=1_100)  # Python's limit of calls within calls is 1,000
        discord.gateway.sever()
        await discord.gateway.until_resumed()
        lines = failures(logged)
        assert len(lines) == 1_100
        assert max(map(len, logged.text.splitlines())) < 200
        missed = discord.say("hello", mention=True)
        await client.until_heard(missed)

    @pytest.mark.usefixtures("at_once")
    async def test_that_comes_at_the_start_too(
        self, discord: Loopback, client: Client, logged: pytest.LogCaptureFixture
    ) -> None:
        discord.faults.add("GET", SOCKET, answer(503), times=1_100)
        task = asyncio.create_task(client.start(TOKEN))
        await discord.gateway.until_ready()
        assert len(failures(logged)) == 1_100
        await client.close()
        await task


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the waits that were begun, none of which takes any time."""
    numbers: list[int] = []

    def counted() -> Iterator[float]:
        for number in itertools.count():
            numbers.append(number)
            yield 0.0

    monkeypatch.setattr(reconnecting, "waits", counted)
    return numbers


class TestBreaks:
    async def test_what_was_said_during_an_outage_comes_when_it_is_over(
        self, discord: Loopback, connected: Started, client: Client
    ) -> None:
        await discord.go_offline()
        missed = [discord.say("hello", mention=True) for _ in range(3)]
        await discord.go_online()
        await client.until_heard(missed[-1])
        assert client.got == missed
        assert len(discord.gateway.identified) == 1

    @pytest.mark.parametrize("code", [1000, 1001, 1006, 4000, 4001, 4002, 4005, 4007, 4008, 4009])
    @pytest.mark.usefixtures("at_once")
    async def test_a_code_that_may_be_temporary_brings_it_back(
        self, discord: Loopback, connected: Started, client: Client, code: int
    ) -> None:
        await (discord.gateway.drop(code) if code != 1006 else asyncio.to_thread(discord.gateway.sever))
        await discord.until(lambda: discord.gateway.resumed or len(discord.gateway.identified) == 2)
        await client.until_heard(discord.say("hello", mention=True))

    @pytest.mark.usefixtures("at_once")
    async def test_it_follows_when_it_is_asked_to_reconnect(
        self, discord: Loopback, connected: Started, client: Client
    ) -> None:
        await discord.gateway.ask_to_reconnect()
        await discord.gateway.until_resumed()
        await client.until_heard(discord.say("hello", mention=True))

    @pytest.mark.parametrize("may_resume", [True, False])
    @pytest.mark.usefixtures("at_once")
    async def test_an_invalid_session(
        self, discord: Loopback, connected: Started, client: Client, may_resume: bool
    ) -> None:
        await discord.gateway.invalidate(may_resume=may_resume)
        await (discord.gateway.until_resumed() if may_resume else discord.gateway.until_ready(times=2))
        await client.until_heard(discord.say("hello", mention=True))

    @pytest.mark.usefixtures("at_once")
    async def test_a_session_that_discord_forgot(self, discord: Loopback, connected: Started, client: Client) -> None:
        discord.gateway.forgets = True
        discord.gateway.sever()
        await discord.gateway.until_ready(times=2)
        await client.until_heard(discord.say("hello", mention=True))

    async def test_where_the_host_to_resume_at_is_gone_it_resumes_at_the_general_one(
        self, discord: Loopback, started: Started, client: Client
    ) -> None:
        discord.gateway.resumes_at = "127.0.0.1:1"
        await asyncio.wait_for(client.is_connected.wait(), 60)
        discord.gateway.sever()
        await discord.gateway.until_resumed()

    async def test_one_that_breaks_again_and_again_is_waited_for_longer_and_longer(
        self, begun: list[int], connected: Started, discord: Loopback
    ) -> None:
        for times in range(1, 6):
            discord.gateway.sever()
            await discord.gateway.until_resumed(times)
        assert begun[-1] >= 4

    async def test_heartbeats_are_answered(self, discord: Loopback, started: Started) -> None:
        discord.gateway.heartbeat_ms = 50
        await discord.until(lambda: discord.gateway.heartbeats >= 5)


class TestRefusals:
    @pytest.mark.parametrize("code", FINAL)
    async def test_at_the_start(self, discord: Loopback, started: Started, code: int) -> None:
        discord.gateway.refuses_with = code
        with pytest.raises(dpy.DiscordException) as caught:
            await asyncio.wait_for(started, 60)
        assert refusals.told(caught.value)

    @pytest.mark.parametrize("code", FINAL)
    async def test_while_it_runs(self, discord: Loopback, connected: Started, code: int) -> None:
        await discord.gateway.drop(code)
        with pytest.raises(dpy.DiscordException) as caught:
            await asyncio.wait_for(connected, 60)
        assert refusals.told(caught.value)

    @pytest.mark.usefixtures("at_once")
    async def test_when_it_comes_back(self, discord: Loopback, connected: Started) -> None:
        discord.gateway.refuses_with = 4004
        discord.gateway.sever()
        with pytest.raises(dpy.ConnectionClosed) as caught:
            await asyncio.wait_for(connected, 60)
        assert refusals.told(caught.value) == refusals.TOKEN_REVOKED

    @pytest.mark.usefixtures("at_once")
    async def test_when_it_asks_where_to_connect(self, discord: Loopback, connected: Started) -> None:
        discord.rest.token = "another"
        discord.gateway.forgets = True
        discord.gateway.sever()
        with pytest.raises(dpy.GatewayNotFound) as caught:
            await asyncio.wait_for(connected, 60)
        assert refusals.told(caught.value) == refusals.TOKEN_REVOKED


@pytest.mark.usefixtures("at_once")
async def test_a_rate_limit_that_outlasts_a_try_locks_nothing(
    discord: Loopback, connected: Started, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "TRY_SECONDS", 1.0)
    discord.faults.add("GET", GATEWAY, too_many(2.5, everywhere=True))
    discord.gateway.forgets = True
    discord.gateway.sever()
    await discord.gateway.until_ready(2)
    async with asyncio.timeout(30):
        await client.get_partial_messageable(QUESTIONS).send("hello")


async def test_a_request_that_is_never_answered_is_given_up(
    discord: Loopback, connected: Started, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "REQUEST_SECONDS", 0.1)
    client._limit_requests()
    discord.faults.add("POST", MESSAGES, hang)
    with pytest.raises(TimeoutError):
        await client.get_partial_messageable(QUESTIONS).send("hello")
