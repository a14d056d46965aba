"""What was measured, as Markdown for docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

ENOUGH = 200  # times, from which a 99th percentile means something


@dataclass(frozen=True)
class Times:
    """How long each of some messages took, in seconds."""

    seconds: Sequence[float]

    @property
    def mean(self) -> float:
        return sum(self.seconds) / len(self.seconds)

    @property
    def p99(self) -> float:
        """The 99th percentile; of few messages, the longest."""
        ordered = sorted(self.seconds)
        return ordered[int(0.99 * len(ordered))]

    def __str__(self) -> str:
        about = "" if len(self.seconds) >= ENOUGH else "~"
        return f"{_three(1000 * self.mean)} / {about}{_three(1000 * self.p99)}"


@dataclass(frozen=True)
class Built:
    """What building took: seconds, and MB more while building and afterwards."""

    seconds: float
    building: float
    built: float

    def __str__(self) -> str:
        return f"{_three(self.seconds)} s, {self.building:,.0f} / {self.built:,.0f} MB"


@dataclass
class Table:
    """Filled as the tests run."""

    asked: dict[tuple[str, str], Times] = field(default_factory=dict)
    built: dict[tuple[str, str], Built] = field(default_factory=dict)
    whole_way: dict[str, str] = field(default_factory=dict)
    crowd: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        parts = []
        if self.asked:
            parts.append(_grid("ms a message not seen before, mean / p99", self.asked))
        if self.built:
            parts.append(_grid("build, memory while building / after", self.built))
        if self.whole_way:
            rows = [["the shipped knowledge, the whole way", "measured"], *map(list, self.whole_way.items())]
            parts.append(_markdown(rows))
        if self.crowd:
            parts.append(_markdown([["a busy server", "measured"], *map(list, self.crowd.items())]))
        return "\n".join(parts)


def _grid(what: str, cells: dict[tuple[str, str], Times] | dict[tuple[str, str], Built]) -> str:
    names, sizes = (list(dict.fromkeys(keys)) for keys in zip(*cells, strict=True))
    rows = [[name, *(str(cells.get((name, size), "")) for size in sizes)] for name in names]
    return _markdown([[what, *sizes], *rows])


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ["---"] * len(head), *body))


def _three(number: float) -> str:
    """A number with two significant digits, or whole."""
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}" if number >= 1 else f"{number:.2f}"
