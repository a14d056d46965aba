"""Whose turn it is: deciding about a message takes the event loop for some milliseconds, which adds up in a burst."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class _Queue:
    waiting: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Turns:
    """Lets one in at a time, and lets the event loop do other things in between.

    Of each member only one waits in the common queue, so that whoever sends a hundred messages at once delays nobody but
    themselves. Who came first is let in first.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._members: dict[int, _Queue] = {}

    def __len__(self) -> int:
        return len(self._members)

    @asynccontextmanager
    async def of(self, member: int) -> AsyncIterator[None]:
        """Wait for the member's turn, and have it while in the context."""
        queue = self._members.setdefault(member, _Queue())
        queue.waiting += 1
        try:
            async with queue.turn, self._turn:
                await asyncio.sleep(0)  # else those who come at once would go one after the other, without a pause
                yield
        finally:
            queue.waiting -= 1
            if not queue.waiting:
                del self._members[member]
