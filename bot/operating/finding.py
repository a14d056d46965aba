"""What a look at one thing found, as a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warn", "BAD"]


@dataclass(frozen=True, slots=True)
class Finding:
    """How something is, in words, and what is to be done about it; `BAD` is what keeps the bot from doing its work."""

    level: Level
    what: str
    told: str
    mend: str = ""

    def __str__(self) -> str:
        told = " ".join(f"{self.what}: {self.told}".split())
        return f"{self.level:<5}{told}" + (f". What to do: {' '.join(self.mend.split())}" if self.mend else "")


def ok(what: str, told: str) -> Finding:
    return Finding("ok", what, told)


def warn(what: str, told: str, mend: str) -> Finding:
    return Finding("warn", what, told, mend)


def bad(what: str, told: str, mend: str) -> Finding:
    return Finding("BAD", what, told, mend)
