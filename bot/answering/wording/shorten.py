"""Texts that have to fit somewhere: cut where a reader would pause."""

from __future__ import annotations

import re
from collections.abc import Iterable

MAX_LABEL = 80  # characters of a button's text
SHORT = 80  # characters of a text that is told within a sentence
FEW = 5  # names that are listed one by one

SENTENCE_END = re.compile(r"[.!?][)”\"*_]*(?=\s)|\n(?=\n)")


def cut(text: str, limit: int) -> str:
    """`text` in at most `limit` characters: cut after a sentence, else after a word, and then ended with "…"."""
    if len(text) <= limit:
        return text
    room = text[: max(limit - 2, 0)]
    sentences = [end.end() for end in SENTENCE_END.finditer(text[: len(room) + 1]) if end.end() <= len(room)]
    if sentences and sentences[-1] >= len(room) // 2:
        return f"{room[: sentences[-1]].rstrip()} …"
    if not text[len(room)].isspace() and (head := room.rpartition(" ")[0]):
        room = head
    return f"{room.rstrip()}…"


def label(text: str) -> str:
    """A button's label: words only, cut at a word."""
    if len(text) <= MAX_LABEL:
        return text
    return f"{text[: MAX_LABEL - 1].rsplit(None, 1)[0]}…"


def short(text: str) -> str:
    """A text on one line, to be told within a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1].rstrip() + "…"


def listed(names: Iterable[str]) -> str:
    """Names in order, the first few of many."""
    ordered = sorted(names)
    return ", ".join(ordered[:FEW]) + (f" and {len(ordered) - FEW} more" if len(ordered) > FEW else "")
