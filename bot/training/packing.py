"""What was learnt, as bytes and back: numbers as `.npy`, texts as JSON, and a SHA-256 over all that is looked at first.

What is read is never run: it makes numbers, texts and plain containers, and objects of the classes of `bot.answering` and
`bot.knowledge`, of which no code is called. Like things lie together in columns (all lengths, all texts, all values of an
attribute), so reading is a few long loops and not a step for each of some hundred thousand objects.

A column is a JSON list that begins with what it holds; a stretch of numbers in it is [type, start, end].
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import os
import struct
import sys
import types
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.training import sources

TYPES = ("|u1", "<u2", "<i4", "<i8", "<f4", "<f8")
TOGETHER = 10_000  # of how many things are made in one go: nothing else gets a turn meanwhile
PIECE = 1_000_000  # bytes
HEAD = 1_024  # bytes in which the head of `.npy` is
MOST = 50_000_000  # things in a column

Column = list[Any]
_SEQUENCES: dict[str, Callable[[Iterable[Any]], Any]] = {
    "tuple": tuple,
    "list": list,
    "set": set,
    "frozenset": frozenset,
}
_MAPPINGS: dict[str, Callable[[], dict[Any, Any]]] = {
    "dict": dict,
    "counter": Counter,
    "lists": lambda: defaultdict(list),
    "sets": lambda: defaultdict(set),
}


class UnpackingError(ValueError):
    """The bytes aren't what was packed."""


class OtherCodeError(UnpackingError):
    """Other code than this packed the bytes: another version of the bot, installed while this one runs."""


def pack(thing: object) -> bytes:
    """The bytes of a thing. Raises TypeError where it holds something that isn't provided for."""
    packer = _Packer()
    root = packer.column([thing])
    texts = list(packer.texts)
    parts = [texts[start : start + TOGETHER] for start in range(0, len(texts), TOGETHER)]
    written = [json.dumps([len(parts), root]), *map(json.dumps, parts)]
    sections = [*(text.encode() for text in written), *map(_npy, packer.numbers.values())]
    body = struct.pack(f"<{len(sections) + 1}Q", len(sections), *map(len, sections)) + b"".join(sections)
    return sources.FORMAT + hashlib.sha256(body).digest() + body


def read(path: Path) -> Any:
    """What was packed into a file, as `unpack` tells it; in pieces, for all at once would hold up everything else."""
    with path.open("rb", buffering=0) as file:
        packed = bytearray(os.fstat(file.fileno()).st_size)
        free = memoryview(packed)
        while free and (count := file.readinto(free[:PIECE])):
            free = free[count:]
    return unpack(packed)


def unpack(packed: bytes | bytearray) -> Any:
    """The thing that was packed. Raises UnpackingError where a single bit differs, and whatever else is wrong;
    OtherCodeError where what was packed may have another shape than this code knows."""
    start = len(sources.FORMAT) + hashlib.sha256().digest_size
    body = memoryview(packed)[start:]
    if packed.startswith(sources.NAME) and not packed.startswith(sources.FORMAT):
        raise OtherCodeError("it was written by other code")
    if (
        packed[: len(sources.FORMAT)] != sources.FORMAT
        or packed[len(sources.FORMAT) : start] != hashlib.sha256(body).digest()
    ):
        raise UnpackingError("it isn't what was written")
    (count,) = struct.unpack_from("<Q", body)
    at, sections = 8 * (count + 1), []
    for length in struct.unpack_from(f"<{count}Q", body, 8):
        sections.append(body[at : at + length])
        at += length
    n_texts, root = json.loads(bytes(sections[0]))
    texts: list[str] = []
    for section in sections[1 : n_texts + 1]:
        texts += json.loads(bytes(section))
    numbers = [_read_npy(section) for section in sections[n_texts + 1 :]]
    (thing,) = _Unpacker(texts, dict(zip(TYPES, numbers, strict=True))).column(root)
    return thing


def _npy(arrays: Sequence[NDArray[Any]]) -> bytes:
    made = io.BytesIO()
    np.lib.format.write_array(made, np.concatenate(arrays), allow_pickle=False)
    return made.getvalue()


def _read_npy(section: memoryview) -> NDArray[Any]:
    """The numbers as they lie in the section: `np.load` would copy them all once more."""
    head = io.BytesIO(section[:HEAD])
    if np.lib.format.read_magic(head) != (1, 0):
        raise UnpackingError("the numbers are written otherwise")
    shape, _, dtype = np.lib.format.read_array_header_1_0(head)
    return np.frombuffer(section, dtype, int(np.prod(shape, dtype=np.int64)), head.tell())


