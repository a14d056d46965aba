"""As much of Discord, over real HTTP and a real websocket, as a bot needs to log in: for tests of its process."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from bot.settings import Settings

HELLO, IDENTIFY, DISPATCH = 10, 2, 0
DISALLOWED_INTENTS = 4014
MESSAGE_CONTENT = 1 << 15
USER = {"id": "1", "username": "bot", "discriminator": "0", "avatar": None, "bot": True}
APPLICATION = {
    "id": "1",
    "name": "bot",
    "description": "",
    "icon": None,
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "",
    "flags": 0,
    "owner": USER,
}

# The bot's own command line, with Discord's address replaced: it can't be set otherwise.
RUN = """
import sys, discord
discord.http.Route.BASE = sys.argv[1]
from bot import settings
from bot.client import run
sys.exit(run(settings.read()))
"""


@dataclass
class Discord:
    """Lets a bot in whose token is `good`; closes the gateway on one that asks for the intent of message content."""

    refuses_with: int | None = None
    keeps_waiting: bool = False
    knocked: asyncio.Event = field(default_factory=asyncio.Event)
    identified: dict[str, Any] = field(default_factory=dict)
    closed_with: int | None = None
    address: str = ""

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/api/users/@me", self.me)
        app.router.add_get("/api/oauth2/applications/@me", self.application)
        app.router.add_put("/api/applications/1/commands", self.commands)
        app.router.add_get("/api/gateway/bot", self.gateway)
        app.router.add_get("/gateway/", self.connect)
        return app

    async def me(self, request: web.Request) -> web.Response:
        self.knocked.set()
        if self.keeps_waiting:
            await asyncio.sleep(60)
        if request.headers["Authorization"] != "Bot good":
            return _json({"code": 0, "message": "401: Unauthorized"}, status=401)
        return _json(USER)

    async def application(self, _: web.Request) -> web.Response:
        return _json(APPLICATION)

    async def commands(self, _: web.Request) -> web.Response:
        return _json([])

    async def gateway(self, _: web.Request) -> web.Response:
        limits = {"total": 1, "remaining": 1, "reset_after": 0, "max_concurrency": 1}
        url = f"ws://{self.address}/gateway/"
        return _json({"url": url, "shards": 1, "session_start_limit": limits})

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": 40_000}, "s": None, "t": None})
        async for message in socket:
            if message.type is WSMsgType.TEXT and (said := json.loads(message.data))["op"] == IDENTIFY:
                self.identified = said["d"]
                if said["d"]["intents"] & MESSAGE_CONTENT:
                    self.refuses_with = DISALLOWED_INTENTS
                if self.refuses_with is not None:
                    await socket.close(code=self.refuses_with)
                    break
                ready = {
                    "v": 10,
                    "user": USER,
                    "guilds": [],
                    "shard": [0, 1],
                    "session_id": "s",
                    "resume_gateway_url": f"ws://{self.address}/gateway/",
                    "application": {"id": "1", "flags": 0},
                }
                await socket.send_json({"op": DISPATCH, "d": ready, "s": 1, "t": "READY"})
        self.closed_with = socket.close_code
        return socket


def _json(body: Any, status: int = 200) -> web.Response:
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json")


@asynccontextmanager
async def start(address: str, folder: Path, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot as a process of its own, with these settings, its data in `folder`. Killed when it outlives the test."""
    names = {name.upper() for name in Settings.model_fields}
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-W",
        "error",
        "-W",
        "ignore::DeprecationWarning",
        "-c",
        RUN,
        f"http://{address}/api",
        cwd=folder,  # where no .env is
        env=inherited | {"DATABASE": str(folder / "data" / "bot.sqlite3")} | settings,
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
