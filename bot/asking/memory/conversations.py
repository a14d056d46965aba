"""What was said a moment ago, so that a member can ask on. In memory only, and not for long."""

from __future__ import annotations

from bot.answering.conversation import Conversation
from bot.asking.memory.expiring import Expiring

KEPT_SECONDS = 600.0
KEPT_AT_MOST = 5_000


class Conversations:
    """The conversation of each member in each channel, forgotten after ten minutes, or when there are too many."""

    def __init__(self, at_most: int = KEPT_AT_MOST, seconds: float = KEPT_SECONDS) -> None:
        self._kept: Expiring[tuple[int, int], Conversation] = Expiring(at_most, seconds)

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, member: int, channel: int) -> Conversation:
        """The conversation so far; an empty one where there is none."""
        return self._kept.get((member, channel), Conversation())

    def keep(self, member: int, channel: int, conversation: Conversation) -> None:
        """Remember how it stands now."""
        self._kept[member, channel] = conversation

    def count(self, member: int) -> int:
        """In how many channels there is a conversation with a member."""
        return sum(of == member for of, _ in self._kept)

    def forget(self, member: int) -> None:
        """Forget what was said with a member, everywhere."""
        for key in [key for key in self._kept if key[0] == member]:
            self._kept.pop(key, None)
