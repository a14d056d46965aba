"""What is counted and timed while the bot runs: how often and how long, never who or what. In memory alone.

The numbers belong to a run of the bot and are found through the context (`contextvars`), which every task and thread of the
run has from the one that began it: where nobody keeps numbers (`ask`, the demo, most tests), counting does nothing. What
may be counted is declared here, with every value that a label may have; anything else is refused, so that no word and no
member ever gets into a number's name.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True, slots=True)
class Count:
    """How often something happened. `values` are those of its only `label`; without one it is a number by itself."""

    name: str
    told: str
    label: str = ""
    values: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long something took, in seconds, counted by the limits that it stayed under."""

    name: str
    told: str
    limits: tuple[float, ...]


_QUICK = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5)
_SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0)

DECISIONS = Count(
    "decisions",
    "Answers given, by kind of decision",
    "kind",
    ("urgent", "answer", "suggest", "unknown", "smalltalk", "care"),
)
URGENT = Count("urgent", "Messages of somebody who may be in danger")
ALERTS = Count(
    "alerts",
    "Alerts to moderators: sent, added to one of a moment ago, without a channel, channel closed, refused by Discord",
    "outcome",
    ("sent", "added", "nowhere", "closed", "refused"),
)
DELIVERIES = Count(
    "deliveries",
    "Messages on their way to Discord, by what became of them",
    "outcome",
    ("delivered", "forbidden", "gone", "malformed", "failed"),
)
RETRIES = Count("retries", "Tries to deliver a message that were followed by another one")
REQUESTS = Count(
    "requests",
    "Requests to Discord, by what came of them (refused: 4xx; limited: 429; trouble: 5xx; broken: no answer)",
    "outcome",
    ("ok", "refused", "limited", "trouble", "broken"),
)
FAILURES = Count(
    "failures",
    "What broke in the bot itself: handling an event, reading one, work beside the answers",
    "where",
    ("handling", "reading", "work"),
)
RECONNECTS = Count("reconnects", "Connections to Discord made again", "how", ("resumed", "anew"))
STORE_ERRORS = Count("store_errors", "Errors of the database")
COUNTS = (DECISIONS, URGENT, ALERTS, DELIVERIES, RETRIES, REQUESTS, FAILURES, RECONNECTS, STORE_ERRORS)

ANSWER = Timing("answer", "From Discord's event to the answer that Discord has taken", _SLOW)
STORE = Timing("store", "For which a piece of work has the database", (*_QUICK, 1.0, 2.0, 5.0, 10.0))
TRIAGE = Timing("triage", "To look whether a message tells of danger", _QUICK)
MATCHING = Timing("matching", "To look which entry answers a message", _QUICK)
LEARNING = Timing("learning", "To learn a changed knowledge", (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 120.0))
LAG = Timing("loop_lag", "By how much the event loop is late", (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0))
TIMINGS = (ANSWER, STORE, TRIAGE, MATCHING, LEARNING, LAG)


class Meters:
    """The numbers of a run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # learning and completing go on in threads
        self._counts: Counter[tuple[str, str]] = Counter()
        self._last: dict[tuple[str, str], float] = {}
        self._times: dict[str, list[int]] = {each.name: [0] * (len(each.limits) + 1) for each in TIMINGS}
        self._sums: dict[str, float] = {each.name: 0.0 for each in TIMINGS}

    def count(self, what: Count, value: str = "") -> None:
        """Count once more. Raises ValueError where the label can't have this value."""
        if value not in what.values:
            raise ValueError(f"{what.name} is counted by other values")
        with self._lock:
            self._counts[what.name, value] += 1
            self._last[what.name, value] = monotonic()

    def time(self, what: Timing, seconds: float) -> None:
        """Note how long something took."""
        with self._lock:
            self._times[what.name][bisect_left(what.limits, seconds)] += 1
            self._sums[what.name] += seconds

    def of(self, what: Count, value: str = "") -> int:
        """How often something was counted in this run."""
        return self._counts[what.name, value]

    def last(self, what: Count, value: str = "") -> float:
        """When it was last counted (monotonic seconds); minus infinity for never."""
        return self._last.get((what.name, value), float("-inf"))

    def times(self, what: Timing) -> tuple[list[int], float]:
        """How many took up to each limit and beyond (not added up), and how long all took together."""
        with self._lock:
            return [*self._times[what.name]], self._sums[what.name]


_METERS: ContextVar[Meters | None] = ContextVar("meters", default=None)
_ARRIVED: ContextVar[float | None] = ContextVar("arrived", default=None)


def keep() -> Meters:
    """Keep numbers from now on, in all that is begun from here."""
    meters = Meters()
    _METERS.set(meters)
    return meters


def count(what: Count, value: str = "") -> None:
    """Count once more, where numbers are kept."""
    if (meters := _METERS.get()) is not None:
        meters.count(what, value)


def time(what: Timing, seconds: float) -> None:
    """Note how long something took, where numbers are kept."""
    if (meters := _METERS.get()) is not None:
        meters.time(what, seconds)


@contextmanager
def timed(what: Timing) -> Iterator[None]:
    """Note how long what is within takes."""
    since = monotonic()
    try:
        yield
    finally:
        time(what, monotonic() - since)


def arrived() -> None:
    """An event has come from Discord: what is begun from here answers it."""
    _ARRIVED.set(monotonic())


def answered() -> None:
    """Note how long it took from the event to now."""
    if (since := _ARRIVED.get()) is not None:
        time(ANSWER, monotonic() - since)
