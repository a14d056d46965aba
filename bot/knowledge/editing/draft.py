"""One knowledge file while it is being edited: its text and its data, kept in step, and compared in the end."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import yaml

from bot.knowledge.document import Path_, parse
from bot.knowledge.editing.quoting import Value
from bot.knowledge.editing.splicing import SpliceError, add, drop, extents, put
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.reading import SEPARATE

BOM = "\ufeff"
_NEVER = frozenset({"vocabulary.yaml", "smalltalk.yaml"}) | SEPARATE
_PARTS = frozenset({"entries", "phrasings", "not_ours"})

T = TypeVar("T")


class EditError(Exception):
    """The edit can't be made; the message is a sentence for the moderator."""


def data_of(file: str, text: str) -> dict[str, Any]:
    """What a file holds; nothing where it is of a kind in which no entry, phrasing or message is."""
    return {} if file in _NEVER else _whole(file, text)


def _whole(file: str, text: str) -> dict[str, Any]:
    try:
        data = parse(text.removeprefix(BOM), file).data
    except KnowledgeError as error:
        raise unreadable(file, error) from error
    return data if isinstance(data, dict) else {}


def unreadable(file: str, error: KnowledgeError) -> EditError:
    """That a file has a mistake already."""
    return EditError(f"{file} can't be read at the moment: {error.problems[0].text}.")


def alike(value: Any) -> Any:
    """What two values have in common when the bot reads them the same."""
    if isinstance(value, str):
        return {"true": True, "false": None}.get(value.strip().lower(), value.strip())
    if isinstance(value, list):
        return [alike(each) for each in value] or None
    if isinstance(value, dict):
        return {key: same for key, each in value.items() if (same := alike(each)) is not None}
    return value


class Draft:
    """One file while it is being edited: its text, and the data that the text has to hold in the end. `whole`: of
    whatever kind it is."""

    def __init__(self, file: str, text: str, *, whole: bool = False) -> None:
        self.file = file
        self._read = _whole if whole else data_of
        self._before = text
        self._bom = BOM if text.startswith(BOM) else ""
        self._text = text.removeprefix(BOM)
        self.data = self._read(file, text)

    def put(self, path: Path_, value: Value, order: Sequence[str] = ()) -> None:
        """A value in place of another, or a new key, after those that `order` has before it."""
        self._text = self._try(lambda: put(self._text, path, value, order))
        self._parent(path)[path[-1]] = value

    def add(self, path: Path_, value: Value) -> None:
        """One more value at the end of a list."""
        self._text = self._try(lambda: add(self._text, path, value))
        at = self._parent(path)
        at[path[-1]] = [*(at[path[-1]] or ()), value]

    def drop(self, path: Path_) -> None:
        """Without a key or an item."""
        self._text = self._try(lambda: drop(self._text, path))
        del self._parent(path)[path[-1]]

    def extend(self, path: Path_, value: str, order: Sequence[str] = ()) -> None:
        """Add to a list, which is made where there is none; as for `put`."""
        if self._parent(path).get(path[-1]):
            self.add(path, value)
        else:
            self.put(path, [value], order)

    def rewrite(self, path: Path_, values: Sequence[Value]) -> None:
        """Make a list hold these values, touching only the lines that differ; an empty one goes."""
        if not values:
            self.drop(path)
            return
        old = [alike(each) for each in self._parent(path)[path[-1]]]
        matcher = difflib.SequenceMatcher(None, old, [alike(each) for each in values], autojunk=False)
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
        if alike(self._read(self.file, text)) != alike(self.data):
            raise EditError(self._sorry())
        if self._others(self._before, touched) != self._others(text, touched):
            raise EditError(self._sorry())
        return text

    def _others(self, text: str, touched: Sequence[str]) -> list[tuple[str, str]]:
        """The source of every entry or list that isn't touched."""
        bare = text.removeprefix(BOM)
        parts = self._try(lambda: [list(extents(bare, (key,))) for key in self.data if key in _PARTS])
        return [(id_, bare[low:high]) for part in parts for id_, (low, high) in part if id_ not in touched]

    def _parent(self, path: Path_) -> Any:
        at: Any = self.data
        for step in path[:-1]:
            at = at[step]
        return at

    def _try(self, edit: Callable[[], T]) -> T:
        try:
            return edit()
        except (SpliceError, yaml.YAMLError, LookupError) as error:
            raise EditError(self._sorry()) from error

    def _sorry(self) -> str:
        return f"{self.file} is written in a way that I can't change safely. Please change it in an editor."
