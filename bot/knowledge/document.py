"""Read one YAML file safely, keeping the place of every value, and validate it against a model.

Every scalar is taken as the text that the moderator wrote (`no` stays "no", `1e3` stays "1e3"); the model decides which
fields are truth values or dates. Tags, anchors and aliases are refused: knowledge needs none, and attacks need them.
Whatever is in a file, it is read or refused in a time that grows with its size and no faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from yaml.reader import Reader

from bot.knowledge import field_mistakes, yaml_mistakes
from bot.knowledge.compose import NULL, compose, lost, text_of
from bot.knowledge.files import Files, decoded, told
from bot.knowledge.problems import MOST, KnowledgeError, Problem

Path_ = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)

_Children = Mapping[str | int, tuple[yaml.Node | None, yaml.Node]]


@dataclass(frozen=True)
class Document:
    """A parsed YAML file: its plain data (dict, list, str, None) and the tree that knows where each value stands."""

    file: str
    text: str
    data: Any
    root: yaml.Node | None
    _known: dict[int, _Children] = field(default_factory=dict, compare=False, repr=False)

    def place(self, path: Path_, *, of_key: bool = False) -> tuple[int, int]:
        """Line and column (from 1) of the value at `path`, or of its key, or of the nearest enclosing value there is."""
        node, mark = self.root, self.root.start_mark if self.root else None
        for n, step in enumerate(path, 1):
            key, node = self._child(node, step)
            if node is None:
                break
            mark = key.start_mark if of_key and key is not None and n == len(path) else node.start_mark
        return (mark.line + 1, mark.column + 1) if mark else (1, 1)

    def problem(self, path: Path_, text: str) -> Problem:
        """A problem with the value at `path`."""
        return Problem(self.file, *self.place(path), text)

    def _child(self, node: yaml.Node | None, step: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
        """The value at one step of a path, with its key where it has one."""
        if not isinstance(node, yaml.CollectionNode):
            return None, None
        if id(node) not in self._known:
            self._known[id(node)] = _children(node)
        return self._known[id(node)].get(step, (None, None))


def _children(node: yaml.CollectionNode) -> _Children:
    if isinstance(node, yaml.SequenceNode):
        return {number: (None, item) for number, item in enumerate(node.value)}
    return {key.value: (key, value) for key, value in reversed(node.value) if isinstance(key, yaml.ScalarNode)}


def read(files: Files, name: str) -> Document:
    """Parse the YAML file of this name.

    Raises KnowledgeError when it can't be read, isn't UTF-8, isn't YAML, or uses tags, anchors or keys given twice.
    """
    content = files[name]
    if isinstance(content, KnowledgeError):
        raise content
    return parse(decoded(content, told(name)), told(name))


def parse(text: str, file: str) -> Document:
    """Parse `text`, the content of the file named `file`. Raises KnowledgeError as `read` does."""
    if pasted := yaml_mistakes.pasted(text):
        raise KnowledgeError([Problem(file, *pasted, first=True)])
    odd = Reader.NON_PRINTABLE.search(text)
    if odd is not None:
        place = yaml_mistakes.place_in(text, odd.start())
        raise KnowledgeError(
            [Problem(file, *place, "there is a character that text can't have; remove it", first=True)]
        )
    try:
        composed = compose(text)
    except yaml.MarkedYAMLError as error:
        raise KnowledgeError([Problem(file, *yaml_mistakes.explain(error, text), first=True)]) from error
    _raise(file, composed.refused, first=True)
    builder = _Builder()
    data = builder.build(composed.root) if composed.root is not None else None
    _raise(file, builder.problems)
    return Document(file, text, data, composed.root)


def _raise(file: str, problems: Iterable[tuple[Any, str]], *, first: bool = False) -> None:
    """Raises KnowledgeError where there are any."""
    found = [Problem(file, mark.line + 1, mark.column + 1, text, first) for mark, text in problems]
    if found:
        raise KnowledgeError(found)


class _Builder:
    """Turns a node tree into plain data and notes what must not be there."""

    def __init__(self) -> None:
        self.problems: list[tuple[Any, str]] = []

    def build(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item) for item in node.value]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        return None if node.tag == NULL else node.value

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._note(key, "a key must be a single word")
                continue
            if key.value in out:
                self._note(key, f"{field_mistakes.name(key.value)} is given twice here; keep one of them")
            out[key.value] = self.build(value)
        return out

    def _note(self, node: yaml.Node, text: str) -> None:
        if len(self.problems) <= MOST:
            self.problems.append((node.start_mark, text))


def validate(document: Document, model: type[M]) -> M:
    """The document's data as `model`. Raises KnowledgeError with every misfit at its line and column, and with every text
    that YAML cuts off where a comment begins."""
    cut = cut_texts(document, surely=True)
    try:
        made = model.model_validate({} if document.data is None else document.data)
    except ValidationError as error:
        raise KnowledgeError([*cut, *_misfits(document, error, model)]) from error
    if cut:
        raise KnowledgeError(cut)
    return made


def _misfits(document: Document, error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """The first of them by place, told; of the others, how many there are."""
    placed: list[tuple[tuple[int, int], ErrorDetails]] = []
    for each in error.errors(include_url=False):
        of_key = each["type"] == "extra_forbidden" or "[key]" in each["loc"]
        loc = tuple(step for step in each["loc"] if step != "[key]")
        placed.append((document.place(loc, of_key=of_key), each))
    placed.sort(key=lambda each: each[0])
    teller = field_mistakes.Teller(document.text, document.data, model)
    problems = []
    for place, each in placed[:MOST]:
        line, column, text = teller.told(place, each)
        problems.append(Problem(document.file, line, column, text))
    if any(problem.text == yaml_mistakes.ODD_SPACE for problem in problems):  # then what seems missing is there
        problems = [problem for problem in problems if "is missing" not in problem.text]
    if len(placed) > MOST:
        problems.append(Problem(document.file, *placed[MOST][0], f"… and {len(placed) - MOST:,} more like these"))
    return problems


def cut_texts(document: Document, *, surely: bool) -> list[Problem]:
    """Texts for people that go on after a ` #`, where YAML takes the rest for a comment: those that surely lose something
    by it, or the others."""
    problems = []
    for node in text_of(document.root):
        cut = lost(document.text, node)
        if cut is not None and cut.surely == surely:
            told = f'YAML stops reading at ` #`, so “{cut.text}” is lost; put the whole text in "double quotes"'
            problems.append(Problem(document.file, *cut.place, f"{told} (a comment goes on a line of its own)"))
    return problems[: MOST + 1]
