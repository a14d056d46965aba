"""What revisions mean for the files: which entries were changed by hand, and what is left when one is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.desk.errors import Refused
from bot.desk.merging import merged
from bot.knowledge import KnowledgeError
from bot.knowledge.document import parse
from bot.knowledge.editing import BOM
from bot.store import FileChange


def changed_entries(changes: Iterable[FileChange]) -> tuple[str, ...]:
    """The ids of the entries that the changes are about, in their text or their phrasings."""
    found: dict[str, None] = {}
    for each in changes:
        before, after = _parts(each.name, each.before), _parts(each.name, each.after)
        for key in {**after, **before}:
            if before.get(key) != after.get(key):
                found[key[1]] = None
    return tuple(found)


def undone(changes: Iterable[FileChange], files: Mapping[str, bytes]) -> dict[str, bytes | None]:
    """The files without what a revision did to them. Raises Refused."""
    back: dict[str, bytes | None] = {}
    for each in changes:
        now = text_of(files.get(each.name))
        text = each.before
        if now != each.after:
            text = merged(each.after, now, each.before) if each.after and now and each.before else None
            if text is None:
                raise Refused(
                    f"{each.name} was changed again in the same place since. Please undo the later change first."
                )
        back[each.name] = bytes_of(text)
    return back


def takes_back(changes: Iterable[FileChange], now: Mapping[str, bytes], new: Mapping[str, bytes]) -> bool:
    """Whether files lose what a revision did to one of them, which is there now."""
    for each in changes:
        if each.name in new and each.name in now:
            added = _lines(each.after) - _lines(each.before)
            gone = _lines(each.before) - _lines(each.after)
            there, then = _lines(text_of(now[each.name])), _lines(text_of(new[each.name]))
            is_there = added <= there and not gone & there
            if (added or gone) and is_there and not added & then and gone <= then:
                return True
    return False


def _lines(text: str | None) -> frozenset[str]:
    return frozenset(line.strip() for line in (text or "").splitlines() if line.strip())


def text_of(content: bytes | None) -> str | None:
    """The text of a file, None where there is none."""
    return content.decode(errors="replace") if content is not None else None


def bytes_of(text: str | None) -> bytes | None:
    """What is in the file of this text, None where there is none."""
    return text.encode() if text is not None else None


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
