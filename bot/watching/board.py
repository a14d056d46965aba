"""Which alarms stand: each is raised once, however often what is wrong is seen, and cleared when it has been over for a
moment. One that comes again soon after goes on with the one before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.watching.alarms import Alarm

CALM_SECONDS = 10.0  # for which nothing is wrong any more before an alarm is cleared
FOLDED_SECONDS = 600.0  # after its end within which an alarm that comes again is still the same


@dataclass(eq=False, slots=True)
class Standing:
    """An alarm that stands or stood: since when, how often it came, until when (None: it stands), and what exactly is
    wrong. Times are seconds of the clock that the board is given; `began` and `ended` are what a calendar says."""

    alarm: Alarm
    detail: str
    since: float
    began: dt.datetime
    seen: float
    times: int = 1
    until: float | None = None
    ended: dt.datetime | None = None

    @property
    def stands(self) -> bool:
        return self.until is None

    @property
    def lasted(self) -> float:
        """For how many seconds it has stood, or stood the last time and before that together with the pauses."""
        return (self.until if self.until is not None else self.seen) - self.since


@dataclass(slots=True)
class Board:
    """The alarms that stand, and those that stood a while ago."""

    _noticed: dict[str, float] = field(default_factory=dict)  # since when something is wrong, by the key of its alarm
    _known: dict[str, Standing] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Standing]:
        """Those that stand."""
        return (each for each in self._known.values() if each.stands)

    def look(self, found: Mapping[Alarm, str], now: float, at: dt.datetime) -> list[Standing]:
        """Take in all that is wrong now, with a word on what exactly. Returns the alarms that are raised or cleared."""
        for key in self._noticed.keys() - {alarm.key for alarm in found}:
            del self._noticed[key]
        changed = []
        for alarm, detail in found.items():
            noticed = self._noticed.setdefault(alarm.key, now)
            known = self._known.get(alarm.key)
            if known is not None and known.stands:
                known.seen, known.detail = now, detail
            elif now - noticed >= alarm.after:
                changed.append(self._raised(alarm, detail, now, at))
        for each in self:
            if each.alarm not in found and now - each.seen >= CALM_SECONDS:
                each.until, each.ended = now, at
                changed.append(each)
        for key in [key for key, each in self._known.items() if _is_over(each, now)]:
            del self._known[key]
        return changed

    def _raised(self, alarm: Alarm, detail: str, now: float, at: dt.datetime) -> Standing:
        known = self._known.get(alarm.key)
        if known is None:
            known = self._known[alarm.key] = Standing(alarm, detail, now, at, now)
        else:
            known.times += 1
            known.until = known.ended = None
            known.seen, known.detail = now, detail
        return known


def _is_over(standing: Standing, now: float) -> bool:
    return standing.until is not None and now - standing.until > FOLDED_SECONDS
