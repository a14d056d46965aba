"""Whose turn it is: deciding about a message takes the event loop for some milliseconds, which adds up in a burst."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class _Queue:
    waiting: int = 0
    served: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True, eq=False)
class _Line:
    """Lets one in at a time; of each member only one waits in the common queue. Who came first is let in first."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    members: dict[int, _Queue] = field(default_factory=dict)

    @asynccontextmanager
    async def of(self, member: int) -> AsyncIterator[None]:
        queue = self.members.setdefault(member, _Queue())
        queue.waiting += 1
        try:
            async with queue.turn, self.turn:
                await asyncio.sleep(0)  # else those who come at once would go one after the other, without a pause
                yield
        finally:
            queue.waiting -= 1
            queue.served += 1
            if not queue.waiting:
                del self.members[member]


class Turns:
    """Lets one in at a time, and lets the event loop do other things in between.

    Whoever sends a hundred messages at once delays nobody but themselves. There are two lines: whether anyone is in danger
    is looked at first, of one message of each member who waits, because help goes before answers.
    """

    def __init__(self) -> None:
        self._first, self._others = _Line(), _Line()

    def __len__(self) -> int:
        return len(self._first.members) + len(self._others.members)

    @asynccontextmanager
    async def of(self, member: int) -> AsyncIterator[None]:
        """Wait for the member's turn, and have it while in the context."""
        async with self._others.of(member):
            ahead = {queue: queue.served for queue in self._first.members.values()}
            while any(queue.waiting and queue.served == served for queue, served in ahead.items()):  # noqa: ASYNC110
                await asyncio.sleep(0)  # it moves on with every turn of the event loop
            yield

    @asynccontextmanager
    async def first(self, member: int) -> AsyncIterator[None]:
        """The same, before the decisions that wait. Whoever has this turn awaits nothing."""
        async with self._first.of(member):
            yield
