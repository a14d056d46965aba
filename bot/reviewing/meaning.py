"""How likely two messages ask the same thing, by what they are about: the matcher's scores of every entry and of what isn't
ours, the entries that either may mean, rare words that both have, and words that members use for one thing (kin.txt).

Each is a product of two vectors, so that all of them together are one: `Meaning.vectors` makes them, `likely` compares. The
first column of a row counts against: two messages that both have words of some line, but of no line in common, are apart.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.answering import Gist, Responder
from bot.knowledge.text import stem, words

Floats = NDArray[np.float32]

SHARPNESS = 4.0  # how much one score counts against another in what a message is about
# Logistic regression on pairs of phrasings of entries that the matcher didn't know, and of written questions; how much a
# word of the same line in kin.txt counts was chosen lower than it came out, for there are things of which it has no line.
_BIAS, _PROFILE, _WORDS, _ENTRIES, _KIN, _OTHER_KIN = -6.67, 4.66, 7.58, 3.78, 4.0, 1.0


class Meaning:
    """What messages are about, as one responder understands them. Immutable."""

    def __init__(self, responder: Responder) -> None:
        self._places = {entry: place for place, entry in enumerate(responder.knowledge.entries)}
        self._kin = _kin()
        entries = max(2, len(self._places))
        self._weights = np.array(
            [1 - math.log(max(1, responder.spread(stems))) / math.log(entries) for stems in self._kin.stems], np.float32
        )

    def vectors(self, gists: Sequence[Gist]) -> Floats:
        """A row for each message, with those of the others to be compared with `likely`. What only one of them has, and so
        can't be alike, counts in the length of its row alone."""
        if not gists:
            return np.zeros((0, 1), np.float32)
        kin = self._kin_of(gists)
        against = np.any(kin > 0, axis=1, keepdims=True) * np.float32(math.sqrt(_OTHER_KIN))
        return np.hstack([against, self._profiles(gists), self._entries(gists), _words(gists), kin])

    def _profiles(self, gists: Sequence[Gist]) -> Floats:
        scores = np.array([gist.scores for gist in gists], np.float32)
        above = np.maximum(scores - np.median(scores, axis=1, keepdims=True), 0).astype(np.float32)
        return _unit(above) * np.float32(math.sqrt(_PROFILE))

    def _entries(self, gists: Sequence[Gist]) -> Floats:
        found = np.zeros((len(gists), len(self._places)), np.float32)
        for row, gist in zip(found, gists, strict=True):
            for entry, confidence in gist.sure.items():
                row[self._places[entry]] = math.sqrt(confidence * _ENTRIES)
        return found

    def _kin_of(self, gists: Sequence[Gist]) -> Floats:
        found = np.zeros((len(gists), len(self._weights)), np.float32)
        for row, gist in zip(found, gists, strict=True):
            row[list({*self._kin.of(gist.read), *self._kin.of(gist.written)})] = 1
        weighed: Floats = found * np.sqrt(_KIN * self._weights + _OTHER_KIN).astype(np.float32)
        return weighed


def likely(some: Floats, others: Floats) -> Floats:
    """How likely (0 to 1) each of some messages asks the same as each of others, by their rows of one call of `vectors`."""
    product = some[:, 1:] @ others[:, 1:].T - some[:, :1] * others[:, 0]
    return np.asarray(1 / (1 + np.exp(-(product + np.float32(_BIAS)))), np.float32)


def _words(gists: Sequence[Gist]) -> Floats:
    having: dict[str, list[int]] = defaultdict(list)
    for place, gist in enumerate(gists):
        for name in gist.stems:
            having[name].append(place)
    shared = {name: column for column, name in enumerate(name for name, places in having.items() if len(places) > 1)}
    found = np.zeros((len(gists), len(shared)), np.float32)
    for row, gist in zip(found, gists, strict=True):
        length = math.sqrt(sum(rarity**2 for rarity in gist.stems.values()))
        for name, rarity in gist.stems.items():
            if name in shared and length:
                row[shared[name]] = rarity / length
    return found * np.float32(math.sqrt(_WORDS))


def _unit(rows: Floats) -> Floats:
    found: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return found


class _Kin:
    """The lines of kin.txt, by number."""

    def __init__(self, lines: Sequence[Sequence[tuple[str, ...]]]) -> None:
        self.stems = [[term[0] for term in line if len(term) == 1] for line in lines]
        by_term: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, line in enumerate(lines):
            for term in line:
                by_term[term].append(number)
        self._by_term: Mapping[tuple[str, ...], Sequence[int]] = dict(by_term)
        self._longest = max(map(len, by_term), default=0)

    def of(self, stems: Sequence[str]) -> Iterator[int]:
        """The lines of which a message has any words."""
        ends = range(1, self._longest + 1)
        runs = (tuple(stems[start : start + length]) for start in range(len(stems)) for length in ends)
        return chain.from_iterable(self._by_term.get(run, ()) for run in runs)


@cache
def _kin() -> _Kin:
    text = resources.files("bot.reviewing").joinpath("kin.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return _Kin([[tuple(map(stem, words(term))) for term in line.split(",")] for line in lines])
