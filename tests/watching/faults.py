"""What goes wrong, each as a context: within it is so, and after it it is mended."""

from __future__ import annotations

import asyncio
import copy
import datetime as dt
import resource
import shutil
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.stage.loopback import ANY, GUILD, MESSAGES, QUESTIONS, SOCKET, STAFF, answer, hang, held, reset
from tests.stage.loopback import too_many as limited
from tests.stage.loopback.faults import CarryOut, Fault
from tests.stage.loopback.world import BOT_ROLE, OWNER, guild
from tests.watching.conftest import Outside

ALERTS = f"/api/channels/{STAFF}/messages(/\\d+)?"
ANSWERS = f"/api/channels/{QUESTIONS}/messages(/\\d+)?"
DANGER = "i want to kill myself"
MANY = 10_000
Break = Callable[[Outside], AbstractAsyncContextManager[None]]


def failing(fault: Fault, path: str = ANSWERS, *, said: str = "can i donate blood") -> Break:
    """Discord does this with every message that the bot sends, when a member says something; then another does."""

    @asynccontextmanager
    async def broken(it: Outside) -> AsyncIterator[None]:
        it.discord.faults.add("POST", path, fault, MANY)
        it.discord.say(said, member=101, mention=True)
        yield
        it.discord.faults.clear()
        it.discord.say(said, member=102, mention=True)

    return broken


def changed(name: str, data: Callable[[], dict[str, Any]], back: str, before: Callable[[], dict[str, Any]]) -> Break:
    """Discord tells of a change, and later of one back."""

    @asynccontextmanager
    async def broken(it: Outside) -> AsyncIterator[None]:
        it.discord.gateway.dispatch(name, data())
        if name == "CHANNEL_UPDATE" and data()["id"] == f"{QUESTIONS}":
            it.discord.say("can i donate blood", mention=True)
        yield
        it.discord.gateway.dispatch(back, before())

    return broken


def channel(identity: int, *, closed: bool = False) -> dict[str, Any]:
    """A channel as it is, or closed to the bot."""
    found: dict[str, Any] = copy.deepcopy(next(each for each in guild()["channels"] if each["id"] == f"{identity}"))
    if closed:
        found["permission_overwrites"] = [{"id": f"{BOT_ROLE}", "type": 0, "allow": "0", "deny": f"{1 << 11}"}]
    return found | {"guild_id": f"{GUILD}"}


@asynccontextmanager
async def heartbeats_unanswered(it: Outside) -> AsyncIterator[None]:
    it.discord.gateway.acknowledges = False
    yield
    it.discord.gateway.acknowledges = True


@asynccontextmanager
async def no_network(it: Outside) -> AsyncIterator[None]:
    await it.discord.go_offline()
    yield
    await it.discord.go_online()


@asynccontextmanager
async def gateway_closed(it: Outside) -> AsyncIterator[None]:
    it.discord.faults.add("GET", SOCKET, answer(503), MANY)
    it.discord.gateway.sever()
    yield
    it.discord.faults.clear()


@asynccontextmanager
async def no_more_sessions(it: Outside) -> AsyncIterator[None]:
    it.discord.rest.remaining, it.discord.rest.reset_after_ms = 0, 4_000
    await it.discord.gateway.invalidate(may_resume=False)
    yield
    it.discord.rest.remaining = 1_000


@asynccontextmanager
async def an_event_nobody_reads(it: Outside) -> AsyncIterator[None]:
    it.discord.gateway.dispatch("MESSAGE_CREATE", {"id": "another"})
    yield


@asynccontextmanager
async def a_command_breaks(it: Outside) -> AsyncIterator[None]:
    """A table of the database is gone."""
    with closing(sqlite3.connect(it.folder / "data" / "bot.sqlite3", isolation_level=None)) as other:
        other.execute("ALTER TABLE counts RENAME TO lost")
        it.discord.command("stats", member=OWNER)
        yield
        other.execute("ALTER TABLE lost RENAME TO counts")


