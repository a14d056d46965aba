"""Which messages were looked at already: a connection that is taken up again may bring one a second time."""

from __future__ import annotations

from collections import OrderedDict

KEPT_AT_MOST = 10_000


class Seen:
    """The ids of the latest messages."""

    def __init__(self, at_most: int = KEPT_AT_MOST) -> None:
        self._at_most = at_most
        self._ids: OrderedDict[int, None] = OrderedDict()

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
