"""Which entries somebody changed who edited the files in an editor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.desk.history import FileChange
from bot.knowledge.document import parse
from bot.knowledge.editing.draft import BOM
from bot.knowledge.problems import KnowledgeError


def changed_entries(changes: Iterable[FileChange]) -> tuple[str, ...]:
    """The ids of the entries that the changes are about, in their text or their phrasings."""
    found: dict[str, None] = {}
    for each in changes:
        before, after = _parts(each.name, each.before), _parts(each.name, each.after)
        for key in {**after, **before}:
            if before.get(key) != after.get(key):
                found[key[1]] = None
    return tuple(found)


def _parts(name: str, text: str | None) -> dict[tuple[str, str], Any]:
    """Every entry and every list of phrasings of a file, under what it is and whose."""
    try:
        data = parse((text or "").removeprefix(BOM), name).data
    except KnowledgeError:
        return {}
    if not isinstance(data, dict):
        return {}
    entries, phrasings = data.get("entries"), data.get("phrasings")
    parts = {("entry", str(each.get("id"))): each for each in entries or () if isinstance(each, dict)}
    beside = phrasings if isinstance(phrasings, dict) else {}
    return parts | {("phrasings", str(id_)): texts for id_, texts in beside.items()}
