"""What was said a moment ago, so that a member can ask on. In memory only, and not for long."""

from __future__ import annotations

from dataclasses import replace

from bot.answering import Conversation
from bot.asking.memory.by_place import ByPlace
from bot.client.expiring import Expiring
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
        self._turns: Expiring[tuple[int, int], int] = Expiring(at_most, seconds)

    def of(self, member: int, channel: int) -> Conversation:
        """The conversation so far; an empty one where there is none."""
        return self._kept.get((member, channel), Conversation())

    def keep(self, member: int, channel: int, conversation: Conversation) -> None:
        """Remember how it stands now."""
        self._kept[member, channel] = conversation
        self._turns[member, channel] = self.turns(member, channel) + 1

    def hear(self, member: int, channel: int, text: str) -> None:
        """Remember what may be a piece of a sentence, said while nothing is answered."""
        before = self.of(member, channel)
        self._kept[member, channel] = replace(before, pieces=before.pieces_with(text))

    def turns(self, member: int, channel: int) -> int:
        """How often it was kept, of late, how a conversation stands: about as often as the member was answered."""
        return self._turns.get((member, channel), 0)

    def move(self, member: int, channel: int, to: int) -> None:
        """A conversation goes on in another channel."""
        self._kept[member, to] = self.of(member, channel)

    def count_anew(self, member: int, channel: int) -> None:
        """Begin to count turns anew."""
        self._turns.pop((member, channel), None)

    def forget(self, member: int) -> None:
        super().forget(member)
        for key in [key for key in self._turns if key[0] == member]:
            self._turns.pop(key, None)
