"""What in a knowledge folder isn't read, or not as it looks: nothing that keeps it from being used."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import yaml

from bot.knowledge.compose import text_of
from bot.knowledge.document import Document, Path_
from bot.knowledge.problems import MOST
from bot.knowledge.yaml_mistakes import lines_of

# Files of which the name tells the kind.
KNOWN = ("urgent", "urgent_replies", "care", "facts", "helplines", "vocabulary", "smalltalk", "not_ours", "claims")
_YAML = re.compile(r"\.ya?ml\b", re.IGNORECASE)
_BULLET = re.compile(r"[ \t]{0,30}([-–—−•●◦▪·‣*]|\d{1,2}[.)])[ \t]{1,99}\S")


def wrong_name(name: str) -> str:
    """What is wrong with the name of a YAML file; "" when nothing is."""
    if not name.isprintable() or name != name.encode(errors="replace").decode():
        return "the name of this file can't be written; rename it with letters, digits and hyphens"
    stem, _, ending = name.partition(".")
    plain = stem.casefold().replace("-", "_").replace(" ", "_")
    if plain in KNOWN and ending in ("yaml", "yml") and name != f"{plain}.yaml":
        return f"this file isn't taken for `{plain}.yaml`; give it exactly that name"
    return ""


def not_read(found: Iterable[Path], read: Collection[Path]) -> Iterator[tuple[str, str]]:
    """Files that look like knowledge and aren't read: name, and why."""
    for path in sorted(set(found) - set(read)):
        name = path.name
        if name.startswith("."):
            continue
        if path.is_dir():
            if any(_YAML.search(each.name) for each in _inside(path)):
                yield (
                    name,
                    "files in folders below this one aren't read; move them beside the others, or leave them there",
                )
        elif _YAML.search(name):
            yield name, f"this file isn't read: its name has to end with .yaml, as in `{_YAML.split(name)[0]}.yaml`"


def _inside(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def run_together(document: Document) -> Iterator[tuple[tuple[int, int], str]]:
    """Texts whose bullets YAML puts into one line: place, and what to do; one of each text."""
    for number, node in enumerate(_folded(document)):
        if number == MOST:
            return
        mend = "write `|` in place of `>`" if node.style == ">" else "put `|` here, and the text on the lines below"
        place = node.start_mark.line + 1, node.start_mark.column + 1
        yield place, f"YAML puts the lines of this text into one, bullets and all; {mend}"


def idle_related(document: Document) -> Iterator[tuple[Path_, str]]:
    """Next questions that no member gets to see: the entry itself, and one that stands there twice."""
    entries = document.data.get("entries") if isinstance(document.data, dict) else None
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        related = entry.get("related") if isinstance(entry, dict) else None
        seen: set[str] = set()
        for i, id_ in enumerate(map(str, related if isinstance(related, list) else ())):
            path = ("entries", number, "related", i)
            if id_ == entry.get("id"):
                yield path, f"`{id_}` is this entry itself, so it isn't shown as a next question; remove it"
            elif id_ in seen:
                yield path, f"`{id_}` stands here twice, and is shown once; remove one of the two"
            seen.add(id_)


def _folded(document: Document) -> Iterator[yaml.ScalarNode]:
    for node in text_of(document.root):
        if node.style == "|" or node.start_mark.line == node.end_mark.line:
            continue
        lines = lines_of(document.text[node.start_mark.index : node.end_mark.index])
        first = next((line for line in lines[1:] if line.strip()), "")
        indent = len(first) - len(first.lstrip(" "))
        for above, line in pairwise(lines):
            deeper = node.style == ">" and len(line) - len(line.lstrip(" ")) > indent  # kept as it is
            header = node.style == ">" and above is lines[0]
            if _BULLET.match(line) and above.strip() and not deeper and not header:
                yield node
                break
