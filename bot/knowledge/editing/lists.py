"""The lists in the files beside the entries: words, phrases, examples, facts and help lines, and a line of one more, less or
otherwise. The answer to small talk is a list, too, of one text. Rules are no lists: they are changed in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, get_args

from bot.knowledge.document import Path_, parse
from bot.knowledge.editing.draft import BOM, Draft, EditError, alike, unreadable
from bot.knowledge.editing.editing import NOT_OURS, _line
from bot.knowledge.editing.quoting import Value
from bot.knowledge.editing.splicing import SpliceError, extent
from bot.knowledge.facts import FACTS, MAX_FACT, NAME_PATTERN
from bot.knowledge.model import MAX_PHRASING, MAX_SMALL_TALK
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.reading import same_phrasing
from bot.knowledge.urgent import HELPLINES, URGENT, HelpLine, LineKind

# A line of a list: words, a fact ("name: what it says"), a whole answer, or the fields of a help line.
Line = str | Mapping[str, str]

VOCABULARY, SMALLTALK = "vocabulary.yaml", "smalltalk.yaml"
# The files that have lists, and what is in them.
LIST_FILES = {
    HELPLINES: "Help lines",
    VOCABULARY: "Vocabulary",
    SMALLTALK: "Small talk",
    FACTS: "Facts",
    NOT_OURS: "Not ours",
    URGENT: "Urgent: examples",
}
HELPLINE_FIELDS = ("label", "contact", "children", "source", "verified_on")
_PLACE = ("region", "kind")  # the fields of a help line that say in which list it is
_REGIONS = get_args(HelpLine.model_fields["region"].annotation)
MAX_TOLD = 60  # characters of what is no fact
_ANSWER = ": answer"  # ends the name of a list that is the answer to small talk


@dataclass(frozen=True, slots=True)
class List:
    """A list as it stands in its file: where, and its lines by their places there."""

    path: Path_
    lines: Mapping[int | str, Line]


@lru_cache(maxsize=len(LIST_FILES))
def lists(file: str, text: str) -> dict[str, List]:
    """The lists of a file by their names. Raises EditError where it can't be read."""
    try:
        data = parse(text.removeprefix(BOM), file).data
    except KnowledgeError as error:
        raise unreadable(file, error) from error
    return dict(_lists(file, data)) if isinstance(data, dict) else {}


def _lists(file: str, data: Mapping[str, Any]) -> Iterator[tuple[str, List]]:
    match file:
        case "smalltalk.yaml":
            for number, each in enumerate(_items(data.get("smalltalk"))):
                if isinstance(each, dict):
                    id_, answer = each.get("id"), each.get("answer")
                    yield from _texts(str(id_), ("smalltalk", number, "said"), each.get("said"))
                    if isinstance(answer, str):
                        yield f"{id_}{_ANSWER}", List(("smalltalk", number), {"answer": answer.strip()})
        case "facts.yaml":
            if isinstance(facts := data.get("facts"), dict):
                told_of = {name: f"{name}: {fact}" for name, fact in facts.items() if isinstance(fact, str)}
                yield "facts", List(("facts",), told_of)
        case "urgent.yaml":
            for category, rules in _pairs(data.get("categories")):
                for kind, texts in _pairs(rules.get("examples") if isinstance(rules, dict) else None):
                    yield from _texts(f"{category}: {kind}", ("categories", category, "examples", kind), texts)
        case "helplines.yaml":
            lines = _items(data.get("lines"))
            for region in _REGIONS:
                for kind in get_args(LineKind):
                    own: dict[int | str, Line] = {
                        n: each
                        for n, each in enumerate(lines)
                        if isinstance(each, dict) and (each.get("region"), each.get("kind")) == (region, kind)
                    }
                    yield f"{region}: {kind}", List(("lines",), own)
        case _:
            for key, value in data.items():
                yield from _texts(key, (key,), value)
                prefix = "" if key == "not_ours" else f"{key}: "
                for name, texts in _pairs(value):
                    yield from _texts(f"{prefix}{name}", (key, name), texts)


