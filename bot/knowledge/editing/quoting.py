"""Writing values as YAML that no reader can take for something else: not for a number, a truth value, a key or a comment."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.reader import Reader
from yaml.resolver import Resolver

Value = str | bool | list["Value"] | dict[str, "Value"]

FOLD = 100  # characters, from which a text of one line is folded
WIDTH = 118
STEP = 2  # spaces by which what belongs to a key is indented
_TEXT = "tag:yaml.org,2002:str"
_PLAIN = re.compile(r"[^\W_](?:[\w ,.;'()/&+%?!’“”…—–=<>*@$€£~^|-]|:(?=\S)|(?<=\S)#)*", re.UNICODE)
_BREAKS = re.compile("[\x85\u2028\u2029]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\x85": "\\N", "\xa0": "\\_"}
_ESCAPES |= {"\u2028": "\\L", "\u2029": "\\P"}
_HARMLESS = re.compile('[\\\\"\\n\\t\xa0]')  # on lines of their own; a tab that isn't turns out when it is read back
_INVISIBLE = re.compile(r"[\\\"\n\t\r\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Written:
    """A value as YAML: what follows the key (or the dash) on its line, and the lines below it, indented from column 0."""

    head: str
    body: tuple[str, ...] = ()


def is_text(text: str) -> bool:
    """Whether every character of a text may stand in a file of text."""
    return Reader.NON_PRINTABLE.search(text) is None and not re.search(r"[\ud800-\udfff]", text)


def written(value: Value, *, flow: bool = False, list_indent: int = STEP) -> Written:
    """A value as it is written below or after a key in column 0; on one line within brackets (`flow`).

    `list_indent` is by how much the lists of the file are indented from their key.
    """
    if flow:
        return Written(_flow(value))
    match value:
        case dict() if value:
            return Written("", tuple(_indented(_keys(value, list_indent), STEP)))
        case list() if value:
            return Written("", tuple(_indented(_items(value, list_indent), list_indent)))
        case str():
            return _scalar(value)
        case _:
            return Written(_flow(value))


def _keys(value: Mapping[str, Value], list_indent: int) -> list[str]:
    lines = []
    for key, each in value.items():
        lines += keyed(key, each, list_indent=list_indent)
    return lines


def keyed(key: str, value: Value, *, list_indent: int = STEP) -> list[str]:
    """The lines of a key and its value, the key in column 0."""
    made = written(value, list_indent=list_indent)
    return [f"{_inline(key)}: {made.head}" if made.head else f"{_inline(key)}:", *made.body]


def _items(value: Iterable[Value], list_indent: int) -> list[str]:
    lines = []
    for each in value:
        lines += item(each, list_indent=list_indent)
    return lines


def item(value: Value, *, offset: int = STEP, list_indent: int = STEP) -> list[str]:
    """The lines of an item of a list, its dash in column 0 and its text in column `offset`."""
    dash = "-".ljust(offset)
    if isinstance(value, dict) and value:
        first, *rest = _keys(value, list_indent)
        return [dash + first, *_indented(rest, offset)]
    made = written(value, list_indent=list_indent)
    return [dash + made.head, *made.body]


def _indented(lines: Iterable[str], by: int) -> list[str]:
    return [" " * by + line if line else line for line in lines]


def _scalar(text: str) -> Written:
    for made in (_block(text), Written(_inline(text))):
        if made is not None and _reads_as(made, text):
            return made
    return Written(_double(text))


def _block(text: str) -> Written | None:
    """The text on lines of its own, where it has several or is long; as `|-`, which adds no line at its end."""
    if text != text.strip() or _INVISIBLE.search(_HARMLESS.sub("", text)):
        return None
    if "\n" in text:
        return Written("|", tuple(_indented(text.split("\n"), STEP)))
    if len(text) <= FOLD or "  " in text or " " not in text:
        return None
    folded = textwrap.wrap(text, WIDTH - STEP, break_long_words=False, break_on_hyphens=False)
    return Written(">-", tuple(_indented(folded, STEP)))


def _inline(text: str) -> str:
    """A text on one line, without quotes where it can't be misread."""
    if _PLAIN.fullmatch(text) and not text.endswith(" ") and _resolves_to_text(text) and not _BREAKS.search(text):
        return text
    if '"' in text and "'" not in text and not _INVISIBLE.search(text.replace('"', "")):
        return f"'{text}'"
    return _double(text)


def _resolves_to_text(text: str) -> bool:
    """Whether other readers of YAML, too, take it for text: not `yes`, `1e3` or a day."""
    if text.replace(".", "").replace("-", "").replace("+", "").replace("_", "").replace("e", "").isdecimal():
        return False
    resolver: Any = Resolver()
    return resolver.resolve(yaml.ScalarNode, text, (True, False)) == _TEXT and text.lower() not in ("y", "n")


def _double(text: str) -> str:
    return '"' + _INVISIBLE.sub(_escaped, text) + '"'


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    return _ESCAPES.get(char) or (f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}")


def _flow(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _inline(value) if re.fullmatch(r"[a-z][a-z0-9_-]*", value) else _double(value)
        case list():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case _:
            return "{" + ", ".join(f"{_flow(key)}: {_flow(each)}" for key, each in value.items()) + "}"


def _reads_as(made: Written, text: str) -> bool:
    """Whether YAML reads it as the text, give or take a line end after it."""
    lines = "\n".join([f"key: {made.head}", *made.body, ""])
    try:
        node = yaml.compose(lines, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return False
    match node:
        case yaml.MappingNode(value=[(yaml.ScalarNode(value="key"), yaml.ScalarNode(tag=tag, value=value))]):
            return tag == _TEXT and str(value).removesuffix("\n") == text
    return False
