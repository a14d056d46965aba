"""What doesn't fit a file's model, in words for a moderator: what is wrong, and what to do."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from bot.knowledge import yaml_mistakes

LONGEST_KEY = 60  # characters of a key for which a likely one is looked for
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_GLUED = re.compile(r"([A-Za-z_]{1,99}):\S")


def name(key: object) -> str:
    """A key as it is told: on one line, and not too long."""
    return f"`{' '.join(str(key).split())[:60]}`"


@cache
def field_names(model: type[BaseModel]) -> tuple[str, ...]:
    """Every key that the model or a model inside it knows."""
    schema = model.model_json_schema()
    parts = (schema, *schema.get("$defs", {}).values())
    return tuple(sorted({name for part in parts for name in part.get("properties", {})}))


class Teller:
    """Tells the misfits of one file."""

    def __init__(self, text: str, data: Any, model: type[BaseModel]) -> None:
        self._lines = yaml_mistakes.lines_of(text)
        self._data = data
        self._names = field_names(model)

    def told(self, place: tuple[int, int], error: ErrorDetails) -> tuple[int, int, str]:
        """Line, column and text of a misfit whose value stands at `place`."""
        if error["type"] == "missing" and (elsewhere := self._swallowed(place, str(error["loc"][-1]))):
            return elsewhere
        if error["type"] in ("missing", "extra_forbidden") and (odd := self._odd_space(place)):
            return odd
        if error["type"] == "string_type" and (sign := self._first_sign(place)):
            return *place, f"{_called(error['loc'])} should be text; {sign}"
        return *place, self._text(error)

    def _first_sign(self, place: tuple[int, int]) -> str:
        """What to do about a text that begins with a sign which means something to YAML; "" where it doesn't."""
        line, column = place
        rest = self._lines[line - 1][column - 1 :].lstrip(" \t") if line <= len(self._lines) else ""
        if rest.startswith("#"):
            return 'YAML takes what begins with # for a comment, so put the whole text in "double quotes"'
        if rest[:1] in ("{", "["):
            return yaml_mistakes.FIRST_SIGN.format(rest[0])
        return ""

    def _swallowed(self, place: tuple[int, int], key: str) -> tuple[int, int, str] | None:
        """Where a missing key stands after all, but as a part of the text above it."""
        line, column = place
        for number, each in enumerate(self._lines[line - 1 :], line):
            bare = each.lstrip(" ")
            indent = len(each) - len(bare)
            if number > line and bare and (indent < column - 1 or (indent == column - 3 and bare.startswith("- "))):
                return None
            if number > line and indent > column - 1 and re.match(rf"{re.escape(key)}:( |$)", bare):
                mend = f"indent it with {column - 1} spaces"
                return number, indent + 1, f"`{key}` is indented so deep that it is a part of what is above it; {mend}"
        return None

    def _odd_space(self, place: tuple[int, int]) -> tuple[int, int, str] | None:
        line = self._lines[place[0] - 1] if place[0] <= len(self._lines) else ""
        if odd := yaml_mistakes.ODD_SPACES.search(line.partition(":")[0]):
            return place[0], odd.start() + 1, yaml_mistakes.ODD_SPACE
        return None

    def _text(self, error: ErrorDetails) -> str:
        loc = tuple(step for step in error["loc"] if step != "[key]")
        called, kind, given = _called(loc), error["type"], error["input"]
        context = error.get("ctx", {})
        if kind == "missing":
            return f"{called} is missing; add it"
        if kind == "extra_forbidden":
            return f"{called} isn't a key that is known here; {self._instead(str(loc[-1]))}"
        if kind == "string_too_long":
            return f"{called} is {len(str(given)):,} characters long; shorten it to {context['max_length']:,}"
        if kind in ("string_too_short", "too_short"):
            return f"{called} is empty; fill it in or remove it"
        if kind == "string_pattern_mismatch":
            return f"{called} is {str(given)[:40]!r}; use small letters, digits and hyphens only"
        if kind == "string_type":
            return f"{called} should be text; {_no_text(given)}"
        if kind in ("tuple_type", "list_type"):
            return f"{called} should be a list; {_no_list(given)}"
        if kind in ("model_type", "dict_type", "mapping_type", "model_attributes_type"):
            return f"{called} should have `key: text` lines below it; {_no_keys(given)}"
        if kind in ("bool_parsing", "bool_type"):
            return f"{called} should be true or false"
        if kind == "literal_error":
            return f"{called} is {str(given)[:40]!r}; write {context['expected'].replace(chr(39), '`')}"
        if kind.startswith("date"):
            return f"{called} should be a day; {_day(str(given))}"
        return f"{called}: {error['msg'].removeprefix('Value error, ')}"

    def _instead(self, key: str) -> str:
        if _GLUED.match(key):
            return yaml_mistakes.NO_SPACE.format(key.partition(":")[0])
        bare = key.strip("“”„\"'‘’ ")
        if bare != key and bare in self._names:
            return f"write `{bare}` without quotes"
        near = process.extractOne(key[:LONGEST_KEY], self._names, scorer=fuzz.ratio, score_cutoff=60)
        return f"did you mean `{near[0]}`?" if near else "remove it"


def _called(loc: tuple[str | int, ...]) -> str:
    """What a misfit is called: a key, or which item of a list."""
    if not loc:
        return "the file"
    if isinstance(loc[-1], int):
        key = next((step for step in reversed(loc) if isinstance(step, str)), None)
        return f"item {loc[-1] + 1} of {name(key)}" if key else f"item {loc[-1] + 1}"
    return name(loc[-1])


def _no_text(given: object) -> str:
    """What to do about something that should be a text."""
    if given is None:
        return "it is empty, so fill it in or remove the line (the word “null” itself has to be in quotes)"
    if isinstance(given, dict) and len(given) == 1 and all(isinstance(each, str | None) for each in given.values()):
        ((key, value),) = given.items()
        return f'the ": " in it confuses YAML, so put it in quotes: "{key}: {value or ""}"'
    return "it is a list or has keys below it, so check the indentation"


def _no_list(given: object) -> str:
    if isinstance(given, str) and (dash := yaml_mistakes.DASHED.match(given)):
        return yaml_mistakes.DASH.format(dash[1] or dash[2])
    if isinstance(given, str) and given[:1] == "-" and yaml_mistakes.ODD_SPACES.match(given, 1):
        return yaml_mistakes.ODD_SPACE
    if isinstance(given, str) and re.match(r"-\S", given):
        return "there has to be a space behind each `-`"
    return "start each line below it with `- `"


def _no_keys(given: object) -> str:
    if isinstance(given, str) and (glued := _GLUED.match(given)):
        return yaml_mistakes.NO_SPACE.format(glued[1])
    return "check the indentation"


def _day(given: str) -> str:
    """What to write in place of a day that isn't one."""
    found = _DAY.fullmatch(given.strip())
    if found:
        one, other, year = int(found[1]), int(found[2]), found[3]
        if 12 < one <= 31 and 1 <= other <= 12:
            return f"write {year}-{other:02}-{one:02}"
        if 12 < other <= 31 and 1 <= one <= 12:
            return f"write {year}-{one:02}-{other:02}"
    return "write year, month and day like 2025-01-31"
