"""What goes wrong with requests. A fault is a function of the request and of what would carry it out."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

CarryOut = Callable[[web.Request], Awaitable[web.StreamResponse]]
Fault = Callable[[web.Request, CarryOut], Awaitable[web.StreamResponse]]

# Patterns of paths, for `Faults.add`
ANY = ".*"
LOGIN = "/api/users/@me"
GATEWAY = "/api/gateway/bot"  # where to connect
SOCKET = "/gateway/"  # connecting itself
COMMANDS = r"/api/applications/\d+/commands"
MESSAGES = r"/api/channels/\d+/messages(/\d+)?"
CALLBACKS = r"/api/interactions/\d+/[^/]+/callback"

FOREVER = 1 << 60


@dataclass
class _Planned:
    method: str
    path: re.Pattern[str]
    fault: Fault
    times: int


class Faults:
    """The faults to come. The first that fits a request is used up by it."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []
        self.done: list[str] = []  # "POST /api/…", of each request that was hit

    def add(self, method: str, path: str, fault: Fault, times: int = 1) -> None:
        """Let this happen to the next `times` requests whose whole path fits a pattern; "*" is any method."""
        self._planned.append(_Planned(method, re.compile(path), fault, times))

    def clear(self) -> None:
        self._planned.clear()

    @web.middleware
    async def middleware(self, request: web.Request, handler: CarryOut) -> web.StreamResponse:
        for planned in self._planned:
            if planned.method in ("*", request.method) and planned.path.fullmatch(request.path):
                planned.times -= 1
                if planned.times <= 0:
                    self._planned.remove(planned)
                self.done.append(f"{request.method} {request.path}")
                return await planned.fault(request, handler)
        return await handler(request)


def sever(request: web.Request) -> None:
    """Break the connection of a request with a TCP reset."""
    if request.transport is None:
        return
    connection: socket.socket = request.transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()


async def reset(request: web.Request, _: CarryOut) -> web.StreamResponse:
    """The connection is reset before anything is done."""
    sever(request)
    return web.Response()


async def close(request: web.Request, _: CarryOut) -> web.StreamResponse:
    """The connection is closed without an answer."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()


async def hang(request: web.Request, _: CarryOut) -> web.StreamResponse:
    """Nothing comes, until the other side gives up."""
    await asyncio.Event().wait()
    return web.Response()


async def lost(request: web.Request, carry_out: CarryOut) -> web.StreamResponse:
    """What was asked is done, but the connection is reset before the answer."""
    await carry_out(request)
    sever(request)
    return web.Response()


def held(until: asyncio.Event) -> Fault:
    """Nothing is done until an event is set."""

    async def wait(request: web.Request, carry_out: CarryOut) -> web.StreamResponse:
        await until.wait()
        return await carry_out(request)

    return wait


def answer(status: int, body: Any = None, *, headers: dict[str, str] | None = None) -> Fault:
    """An answer in place of the one there should be: JSON, or, where the body is a text, a web page; as from a proxy."""

    async def give(request: web.Request, _: CarryOut) -> web.StreamResponse:
        await request.read()
        if isinstance(body, str):
            return web.Response(text=body, status=status, content_type="text/html", headers=headers)
        return as_json(body or {"code": 0, "message": f"{status}"}, status, headers)

    return give


def too_many(retry_after: float, *, everywhere: bool = False) -> Fault:
    """The rate limit: of a route, or of everything that the bot asks for."""
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere}
    return answer(429, body, headers={"Via": "1.1 google", "Retry-After": str(retry_after)})


def as_json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json", headers=headers)
