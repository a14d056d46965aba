"""By how much the event loop is late: something holds everybody up, or the machine gives the bot no time."""

from __future__ import annotations

import asyncio
from collections import deque
from time import monotonic

from bot import metrics

TICK_SECONDS = 0.5
KEPT_SECONDS = 20.0


class Lag:
    """Looks again and again whether it is woken in time."""

    def __init__(self) -> None:
        self._late: deque[tuple[float, float]] = deque()  # when, and by how many seconds

    def longest(self) -> float:
        """The most by which it was late within KEPT_SECONDS."""
        return max((late for when, late in self._late if monotonic() - when < KEPT_SECONDS), default=0.0)

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            due = monotonic() + TICK_SECONDS
            await asyncio.sleep(TICK_SECONDS)
            now = monotonic()
            late = max(0.0, now - due)
            metrics.time(metrics.LAG, late)
            self._late.append((now, late))
            while now - self._late[0][0] > KEPT_SECONDS:
                self._late.popleft()
