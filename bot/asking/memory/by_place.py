"""What is remembered of each member in each channel, for a while: in memory only."""

from __future__ import annotations

from typing import Generic, TypeVar

from bot.client.expiring import Expiring
from bot.store import Kept, in_memory

V = TypeVar("V")


class ByPlace(Generic[V]):
    """One thing for each member in each channel, forgotten some seconds after it was kept, or when there are too many."""

    def __init__(self, at_most: int, seconds: float, kept: Kept, told: str) -> None:
        """`kept` and `told` say what it is to who asks what is kept of them."""
        self._kept: Expiring[tuple[int, int], V] = Expiring(at_most, seconds)
        self.keeper = in_memory(kept, told, self.count, self.forget)

    def __len__(self) -> int:
        return len(self._kept)

    def count(self, member: int) -> int:
        """In how many channels there is something of a member."""
        return sum(of == member for of, _ in self._kept)

    def forget(self, member: int) -> None:
        """Forget what is kept of a member, everywhere."""
        for key in [key for key in self._kept if key[0] == member]:
            self._kept.pop(key, None)
