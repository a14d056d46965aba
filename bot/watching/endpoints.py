"""What may be asked from outside, over HTTP: `/live`, `/ready` and `/metrics`. It is told to whoever can reach the port."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol

from bot.watching.numbers import Numbers

if TYPE_CHECKING:
    from aiohttp import web

log = logging.getLogger(__name__)

SHUTDOWN_SECONDS = 1.0
UNAVAILABLE = 503


class Health(Protocol):
    """Whoever knows how the bot is."""

    def ready(self) -> dict[str, bool]: ...

    def standing(self) -> dict[str, str]: ...


class Endpoints:
    """Answers on a port. `trouble` is why that can't be opened; None where it is open, or wasn't tried yet."""

    def __init__(self, host: str, port: int, health: Health, numbers: Numbers) -> None:
        self._host = host
        self._port = port
        self._health = health
        self._numbers = numbers
        self._runner: web.AppRunner | None = None
        self.trouble: str | None = None

    async def open(self) -> None:
        """Open the port, where it isn't. Raises nothing that is wrong with the port."""
        if self._runner is not None:
            return
        from aiohttp import web  # what only this needs is loaded where it is wanted

        app = web.Application()
        app.add_routes(
            [web.get("/live", self._live), web.get("/ready", self._ready), web.get("/metrics", self._metrics)]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            await runner.cleanup()
            self.trouble = f"{self._host}, port {self._port}: {error.strerror or type(error).__name__}"
            return
        self._runner, self.trouble = runner, None
        log.info("how the bot is, is told at http://%s:%d/ready", self._host, self._port)

    async def close(self) -> None:
        """Close the port."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _live(self, _: web.Request) -> web.Response:
        """It turns: else nobody would answer this."""
        from aiohttp import web

        return web.Response(text="alive\n")

    async def _ready(self, _: web.Request) -> web.Response:
        from aiohttp import web

        parts = self._health.ready()
        told = {"ready": all(parts.values()), **parts, "alarms": self._health.standing()}
        return web.json_response(told, status=200 if told["ready"] else UNAVAILABLE)

    async def _metrics(self, _: web.Request) -> web.Response:
        from aiohttp import web

        content_type, text = self._numbers.exposed()
        return web.Response(body=text, headers={"Content-Type": content_type})
