"""What the phrasings of each entry have: which are nearest to a message, and what each word says for an entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.answering.matching.features import Vector

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
        self._index = [np.concatenate([vectors[i].index[1:] for i in numbered]) for numbered in rows]
        self._value = [np.concatenate([vectors[i].value[1:] for i in numbered]) for numbered in rows]
        lengths = [[len(vectors[i].index) - 1 for i in numbered] for numbered in rows]
        self._rows = [len(each) for each in lengths]
        # Those without a feature (nothing in them is a word) are left out: `reduceat` can't add up nothing.
        self._filled = [np.flatnonzero(each) for each in lengths]
        self._start = [np.cumsum([0, *each[:-1]])[filled] for each, filled in zip(lengths, self._filled, strict=True)]
        self._has = np.zeros((len(rows), n_words + 1), np.uint8)
        for has, index in zip(self._has, self._index, strict=True):
            has[index[index <= n_words]] = 1
        self._names, self._general = self._names_and_general(size)

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

    def words(self, entry: int) -> bytes:
        """For each word, by its number, 1 where any phrasing of the entry has it, else 0."""
        return bytes(self._has[entry])

    def nearest(self, entry: int, dense: NDArray[np.float32]) -> list[Near]:
        """The entry's phrasings with the greatest cosines to a dense vector, at most NEAREST, nearest first."""
        products = np.zeros(self._rows[entry], np.float32)
        if len(filled := self._filled[entry]):
            shared = dense.take(self._index[entry])
            shared *= self._value[entry]
            products[filled] = np.add.reduceat(shared, self._start[entry])
        few = np.argpartition(products, -NEAREST)[-NEAREST:] if len(products) > NEAREST else np.arange(len(products))
        ranked = sorted(few.tolist(), key=lambda i: (-products[i], i))
        return [Near(self._texts[entry][i], self._read[entry][i], max(0.0, float(products[i]))) for i in ranked]


class WordEvidence:
    """How much more often than everywhere the phrasings of an entry have a word: the weight of evidence (Good 1950), as a
    naive Bayes classifier adds it up. Immutable."""

    def __init__(self, vectors: Sequence[Vector], rows: Sequence[range], n_words: int) -> None:
        """`vectors` are those of all texts, `rows` which of them are each entry's; features up to `n_words` are words."""
        self._n_words = n_words
        said = [vector.index[(vector.index > 0) & (vector.index <= n_words)] for vector in vectors]
        of_all = np.bincount(np.concatenate([np.zeros(0, np.int32), *said]), minlength=n_words + 1)
        expected = np.log((of_all + _IN_ALL) / (len(vectors) + _OF_ALL))
        self._weights = np.zeros((len(rows), n_words + 1), np.float32)
        for weights, numbered in zip(self._weights, rows, strict=True):
            own = np.bincount(np.concatenate([said[i] for i in numbered]), minlength=n_words + 1)
            weights[:] = np.log((own + _IN_ENTRY) / (len(numbered) + _OF_ENTRY)) - expected

    def of(self, entry: int, vector: Vector) -> float:
        """What the words of a message say for an entry, in nats: positive if they are commoner there."""
        return float(self._weights[entry, vector.index[(vector.index > 0) & (vector.index <= self._n_words)]].sum())
