"""The watch over a bot that runs: it looks every few seconds what is wrong, tells of it, and answers who asks from outside."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

from bot import logs
from bot.client import stopping
from bot.metrics import Meters
from bot.watching import alarms
from bot.watching.board import Board
from bot.watching.checks import Checks, Watched
from bot.watching.endpoints import Endpoints
from bot.watching.lag import Lag
from bot.watching.numbers import Numbers
from bot.watching.probing import Probe
from bot.watching.telling import Telling

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where it may be asked from outside how the bot is."""

    host: str
    port: int


class Watch:
    """Watches the parts of a bot. `operators` is the id of the channel in which whoever runs it is told what is wrong;
    without an `address` nobody may ask from outside."""

    def __init__(self, watched: Watched, meters: Meters, *, operators: int | None, address: Address | None) -> None:
        self._watched = watched
        self._meters = meters
        self._probe = Probe(watched.store)
        self._lag = Lag()
        self._checks = Checks(watched, meters, self._probe, self._lag, monotonic())
        self._board = Board()
        self._telling = Telling(watched.client, watched.servers, watched.home, operators)
        numbers = Numbers(watched, meters, self._probe, self._board, self.ready)
        self._endpoints = Endpoints(address.host, address.port, self, numbers) if address is not None else None

    @asynccontextmanager
    async def on(self) -> AsyncIterator[None]:
        """Watch as long as the context lasts."""
        tasks = [asyncio.create_task(work) for work in (self._lag.run(), self._probe.run(), self._look_on())]
        try:
            yield
        finally:
            for task in tasks:
                await stopping.cancelled(task)
            if self._endpoints is not None:
                await self._endpoints.close()

    def ready(self) -> dict[str, bool]:
        """What has to be so for the bot to do all that it is there for, and whether it is."""
        return {
            "gateway": self._watched.client.is_heard,
            "knowledge": bool(self._watched.current.knowledge.entries),
            "store": self._probe.takes_writes,
        }

    def standing(self) -> dict[str, str]:
        """The alarms that stand, by their keys, each with what exactly is wrong."""
        return {each.alarm.key: each.detail for each in self._board}

    async def _look_on(self) -> None:
        while True:
            try:
                await self._look()
            except Exception as error:  # whatever it is, the next look may find the next thing
                log.error("looking what is wrong failed\n%s", logs.describe(error))
            await asyncio.sleep(LOOK_SECONDS)

    async def _look(self) -> None:
        if self._endpoints is not None:
            await self._endpoints.open()
        if self._watched.client.is_stopping:
            return
        found = await self._checks.look()
        if self._endpoints is not None and self._endpoints.trouble is not None:
            found[alarms.HEALTH_CLOSED] = self._endpoints.trouble
        self._telling.tell(self._board.look(found, monotonic(), dt.datetime.now(dt.UTC)))
