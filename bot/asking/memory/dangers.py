"""Who was in danger a while ago, so that the bot doesn't go on as if nothing were. In memory only, and for an hour."""

from __future__ import annotations

from bot.answering import Emergency
from bot.asking.memory.by_place import ByPlace
from bot.client.remarks import span
from bot.store import MEMORY_ONLY, Kept

KEPT_SECONDS = 3600.0
KEPT_AT_MOST = 5_000
KEPT = Kept(
    "That I told you whom to call, for what kind of emergency, and whether you said where you are or that you are under 18",
    f"{span(KEPT_SECONDS)}; {MEMORY_ONLY}",
    "so that I answer kindly to what you write next, and keep a help line there",
    "nobody",
)
TOLD = (
    "That I told you in the last hour whom to call, for what kind of emergency, and whether you said where you are or that "
    "you are under 18 (in memory only)."
)


class Dangers(ByPlace[Emergency]):
    """The emergency of each member in each channel, forgotten an hour after it was told of last."""

    def __init__(self, at_most: int = KEPT_AT_MOST, seconds: float = KEPT_SECONDS) -> None:
        super().__init__(at_most, seconds, KEPT, TOLD)

    def of(self, member: int, channel: int) -> Emergency | None:
        """The emergency of the last hour; None where there was none."""
        return self._kept.get((member, channel))

    def keep(self, member: int, channel: int, emergency: Emergency | None) -> None:
        """Remember it for an hour from now, if it is another or was told of again; what is remembered stays if there is none."""
        if emergency is not None and emergency != self.of(member, channel):
            self._kept[member, channel] = emergency
