"""What keeps the bot from being a nuisance where it answers unasked. In memory only: ids of channels and messages, and
for a day those of members who said that an answer missed the question, without which."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass

REPEAT_SECONDS = 600.0  # an entry isn't given again unasked in a channel
MINUTE, AT_MOST_A_MINUTE = 60.0, 4  # unasked answers in a channel
DAY, ENOUGH_MISSED = 86_400.0, 2  # members who say within a day that unasked answers miss the question
KEPT_AT_MOST = 5_000


@dataclass(slots=True)
class _Told:
    """An entry was given in a channel, by a message (0 until it is sent)."""

    since: float
    message: int = 0


class Unasked:
    """What was answered in each channel lately, and how often unasked."""

    def __init__(self) -> None:
        self._told: OrderedDict[tuple[int, str], _Told] = OrderedDict()
        self._by_message: dict[int, list[tuple[int, str]]] = {}
        self._spoken: OrderedDict[int, deque[float]] = OrderedDict()
        self._missed: OrderedDict[int, dict[int, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._told) + len(self._spoken) + len(self._missed)

    def claim(self, channel: int, entries: Iterable[str]) -> bool:
        """Whether the bot may answer unasked with these entries now; if so, it counts as having done that."""
        now = time.monotonic()
        self._forget_old(now)
        entries = tuple(entries)
        spoken = self._spoken.setdefault(channel, deque())
        self._spoken.move_to_end(channel)
        while spoken and spoken[0] <= now - MINUTE:
            spoken.popleft()
        if len(spoken) >= AT_MOST_A_MINUTE or any((channel, entry) in self._told for entry in entries):
            return False
        spoken.append(now)
        for entry in entries:
            self._told[channel, entry] = _Told(now)
        return True

    def unclaim(self, channel: int, entries: Iterable[str]) -> None:
        """The bot didn't answer after all."""
        for key in [(channel, entry) for entry in entries]:
            if key in self._told and not self._told[key].message:
                del self._told[key]

    def answered(self, channel: int, entries: Iterable[str], message: int) -> None:
        """A message of the bot answers with these entries, asked or unasked."""
        now = time.monotonic()
        for key in [(channel, entry) for entry in entries]:
            self._drop(key)
            self._told[key] = _Told(now, message)
            self._by_message.setdefault(message, []).append(key)
        self._forget_old(now)

    def earlier(self, channel: int, entries: Iterable[str]) -> int | None:
        """The id of a message that has answered with one of the entries here a moment ago."""
        self._forget_old(time.monotonic())
        told = (self._told.get((channel, entry)) for entry in entries)
        return next((each.message for each in told if each is not None and each.message), None)

    def forget(self, message: int) -> None:
        """A message of the bot is gone: what it answered may be answered again."""
        for key in self._by_message.pop(message, ()):
            del self._told[key]

    def missed(self, channel: int, member: int) -> bool:
        """A member says that an unasked answer missed the question. Whether enough members said so within a day; then
        counting starts anew."""
        now = time.monotonic()
        members = self._missed.setdefault(channel, {})
        self._missed.move_to_end(channel)
        members[member] = now
        members = self._missed[channel] = {id_: since for id_, since in members.items() if since > now - DAY}
        if len(self._missed) > KEPT_AT_MOST:
            self._missed.popitem(last=False)
        if len(members) < ENOUGH_MISSED:
            return False
        del self._missed[channel]
        return True

    def count_missed(self, member: int) -> int:
        """In how many channels a member said within a day that an answer missed the question."""
        oldest_allowed = time.monotonic() - DAY
        return sum(members.get(member, oldest_allowed) > oldest_allowed for members in self._missed.values())

    def forget_missed(self, member: int) -> None:
        """Forget that a member said so."""
        for members in self._missed.values():
            members.pop(member, None)

    def _drop(self, key: tuple[int, str]) -> None:
        """Forget that an entry was told in a channel; and the message, once none of its entries is remembered."""
        told = self._told.pop(key, None)
        if told is None or told.message not in self._by_message:
            return
        self._by_message[told.message].remove(key)
        if not self._by_message[told.message]:
            del self._by_message[told.message]

    def _forget_old(self, now: float) -> None:
        while self._told:
            told = next(iter(self._told.values()))
            if len(self._told) <= KEPT_AT_MOST and told.since > now - REPEAT_SECONDS:
                break
            self._drop(next(iter(self._told)))
        while self._spoken:
            spoken = next(iter(self._spoken.values()))
            if len(self._spoken) <= KEPT_AT_MOST and spoken and spoken[-1] > now - MINUTE:
                break
            self._spoken.popitem(last=False)
