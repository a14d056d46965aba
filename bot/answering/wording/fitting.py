"""Help that fits into one message: what is least urgent is shortened first, and nothing is cut in the middle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

MAX_CHARACTERS = 1_850  # a Discord message has 2,000, in which the footer has to be as well
# How many help lines of a kind are named (None: all): the most that leave room for what else has to be said.
AT_MOST = (None, 6, 3, 1)
END = "**\n"  # of the line that says what to do now, with which every part begins


@dataclass(frozen=True, slots=True)
class Part:
    """What to do about one danger, and the least of it that has to be said."""

    whole: str
    short: str


def fewest_lost(parts: Callable[[int | None], list[Part]], room: int = MAX_CHARACTERS) -> tuple[str, ...]:
    """The parts, most urgent first, in at most `room` characters: the last ones short, then with fewer help lines of a kind,
    then left out; `parts` makes them with so many help lines of a kind."""
    best: tuple[str, ...] = ()
    for at_most in AT_MOST:
        made = parts(at_most)
        fitted = _fitted(made, room)
        if len(fitted) > len(best) or length(best) > room:
            best = fitted
        if len(best) == len(made) and length(best) <= room:
            break
    return best


def _fitted(parts: Sequence[Part], room: int) -> tuple[str, ...]:
    fitted = [part.whole for part in parts]
    for place in reversed(range(1, len(parts))):
        if length(fitted) > room:
            fitted[place] = parts[place].short
    while len(fitted) > 1 and length(fitted) > room:
        fitted.pop()
    return tuple(fitted)


def length(parts: Sequence[str]) -> int:
    """How many characters they are together, an empty line between."""
    return len("\n\n".join(parts))