@asynccontextmanager
async def database_locked(it: Outside) -> AsyncIterator[None]:
    with closing(sqlite3.connect(it.folder / "data" / "bot.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@asynccontextmanager
async def database_slow(it: Outside) -> AsyncIterator[None]:
    """Another program writes for some seconds, again and again."""

    async def hold() -> None:
        with closing(sqlite3.connect(it.folder / "data" / "bot.sqlite3", isolation_level=None)) as other:
            while True:
                other.execute("PRAGMA busy_timeout=5000")
                other.execute("BEGIN IMMEDIATE")
                try:
                    await asyncio.sleep(3)
                finally:
                    other.execute("ROLLBACK")
                await asyncio.sleep(0.7)

    holding = asyncio.create_task(hold())
    yield
    holding.cancel()
    await asyncio.gather(holding, return_exceptions=True)


@asynccontextmanager
async def disk_full(it: Outside) -> AsyncIterator[None]:
    """No file of the process grows any more."""
    before = resource.prlimit(it.bot.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(it.bot.process.pid, resource.RLIMIT_FSIZE, (1_000, before[1]))
    yield
    resource.prlimit(it.bot.process.pid, resource.RLIMIT_FSIZE, before)


def _knowledge(it: Outside) -> Path:
    return it.folder / "knowledge"


@asynccontextmanager
async def knowledge_broken(it: Outside) -> AsyncIterator[None]:
    (_knowledge(it) / "a.yaml").write_text("entries:\n  - id: Wrong Id\n    question: What?\n")
    yield
    (_knowledge(it) / "a.yaml").unlink()


@asynccontextmanager
async def knowledge_unreadable(it: Outside) -> AsyncIterator[None]:
    (_knowledge(it) / "a.yaml").mkdir()
    yield
    (_knowledge(it) / "a.yaml").rmdir()


@asynccontextmanager
async def knowledge_gone(it: Outside) -> AsyncIterator[None]:
    shutil.move(_knowledge(it), it.folder / "elsewhere")
    yield
    shutil.move(it.folder / "elsewhere", _knowledge(it))


@asynccontextmanager
async def clock_wrong(it: Outside) -> AsyncIterator[None]:
    """Discord's clock says another time than this machine's."""

    async def later(request: web.Request, carry_out: CarryOut) -> web.StreamResponse:
        response = await carry_out(request)
        there = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
        response.headers["Date"] = there.strftime("%a, %d %b %Y %H:%M:%S GMT")
        return response

    async def speak() -> None:
        for member in range(101, MANY):
            it.discord.say("can i donate blood", member=member, mention=True)
            await asyncio.sleep(1)

    it.discord.faults.add("*", ANY, later, MANY)
    speaking = asyncio.create_task(speak())
    yield
    it.discord.faults.clear()
    await it.cleared("clock-wrong")
    speaking.cancel()


@asynccontextmanager
async def rate_limited(it: Outside) -> AsyncIterator[None]:
    it.discord.faults.add("POST", MESSAGES, limited(0.1), MANY)
    for member in range(101, 106):
        it.discord.say_directly("can i donate blood", member=member)
    yield
    it.discord.faults.clear()


@asynccontextmanager
async def flooded(it: Outside) -> AsyncIterator[None]:
    """Many ask in one channel, to which Discord lets nothing through."""
    until = asyncio.Event()
    it.discord.faults.add("POST", ANSWERS, held(until), MANY)
    for member in range(101, 131):
        it.discord.say("can i donate blood", member=member, mention=True)
    yield
    it.discord.faults.clear()
    until.set()


@asynccontextmanager
async def held_up(it: Outside) -> AsyncIterator[None]:
    it.bot.process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(4)
    it.bot.process.send_signal(signal.SIGCONT)
    yield


@asynccontextmanager
async def no_channel_for_alerts(it: Outside) -> AsyncIterator[None]:
    """Somebody is in danger, and there is nobody to tell; then a moderator chooses a channel."""
    press(it, "settings:no-alerts")
    await it.discord.until(
        lambda: it.discord.rest.interactions and list(it.discord.rest.interactions.values())[-1].response
    )
    it.discord.say(DANGER, member=101, mention=True)
    yield
    press(it, "settings:alerts", f"{STAFF}")


def press(it: Outside, custom_id: str, *values: str) -> None:
    """A moderator uses the page of settings."""
    page = it.discord.world.show(QUESTIONS, {"content": "Settings", "flags": 1 << 6})
    it.discord.press(page, custom_id, *values, member=OWNER)


FAULTS: dict[str, tuple[str, Break]] = {
    "Discord is in trouble": ("answers-failing", failing(answer(500))),
    "Discord can't be reached through its gate": ("answers-failing", failing(answer(503, "<html>"))),
    "connections are reset": ("answers-failing", failing(reset)),
    "requests hang": ("answers-failing", failing(hang)),
    "Discord forbids it": ("answers-failing", failing(answer(403, {"code": 50013, "message": "Missing Permissions"}))),
    "Discord finds it malformed": ("answers-failing", failing(answer(400, {"code": 50035, "message": "Invalid"}))),
    "an alert is on its way for long": ("alerts-failing", failing(answer(503), ALERTS, said=DANGER)),
    "Discord refuses an alert": (
        "alerts-failing",
        failing(answer(403, {"code": 50013, "message": "Missing Permissions"}), ALERTS, said=DANGER),
    ),
    "the channel for alerts is deleted": (
        "alerts-closed",
        changed("CHANNEL_DELETE", lambda: channel(STAFF), "CHANNEL_CREATE", lambda: channel(STAFF)),
    ),
    "the channel for alerts is closed": (
        "alerts-closed",
        changed("CHANNEL_UPDATE", lambda: channel(STAFF, closed=True), "CHANNEL_UPDATE", lambda: channel(STAFF)),
    ),
    "there is no channel for alerts": ("alerts-nowhere", no_channel_for_alerts),
    "it may not write where it is called": (
        "speechless",
        changed(
            "CHANNEL_UPDATE", lambda: channel(QUESTIONS, closed=True), "CHANNEL_UPDATE", lambda: channel(QUESTIONS)
        ),
    ),
    "it is removed from the home server": (
        "home-missing",
        changed("GUILD_DELETE", lambda: {"id": f"{GUILD}"}, "GUILD_CREATE", guild),
    ),
    "heartbeats aren't acknowledged": ("not-heard", heartbeats_unanswered),
    "there is no network": ("not-heard", no_network),
    "the gateway lets nobody in": ("not-heard", gateway_closed),
    "no session may be begun": ("no-sessions", no_more_sessions),
    "an event can't be read": ("events-unreadable", an_event_nobody_reads),
    "a command breaks": ("breaking", a_command_breaks),
    "the database is locked": ("store-failing", database_locked),
    "the disk is full": ("store-failing", disk_full),
    "the database is slow": ("store-slow", database_slow),
    "a knowledge file is broken": ("knowledge-broken", knowledge_broken),
    "a knowledge file can't be read": ("knowledge-broken", knowledge_unreadable),
    "the knowledge folder is gone": ("knowledge-broken", knowledge_gone),
    "the clock is wrong": ("clock-wrong", clock_wrong),
    "Discord wants fewer requests": ("limited", rate_limited),
    "a channel is flooded": ("waiting", flooded),
    "the machine is stuck": ("slow", held_up),
}
