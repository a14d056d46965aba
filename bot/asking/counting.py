"""Counts on their way to the store: one write at a time, of all that came in meanwhile.

A write for each would have many wait for one lock, and fail when a busy server asks more than the disk can take. What the
store doesn't take (its disk is full, another program locks it) waits, and is tried again.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterable

from bot.client.background import WRITING, Background
from bot.store import Store, counts

log = logging.getLogger(__name__)

# After which what the store didn't take is tried again: twice as long each time, up to an hour.
AGAIN_SECONDS, LONGEST_SECONDS = 10.0, 3_600.0
MAX_PENDING = 1_000  # different counts that may wait; with more, the store has stopped working, and they are dropped


class Counting:
    """Adds up decisions until the store has taken them."""

    def __init__(self, store: Store, background: Background) -> None:
        self._store = store
        self._background = background
        self._pending: Counter[tuple[dt.date, int, str, str]] = Counter()
        self._is_writing = False
        self._again: asyncio.TimerHandle | None = None
        self._wait = AGAIN_SECONDS

    def __len__(self) -> int:
        """How many different counts wait for the store."""
        return len(self._pending)

    def add(self, day: dt.date, guild: int | None, kind: str, entries: Iterable[str]) -> None:
        """Count a decision, once for each entry that it named (or once for none)."""
        if len(self._pending) >= MAX_PENDING:
            log.error("the store doesn't keep up: a count is dropped")
        else:
            self._pending.update((day, guild or 0, kind, entry) for entry in tuple(entries) or ("",))
        self.save()

    def save(self) -> None:
        """Have written what waits, unless that is being done."""
        if self._again is not None:
            self._again.cancel()
            self._again = None
        if self._pending and not self._is_writing:
            self._is_writing = True
            self._background.start(self._write(), WRITING)

    async def _write(self) -> None:
        try:
            while self._pending:
                pending, self._pending = self._pending, Counter()
                try:
                    await counts.add(self._store, pending)
                except Exception:
                    self._pending.update(pending)
                    self._again = asyncio.get_running_loop().call_later(self._wait, self.save)
                    self._wait = min(2 * self._wait, LONGEST_SECONDS)
                    raise
                self._wait = AGAIN_SECONDS
        finally:
            self._is_writing = False
