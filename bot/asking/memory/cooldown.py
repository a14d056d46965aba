"""How often one member may ask: a few questions at once, then a short wait. In memory only, and not for long."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from math import ceil

from bot.client.expiring import Expiring
from bot.client.remarks import span
from bot.store import MEMORY_ONLY, Kept, in_memory

TIMES, SECONDS = 5, 30.0
KEPT_AT_MOST = 10_000
KEPT = Kept(
    "When you asked me something",
    f"{span(SECONDS)}; {MEMORY_ONLY}",
    "so that nobody asks too much",
    "nobody",
)
TOLD = "When you asked me something in the last 30 seconds, so that nobody asks too much (in memory only)."


@dataclass(frozen=True, slots=True)
class Wait:
    """A member asks too often. `seconds` until they may ask again; `is_news`: they haven't been told yet."""

    seconds: int
    is_news: bool


@dataclass(slots=True)
class _Asking:
    times: deque[float] = field(default_factory=deque)
    is_told: bool = False


class Cooldown:
    """The questions of each member within the last seconds, for as many members as asked last."""

    def __init__(self, times: int = TIMES, seconds: float = SECONDS, at_most: int = KEPT_AT_MOST) -> None:
        self._times = times
        self._seconds = seconds
        self._members: Expiring[int, _Asking] = Expiring(at_most, seconds)
        self.keeper = in_memory(KEPT, TOLD, self.count, self.forget)

    def __len__(self) -> int:
        return len(self._members)

    def take(self, member: int) -> Wait | None:
        """Count a question of a member, unless there were too many: then it returns how long they have to wait."""
        now = time.monotonic()
        asking = self._members.get(member) or _Asking()
        while asking.times and asking.times[0] <= now - self._seconds:
            asking.times.popleft()
        if len(asking.times) < self._times:
            asking.times.append(now)
            asking.is_told = False
            self._members[member] = asking
            return None
        is_news, asking.is_told = not asking.is_told, True
        return Wait(ceil(asking.times[0] + self._seconds - now), is_news)

    def give_back(self, member: int) -> None:
        """The last question of a member doesn't count: it came once more, by another bot."""
        asking = self._members.get(member)
        if asking is not None and asking.times:
            asking.times.pop()

    def count(self, member: int) -> int:
        """How many questions of a member are still counted."""
        oldest_allowed = time.monotonic() - self._seconds
        asking = self._members.get(member)
        return sum(since > oldest_allowed for since in asking.times) if asking is not None else 0

    def forget(self, member: int) -> None:
        """Forget when a member asked."""
        self._members.pop(member, None)
