"""Changing one value of a YAML text, and not a byte around it: comments, order, quotes and line ends stay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from bot.knowledge.document import Path_
from bot.knowledge.editing.quoting import STEP, Value, item, keyed, written

_NULL = "tag:yaml.org,2002:null"


class SpliceError(Exception):
    """There is no such place in the text, or it is written in a way that can't be changed in place."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A value on the way to a place, its key where it has one, and which one it is (`number`) in its parent."""

    node: yaml.Node
    key: yaml.Node | None
    number: int
    parent: yaml.CollectionNode


def put(text: str, path: Path_, value: Value, order: Sequence[str] = ()) -> str:
    """The text with `value` at `path`, in place of what is there, or as a new key. A new key goes after the last one that
    `order` has before it. Raises SpliceError."""
    steps = _way(text, path[:-1])
    parent = steps[-1].node if steps else _root(text)
    child = _child(parent, path[-1])
    flow = any(step.parent.flow_style for step in steps) or bool(
        isinstance(parent, yaml.CollectionNode) and parent.flow_style and parent.value
    )
    if child is None:
        return _add_key(text, path, parent, value, order, flow=flow)
    if flow:
        start, end = child.node.start_mark.index, _end(text, child.node)
        return text[:start] + _gap(text, start) + written(value, flow=True).head + text[end:]
    return _replace(text, child, value)


def add(text: str, path: Path_, value: Value) -> str:
    """The text with `value` at the end of the list at `path`. Raises SpliceError."""
    steps = _way(text, path)
    items = steps[-1].node
    if _is_empty(items):
        return put(text, path, [value])
    if not isinstance(items, yaml.SequenceNode):
        raise SpliceError(f"there is no list at {path}")
    last = items.value[-1]
    end = _end(text, last)
    if items.flow_style:
        return text[:end] + ", " + written(value, flow=True).head + text[end:]
    offset = last.start_mark.column - items.start_mark.column
    if last.start_mark.line != _line_of(text, _dash(text, items, last)) or offset < STEP:
        offset = STEP
    if isinstance(last, yaml.MappingNode) and last.flow_style:  # as the one before it is written
        lines = ["-".ljust(offset) + written(value, flow=True).head]
    else:
        lines = item(value, offset=offset, list_indent=_list_indent(text))
    if _stands_apart(text, items):
        lines = ["", *lines]
    return _insert_lines(text, end, _shifted(lines, items.start_mark.column))


def drop(text: str, path: Path_) -> str:
    """The text without the key or item at `path`; a list or mapping that would be left empty is written as such.

    Raises SpliceError.
    """
    last = _way(text, path)[-1]
    if len(last.parent.value) == 1:
        return put(text, path[:-1], [] if isinstance(last.parent, yaml.SequenceNode) else {})
    start, end = _start(last), _end(text, last.node)
    if last.parent.flow_style:
        if last.number == 0:
            return text[:start] + text[_start(_sibling(last, 1)) :]
        return text[: _end(text, _sibling(last, -1).node)] + text[end:]
    if isinstance(last.parent, yaml.SequenceNode):
        start = _dash(text, last.parent, last.node)
    line = _line_start(text, start)
    if not text[line:start].strip(" "):
        return _delete_lines(text, line, _line_end(text, end))
    if last.key is None or last.number:
        raise SpliceError("it stands beside something else on its line")
    return text[:start] + text[_start(_sibling(last, 1)) :]  # the next key takes its place beside the dash


def extent(text: str, path: Path_) -> tuple[int, int]:
    """From where to where the value at `path` stands in the text; blank lines and comments after it aren't part of it."""
    node = _way(text, path)[-1].node
    return int(node.start_mark.index), _end(text, node)


def extents(text: str, path: Path_) -> Iterator[tuple[str, tuple[int, int]]]:
    """Of every value below `path`: its key (of a mapping in a list: the text of its first `id`) and its extent."""
    node = _way(text, path)[-1].node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), (int(key.start_mark.index), _end(text, value))
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            id_ = _child(each, "id")
            yield str(id_.node.value) if id_ else "", (int(each.start_mark.index), _end(text, each))


def newline(text: str) -> str:
    """The line end that the text uses."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


# Where things are


def _root(text: str) -> yaml.Node:
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    if root is None:
        raise SpliceError("the file is empty")
    return root


def _way(text: str, path: Path_) -> list[_Step]:
    node = _root(text)
    steps: list[_Step] = []
    for each in path:
        step = _child(node, each)
        if step is None:
            raise SpliceError(f"there is no {each!r}")
        steps.append(step)
        node = step.node
    return steps


def _child(node: yaml.Node, step: str | int) -> _Step | None:
    if isinstance(node, yaml.MappingNode):
        for number, (key, value) in enumerate(node.value):
            if key.value == step:
                return _Step(value, key, number, node)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return _Step(node.value[step], None, step, node)
    return None


def _sibling(step: _Step, by: int) -> _Step:
    number = step.number + by
    each = step.parent.value[number]
    key, value = each if isinstance(step.parent, yaml.MappingNode) else (None, each)
    return _Step(value, key, number, step.parent)


def _is_empty(node: yaml.Node) -> bool:
    return not node.value and (isinstance(node, yaml.CollectionNode) or node.tag == _NULL)


def _start(step: _Step) -> int:
    """Where the key starts, or the item without its dash."""
    return int((step.key or step.node).start_mark.index)


def _end(text: str, node: yaml.Node) -> int:
    """The end of a value, which for what is written on lines of its own YAML itself doesn't tell."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(node, yaml.MappingNode) else last)
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return start + len(text[start:end].rstrip(" \t\r\n"))
    return end


