"""Discord's REST API, as far as the bot uses it: who it is, its commands, its messages, answers to interactions."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.stage.loopback.faults import as_json
from tests.stage.loopback.happenings import Happenings
from tests.stage.loopback.world import APPLICATION, EPHEMERAL, LOADING, USER, Shown, World

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9  # kinds of first responses to interactions
ALREADY_ACKNOWLEDGED, UNKNOWN_MESSAGE, UNKNOWN_INTERACTION = 40060, 10008, 10062

Route = Callable[[web.Request], Awaitable[web.Response]]


@dataclass
class Asked:
    """An interaction, and the message that shows its first response."""

    id: int
    channel: int
    message: int | None  # whose button was pressed
    original: Shown | None = None
    response: dict[str, Any] | None = None


@dataclass
class Rest:
    """The routes. `token` is the one that is let in; `remaining` how many sessions the bot may still start, for
    `reset_after_ms`, and `max_concurrency` how many together; `knocks` counts the log-ins; `requests` are all that came, as
    "POST /api/…"."""

    world: World
    happenings: Happenings
    token: str
    address: str = ""
    shards: int = 1
    remaining: int = 1_000
    reset_after_ms: int = 0
    max_concurrency: int = 1
    flags: int = 0  # of the application: which privileged intents it is granted
    requests: list[str] = field(default_factory=list)
    interactions: dict[str, Asked] = field(default_factory=dict)

    def add_to(self, app: web.Application) -> None:
        message = "/api/channels/{channel}/messages/{message}"
        webhook = "/api/webhooks/{application}/{token}"
        original = f"{webhook}/messages/@original"
        routes: list[tuple[str, str, Route]] = [
            ("GET", "/api/users/@me", self.me),
            ("GET", "/api/oauth2/applications/@me", self.application),
            ("GET", "/api/gateway/bot", self.gateway),
            ("GET", "/api/users/@me/guilds", self.guilds),
            ("GET", "/api/guilds/{guild}", self.guild),
            ("GET", "/api/guilds/{guild}/channels", self.channels),
            ("GET", "/api/guilds/{guild}/members/{member}", self.member),
            ("GET", "/api/applications/{application}/commands", self.read_commands),
            ("PUT", "/api/applications/{application}/commands", self.commands),
            ("POST", "/api/channels/{channel}/messages", self.send),
            ("GET", message, self.read),
            ("PATCH", message, self.edit),
            ("DELETE", message, self.delete),
            ("POST", "/api/channels/{channel}/typing", self.typing),
            ("POST", "/api/interactions/{id}/{token}/callback", self.respond),
            ("POST", webhook, self.follow_up),
            ("GET", original, self.read_original),
            ("PATCH", original, self.edit_original),
            ("DELETE", original, self.delete_original),
            ("PATCH", f"{webhook}/messages/{{message}}", self.edit),
            ("DELETE", f"{webhook}/messages/{{message}}", self.delete),
        ]
        for method, path, route in routes:
            app.router.add_route(method, path, route)

    @web.middleware
    async def middleware(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Note every request, and let in who has the token."""
        self.requests.append(f"{request.method} {request.path}")
        self.happenings.tell()
        by_token = not request.path.startswith(("/gateway/", "/api/webhooks/", "/api/interactions/"))
        if by_token and request.headers.get("Authorization") != f"Bot {self.token}":
            return as_json({"code": 0, "message": "401: Unauthorized"}, 401)
        response = await handler(request)
        self.happenings.tell()
        return response

    async def me(self, _: web.Request) -> web.Response:
        return as_json(USER)

    async def application(self, _: web.Request) -> web.Response:
        return as_json(APPLICATION | {"flags": self.flags})

    async def guilds(self, request: web.Request) -> web.Response:
        there = [self.world.guild] if "after" not in request.query or request.query["after"] == "0" else []
        return as_json([{name: each[name] for name in ("id", "name")} for each in there])

    async def guild(self, _: web.Request) -> web.Response:
        return as_json({name: each for name, each in self.world.guild.items() if name not in ("channels", "members")})

    async def channels(self, _: web.Request) -> web.Response:
        return as_json(self.world.guild["channels"])

    async def member(self, _: web.Request) -> web.Response:
        return as_json(self.world.guild["members"][0])

    async def read_commands(self, _: web.Request) -> web.Response:
        return as_json(self.world.commands)

    async def gateway(self, _: web.Request) -> web.Response:
        limits = {"total": 1_000, "remaining": self.remaining, "reset_after": self.reset_after_ms}
        limits["max_concurrency"] = self.max_concurrency
        url = f"ws://{self.address}/gateway/"
        return as_json({"url": url, "shards": self.shards, "session_start_limit": limits})

    async def commands(self, request: web.Request) -> web.Response:
        given = {"application_id": APPLICATION["id"], "version": "1"}
        self.world.commands = [
            {"id": str(self.world.new_id()), "description": ""} | given | each for each in await request.json()
        ]
        return as_json(self.world.commands)

    async def typing(self, _: web.Request) -> web.Response:
        return web.Response(status=204)

    # Messages

    async def send(self, request: web.Request) -> web.Response:
        channel = int(request.match_info["channel"])
        return as_json(self.world.show(channel, await _sent(request)).payload)

    async def read(self, request: web.Request) -> web.Response:
        message = int(request.match_info["message"])
        shown = self.world.find(message)
        payload = shown.payload if shown is not None else self.world.written.get(message)
        return as_json(payload) if payload is not None else _unknown(UNKNOWN_MESSAGE)

    async def edit(self, request: web.Request) -> web.Response:
        return await self._edit(self.world.find(int(request.match_info["message"])), request)

    async def delete(self, request: web.Request) -> web.Response:
        return _delete(self.world.find(int(request.match_info["message"])))

    async def _edit(self, shown: Shown | None, request: web.Request) -> web.Response:
        if shown is None:
            return _unknown(UNKNOWN_MESSAGE)
        self.world.edit(shown, await _sent(request))
        return as_json(shown.payload)

    # Interactions

    async def respond(self, request: web.Request) -> web.Response:
        asked = self.interactions.get(request.match_info["token"])
        if asked is None:
            return _unknown(UNKNOWN_INTERACTION)
        if asked.response is not None:
            return as_json({"code": ALREADY_ACKNOWLEDGED, "message": "already acknowledged"}, 400)
        asked.response = response = await _sent(request)
        kind, data = response["type"], response.get("data") or {}
        if kind in (MESSAGE, DEFER):
            flags = data.get("flags", 0) | (LOADING if kind == DEFER else 0)
            asked.original = self.world.show(asked.channel, data | {"flags": flags}, asked.id)
        elif kind in (DEFER_UPDATE, UPDATE):
            asked.original = self.world.find(asked.message or 0)
            if kind == UPDATE and asked.original is not None:
                self.world.edit(asked.original, data)
        told: dict[str, Any] = {"interaction": {"id": str(asked.id), "type": 2}}
        if asked.original is not None:
            told["interaction"] |= {
                "response_message_id": str(asked.original.id),
                "response_message_loading": asked.original.is_loading,
                "response_message_ephemeral": bool(asked.original.payload["flags"] & EPHEMERAL),
            }
            told["resource"] = {"type": kind, "message": asked.original.payload}
        return as_json(told)

    async def follow_up(self, request: web.Request) -> web.Response:
        asked = self._asked(request)
        if asked is None or asked.response is None:
            return _unknown(UNKNOWN_INTERACTION)
        sent = await _sent(request)
        if asked.original is not None and asked.original.is_loading:  # it takes the place of "thinking"
            self.world.edit(asked.original, sent)
            return as_json(asked.original.payload)
        return as_json(self.world.show(asked.channel, sent, asked.id).payload)

    async def read_original(self, request: web.Request) -> web.Response:
        shown = self._original(request)
        return as_json(shown.payload) if shown is not None else _unknown(UNKNOWN_MESSAGE)

    async def edit_original(self, request: web.Request) -> web.Response:
        return await self._edit(self._original(request), request)

    async def delete_original(self, request: web.Request) -> web.Response:
        return _delete(self._original(request))

    def _asked(self, request: web.Request) -> Asked | None:
        return self.interactions.get(request.match_info["token"])

    def _original(self, request: web.Request) -> Shown | None:
        asked = self._asked(request)
        return asked.original if asked is not None and asked.original and not asked.original.is_deleted else None


def _delete(shown: Shown | None) -> web.Response:
    if shown is None:
        return _unknown(UNKNOWN_MESSAGE)
    shown.is_deleted = True
    return web.Response(status=204)


def _unknown(code: int) -> web.Response:
    return as_json({"code": code, "message": "unknown"}, 404)


async def _sent(request: web.Request) -> dict[str, Any]:
    """What the bot sent: JSON, or JSON beside files."""
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        return dict(json.loads(str(form["payload_json"])))
    return dict(await request.json())
