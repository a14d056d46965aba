"""Read one YAML file safely, keeping the place of every value, and validate it against a model.

Every scalar is taken as the text that the moderator wrote (`no` stays "no", `1e3` stays "1e3"); the model decides which
fields are truth values or dates. Tags, anchors and aliases are refused: knowledge needs none, and attacks need them.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process
from yaml.reader import Reader

from bot.knowledge.problems import KnowledgeError, Problem

MAX_BYTES = 2_000_000
MAX_DEPTH = 12
_STANDARD = "tag:yaml.org,2002:"
_NULL = _STANDARD + "null"

Path_ = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Document:
    """A parsed YAML file: its plain data (dict, list, str, None) and the tree that knows where each value stands."""

    file: str
    text: str
    data: Any
    root: yaml.Node | None

    def place(self, path: Path_, *, of_key: bool = False) -> tuple[int, int]:
        """Line and column (from 1) of the value at `path`, or of its key, or of the nearest enclosing value there is."""
        node, mark = self.root, self.root.start_mark if self.root else None
        for n, step in enumerate(path, 1):
            key, node = _child(node, step)
            if node is None:
                break
            mark = key.start_mark if of_key and key is not None and n == len(path) else node.start_mark
        return (mark.line + 1, mark.column + 1) if mark else (1, 1)

    def problem(self, path: Path_, text: str) -> Problem:
        """A problem with the value at `path`."""
        return Problem(self.file, *self.place(path), text)


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    """The value at one step of a path, with its key where it has one."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), (None, None))
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    return None, None


def is_there(path: Path) -> bool:
    """Whether there is anything of this name, be it a link that leads nowhere."""
    return os.path.lexists(path)