def _texts(name: str, path: Path_, texts: Any) -> Iterator[tuple[str, List]]:
    """The list of this name, if it is one."""
    if isinstance(texts, list) and texts:
        yield name, List(path, {n: each for n, each in enumerate(texts) if isinstance(each, str)})


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _pairs(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []


def answers(file: str, name: str) -> str | None:
    """The small talk to which a list is the answer, one text that is there and stays; None for a list of lines."""
    return name.removesuffix(_ANSWER) if file == SMALLTALK and name.endswith(_ANSWER) else None


def told(line: Line) -> str:
    """A line as it is told in a sentence."""
    return line if isinstance(line, str) else f"{line.get('label', '')}: {line.get('contact', '')}"


def change_list(
    files: Mapping[str, str], file: str, name: str, out: Line | None, into: Sequence[Line]
) -> dict[str, str]:
    """The files with a list in which the line `out` is gone (None: none is), the first of `into` is in its place, and the
    others are at the end. Raises EditError."""
    if file not in LIST_FILES or file not in files:
        raise EditError(f"There is no {file} here, so it has no lists to change.")
    found = lists(file, files[file]).get(name)
    if found is None:
        raise EditError(f"{file} has no list “{name}”. Choose one of those that are offered.")
    if answers(file, name) is not None and (out is None or len(into) != 1):
        raise EditError("That is one text, which can be changed and not be added to or removed.")
    fresh = [_value(file, name, line) for line in into]
    for line, value in zip(into, fresh, strict=True):
        if any(_same(value, each) for each in found.lines.values()):
            raise EditError(f"“{told(line)}” is in the list `{name}` already.")
    draft = Draft(file, files[file], whole=True)
    if out is not None:
        place = next((n for n, each in found.lines.items() if _same(each, out)), None)
        if place is None:
            raise EditError(f"The list `{name}` has no line “{told(out)}” any more.")
        if file == FACTS and (not fresh or _fact(fresh[0])[0] != place):
            _check_unsaid(files, str(place))
        _swap(draft, found, place, fresh[:1])
        fresh = fresh[1:]
    for value in fresh:
        if file == FACTS:
            _put_fact(draft, value)
        else:
            draft.add(found.path, value)
    return {file: _nothing_else(files[file], draft.done(name), found.path, file)}


def _swap(draft: Draft, found: List, place: int | str, fresh: Sequence[Value]) -> None:
    """Put the first of the values in place of a line, or drop it where there is none."""
    path = (*found.path, place)
    if not fresh:
        if len(found.lines) == 1 and found.path not in (("lines",), ("facts",)):
            raise EditError("That is the last line of the list, and a list can't be empty. Add another one first.")
        draft.drop(path)
    elif isinstance(value := fresh[0], dict):
        now = found.lines[place]
        for field in HELPLINE_FIELDS:
            before = now.get(field) if isinstance(now, Mapping) else None
            if field in value and alike(before) != alike(value[field]):
                draft.put((*path, field), value[field], [*_PLACE, *HELPLINE_FIELDS])
            elif field not in value and before is not None:
                draft.drop((*path, field))
    elif found.path == ("facts",):
        name, fact = _fact(value)
        if name == place:
            draft.put(path, fact)
        else:
            draft.drop(path)
            _put_fact(draft, value)
    else:
        draft.put(path, value)


def _put_fact(draft: Draft, line: Value) -> None:
    name, fact = _fact(line)
    if name in draft.data["facts"]:
        raise EditError(f"There is a fact `{name}` already. Change that one, or choose another name.")
    draft.put(("facts", name), fact, [*draft.data["facts"], name])


def _check_unsaid(files: Mapping[str, str], name: str) -> None:
    """Raises EditError where an entry says a fact."""
    use = f"{{fact:{name}}}"
    if said_in := sorted(file for file, text in files.items() if use in text):
        raise EditError(
            f"Entries in {', '.join(said_in)} say `{name}`, so it has to stay under this name. Write it out there in place of "
            f"`{use}` first (`/kb edit`)."
        )


def _fact(line: Value) -> tuple[str, str]:
    """A fact's name, and what it says. Raises EditError."""
    name, _, fact = str(line).partition(":")
    if not re.fullmatch(NAME_PATTERN, name.strip()) or not fact.strip():
        raise EditError(
            f"“{str(line)[:MAX_TOLD]}” is no fact with a name. Write a name of small letters, digits and _, a colon, and what it "
            "says: `month_after: at least 1 month after the last capsule`."
        )
    return name.strip(), fact.strip()


def _value(file: str, name: str, line: Line) -> Value:
    """A line as it is written. Raises EditError."""
    if isinstance(line, str):
        is_answer = answers(file, name) is not None
        text = line.strip() if is_answer else _line(line)
        longest = MAX_SMALL_TALK if is_answer else MAX_FACT if file == FACTS else MAX_PHRASING
        if not text:
            raise EditError("There are no words in it.")
        if len(text) > longest:
            raise EditError(f"It is {len(text):,} characters long. Please shorten it to {longest}.")
        return text
    region, _, kind = name.partition(": ")
    given = {"region": region, "kind": kind} | {field: _line(line.get(field, "")) for field in HELPLINE_FIELDS}
    written: dict[str, Value] = {field: value for field, value in given.items() if value}
    return written | ({"children": True} if "children" in written else {})


def _same(one: Any, other: Any) -> bool:
    """Whether two lines say the same."""
    if isinstance(one, str) and isinstance(other, str):
        return one == other or (bool(same_phrasing(one)) and same_phrasing(one) == same_phrasing(other))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return all(alike(one.get(field, "")) == alike(other.get(field, "")) for field in HELPLINE_FIELDS)
    return False


def _nothing_else(before: str, after: str, path: Path_, file: str) -> str:
    """The new text, once it is certain that it differs in the list alone. Raises EditError."""
    try:
        (low, high), (new_low, new_high) = extent(before.removeprefix(BOM), path), extent(after.removeprefix(BOM), path)
    except SpliceError as error:
        raise EditError(f"{file} is written in a way that I can't change safely.") from error
    bare, new = before.removeprefix(BOM), after.removeprefix(BOM)
    rest, new_rest = bare[high:], new[new_high:]  # they may differ by a comment on the line of the last one in the list
    if bare[:low] != new[:new_low] or not (rest.endswith(new_rest) or new_rest.endswith(rest)):
        raise EditError(f"{file} is written in a way that I can't change safely. Please change it in an editor.")
    return after