class _Packer:
    """Makes columns; `texts` and `numbers` are what all of them share."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}
        self.numbers: dict[str, list[NDArray[Any]]] = {name: [np.zeros(0, name)] for name in TYPES}
        self._ends = dict.fromkeys(TYPES, 0)

    def column(self, values: Sequence[Any]) -> Column:
        """The column of some values; those of different sorts each have a column in it."""
        places: dict[tuple[Any, ...], list[int]] = {}
        for place, value in enumerate(values):
            places.setdefault(_sort(value), []).append(place)
        if len(places) == 1:
            return self._alike(next(iter(places)), values)
        which = np.zeros(len(values), np.int32)
        for number, found in enumerate(places.values()):
            which[found] = number
        parts = [self._alike(sort, [values[place] for place in found]) for sort, found in places.items()]
        return ["mixed", self._stretch(which), parts]

    def _alike(self, sort: tuple[Any, ...], values: Sequence[Any]) -> Column:
        match sort[0]:
            case "none":
                return ["none", len(values)]
            case "bool" | "int" | "float" as kind:
                return [kind, self._stretch(np.array(values, np.float64 if kind == "float" else np.int64))]
            case "text":
                return ["text", self._integers([self.texts.setdefault(each, len(self.texts)) for each in values])]
            case "date":
                return ["date", self._integers([each.toordinal() for each in values])]
        once = {id(value): value for value in values}
        if len(once) < len(values):
            number = {each: place for place, each in enumerate(once)}
            return [
                "again",
                self._integers([number[id(value)] for value in values]),
                self._made(sort, [*once.values()]),
            ]
        return self._made(sort, values)

    def _made(self, sort: tuple[Any, ...], values: Sequence[Any]) -> Column:
        kind, *more = sort
        if kind == "array":
            flat = np.concatenate([each.ravel() for each in values])
            return ["array", more[0], self._stretch(flat), self.column([each.shape for each in values])]
        if kind in _SEQUENCES:
            lengths = self._integers([*map(len, values)])
            return [kind, lengths, self.column([*itertools.chain.from_iterable(values)])]
        if kind in _MAPPINGS:
            lengths = self._integers([*map(len, values)])
            keys, items = ([each for value in values for each in of(value)] for of in (dict.keys, dict.values))
            return [kind, lengths, self.column(keys), self.column(items)]
        module, name, attributes = more
        return ["object", module, name, attributes, [self.column([getattr(v, a) for v in values]) for a in attributes]]

    def _integers(self, values: Sequence[int]) -> Column:
        return self._stretch(np.array(values, np.int64))

    def _stretch(self, numbers: NDArray[Any]) -> Column:
        """Where the numbers lie. Integers are kept as small as they can be."""
        if numbers.dtype == np.int64 and (not len(numbers) or -(2**31) <= numbers.min() <= numbers.max() < 2**31):
            name = "<i4"
        else:
            name = numbers.dtype.newbyteorder("<").str
        if name not in TYPES:
            raise TypeError(f"no numbers of type {name} are provided for")
        start, self._ends[name] = self._ends[name], self._ends[name] + len(numbers)
        self.numbers[name].append(numbers.astype(name))
        return [name, start, self._ends[name]]


def _sort(value: Any) -> tuple[Any, ...]:
    """What is the same of all values that can share a column."""
    kind = type(value)
    if (plain := _PLAIN.get(kind)) is not None:
        return (plain,)
    if kind is np.ndarray:
        return "array", value.dtype.newbyteorder("<").str
    if kind is defaultdict and value.default_factory in _FACTORIES:
        return (_FACTORIES[value.default_factory],)
    if kind.__module__.startswith(sources.PACKAGES):
        slots = [name for each in kind.__mro__ for name in each.__dict__.get("__slots__", ()) if name not in _NO_STATE]
        return "object", kind.__module__, kind.__qualname__, (*slots, *getattr(value, "__dict__", ()))
    raise TypeError(f"{kind.__qualname__} isn't provided for")


_NO_STATE = ("__dict__", "__weakref__")
_FACTORIES: dict[Any, str] = {list: "lists", set: "sets"}
_PLAIN: dict[type, str] = {
    type(None): "none",
    bool: "bool",
    int: "int",
    float: "float",
    str: "text",
    date: "date",
    Counter: "counter",
    **{kind: kind.__name__ for kind in (dict, tuple, list, set, frozenset)},
}


class _Unpacker:
    """Reads columns from the texts and numbers that they share."""

    def __init__(self, texts: Sequence[str], numbers: dict[str, NDArray[Any]]) -> None:
        self._texts = texts
        self._numbers = numbers
        if any(array.dtype.str != name or array.ndim != 1 for name, array in numbers.items()):
            raise UnpackingError("there are numbers of another type")

    def column(self, column: Column) -> list[Any]:
        """The values of a column."""
        match column:
            case ["none", int(count)] if 0 <= count <= MOST:
                return [None] * count
            case ["bool", stretch]:
                return [value != 0 for value in self._list(stretch)]
            case ["int" | "float", stretch]:
                return self._list(stretch)
            case ["text", stretch]:
                return [self._texts[number] for number in self._list(stretch)]
            case ["date", stretch]:
                return [date.fromordinal(number) for number in self._list(stretch)]
            case ["mixed", which, parts]:
                each = [iter(self.column(part)) for part in parts]
                return [next(each[number]) for number in self._list(which)]
            case ["again", which, inner]:
                once = self.column(inner)
                return [once[number] for number in self._list(which)]
            case ["array", str(dtype), stretch, shapes] if dtype in TYPES:
                return _arrays(dtype, self._stretch(stretch), self.column(shapes))
            case ["object", str(module), str(name), attributes, columns]:
                return _objects(_class(module, name), attributes, [self.column(each) for each in columns])
            case [kind, lengths, inner] if kind in _SEQUENCES:
                return _sequences(_SEQUENCES[kind], self._ends(lengths), self.column(inner))
            case [kind, lengths, keys, values] if kind in _MAPPINGS:
                return _mappings(_MAPPINGS[kind], self._ends(lengths), self.column(keys), self.column(values))
        raise UnpackingError("there is a column of another sort")

    def _stretch(self, stretch: Column) -> NDArray[Any]:
        name, start, end = stretch
        found = self._numbers[name][start:end]
        if len(found) != end - start:
            raise UnpackingError("there are fewer numbers than there should be")
        return found

    def _list(self, stretch: Column) -> list[Any]:
        found, values = self._stretch(stretch), []
        for start in range(0, len(found), TOGETHER):
            values += found[start : start + TOGETHER].tolist()
        return values

    def _ends(self, lengths: Column) -> list[int]:
        """Where each of the things of these lengths ends, after a 0."""
        found = self._stretch(lengths)
        if len(found) and found.min() < 0:
            raise UnpackingError("there is a length below 0")
        return [0, *np.cumsum(found, dtype=np.int64).tolist()]


def _arrays(dtype: str, flat: NDArray[Any], shapes: Sequence[tuple[int, ...]]) -> list[NDArray[Any]]:
    made: list[NDArray[Any]] = []
    at = 0
    for shape in shapes:
        size = int(np.prod(shape, dtype=np.int64))
        made.append(flat[at : at + size].reshape(shape).astype(dtype))
        at += size
    return made


def _sequences(make: Callable[[Iterable[Any]], Any], ends: Sequence[int], items: Sequence[Any]) -> list[Any]:
    if ends[-1] != len(items):
        raise UnpackingError("there are fewer things than there should be")
    whole = tuple(items) if make is tuple else items  # a part of a tuple is one
    return [make(whole[start:end]) for start, end in itertools.pairwise(ends)]


def _mappings(
    make: Callable[[], dict[Any, Any]], ends: Sequence[int], keys: Sequence[Any], values: Sequence[Any]
) -> list[Any]:
    if not ends[-1] == len(keys) == len(values):
        raise UnpackingError("there are fewer things than there should be")
    made: list[dict[Any, Any]] = []
    for start, end in itertools.pairwise(ends):
        mapping = make()
        for first in range(start, end, TOGETHER):
            last = min(end, first + TOGETHER)
            dict.update(mapping, zip(keys[first:last], values[first:last], strict=True))
        made.append(mapping)
    return made


def _class(module: str, name: str) -> type:
    found = getattr(sys.modules.get(module), name, None)
    if not (module.startswith(sources.PACKAGES) and isinstance(found, type) and found.__module__ == module):
        raise UnpackingError(f"{module}.{name} isn't part of what was learnt")
    return found


def _objects(kind: type, attributes: Sequence[str], columns: Sequence[list[Any]]) -> list[Any]:
    """Objects of a class with these attributes. Neither its constructor nor anything else of it is called."""
    made: list[Any] = [object.__new__(kind) for _ in columns[0]] if columns else []
    for name, values in zip(attributes, columns, strict=True):
        slot = next((each.__dict__[name] for each in kind.__mro__ if name in each.__dict__), None)
        if isinstance(slot, types.MemberDescriptorType):
            for each, value in zip(made, values, strict=True):
                slot.__set__(each, value)
        else:
            for each, value in zip(made, values, strict=True):
                each.__dict__[name] = value
    return made