def _dash(text: str, items: yaml.SequenceNode, each: yaml.Node) -> int:
    """Where the dash of an item is: comments and line ends may stand between the two."""
    column = int(items.start_mark.column)
    line = _line_start(text, int(each.start_mark.index))
    while not (text[line : line + column].strip(" ") == "" and text[line + column : line + column + 1] == "-"):
        if line == 0:
            raise SpliceError("it stands beside something else on its line")
        line = _line_start(text, line - 1)
    return line + column


def _line_of(text: str, place: int) -> int:
    return text.count("\n", 0, place)


def _line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def _line_end(text: str, place: int) -> int:
    """The end of the line, before its line end."""
    end = text.find("\n", place)
    if end < 0:
        return len(text)
    return end - 1 if end > place and text[end - 1] == "\r" else end


def _list_indent(text: str) -> int:
    """By how much the lists of the file are indented from their key: as the first one is that stands on its own lines."""
    waiting = [_root(text)]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if isinstance(value, yaml.SequenceNode) and not value.flow_style and value.value:
                    return max(0, int(value.start_mark.column - key.start_mark.column))
            waiting += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
    return STEP


def _stands_apart(text: str, items: yaml.SequenceNode) -> bool:
    """Whether there is a blank line between the last two items of a list."""
    if len(items.value) < 2:
        return False
    between = text[_end(text, items.value[-2]) : _dash(text, items, items.value[-1])]
    return re.search(r"\n[ \t]*\r?\n", between) is not None


# Changing it


def _add_key(text: str, path: Path_, parent: yaml.Node, value: Value, order: Sequence[str], *, flow: bool) -> str:
    key = path[-1]
    if not isinstance(key, str):
        raise SpliceError(f"there is no item {key}")
    if _is_empty(parent) and len(path) > 1:
        return put(text, path[:-1], {key: value})
    if not isinstance(parent, yaml.MappingNode) or _is_empty(parent):
        raise SpliceError(f"there are no keys beside {key!r}")
    if flow:
        end = _end(text, parent.value[-1][1])
        return text[:end] + ", " + written({key: value}, flow=True).head[1:-1] + text[end:]
    earlier = order[: order.index(key)] if key in order else ()
    before = [each for name, each in parent.value if name.value in earlier] or [parent.value[-1][1]]
    lines = keyed(key, value, list_indent=_list_indent(text))
    return _insert_lines(text, _end(text, before[-1]), _shifted(lines, parent.start_mark.column))


def _replace(text: str, step: _Step, value: Value) -> str:
    """Another value outside brackets. It may stand on the line of its key (the head), on lines below it, or both; what
    stands between the two, or behind the head, is a comment and stays."""
    made = written(value, list_indent=_list_indent(text))
    node, end = step.node, _end(text, step.node)
    start = int(node.start_mark.index)
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        if step.key is None:
            raise SpliceError("an item of a list that has keys can't be replaced as a whole")
        head = (text.index(":", step.key.end_mark.index) + 1,) * 2
        body = _line_end(text, _line_start(text, _line_start(text, start) - 1)), _line_end(text, end)
    elif isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        sign = re.compile(r"[|>][0-9+-]*").match(text, start)
        head = start, sign.end() if sign else start + 1
        body = _line_end(text, start), _line_end(text, max(start, end))
    else:
        head, body = (start, end), (_line_end(text, end),) * 2
    column = int((step.key or step.parent).start_mark.column)
    lines = "".join(newline(text) + line for line in _shifted(made.body, column))
    before = text[: head[0]] + _gap(text, head[0]) if made.head else text[: head[0]].rstrip(" ")
    return before + made.head + text[head[1] : body[0]] + lines + text[body[1] :]


def _shifted(lines: Sequence[str], column: int) -> list[str]:
    return [" " * column + line if line else line for line in lines]


def _gap(text: str, place: int) -> str:
    """A space, where there is none between a colon or dash and what follows it."""
    return " " if text[place - 1 : place] in (":", "-") else ""


def _insert_lines(text: str, after: int, lines: Sequence[str]) -> str:
    """The lines below the one in which `after` is; a text whose last line has no line end keeps it so."""
    place = _line_end(text, after)
    return text[:place] + "".join(newline(text) + line for line in lines) + text[place:]


def _delete_lines(text: str, start: int, end: int) -> str:
    """Without the lines from `start`, where a line starts, to `end`, where one ends; of blank lines before and after
    them only those after stay."""
    following = re.compile(r"\r?\n").match(text, end)
    after = following.end() if following else end
    previous = _line_start(text, start - 1) if start else 0
    if start and not text[previous:start].strip() and not text[after : _line_end(text, after)].strip():
        start = previous
    if not following:
        return re.sub(r"\r?\n\Z", "", text[:start])
    return text[:start] + text[after:]
