"""Texts and names as they are told within a sentence."""

from __future__ import annotations

from collections.abc import Iterable

SHORT = 80  # characters of a text
FEW = 5  # names


def short(text: str) -> str:
    """A text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1].rstrip() + "…"


def listed(names: Iterable[str]) -> str:
    """Names in order, the first few of many."""
    ordered = sorted(names)
    return ", ".join(ordered[:FEW]) + (f" and {len(ordered) - FEW} more" if len(ordered) > FEW else "")
