"""Changing knowledge files as a careful person would: one thing, in its place, and everything else byte for byte.

All functions take the folder's files (name and text) and return those that changed. After every edit the files are read
again: where the data isn't what was meant, or another entry's bytes changed, EditError is raised and nothing comes out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.knowledge.document import Path_
from bot.knowledge.editing.draft import Draft, EditError, alike, data_of
from bot.knowledge.editing.quoting import Value, is_text
from bot.knowledge.model import ID_PATTERN, MAX_PHRASING, Entry
from bot.knowledge.reading import same_phrasing

Files = Mapping[str, str]

NOT_OURS = "not_ours.yaml"
IN_THE_FILE = ("checked_on", "checked_by", "sources", "regions", "facets", "times")  # written by hand, never by a form
FIELDS = tuple(name for name in Entry.model_fields if name not in IN_THE_FILE)
NEW_NOT_OURS = "not_ours: {}\n"


def add_entry(files: Files, file: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """The files with a new entry at the end of `file`. Raises EditError."""
    id_ = str(fields.get("id", ""))
    if place := _place_of_entry(files, id_):
        raise EditError(f"The id `{id_}` is taken: {place[0]} has it. Please choose another one.")
    if file not in files or "entries" not in data_of(file, files[file]):
        raise EditError(f"There is no file of entries called {file}.")
    draft = Draft(file, files[file])
    draft.add(("entries",), {name: value for name in FIELDS if (value := _value(fields.get(name)))})
    return {file: draft.done(id_)}


def edit_entry(files: Files, id_: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """The files with new values of an entry's `fields`; None, "", False or an empty list removes one. Raises EditError."""
    file, number = _entry(files, id_)
    draft = Draft(file, files[file])
    path: Path_ = ("entries", number)
    before = draft.data["entries"][number]
    for name in FIELDS:
        if name not in fields or name == "id":
            continue
        old, new = before.get(name), _value(fields[name])
        if alike(old) == alike(new):
            continue
        if new is None:
            draft.drop((*path, name))
        elif isinstance(old, list) and isinstance(new, list) and old:
            draft.rewrite((*path, name), new)
        else:
            draft.put((*path, name), new, FIELDS)
    return _changed(files, {file: draft.done(id_)})


def remove_entry(files: Files, id_: str) -> dict[str, str]:
    """The files without an entry, its phrasings, the claims that it says whether they are so, and the mentions of it as
    related. Raises EditError."""
    file, number = _entry(files, id_)
    changed: dict[str, str] = {}
    for name in files:
        data = data_of(name, files[name])
        draft = Draft(name, files[name])
        touched = [id_]
        if isinstance(data.get("phrasings"), dict) and id_ in data["phrasings"]:
            draft.drop(("phrasings", id_))
        for i, entry in enumerate(_entries(data)):
            related = _list(entry.get("related"))
            if id_ in related and entry.get("id") != id_:
                draft.rewrite(("entries", i, "related"), [each for each in related if each != id_])
                touched.append(str(entry.get("id")))
        for i, claim in reversed([*enumerate(_list(data.get("claims")))]):
            if _dict(claim).get("entry") == id_:
                draft.drop(("claims", i))
        if name == file:
            draft.drop(("entries", number))
        changed[name] = draft.done(*touched)
    return _changed(files, changed)


def add_phrasing(files: Files, id_: str, text: str) -> dict[str, str]:
    """The files with another way of asking for an entry, where its others are. Raises EditError."""
    file, number = _entry(files, id_)
    value = _said(text)
    if (found := _phrasing(files, text)) is not None:
        owner = found[0]
        raise EditError(
            f"“{value}” is already a way of asking for `{owner}`."
            + ("" if owner == id_ else " A phrasing belongs to one entry only: remove it there first.")
        )
    entry = _entries(data_of(file, files[file]))[number]
    home = _phrasings_file(files, file, id_, has_list=bool(_list(entry.get("also_asked"))))
    draft = Draft(home or file, files[home or file])
    path: Path_ = ("entries", number, "also_asked") if home is None else ("phrasings", id_)
    draft.extend(path, value, FIELDS)
    return {draft.file: draft.done(id_)}


