"""Learn from phrasings which entry a vector belongs to: one linear scorer a class, trained together.

Squared-hinge support vector machines, one class against the rest, by dual coordinate descent (Hsieh et al. 2008, "A
dual coordinate descent method for large-scale linear SVM"): for each example, all classes in one step. A few passes
in a shuffled order are as good as convergence here, and the same input always gives the same weights. Each example has its
place in the order by its own text, so that one more or less leaves the others where they are, and what is learnt of them.
The weights are averaged over the last passes, so that they depend less on which examples happen to come last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from bot.answering.matching.features import Vector

STEPS = 30_000  # examples looked at in all, in at least MIN_PASSES and at most MAX_PASSES passes over them
MIN_PASSES, MAX_PASSES = 4, 10
LAST = 2  # passes over which the weights are averaged
AVERAGED = 8  # states of each of them
COST = 3.0  # of a margin violated; larger follows the examples more closely


Weights = NDArray[np.float32]


def train(
    texts: Sequence[str], vectors: Sequence[Vector], classes: Sequence[Sequence[int]], n_features: int, n_classes: int
) -> Weights:
    """Weights (n_features x n_classes) such that a vector times the weights scores each class, from about +1 to -1.

    `texts` are what the vectors were made of, and `classes` holds for each the classes that it belongs to.
    """
    total, count = np.zeros((n_features, n_classes), np.float32), 0
    for weights, _ in _states(texts, vectors, classes, n_features, n_classes):
        total += weights
        count += 1
    return total / np.float32(max(1, count))


def supports(
    texts: Sequence[str], vectors: Sequence[Vector], classes: Sequence[Sequence[int]], n_features: int, n_classes: int
) -> Weights:
    """How much each vector counts for each class (n_vectors x n_classes): the weights of `train` are the sum of the vectors,
    each times what it counts."""
    total, count = np.zeros((len(vectors), n_classes), np.float32), 0
    for _, dual in _states(texts, vectors, classes, n_features, n_classes):
        total += dual
        count += 1
    signs = {members: _signs(members, n_classes) for members in map(tuple, classes)}
    for i, members in enumerate(classes):
        total[i] *= signs[tuple(members)] / np.float32(max(1, count))
    return total


def _states(
    texts: Sequence[str], vectors: Sequence[Vector], classes: Sequence[Sequence[int]], n_features: int, n_classes: int
) -> Iterator[tuple[Weights, Weights]]:
    """The weights, and how much each vector counts (but for the sign), at some times of the last passes; none are copies."""
    weights = np.zeros((n_features, n_classes), np.float32)
    dual = np.zeros((len(vectors), n_classes), np.float32)
    slack = np.float32(0.5 / COST)
    signs = {members: _signs(members, n_classes) for members in map(tuple, classes)}
    examples = [
        (
            vector.index.astype(np.intp),  # as numpy would make it at every step
            vector.value,
            np.float32(vector.value @ vector.value) + slack,
            signs[tuple(members)],
        )
        for vector, members in zip(vectors, classes, strict=True)
    ]
    passes = min(MAX_PASSES, max(MIN_PASSES, STEPS // max(1, len(examples))))
    kept = {len(examples) - 1 - k * len(examples) // AVERAGED for k in range(AVERAGED)} if examples else set()
    for each in range(passes):
        for place, i in enumerate(_order(texts, each)):
            index, value, norm, sign = examples[i]
            rows = weights.take(index, axis=0)
            before = dual[i]
            after = np.maximum(before - (sign * value.dot(rows) - 1 + slack * before) / norm, 0)
            rows += value[:, np.newaxis].dot(((after - before) * sign)[np.newaxis])
            weights[index] = rows
            dual[i] = after
            if each >= passes - LAST and place in kept:
                yield weights, dual


def _order(texts: Sequence[str], number: int) -> list[int]:
    """The order of the examples in a pass, for each by its own text."""
    keys = [blake2b(text.encode(), digest_size=8, salt=bytes([number])).digest() for text in texts]
    return sorted(range(len(texts)), key=keys.__getitem__)


def _signs(members: Sequence[int], n_classes: int) -> NDArray[np.float32]:
    signs = np.full(n_classes, -1, np.float32)
    signs[list(members)] = 1
    return signs
