"""What was said a moment ago, so that a member can ask on. In memory only, and not for long."""

from __future__ import annotations

from bot.answering import Conversation
from bot.asking.memory.by_place import ByPlace
from bot.client.remarks import span
from bot.store import MEMORY_ONLY, Kept

KEPT_SECONDS = 600.0
KEPT_AT_MOST = 5_000
KEPT = Kept(
    "What we talked about",
    f"{span(KEPT_SECONDS)}; {MEMORY_ONLY}",
    "so that you can ask on",
    "nobody",
)
TOLD = "What we talked about in the last ten minutes, so that you can ask on (in memory only)."


class Conversations(ByPlace[Conversation]):
    """The conversation of each member in each channel, forgotten after ten minutes, or when there are too many."""

    def __init__(self, at_most: int = KEPT_AT_MOST, seconds: float = KEPT_SECONDS) -> None:
        super().__init__(at_most, seconds, KEPT, TOLD)

    def of(self, member: int, channel: int) -> Conversation:
        """The conversation so far; an empty one where there is none."""
        return self._kept.get((member, channel), Conversation())

    def keep(self, member: int, channel: int, conversation: Conversation) -> None:
        """Remember how it stands now."""
        self._kept[member, channel] = conversation
