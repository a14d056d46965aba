"""What keeps the bot from being a nuisance where it answers unasked. In memory only: ids of channels and messages, and
for a day those of members who said that an answer missed the question, without which."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable

from bot.client.expiring import Expiring
from bot.client.remarks import span
from bot.store import MEMORY_ONLY, Kept, in_memory

REPEAT_SECONDS = 600.0  # an entry isn't given again unasked in a channel
MINUTE, AT_MOST_A_MINUTE = 60.0, 4  # unasked answers in a channel
DAY, ENOUGH_MISSED = 86_400.0, 2  # members who say within a day that unasked answers miss the question
KEPT_AT_MOST = 5_000
KEPT = Kept(
    "That you said that an answer wasn't what you asked",
    f"{span(DAY)}; {MEMORY_ONLY}",
    "so that I stop answering unasked where that doesn't help",
    "nobody; moderators hear that members said so, not who",
)
TOLD = "That you said, within a day, that an answer wasn't what you asked (in memory only)."


class Unasked:
    """What was answered in each channel lately, and how often unasked."""

    def __init__(self) -> None:
        # By channel and entry, the message that gave it there last: 0 until it is sent.
        self._told: Expiring[tuple[int, str], int] = Expiring(KEPT_AT_MOST, REPEAT_SECONDS)
        self._by_message: Expiring[int, list[tuple[int, str]]] = Expiring(KEPT_AT_MOST, REPEAT_SECONDS)
        self._spoken: Expiring[int, deque[float]] = Expiring(KEPT_AT_MOST, MINUTE)
        self._missed: Expiring[tuple[int, int], None] = Expiring(KEPT_AT_MOST, DAY)  # by channel and member
        self.keeper = in_memory(KEPT, TOLD, self.count_missed, self.forget_missed)

    def __len__(self) -> int:
        return len(self._told) + len(self._spoken) + len(self._missed)

    def claim(self, channel: int, entries: Iterable[str]) -> bool:
        """Whether the bot may answer unasked with these entries now; if so, it counts as having done that."""
        now = time.monotonic()
        keys = [(channel, entry) for entry in entries]
        spoken = self._spoken.get(channel) or deque()
        while spoken and spoken[0] <= now - MINUTE:
            spoken.popleft()
        if len(spoken) >= AT_MOST_A_MINUTE or any(key in self._told for key in keys):
            return False
        self._spoken[channel] = spoken
        spoken.append(now)
        for key in keys:
            self._told[key] = 0
        return True

    def unclaim(self, channel: int, entries: Iterable[str]) -> None:
        """The bot didn't answer after all."""
        for key in [(channel, entry) for entry in entries]:
            if self._told.get(key) == 0:
                self._told.pop(key, None)

    def answered(self, channel: int, entries: Iterable[str], message: int) -> None:
        """A message of the bot answers with these entries, asked or unasked."""
        for key in [(channel, entry) for entry in entries]:
            self._told[key] = message
            self._by_message.setdefault(message, []).append(key)

    def earlier(self, channel: int, entries: Iterable[str]) -> int | None:
        """The id of a message that has answered with one of the entries here a moment ago."""
        told = (self._told.get((channel, entry)) for entry in entries)
        return next((message for message in told if message), None)

    def forget(self, message: int) -> None:
        """A message of the bot is gone: what it answered may be answered again, unless another has answered it since."""
        for key in self._by_message.pop(message, ()):
            if self._told.get(key) == message:
                self._told.pop(key, None)

    def missed(self, channel: int, member: int) -> bool:
        """A member says that an unasked answer missed the question. Whether enough members said so within a day; then
        counting starts anew."""
        self._missed[channel, member] = None
        said = [key for key in self._missed if key[0] == channel]
        if len(said) < ENOUGH_MISSED:
            return False
        for key in said:
            self._missed.pop(key, None)
        return True

    def count_missed(self, member: int) -> int:
        """In how many channels a member said within a day that an answer missed the question."""
        return sum(of == member for _, of in self._missed)

    def forget_missed(self, member: int) -> None:
        """Forget that a member said so."""
        for key in [key for key in self._missed if key[1] == member]:
            self._missed.pop(key, None)
