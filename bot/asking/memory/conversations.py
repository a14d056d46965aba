"""What was said a moment ago, so that a member can ask on. In memory only, and not for long."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass

from bot.answering.conversation import Conversation

KEPT_SECONDS = 600.0
KEPT_AT_MOST = 5_000


@dataclass(frozen=True, slots=True)
class _Kept:
    conversation: Conversation
    last: float


class Conversations:
    """The conversation of each member in each channel, forgotten after ten minutes, or when there are too many."""

    def __init__(self, at_most: int = KEPT_AT_MOST, seconds: float = KEPT_SECONDS) -> None:
        self._kept: OrderedDict[tuple[int, int], _Kept] = OrderedDict()
        self._at_most = at_most
        self._seconds = seconds

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, member: int, channel: int) -> Conversation:
        """The conversation so far; an empty one where there is none."""
        self._forget_old()
        kept = self._kept.get((member, channel))
        return kept.conversation if kept is not None else Conversation()

    def keep(self, member: int, channel: int, conversation: Conversation) -> None:
        """Remember how it stands now."""
        self._kept[member, channel] = _Kept(conversation, time.monotonic())
        self._kept.move_to_end((member, channel))
        self._forget_old()

    def count(self, member: int) -> int:
        """In how many channels there is a conversation with a member."""
        self._forget_old()
        return sum(of == member for of, _ in self._kept)

    def forget(self, member: int) -> None:
        """Forget what was said with a member, everywhere."""
        for key in [key for key in self._kept if key[0] == member]:
            del self._kept[key]

    def _forget_old(self) -> None:
        oldest_allowed = time.monotonic() - self._seconds
        while self._kept:
            oldest = next(iter(self._kept))
            if len(self._kept) <= self._at_most and self._kept[oldest].last > oldest_allowed:
                return
            del self._kept[oldest]
