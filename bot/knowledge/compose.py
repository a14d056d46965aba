"""From a YAML text to the tree of its values, in one go and in Python, so that other threads get a turn meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from bot.knowledge.problems import MOST

MAX_DEPTH = 12
STR = "tag:yaml.org,2002:str"
NULL = "tag:yaml.org,2002:null"
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_COMMENT = re.compile(r"([ \t]{1,99}+)#([^\r\n]*)")
_BELOW = re.compile(
    r"[ \t]{0,99}+(?:\r\n|[\r\n])([ ]{1,99}+)#((?![\w-]+:(?:[ \r\n]|$))\w[^\r\n]*)"
)  # `#key: …` is a line put out of use
_BEFORE = re.compile(r"([ ]{0,99})((?:- {1,9}){0,9})([^\s-].*)?")

# Keys whose values, and the texts in lists below them, are for people or by them.
TEXTS = frozenset(
    """question also_asked answer note more title source said label contact fires soft harmless phrasings not_ours
    facts""".split()
)

SHOWN = 40  # characters of what is lost

ALIAS = "anchors (&) and aliases (*) aren't used in knowledge files; write the text out, or put it in quotes"
DEEP = "lists and keys are nested too deeply; knowledge files need no more than a few levels"


@dataclass
class Composed:
    """The tree of a text, and what is in it that YAML allows and knowledge doesn't, by place."""

    root: yaml.Node | None = None
    refused: list[tuple[Any, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lost:
    """What is behind a ` #`, and whether it was surely meant to be a part of the text: `#` and a word, as in the name of
    a channel."""

    text: str
    surely: bool
    place: tuple[int, int]  # line and column from 1


def lost(text: str, node: yaml.ScalarNode) -> Lost | None:
    """What is lost of a text because ` #` begins a comment; None where that is plainly one: behind a block or quotes or
    set off by two spaces, without a word right behind the `#`, or on a line that doesn't go on with the text."""
    end = node.end_mark
    if not end or node.style in ("|", ">"):
        return None
    comment = _COMMENT.match(text, end.index)
    if comment is not None:
        apart, glued = len(comment[1]) > 1, comment[2][:1] not in ("", " ", "\t")
        if not glued and (apart or node.style):
            return None
        return Lost(_shown(comment[2]), glued and not node.style, (end.line + 1, end.column + len(comment[1]) + 1))
    below = _BELOW.match(text, end.index) if not node.style else None
    if below is None or len(below[1]) <= _indent(text, node):
        return None
    return Lost(_shown(below[2]), surely=False, place=(end.line + 2, len(below[1]) + 1))


def _indent(text: str, node: yaml.ScalarNode) -> int:
    """The column (from 0) of the key or the dash before a plain text: lines that go on with it are indented deeper."""
    start = max(text.rfind(end, 0, node.start_mark.index) for end in "\r\n") + 1
    before = _BEFORE.match(text[start : node.start_mark.index])
    if before is None or not (before[2] or before[3]):  # its key is on a line above
        return int(node.start_mark.column) - 1
    return len(before[1] + before[2]) if before[3] else len(before[1] + before[2].rstrip(" ")) - 1


def _shown(comment: str) -> str:
    what = f"#{comment.rstrip()}"
    return what if len(what) <= SHOWN else f"{what[: SHOWN - 1]}…"


def compose(text: str) -> Composed:
    """The tree. Raises yaml.MarkedYAMLError; stops where something is refused that could make the tree endless."""
    made = Composed()
    open_: list[yaml.CollectionNode] = []
    keys: list[yaml.Node | None] = []
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        _refuse(made, event)
        if isinstance(event, yaml.DocumentStartEvent) and made.root is not None:
            made.refused.append((_marks(event)[0], "another document begins here; remove the line with `---`"))
            break
        if isinstance(event, yaml.CollectionEndEvent):
            node: yaml.Node = open_.pop()
            keys.pop()
            node.end_mark = _marks(event)[1]
            continue
        made_node = _node(event)
        if made_node is None:
            continue
        if open_:
            _put(open_[-1], keys, made_node)
        elif made.root is None:
            made.root = made_node
        if isinstance(made_node, yaml.CollectionNode):
            open_.append(made_node)
            keys.append(None)
            if len(open_) > MAX_DEPTH:
                made.refused.append((_marks(event)[0], DEEP))
        if made.refused and (len(open_) > MAX_DEPTH or len(made.refused) > MOST):
            break
    return made


def _put(parent: yaml.CollectionNode, keys: list[yaml.Node | None], node: yaml.Node) -> None:
    """A node in its place: as an item, as a key, or as the value of the key before."""
    if isinstance(parent, yaml.SequenceNode):
        parent.value.append(node)
    elif keys[-1] is None:
        keys[-1] = node
    else:
        parent.value.append((keys[-1], node))
        keys[-1] = None


def _refuse(made: Composed, event: yaml.Event) -> None:
    if getattr(event, "anchor", None) is not None:
        made.refused.append((_marks(event)[0], ALIAS))
    tag = getattr(event, "tag", None)
    if tag is not None and tag != "!":
        told = f"the tag {tag[:40]!r} isn't used in knowledge files; remove it or put the text in quotes"
        made.refused.append((_marks(event)[0], told))


def _node(event: yaml.Event) -> yaml.Node | None:
    start, end = _marks(event)
    if isinstance(event, yaml.ScalarEvent):
        is_null = not event.style and event.value in _NULLS
        return yaml.ScalarNode(NULL if is_null else STR, event.value, start, end, event.style)
    if isinstance(event, yaml.AliasEvent):
        return yaml.ScalarNode(STR, "", start, end)
    if isinstance(event, yaml.SequenceStartEvent):
        return yaml.SequenceNode("", [], start, end, event.flow_style)
    if isinstance(event, yaml.MappingStartEvent):
        return yaml.MappingNode("", [], start, end, event.flow_style)
    return None


def _marks(event: yaml.Event) -> tuple[Any, Any]:
    """Where it begins and ends. (The two kinds of marks that PyYAML's types name are alike.)"""
    return event.start_mark, event.end_mark


def text_of(node: yaml.Node | None, key: str = "") -> Iterator[yaml.ScalarNode]:
    """The texts for people in a value that stands under `key`, in order."""
    if isinstance(node, yaml.ScalarNode):
        if key in TEXTS and node.tag != NULL:
            yield node
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from text_of(item, key)
    elif isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            inner = key if key in ("phrasings", "not_ours", "facts") else str(name.value) if name.tag != NULL else ""
            yield from text_of(value, inner)
