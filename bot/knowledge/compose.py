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
_COMMENT = re.compile(r"([ \t]+)#([^\r\n]*)")

# Keys whose values, and the texts in lists below them, are for people or by them.
TEXTS = frozenset(
    "question also_asked answer note more title source said label contact fires soft harmless phrasings not_ours".split()
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


def lost(text: str, node: yaml.ScalarNode) -> Lost | None:
    """What is lost of a plain text because ` #` begins a comment; None where that is plainly one, set off by two spaces."""
    comment = _COMMENT.match(text, node.end_mark.index) if not node.style and node.end_mark else None
    if comment is None:
        return None
    apart, glued = len(comment[1]) > 1, comment[2][:1] not in ("", " ", "\t")
    if apart and not glued:
        return None
    what = f"#{comment[2].rstrip()}"
    return Lost(what if len(what) <= SHOWN else f"{what[: SHOWN - 1]}…", surely=glued)


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
            inner = key if key in ("phrasings", "not_ours") else str(name.value) if name.tag != NULL else ""
            yield from text_of(value, inner)