def remove_phrasing(files: Files, id_: str, text: str) -> dict[str, str]:
    """The files without a way of asking for an entry; all lines go that are the same to members. Raises EditError."""
    _entry(files, id_)
    wanted = same_phrasing(text)
    changed: dict[str, str] = {}
    for name in files:
        draft = Draft(name, files[name])
        for path, owner, texts in _lists_of_phrasings(data_of(name, files[name])):
            kept = [each for each in texts if same_phrasing(each) != wanted]
            if owner == id_ and len(kept) < len(texts):
                draft.rewrite(path, kept)
        changed[name] = draft.done(id_)
    if not (changed := _changed(files, changed)):
        raise EditError(
            f"`{id_}` has no phrasing “{_line(text)}”. (Its question itself is changed by editing the entry.)"
        )
    return changed


def add_not_ours(files: Files, kind: str, text: str) -> dict[str, str]:
    """The files with a message that isn't ours, under its kind. Raises EditError."""
    value = _said(text)
    if (found := _phrasing(files, text)) is not None:
        raise EditError(f"“{value}” is a way of asking for `{found[0]}`. Remove it there first.")
    if not re.fullmatch(ID_PATTERN, kind):
        raise EditError(f"“{_line(kind)}” can't be the name of a kind. Use small letters, digits and hyphens.")
    draft = Draft(NOT_OURS, files.get(NOT_OURS, NEW_NOT_OURS))
    known = _dict(draft.data.get("not_ours"))
    for other, texts in known.items():
        if same_phrasing(text) in map(same_phrasing, _list(texts)):
            raise EditError(f"“{value}” is in {NOT_OURS} already, under `{other}`.")
    draft.extend(("not_ours", kind), value)
    return {NOT_OURS: draft.done(kind)}


# What the files hold


def _entries(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [each for each in _list(data.get("entries")) if isinstance(each, dict)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _place_of_entry(files: Files, id_: str) -> tuple[str, int] | None:
    for file in files:
        for number, entry in enumerate(_entries(data_of(file, files[file]))):
            if entry.get("id") == id_:
                return file, number
    return None


def _entry(files: Files, id_: str) -> tuple[str, int]:
    place = _place_of_entry(files, id_)
    if place is None:
        raise EditError(f"There is no entry `{id_}`.")
    return place


def _lists_of_phrasings(data: Mapping[str, Any]) -> list[tuple[Path_, str, list[str]]]:
    """Every list of phrasings of a file: where it is, of which entry, and its lines."""
    beside: list[tuple[Path_, str, list[str]]] = [
        (("phrasings", id_), id_, _list(texts)) for id_, texts in _dict(data.get("phrasings")).items()
    ]
    return beside + [
        (("entries", i, "also_asked"), str(entry.get("id")), _list(entry.get("also_asked")))
        for i, entry in enumerate(_entries(data))
    ]


def _phrasing(files: Files, text: str) -> tuple[str, str] | None:
    """The entry and file that has a text as its question or phrasing."""
    wanted = same_phrasing(text)
    for file in files:
        data = data_of(file, files[file])
        for entry in _entries(data):
            if same_phrasing(str(entry.get("question"))) == wanted:
                return str(entry.get("id")), file
        for _, id_, texts in _lists_of_phrasings(data):
            if any(isinstance(each, str) and same_phrasing(each) == wanted for each in texts):
                return id_, file
    return None


def _phrasings_file(files: Files, file: str, id_: str, *, has_list: bool) -> str | None:
    """The file beside the entries in which an entry's phrasings are, or would best be; None: in the entry itself."""
    beside = [name for name in files if "phrasings" in data_of(name, files[name])]
    for name in beside:
        if id_ in _dict(data_of(name, files[name])["phrasings"]):
            return name
    stem, _, ending = file.rpartition(".")
    own = f"{stem}.phrasings.{ending}"
    return own if own in beside and not has_list else None


# What is written


def _value(value: Any) -> Value | None:
    """A field as it is written; None where there is nothing to write. Raises EditError."""
    match value:
        case None | False:
            return None
        case True:
            return True
        case str():
            return _text(value) or None
        case Mapping():
            raise EditError("A field holds text, not further fields.")
        case Sequence():
            return [each for each in map(_line, value) if each] or None
    raise EditError("A field holds text, or a list of texts.")


def _text(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not is_text(lines):
        raise EditError("There is a character in it that text can't have. Please type it again.")
    return lines


def _line(text: str) -> str:
    return " ".join(_text(text).split("\n"))


def _said(text: str) -> str:
    """What a member may say, on one line. Raises EditError."""
    line = _line(text)
    if not same_phrasing(line):
        raise EditError("There are no words in it.")
    if len(line) > MAX_PHRASING:
        raise EditError(f"It is {len(line):,} characters long. Please shorten it to {MAX_PHRASING}.")
    return line


def _changed(files: Files, after: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in after.items() if files.get(name) != text}
