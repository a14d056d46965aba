"""Waiting for what happens on the loopback Discord, without sleeping."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

SECONDS = 60.0  # at most: a busy machine is slow


class Happenings:
    """Whoever changes something tells; whoever waits looks again then."""

    def __init__(self) -> None:
        self._news = asyncio.Event()

    def tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def until(self, happened: Callable[[], object], seconds: float = SECONDS) -> None:
        """Wait until something is so. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not happened():
                await self._news.wait()
