"""Changing knowledge files as a careful person would: one thing, in its place, and everything else byte for byte.

All functions take the folder's files (name and text) and return those that changed. After every edit the files are read
again: where the data isn't what was meant, or another entry's bytes changed, EditError is raised and nothing comes out.
"""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from bot.knowledge.document import Path_, parse
from bot.knowledge.loader import SEPARATE, same_phrasing
from bot.knowledge.model import ID_PATTERN, MAX_PHRASING, Entry
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.quoting import Value, is_text
from bot.knowledge.splicing import SpliceError, add, drop, extents, put

Files = Mapping[str, str]

BOM = "\ufeff"
NOT_OURS = "not_ours.yaml"
FIELDS = tuple(Entry.model_fields)
LISTS = frozenset({"also_asked", "related"})
_NEVER = frozenset({"vocabulary.yaml", "smalltalk.yaml"}) | SEPARATE
NEW_NOT_OURS = "not_ours: {}\n"


class EditError(Exception):
    """The edit can't be made; the message is a sentence for the moderator."""


def add_entry(files: Files, file: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """The files with a new entry at the end of `file`. Raises EditError."""
    id_ = str(fields.get("id", ""))
    if place := _place_of_entry(files, id_):
        raise EditError(f"The id `{id_}` is taken: {place[0]} has it. Please choose another one.")
    if file not in files or "entries" not in _data(files, file):
        raise EditError(f"There is no file of entries called {file}.")
    draft = _Draft(file, files[file])
    draft.add(("entries",), {name: value for name in FIELDS if (value := _value(fields.get(name)))})
    return {file: draft.done(id_)}


def edit_entry(files: Files, id_: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """The files with new values of an entry's `fields`; None, "", False or an empty list removes one. Raises EditError."""
    file, number = _entry(files, id_)
    draft = _Draft(file, files[file])
    path: Path_ = ("entries", number)
    before = draft.data["entries"][number]
    for name in FIELDS:
        if name not in fields or name == "id":
            continue
        old, new = before.get(name), _value(fields[name])
        if _alike(old) == _alike(new):
            continue
        if new is None:
            draft.drop((*path, name))
        elif isinstance(old, list) and isinstance(new, list) and old:
            draft.rewrite((*path, name), new)
        else:
            draft.put((*path, name), new, FIELDS)
    return _changed(files, {file: draft.done(id_)})


def remove_entry(files: Files, id_: str) -> dict[str, str]:
    """The files without an entry, its phrasings, and the mentions of it as related. Raises EditError."""
    file, number = _entry(files, id_)
    changed: dict[str, str] = {}
    for name in files:
        data = _data(files, name)
        draft = _Draft(name, files[name])
        touched = [id_]
        if isinstance(data.get("phrasings"), dict) and id_ in data["phrasings"]:
            draft.drop(("phrasings", id_))
        for i, entry in enumerate(_entries(data)):
            related = _list(entry.get("related"))
            if id_ in related and entry.get("id") != id_:
                draft.rewrite(("entries", i, "related"), [each for each in related if each != id_])
                touched.append(str(entry.get("id")))
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
    entry = _entries(_data(files, file))[number]
    home = _phrasings_file(files, file, id_, has_list=bool(_list(entry.get("also_asked"))))
    draft = _Draft(home or file, files[home or file])
    path: Path_ = ("entries", number, "also_asked") if home is None else ("phrasings", id_)
    draft.extend(path, value)
    return {draft.file: draft.done(id_)}


def remove_phrasing(files: Files, id_: str, text: str) -> dict[str, str]:
    """The files without a way of asking for an entry; all lines go that are the same to members. Raises EditError."""
    _entry(files, id_)
    wanted = same_phrasing(text)
    changed: dict[str, str] = {}
    for name in files:
        draft = _Draft(name, files[name])
        for path, owner, texts in _lists_of_phrasings(_data(files, name)):
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
    draft = _Draft(NOT_OURS, files.get(NOT_OURS, NEW_NOT_OURS))
    known = _dict(draft.data.get("not_ours"))
    for other, texts in known.items():
        if same_phrasing(text) in map(same_phrasing, _list(texts)):
            raise EditError(f"“{value}” is in {NOT_OURS} already, under `{other}`.")
    draft.extend(("not_ours", kind), value)
    return {NOT_OURS: draft.done(kind)}


# What the files hold


def entry_at(files: Files, id_: str) -> tuple[str, int] | None:
    """The file of an entry and which one it is there, or None."""
    return _place_of_entry(files, id_)


def _data(files: Files, file: str) -> dict[str, Any]:
    """What a file holds; nothing where it is of a kind that is never edited here."""
    if file in _NEVER:
        return {}
    try:
        data = parse(files[file].removeprefix(BOM), file).data
    except KnowledgeError as error:
        raise EditError(f"{file} can't be read at the moment: {error.problems[0].text}.") from error
    return data if isinstance(data, dict) else {}


def _entries(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [each for each in _list(data.get("entries")) if isinstance(each, dict)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _place_of_entry(files: Files, id_: str) -> tuple[str, int] | None:
    for file in files:
        for number, entry in enumerate(_entries(_data(files, file))):
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
        data = _data(files, file)
        for entry in _entries(data):
            if same_phrasing(str(entry.get("question"))) == wanted:
                return str(entry.get("id")), file
        for _, id_, texts in _lists_of_phrasings(data):
            if any(isinstance(each, str) and same_phrasing(each) == wanted for each in texts):
                return id_, file
    return None


def _phrasings_file(files: Files, file: str, id_: str, *, has_list: bool) -> str | None:
    """The file beside the entries in which an entry's phrasings are, or would best be; None: in the entry itself."""
    beside = [name for name in files if "phrasings" in _data(files, name)]
    for name in beside:
        if id_ in _dict(_data(files, name)["phrasings"]):
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


def _alike(value: Any) -> Any:
    """What two values have in common when the bot reads them the same."""
    if isinstance(value, str):
        return {"true": True, "false": None}.get(value.strip().lower(), value.strip())
    if isinstance(value, list):
        return [_alike(each) for each in value] or None
    if isinstance(value, dict):
        return {key: alike for key, each in value.items() if (alike := _alike(each)) is not None}
    return value


def _said(text: str) -> str:
    """What a member may say, on one line. Raises EditError."""
    line = _line(text)
    if not same_phrasing(line):
        raise EditError("There are no words in it.")
    if len(line) > MAX_PHRASING:
        raise EditError(f"It is {len(line):,} characters long. Please shorten it to {MAX_PHRASING}.")
    return line


class _Draft:
    """One file while it is being edited: its text, and the data that the text has to hold in the end."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._before = text
        self._bom = BOM if text.startswith(BOM) else ""
        self._text = text.removeprefix(BOM)
        self.data: dict[str, Any] = copy.deepcopy(_data({file: text}, file))

    def put(self, path: Path_, value: Value, order: Sequence[str] = ()) -> None:
        self._text = self._try(lambda: put(self._text, path, value, order))
        self._parent(path)[path[-1]] = value

    def add(self, path: Path_, value: Value) -> None:
        self._text = self._try(lambda: add(self._text, path, value))
        at = self._parent(path)
        at[path[-1]] = [*_list(at[path[-1]]), value]

    def drop(self, path: Path_) -> None:
        self._text = self._try(lambda: drop(self._text, path))
        del self._parent(path)[path[-1]]

    def extend(self, path: Path_, value: str) -> None:
        """Add to a list, which is made where there is none."""
        if self._parent(path).get(path[-1]):
            self.add(path, value)
        else:
            self.put(path, [value], FIELDS)

    def rewrite(self, path: Path_, values: Sequence[Value]) -> None:
        """Make a list hold these values, touching only the lines that differ; an empty one goes."""
        if not values:
            self.drop(path)
            return
        old = [_alike(each) for each in self._parent(path)[path[-1]]]
        matcher = difflib.SequenceMatcher(None, old, [_alike(each) for each in values], autojunk=False)
        for kind, low, high, new_low, new_high in reversed(matcher.get_opcodes()):
            fresh = values[new_low:new_high]
            if kind == "equal":
                continue
            if kind == "insert" and low == len(old):
                for value in fresh:
                    self.add(path, value)
            elif kind in ("delete", "replace") and len(fresh) <= high - low:
                for i in range(high - 1, low + len(fresh) - 1, -1):
                    self.drop((*path, i))
                for i, value in enumerate(fresh):
                    self.put((*path, low + i), value)
            else:  # lines in the middle: the list is written anew
                self.put(path, list(values))
                return

    def done(self, *touched: str) -> str:
        """The new text, once it is certain that it is what was meant. Raises EditError."""
        text = self._bom + self._text
        if text == self._before:
            return text
        if _alike(_data({self.file: text}, self.file)) != _alike(self.data):
            raise EditError(self._sorry())
        if self._others(self._before, touched) != self._others(text, touched):
            raise EditError(self._sorry())
        return text

    def _others(self, text: str, touched: Sequence[str]) -> list[tuple[str, str]]:
        """The source of every entry or list that isn't touched."""
        bare = text.removeprefix(BOM)
        parts = [self._try(lambda key=key: list(extents(bare, (key,)))) for key in self.data if key in _PARTS]
        return [(id_, bare[low:high]) for part in parts for id_, (low, high) in part if id_ not in touched]

    def _parent(self, path: Path_) -> Any:
        at: Any = self.data
        for step in path[:-1]:
            at = at[step]
        return at

    def _try(self, edit: Any) -> Any:
        try:
            return edit()
        except (SpliceError, yaml.YAMLError, LookupError) as error:
            raise EditError(self._sorry()) from error

    def _sorry(self) -> str:
        return f"{self.file} is written in a way that I can't change safely. Please change it in an editor."


_PARTS = frozenset({"entries", "phrasings", "not_ours"})


def _changed(files: Files, after: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in after.items() if files.get(name) != text}
