"""A trained linear scorer, kept as the examples that it rests on.

What a scorer weighs is a sum of its examples. Where there are many classes and few examples, these and how much each counts
take a tenth of the memory that the weights would, and the scores are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.matching.classifier import supports
from bot.answering.matching.features import Vector, narrow


@dataclass(frozen=True, slots=True)
class Supports:
    """Which examples have each feature, and how much each example counts for which classes.

    Those that have feature `i` are `example[starts[i]:starts[i + 1]]`, with these of `value`; example `of[k]` counts `weight[k]`
    for class `for_[k]`.
    """

    starts: NDArray[np.int32]
    example: NDArray[np.integer]
    value: NDArray[np.float32]
    of: NDArray[np.integer]
    for_: NDArray[np.integer]
    weight: NDArray[np.float32]
    n_examples: int
    n_classes: int

    def scores(self, vector: Vector) -> NDArray[np.float64]:
        """How a vector is scored for each class, from about +1 to -1."""
        spans = [slice(*self.starts[i : i + 2].tolist()) for i in vector.index.tolist()]
        alike = np.bincount(
            np.concatenate([self.example[span] for span in spans]),
            np.concatenate([self.value[span] * value for span, value in zip(spans, vector.value, strict=True)]),
            self.n_examples,
        )
        return np.bincount(self.for_, self.weight * alike[self.of], self.n_classes).astype(np.float64)


def trained(
    texts: Sequence[str], vectors: Sequence[Vector], classes: Sequence[Sequence[int]], n_features: int, n_classes: int
) -> Supports:
    """What `train` learns, as supports."""
    counts = supports(texts, vectors, classes, n_features, n_classes)
    of, for_ = np.nonzero(counts)
    feature = np.concatenate([np.zeros(0, np.int32), *(vector.index for vector in vectors)])
    value = np.concatenate([np.zeros(0, np.float32), *(vector.value for vector in vectors)])
    example = np.repeat(np.arange(len(vectors), dtype=np.int32), [len(vector.index) for vector in vectors])
    by_feature = np.argsort(feature, kind="stable")
    starts = np.cumsum([0, *np.bincount(feature, minlength=n_features)])
    return Supports(
        starts.astype(np.int32),
        narrow(example[by_feature]),
        value[by_feature],
        narrow(of),
        narrow(for_),
        counts[of, for_],
        len(vectors),
        n_classes,
    )
