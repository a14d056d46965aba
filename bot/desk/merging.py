"""Taking back an older change of a text and leaving what was changed after it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Edit:
    """Lines `low` to `high` of the common text become `lines`."""

    low: int
    high: int
    lines: tuple[str, ...]


def merged(common: str, one: str, other: str) -> str | None:
    """The text with what both made of a common one; None where they changed the same lines."""
    edits = sorted({*_edits(common, one), *_edits(common, other)}, key=lambda edit: (edit.low, edit.high, edit.lines))
    lines = common.splitlines(keepends=True)
    made: list[str] = []
    at = 0
    previous: _Edit | None = None
    for edit in edits:
        if edit.low < at or (previous and (edit.low, edit.high) == (previous.low, previous.high)):
            return None
        made += [*lines[at : edit.low], *edit.lines]
        at, previous = edit.high, edit
    return "".join([*made, *lines[at:]])


def _edits(before: str, after: str) -> list[_Edit]:
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [
        _Edit(low, high, tuple(new[start:end]))
        for kind, low, high, start, end in matcher.get_opcodes()
        if kind != "equal"
    ]
