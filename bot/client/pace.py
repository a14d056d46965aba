"""How fast ordinary answers may go out in a channel, so that help for someone in danger never waits behind them.

Discord takes so many messages in so many seconds from a bot in a channel (five in five, as a rule), and discord.py sends
what is more in the order in which it came. So ordinary answers go one after another here, and leave the last two messages
of what Discord allows to those that can't wait.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

RESERVE = 2  # messages of what Discord allows in a channel that ordinary answers don't take
LONG = 3  # ordinary answers that may wait in a channel before the bot speaks unasked there no more
FULL = 20  # ordinary answers that may wait in a channel at all
BUSY_SECONDS = 60.0  # in which a channel is told once that there are too many
KEPT_AT_MOST = 1_000

_MESSAGES = re.compile(r"/channels/(\d+)/messages$")


@dataclass(slots=True, eq=False)
class _Channel:
    """What is known of a channel: how many ordinary answers wait or are sent, how many messages Discord takes until when
    (monotonic seconds), and when it was told last that there are too many questions."""

    waiting: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    limit: int = 0
    remaining: int = 0
    until: float = 0.0
    told: float | None = None

    def seconds(self) -> float:
        """How long an ordinary answer has to wait."""
        is_free = self.remaining > min(RESERVE, self.limit - 1)
        return 0.0 if is_free else max(0.0, self.until - time.monotonic())


class Pace:
    """Knows how fast Discord takes messages in each channel, by what it answers to each."""

    def __init__(self, at_most: int = KEPT_AT_MOST) -> None:
        self._at_most = at_most
        self._channels: OrderedDict[int, _Channel] = OrderedDict()

    def __len__(self) -> int:
        return len(self._channels)

    def trace(self) -> aiohttp.TraceConfig:
        """What tells of each answer of Discord's, for the HTTP client."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._note)
        return trace

    @property
    def waiting(self) -> int:
        """How many ordinary answers wait or are sent in all channels together."""
        return sum(each.waiting for each in self._channels.values())

    @property
    def longest(self) -> int:
        """How many wait in the channel in which most do."""
        return max((each.waiting for each in self._channels.values()), default=0)

    def is_long(self, channel: int) -> bool:
        """Whether so many ordinary answers wait in a channel that the bot had better not speak unasked."""
        return self._waiting(channel) > LONG

    def is_full(self, channel: int) -> bool:
        """Whether so many wait that no further question is answered."""
        return self._waiting(channel) >= FULL

    def is_news(self, channel: int) -> bool:
        """Whether the channel is to be told that it asks too much: once in a while. Then it counts as told."""
        known, now = self._of(channel), time.monotonic()
        if known.told is not None and now < known.told + BUSY_SECONDS:
            return False
        known.told = now
        return True

    @asynccontextmanager
    async def ordinary(self, channel: int) -> AsyncIterator[None]:
        """Wait until an ordinary answer may be sent in a channel, and send it in the context."""
        known = self._of(channel)
        known.waiting += 1
        try:
            async with known.turn:
                while (seconds := known.seconds()) > 0:  # noqa: ASYNC110 - Discord alone knows when
                    await asyncio.sleep(seconds)
                yield
        finally:
            known.waiting -= 1

    def _waiting(self, channel: int) -> int:
        known = self._channels.get(channel)
        return known.waiting if known is not None else 0

    def _of(self, channel: int) -> _Channel:
        known = self._channels.setdefault(channel, _Channel())
        self._channels.move_to_end(channel)
        if len(self._channels) > self._at_most:
            idle = next((id_ for id_, each in self._channels.items() if not each.waiting and id_ != channel), None)
            if idle is not None:
                del self._channels[idle]
        return known

    async def _note(self, _: aiohttp.ClientSession, __: object, ended: aiohttp.TraceRequestEndParams) -> None:
        """Discord has answered."""
        found, headers = _MESSAGES.search(ended.url.path), ended.response.headers
        if ended.method != "POST" or found is None or "X-RateLimit-Remaining" not in headers:
            return
        known = self._of(int(found[1]))
        known.limit = int(headers.get("X-RateLimit-Limit", 1))
        known.remaining = int(headers["X-RateLimit-Remaining"])
        known.until = time.monotonic() + float(headers.get("X-RateLimit-Reset-After", 0))
