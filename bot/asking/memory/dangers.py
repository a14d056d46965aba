"""Who was in danger a while ago, so that the bot doesn't go on as if nothing were. In memory only, and for an hour."""

from __future__ import annotations

from bot.answering import Emergency
from bot.client.expiring import Expiring
from bot.client.remarks import span
from bot.store import MEMORY_ONLY, Kept, in_memory

KEPT_SECONDS = 3600.0
KEPT_AT_MOST = 5_000
KEPT = Kept(
    "That I told you whom to call, and for what kind of emergency",
    f"{span(KEPT_SECONDS)}; {MEMORY_ONLY}",
    "so that I answer kindly to what you write next, and keep a help line there",
    "nobody",
)
TOLD = "That I told you in the last hour whom to call, and for what kind of emergency (in memory only)."


class Dangers:
    """The emergency of each member in each channel, forgotten an hour after it was told of last."""

    def __init__(self, at_most: int = KEPT_AT_MOST, seconds: float = KEPT_SECONDS) -> None:
        self._kept: Expiring[tuple[int, int], Emergency] = Expiring(at_most, seconds)
        self.keeper = in_memory(KEPT, TOLD, self.count, self.forget)

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, member: int, channel: int) -> Emergency | None:
        """The emergency of the last hour; None where there was none."""
        return self._kept.get((member, channel))

    def keep(self, member: int, channel: int, emergency: Emergency | None) -> None:
        """Remember it for an hour from now, if it is another or was told of again; what is remembered stays if there is none."""
        if emergency is not None and emergency != self.of(member, channel):
            self._kept[member, channel] = emergency

    def count(self, member: int) -> int:
        """In how many channels there was one."""
        return sum(of == member for of, _ in self._kept)

    def forget(self, member: int) -> None:
        """Forget it, everywhere."""
        for key in [key for key in self._kept if key[0] == member]:
            self._kept.pop(key, None)
