"""What the phrasings of each entry have: which are nearest to a message, and what each word says for an entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.answering.matching.features import NARROW, Vector, narrow

FEW, MANY = (
    13.0,
    8.0,
)  # entries, each counted by how often it speaks of a word: at most of a name, at least of any topic's
OFTEN = 0.06  # share of the phrasings of some entry that have a word that names something
NEAREST = 3  # phrasings of an entry that are looked at for likeness
# Added to how many phrasings of an entry, or of all, have a word, and to how many there are: what is rare says little.
_IN_ENTRY, _OF_ENTRY, _IN_ALL, _OF_ALL = 0.3, 20, 5, 100


class Near(NamedTuple):
    """A phrasing, as it is written and as it is read, and its cosine to a message (0 to 1)."""

    text: str
    read: str
    likeness: float


class Phrasings:
    """The phrasings of each entry as one block of sparse rows, to find those nearest to a message."""

    def __init__(
        self,
        texts: Sequence[str],
        read: Sequence[str],
        vectors: Sequence[Vector],
        rows: Sequence[range],
        size: int,
        *,
        n_words: int,
    ) -> None:
        """`rows` are those of the texts that are each entry's phrasings; `size` is the number of features, of which those
        up to `n_words` are words."""
        self._texts = [[texts[i] for i in numbered] for numbered in rows]
        self._read = [[read[i] for i in numbered] for numbered in rows]
        self._index = [narrow(np.concatenate([vectors[i].index[1:] for i in numbered])) for numbered in rows]
        self._value = [np.concatenate([vectors[i].value[1:] for i in numbered]) for numbered in rows]
        lengths = [[len(vectors[i].index) - 1 for i in numbered] for numbered in rows]
        self._rows = [len(each) for each in lengths]
        # Those without a feature (nothing in them is a word) are left out: `reduceat` can't add up nothing.
        self._filled = [np.flatnonzero(each) for each in lengths]
        self._start = [np.cumsum([0, *each[:-1]])[filled] for each, filled in zip(lengths, self._filled, strict=True)]
        self._names, self._general = self._names_and_general(size)
        # Of how many phrasings of each entry a word is.
        self._said = np.zeros((len(rows), n_words + 1), np.uint16 if max(self._rows, default=0) < NARROW else np.int32)
        for said, index in zip(self._said, self._index, strict=True):
            said[:] = np.bincount(index[index <= n_words], minlength=n_words + 1)
        everywhere = np.concatenate([np.zeros(0, np.int32), *(vector.index[1:] for vector in vectors)])
        of_all = np.bincount(everywhere[everywhere <= n_words], minlength=n_words + 1)
        self._expected = np.log((of_all + _IN_ALL) / (len(vectors) + _OF_ALL))
        self._n_words = n_words

    def _names_and_general(self, size: int) -> tuple[frozenset[int], frozenset[int]]:
        """The features that few entries have, one of them often, and those that many have."""
        most, total, squares = (np.zeros(size) for _ in range(3))
        for index, rows in zip(self._index, self._rows, strict=True):
            share = np.bincount(index, minlength=size) / max(1, rows)
            most, total, squares = np.maximum(most, share), total + share, squares + share**2
        names = np.flatnonzero((most >= OFTEN) & (total**2 <= FEW * squares))
        general = np.flatnonzero((total > 0) & (total**2 >= MANY * squares))
        return frozenset(names.tolist()), frozenset(general.tolist())

    def is_name(self, feature: int) -> bool:
        """Whether few entries have the feature, one of them often."""
        return feature in self._names

    def is_general(self, feature: int) -> bool:
        """Whether many entries have the feature."""
        return feature in self._general

    def share(self, entry: int, feature: int) -> float:
        """The share (0 to 1) of the entry's phrasings that have the feature."""
        return float((self._index[entry] == feature).sum()) / max(1, self._rows[entry])

    def said(self, entries: Sequence[int], words: Sequence[int]) -> list[list[int]]:
        """For each of the entries, how many of its phrasings have each of the words, by their numbers."""
        found: list[list[int]] = self._said[
            np.array(entries, np.intp)[:, np.newaxis], np.array(words, np.intp)
        ].tolist()
        return found

    def is_said(self, words: Sequence[int]) -> int:
        """How many entries have any of the words, by their numbers, in their phrasings."""
        return int(self._said[:, np.array(words, np.intp)].any(axis=1).sum())

    def evidence(self, entries: Sequence[int], vector: Vector) -> list[float]:
        """How much more often than everywhere the phrasings of each of the entries have the words of a message, in nats:
        positive if they are commoner there. The weight of evidence (Good 1950), as a naive Bayes classifier adds it up."""
        if not entries:
            return []
        words = vector.index[(vector.index > 0) & (vector.index <= self._n_words)]
        own = self._said[np.array(entries)[:, np.newaxis], words]
        of = np.array([self._rows[entry] for entry in entries])[:, np.newaxis]
        weights = np.log((own + _IN_ENTRY) / (of + _OF_ENTRY)) - self._expected[words]
        summed: list[float] = weights.astype(np.float32).sum(axis=1).tolist()
        return summed

    def products(self, entry: int, dense: NDArray[np.float32]) -> NDArray[np.float32]:
        """The products of a dense vector with those phrasings of the entry that have a feature, in order."""
        shared = dense.take(self._index[entry].astype(np.intp))  # a little faster than by what is kept
        shared *= self._value[entry]
        added: NDArray[np.float32] = np.add.reduceat(shared, self._start[entry])
        return added

    def lengths(self, entry: int, dense: NDArray[np.float32]) -> NDArray[np.float32]:
        """How long those phrasings would be whose features were weighed by a dense vector."""
        shared = dense.take(self._index[entry])
        shared *= self._value[entry]
        length: NDArray[np.float32] = np.sqrt(np.add.reduceat(shared**2, self._start[entry]))
        return length

    def features(self, entry: int) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
        """The features that the entry's phrasings have, in order, and how many phrasings have each."""
        known, seen = np.unique(self._index[entry], return_counts=True)
        return known.astype(np.int32), seen

    def filled(self, entry: int) -> NDArray[np.intp]:
        """Which of the entry's phrasings have a feature."""
        return self._filled[entry]

    def nearest(self, entry: int, dense: NDArray[np.float32]) -> list[Near]:
        """The entry's phrasings with the greatest cosines to a dense vector, at most NEAREST, nearest first."""
        filled = self._filled[entry]
        if len(filled) == self._rows[entry] and len(filled):
            products = self.products(entry, dense)
        else:
            products = np.zeros(self._rows[entry], np.float32)
            if len(filled):
                products[filled] = self.products(entry, dense)
        few = products.argpartition(-NEAREST)[-NEAREST:] if len(products) > NEAREST else np.arange(len(products))
        ranked = sorted(zip((-products[few]).tolist(), few.tolist(), strict=True))
        texts, read = self._texts[entry], self._read[entry]
        return [Near(texts[i], read[i], max(0.0, -product)) for product, i in ranked]
