"""What discord.py can't read ends nothing: the next event may be a call for help."""

from __future__ import annotations

import asyncio
import copy
from typing import Any

import discord as dpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.client.connection import Connection
from tests.client.connection.conftest import Client
from tests.stage.loopback import GUILD, QUESTIONS
from tests.stage.loopback.world import USER, World, guild, member_user, membership

Started = asyncio.Task[None]
SECRET = "my lips are cracking"


def message() -> dict[str, Any]:
    more = {"guild_id": str(GUILD), "member": membership(), "mentions": [USER], "content": SECRET}
    return World().message(QUESTIONS, member_user(5)) | more


def without(payload: dict[str, Any], *path: Any) -> dict[str, Any]:
    changed = copy.deepcopy(payload)
    inner: Any = changed
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return changed


UNREADABLE: list[tuple[str, Any]] = [
    ("MESSAGE_CREATE", without(message(), "author")),
    ("MESSAGE_CREATE", without(message(), "channel_id")),
    ("MESSAGE_CREATE", without(message(), "content")),
    ("MESSAGE_CREATE", message() | {"author": None}),
    ("MESSAGE_CREATE", message() | {"id": SECRET}),
    ("MESSAGE_CREATE", None),
    ("MESSAGE_CREATE", [SECRET]),
    ("MESSAGE_UPDATE", {"content": SECRET}),
    ("MESSAGE_DELETE", {"ids": SECRET}),
    ("GUILD_CREATE", without(guild(), "channels", 0, "type")),
    ("GUILD_CREATE", without(guild(), "roles", 1, "id")),
    ("GUILD_CREATE", guild() | {"members": [{}]}),
    ("CHANNEL_CREATE", {"guild_id": str(GUILD)}),
    ("INTERACTION_CREATE", {"type": 2, "data": {"name": SECRET}}),
    ("READY", {"session_id": "session1", "resume_gateway_url": "ws://127.0.0.1/"}),
]


@pytest.mark.parametrize(("event", "payload"), UNREADABLE)
async def test_such_an_event_is_logged_without_what_it_holds_and_the_next_one_is_heard(
    connected: Started, client: Client, logged: pytest.LogCaptureFixture, event: str, payload: Any
) -> None:
    discord = client.discord
    discord.gateway.dispatch(event, payload)
    await client.until_heard(discord.say("hello", mention=True))
    [told] = [record for record in logged.records if "can't be read" in record.getMessage()]
    assert event in told.getMessage()
    assert "Error" in told.getMessage()
    assert "state.py" in told.getMessage()  # where
    assert SECRET not in logged.text
    assert len(discord.gateway.identified) == 1
    assert not discord.gateway.resumed


def _paths(payload: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = payload.items() if isinstance(payload, dict) else enumerate(payload) if isinstance(payload, list) else ()
    return [each for key, inner in items for each in ((*path, key), *_paths(inner, (*path, key)))]


EVENTS = [("MESSAGE_CREATE", message()), ("MESSAGE_UPDATE", message()), ("GUILD_CREATE", guild())]
PLACES = [(event, payload, path) for event, payload in EVENTS for path in _paths(payload)]
ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just([]), st.just({}), st.just([None]))


@given(st.sampled_from(PLACES), ODD)
def test_whatever_is_odd_in_an_event_raises_nothing(
    place: tuple[str, dict[str, Any], tuple[Any, ...]], odd: Any
) -> None:
    event, payload, path = place
    changed = copy.deepcopy(payload)
    inner: Any = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = odd

    async def take() -> None:
        intents = dpy.Intents(guilds=True, guild_messages=True)
        async with Connection((), intents=intents, help_command=None) as client:
            client._connection.parsers[event](changed)

    asyncio.run(take())


FRAMES = ("this is no JSON", "[1, 2]", '{"op": 10, "d": {}}', "null", '{"op": 0, "t": "READY", "d": {}}')


@pytest.mark.parametrize("frame", [*FRAMES, '{"op": 0}', '{"op": 99}'])
@pytest.mark.usefixtures("at_once")
async def test_a_frame_that_is_no_event_costs_the_connection_at_most(
    connected: Started, client: Client, frame: str
) -> None:
    await client.discord.gateway.say_raw(frame)
    await client.until_heard(client.discord.say("hello", mention=True))
    assert not connected.done()


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.usefixtures("at_once")
async def test_one_that_comes_again_when_the_session_is_resumed_costs_the_session(
    connected: Started, client: Client, frame: str
) -> None:
    gateway = client.discord.gateway
    await gateway.say_raw(frame)
    await gateway.until_resumed()
    await gateway.say_raw(frame)
    await gateway.until_ready(times=2)
    await client.until_heard(client.discord.say("hello", mention=True))
    assert not connected.done()
