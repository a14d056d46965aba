"""A log that stays readable however often the same thing fails: what comes again within a minute is counted."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import TextIO

SECONDS = 60.0  # what comes again within this is counted
DIFFERENT = 100  # lines that are counted at once
QUOTED = 200  # characters of a line that came again


@dataclass
class _Told:
    """A line that was written, when that was, and how often it has come since."""

    name: str
    level: int
    line: str
    since: float
    again: int = 0


class FoldingHandler(logging.StreamHandler[TextIO]):
    """Writes each record. A warning or error that comes again within `seconds` is counted instead, and the count is
    written when they are over. It raises nothing, and never quotes a record that it couldn't write."""

    def __init__(self, stream: TextIO, seconds: float = SECONDS) -> None:
        super().__init__(stream)
        self._seconds = seconds
        self._told: dict[int, _Told] = {}
        self._timer: threading.Timer | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._tell_counts(until=time.monotonic() - self._seconds)
            if record.levelno < logging.WARNING or not self._came_before(record):
                super().emit(record)
        except Exception:  # whatever a record is made of, it mustn't break what logs it
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is the standard library's
        """Say only that a record is missing: the library's own report quotes what it was made of."""
        try:
            self.stream.write(f"(a line of {record.name} can't be written){self.terminator}")
        except (OSError, ValueError):
            return  # nobody reads the log any more

    def close(self) -> None:
        """Write the counts that are still open."""
        self.acquire()
        try:
            self._tell_counts(until=time.monotonic())
        finally:
            self.release()
        super().close()

    def _came_before(self, record: logging.LogRecord) -> bool:
        """Whether the same was written lately; then it is counted, else remembered."""
        message = record.getMessage()
        formatter = self.formatter or logging.Formatter()
        trace = formatter.formatException(record.exc_info) if record.exc_info else ""
        what = hash((record.name, record.levelno, message, trace))
        if (told := self._told.get(what)) is not None:
            told.again += 1
            self._wake()
            return True
        if len(self._told) >= DIFFERENT:
            self._tell_count(self._told.pop(next(iter(self._told))))
        line = message.partition("\n")[0][:QUOTED]
        self._told[what] = _Told(record.name, record.levelno, line, time.monotonic())
        return False

    def _tell_counts(self, until: float) -> None:
        """Write how often each line came again that was first written before `until`, and forget it."""
        for what in [what for what, told in self._told.items() if told.since <= until]:
            self._tell_count(self._told.pop(what))

    def _tell_count(self, told: _Told) -> None:
        if told.again:
            text = f"came {told.again} times more within {self._seconds:.0f} s: {told.line}"
            super().emit(logging.LogRecord(told.name, told.level, "", 0, text, (), None))

    def _wake(self) -> None:
        """See to it that counts are written also where nothing else is logged."""
        if self._timer is None:
            self._timer = threading.Timer(self._seconds, self._awake)
            self._timer.daemon = True
            self._timer.start()

    def _awake(self) -> None:
        self.acquire()
        try:
            self._timer = None
            self._tell_counts(until=time.monotonic() - self._seconds)
            if any(told.again for told in self._told.values()):
                self._wake()
        finally:
            self.release()
