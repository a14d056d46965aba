"""What comes of requests to Discord: counted, and compared with the clock of this machine."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from time import monotonic

import aiohttp
import discord

from bot import metrics
from bot.client.reconnecting import SERVER_ERROR, TOO_MANY_REQUESTS

LOOK_SECONDS = 20.0  # between two looks at the clock
REFUSED = 400


class Requests:
    """Counts requests by what came of them. `clock_ahead` is by how many seconds this machine's clock was before Discord's
    when they were last compared; None before the first time."""

    def __init__(self) -> None:
        self.clock_ahead: float | None = None
        self._compared = float("-inf")

    def watched(self, trace: aiohttp.TraceConfig) -> aiohttp.TraceConfig:
        """The trace, which tells this, too, of every request."""
        trace.on_request_end.append(self._ended)
        trace.on_request_exception.append(self._broken)
        return trace

    async def _ended(self, _: aiohttp.ClientSession, __: object, ended: aiohttp.TraceRequestEndParams) -> None:
        status = ended.response.status
        if status == TOO_MANY_REQUESTS:
            metrics.count(metrics.REQUESTS, "limited")
        elif status >= REFUSED:
            metrics.count(metrics.REQUESTS, "trouble" if status >= SERVER_ERROR else "refused")
        else:
            metrics.count(metrics.REQUESTS, "ok")
        if monotonic() - self._compared > LOOK_SECONDS:
            self._compare(ended.response.headers.get("Date", ""))

    async def _broken(self, _: aiohttp.ClientSession, __: object, ___: aiohttp.TraceRequestExceptionParams) -> None:
        metrics.count(metrics.REQUESTS, "broken")

    def _compare(self, date: str) -> None:
        """Compare the clocks; `date` is Discord's, as HTTP writes it."""
        try:
            theirs = parsedate_to_datetime(date)
        except ValueError:
            return
        self._compared = monotonic()
        self.clock_ahead = (discord.utils.utcnow() - theirs.replace(tzinfo=theirs.tzinfo or dt.UTC)).total_seconds()
