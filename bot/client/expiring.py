"""What is remembered for a while: in memory only, never on disk."""

from __future__ import annotations

import time
from typing import TypeVar

from cachetools import TTLCache

K = TypeVar("K")
V = TypeVar("V")


class Expiring(TTLCache[K, V]):
    """Keeps each thing for so many seconds after it was put here, and so many things at most: of more, those go that
    weren't asked for longest."""

    def __init__(self, at_most: int, seconds: float) -> None:
        super().__init__(at_most, seconds, timer=_now)


def _now() -> float:
    """The clock is looked up each time, so that another may take its place."""
    return time.monotonic()
