"""The gateway: sessions that identify, resume, get events and their heartbeats answered, and break."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from aiohttp import WSMsgType, web

from tests.stage.loopback.faults import sever
from tests.stage.loopback.happenings import Happenings
from tests.stage.loopback.world import APPLICATION, GUILD, TOKEN, USER, guild

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
GOING_AWAY, AUTHENTICATION_FAILED, DISALLOWED_INTENTS = 1001, 4004, 4014
MESSAGE_CONTENT = 1 << 15


@dataclass(eq=False)
class Session:
    """What a shard resumes after its connection broke. `events` are all it was told, the first of them with number 1."""

    id: str
    shard: tuple[int, int]
    socket: web.WebSocketResponse | None
    events: list[dict[str, Any]] = field(default_factory=list)
    told: int = 0  # so many of them
    telling: asyncio.Lock = field(default_factory=asyncio.Lock)

    def has(self, guild: int) -> bool:
        """Whether a server (0: direct messages) belongs to its shard."""
        number, count = self.shard
        return (guild >> 22) % count == number


class Gateway:
    """Discord's gateway. A test sets what it does: `refuses_with` closes on who identifies or resumes; `forgets` takes
    sessions as unknown when they resume; `acknowledges` answers heartbeats; `grants_content` allows the privileged
    intent; `tells_guilds` sends GUILD_CREATE after READY, of the `servers`. Connecting itself is broken by faults of `SOCKET`."""

    def __init__(self, happenings: Happenings) -> None:
        self.happenings = happenings
        self.address = ""
        self.resumes_at = ""  # another address, where one is told to resume
        self.token = TOKEN
        self.refuses_with: int | None = None
        self.forgets = False
        self.acknowledges = True
        self.grants_content = False
        self.tells_guilds = True
        self.servers = [GUILD]
        self.heartbeat_ms = 40_000
        self.sessions: dict[str, Session] = {}
        self.identified: list[dict[str, Any]] = []
        self.identified_at: list[float] = []  # monotonic seconds
        self.resumed: list[dict[str, Any]] = []
        self.heartbeats = 0
        self.closed_with: int | None = None  # by the bot, the last time
        self._sockets: dict[web.WebSocketResponse, web.Request] = {}
        self._telling: set[asyncio.Task[None]] = set()

    @property
    def connected(self) -> list[Session]:
        return [each for each in self.sessions.values() if each.socket is not None]

    @property
    def intents(self) -> int:
        return int(self.identified[-1]["intents"]) if self.identified else 0

    async def until_ready(self, times: int = 1) -> None:
        """Wait until the bot has identified so many times in all and is connected."""
        await self.happenings.until(lambda: len(self.identified) >= times and bool(self.connected))

    async def until_resumed(self, times: int = 1) -> None:
        await self.happenings.until(lambda: len(self.resumed) >= times and bool(self.connected))

    def dispatch(self, kind: str, data: Any) -> None:
        """Tell every session of an event whose shard it belongs to. One whose connection is broken gets it when it resumes."""
        guild = int(data.get("guild_id") or 0) if isinstance(data, dict) else 0
        for session in self.sessions.values():
            if session.has(guild):
                self._tell(session, kind, data)

    async def drop(self, code: int) -> None:
        """Close all connections with a code, as Discord does."""
        for session in self.sessions.values():
            session.socket = None  # so that closing it doesn't end the session
        for connection in list(self._sockets):
            await connection.close(code=code)

    def sever(self) -> None:
        """Break all connections with a TCP reset."""
        for request in list(self._sockets.values()):
            sever(request)

    async def ask_to_reconnect(self) -> None:
        await self._say({"op": RECONNECT, "d": None})

    async def invalidate(self, *, may_resume: bool) -> None:
        if not may_resume:
            self.sessions.clear()
        await self._say({"op": INVALID_SESSION, "d": may_resume})

    async def revoke(self) -> None:
        """The token isn't good any more: connections are closed, and none is let in."""
        self.token = "another"
        self.refuses_with = AUTHENTICATION_FAILED
        await self.drop(AUTHENTICATION_FAILED)

    async def say_raw(self, text: str) -> None:
        """Send a frame that may be no event at all."""
        for socket in list(self._sockets):
            await socket.send_str(text)

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets[socket] = request
        try:
            await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms}, "s": None, "t": None})
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._heard(socket, json.loads(message.data))
        except ConnectionError:
            pass  # severed
        finally:
            del self._sockets[socket]
            self._left(socket)
        return socket

    async def _heard(self, socket: web.WebSocketResponse, said: dict[str, Any]) -> None:
        if said["op"] == HEARTBEAT:
            self.heartbeats += 1
            if self.acknowledges:
                await socket.send_json({"op": ACK, "d": None, "s": None, "t": None})
        elif said["op"] in (IDENTIFY, RESUME):
            refusal = self._refusal(said["d"])
            if refusal is not None:
                await socket.close(code=refusal)
            elif said["op"] == IDENTIFY:
                self._identify(socket, said["d"])
            else:
                await self._resume(socket, said["d"])
        self.happenings.tell()

    def _refusal(self, said: dict[str, Any]) -> int | None:
        if self.refuses_with is not None:
            return self.refuses_with
        if said["token"] != self.token:
            return AUTHENTICATION_FAILED
        return DISALLOWED_INTENTS if said.get("intents", 0) & MESSAGE_CONTENT and not self.grants_content else None

    def _identify(self, socket: web.WebSocketResponse, said: dict[str, Any]) -> None:
        self.identified.append(said)
        self.identified_at.append(monotonic())
        first, count = said.get("shard", (0, 1))
        session = Session(f"session{len(self.identified)}", (first, count), socket)
        self.sessions[session.id] = session
        there = [each for each in self.servers if session.has(each)] if self.tells_guilds else []
        ready = {
            "v": 10,
            "user": USER,
            "guilds": [{"id": str(each), "unavailable": True} for each in there],
            "shard": [first, count],
            "session_id": session.id,
            "resume_gateway_url": f"ws://{self.resumes_at or self.address}/gateway/",
            "application": {"id": APPLICATION["id"], "flags": 0},
        }
        self._tell(session, "READY", ready)
        for each in there:
            self._tell(session, "GUILD_CREATE", guild(each))

    async def _resume(self, socket: web.WebSocketResponse, said: dict[str, Any]) -> None:
        session = self.sessions.get(said["session_id"])
        if session is None or self.forgets:
            self.sessions.pop(said["session_id"], None)
            await socket.send_json({"op": INVALID_SESSION, "d": False})
            return
        session.socket, session.told = socket, said["seq"]
        self.resumed.append(said)
        self._tell(session, "RESUMED", {})

    def _tell(self, session: Session, kind: str, data: Any) -> None:
        session.events.append({"op": DISPATCH, "t": kind, "s": len(session.events) + 1, "d": data})
        task = asyncio.create_task(self._tell_all(session))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell_all(self, session: Session) -> None:
        """Send what a session wasn't told yet, in its order."""
        async with session.telling:
            while session.socket is not None and session.told < len(session.events):
                session.told += 1
                await _send(session.socket, session.events[session.told - 1])

    async def _say(self, said: dict[str, Any]) -> None:
        for socket in list(self._sockets):
            await _send(socket, said | {"s": None, "t": None})

    def _left(self, socket: web.WebSocketResponse) -> None:
        """A connection is gone. A session that the bot closed itself (1000, 1001) can't be resumed."""
        self.closed_with = socket.close_code
        for session in list(self.sessions.values()):
            if session.socket is socket:
                session.socket = None
                if socket.close_code in (1000, GOING_AWAY):
                    del self.sessions[session.id]
        self.happenings.tell()


async def _send(socket: web.WebSocketResponse, said: dict[str, Any]) -> None:
    with contextlib.suppress(ConnectionError, RuntimeError):  # broken, or closing: it comes with RESUME
        await socket.send_json(said)