def read(path: Path) -> Document:
    """Read and parse the YAML file at `path`.

    Raises KnowledgeError when the file can't be read, is larger than MAX_BYTES, isn't UTF-8, isn't YAML, or uses tags,
    anchors or keys given twice.
    """
    file = path.name
    try:
        if path.stat().st_size > MAX_BYTES:
            raise KnowledgeError(
                [
                    Problem(
                        file, 1, 1, f"the file is larger than {MAX_BYTES // 1_000_000} MB; split it into several files"
                    )
                ]
            )
        raw = path.read_bytes()
    except OSError as error:
        raise KnowledgeError(
            [Problem(file, 1, 1, f"the file can't be read ({error.strerror}); check its name and permissions")]
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise KnowledgeError([Problem(file, line, 1, "the file isn't UTF-8 text; save it as UTF-8")]) from error
    return parse(text, file)


def parse(text: str, file: str) -> Document:
    """Parse `text`, the content of the file named `file`. Raises KnowledgeError as `read` does."""
    odd = Reader.NON_PRINTABLE.search(text)
    if odd is not None:
        line, column = _place_in(text, odd.start())
        raise KnowledgeError([Problem(file, line, column, "there is a character that text can't have; remove it")])
    try:
        problems = _refused(text, file)
        root = None if problems else yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise KnowledgeError([Problem(file, line, column, _explain_yaml(error, text))]) from error
    if problems:
        raise KnowledgeError(problems)
    builder = _Builder(file)
    data = builder.build(root) if root is not None else None
    if builder.problems:
        raise KnowledgeError(builder.problems)
    return Document(file, text, data, root)


def _place_in(text: str, offset: int) -> tuple[int, int]:
    """Line and column (from 1) of a character."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _refused(text: str, file: str) -> list[Problem]:
    """What YAML allows and knowledge doesn't, found before anything is built: what is built could be endless."""
    problems: list[Problem] = []
    depth = 0

    def note(event: yaml.Event, what: str) -> None:
        mark = event.start_mark
        problems.append(Problem(file, *((mark.line + 1, mark.column + 1) if mark else (1, 1)), what))

    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                note(event, "lists and keys are nested too deeply; knowledge files need no more than a few levels")
                break
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if getattr(event, "anchor", None) is not None:
            note(event, "anchors (&) and aliases (*) aren't used in knowledge files; write the text out")
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            note(event, f"the tag {tag!r} isn't used in knowledge files; remove it or put the text in quotes")
    return problems


def _explain_yaml(error: yaml.MarkedYAMLError, text: str) -> str:
    problem = " ".join((error.problem or "").split())
    mark = error.problem_mark
    indent = re.match(r"\s*", text.split("\n")[mark.line]) if mark and mark.line <= text.count("\n") else None
    if "'\\t'" in problem or "tab" in problem.lower() or (indent and "\t" in indent[0]):
        return "there is a tab; use spaces instead"
    if "alias" in problem or "anchor" in problem:
        return "anchors (&) and aliases (*) aren't used in knowledge files; put the text in quotes"
    if "mapping values are not allowed" in problem:
        return 'a ": " in the middle of a line confuses YAML; put the whole text in "double quotes"'
    if "could not find expected ':'" in problem or "did not find expected key" in problem:
        return "the line isn't where YAML expects it; check that it is indented like its neighbours and has `key: text`"
    if "did not find expected '-'" in problem:
        return "this line should start with `- ` like its neighbours, or be indented less"
    if "cannot start any token" in problem or "while scanning" in (error.context or ""):
        return f'{problem or "this character has a meaning of its own in YAML"}; put the whole text in "double quotes"'
    return f"YAML can't read this ({problem or error.context}); compare indentation and quotes with the lines around it"


class _Builder:
    """Turns a node tree into plain data and notes what must not be there."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def _note(self, node: yaml.Node, text: str) -> None:
        self.problems.append(Problem(self.file, node.start_mark.line + 1, node.start_mark.column + 1, text))

    def build(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item) for item in node.value]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        return None if node.tag == _NULL else node.value

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._note(key, "a key must be a single word")
                continue
            if key.value in out:
                self._note(key, f"{_name(key.value)} is given twice here; keep one of them")
            out[key.value] = self.build(value)
        return out


def validate(document: Document, model: type[M]) -> M:
    """The document's data as `model`. Raises KnowledgeError with every misfit at its line and column."""
    try:
        return model.model_validate({} if document.data is None else document.data)
    except ValidationError as error:
        raise KnowledgeError([_misfit(document, each, model) for each in error.errors()]) from error


def _misfit(document: Document, error: ErrorDetails, model: type[BaseModel]) -> Problem:
    line, column = document.place(tuple(error["loc"]), of_key=error["type"] == "extra_forbidden")
    return Problem(document.file, line, column, _explain_field(error, model))


def _name(key: object) -> str:
    """A key as it is told: on one line, and not too long."""
    return f"`{' '.join(str(key).split())[:60]}`"


def _explain_field(error: ErrorDetails, model: type[BaseModel]) -> str:
    name = _name(error["loc"][-1]) if error["loc"] else "the file"
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return f"{name} is missing; add it"
    if kind == "extra_forbidden":
        near = process.extractOne(str(error["loc"][-1]), _field_names(model), scorer=fuzz.ratio, score_cutoff=60)
        return f"{name} isn't a key that is known here; " + (f"did you mean `{near[0]}`?" if near else "remove it")
    if kind == "string_too_long":
        return f"{name} is {len(str(error['input'])):,} characters long; shorten it to {context['max_length']:,}"
    if kind in ("string_too_short", "too_short"):
        return f"{name} is empty; fill it in or remove it"
    if kind == "string_pattern_mismatch":
        return f"{name} is {str(error['input'])[:40]!r}; use small letters, digits and hyphens only"
    if kind == "string_type":
        return f"{name} should be text; " + (
            "it is empty, so fill it in or remove the line"
            if error["input"] is None
            else "it is a list or has keys below it, so check the indentation"
        )
    if kind in ("tuple_type", "list_type"):
        return f"{name} should be a list; start each line below it with `- `"
    if kind in ("model_type", "dict_type", "mapping_type", "model_attributes_type"):
        return f"{name} should have `key: text` lines below it; check the indentation"
    if kind in ("bool_parsing", "bool_type"):
        return f"{name} should be true or false"
    return f"{name}: {error['msg'].removeprefix('Value error, ')}"


def _field_names(model: type[BaseModel]) -> list[str]:
    """Every key that the model or a model inside it knows."""
    schema = model.model_json_schema()
    return sorted({name for part in (schema, *schema.get("$defs", {}).values()) for name in part.get("properties", {})})
