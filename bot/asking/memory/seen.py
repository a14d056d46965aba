"""Which messages were looked at already: a connection that is taken up again may bring one a second time."""

from __future__ import annotations

from collections import OrderedDict

from bot.store import MEMORY_ONLY, Keeper, Kept

KEPT_AT_MOST = 10_000
KEPT = Kept(
    "Which messages I have looked at; ids, no words",
    f"the last {KEPT_AT_MOST:,}; {MEMORY_ONLY}",
    "so that I don't answer one twice",
    "nobody",
)


class Seen:
    """The ids of the latest messages."""

    def __init__(self, at_most: int = KEPT_AT_MOST) -> None:
        self._at_most = at_most
        self._ids: OrderedDict[int, None] = OrderedDict()
        self.keeper = Keeper(KEPT)

    def __len__(self) -> int:
        return len(self._ids)

    def is_new(self, message: int) -> bool:
        """Whether a message hasn't been seen; from now on it has."""
        if message in self._ids:
            return False
        self._ids[message] = None
        if len(self._ids) > self._at_most:
            self._ids.popitem(last=False)
        return True
