"""Learn from phrasings which entry a vector belongs to: one linear scorer a class, trained together.

Squared-hinge support vector machines, one class against the rest, by dual coordinate descent (Hsieh et al. 2008, "A
dual coordinate descent method for large-scale linear SVM"): for each example, all classes in one step. A few passes
in a fixed shuffled order are as good as convergence here, and the same input always gives the same weights. They are
averaged over the last pass, so that they depend less on which examples happen to come last.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.answering.matching.features import Vector

STEPS = 30_000  # examples looked at in all, in at least MIN_PASSES and at most MAX_PASSES passes over them
MIN_PASSES, MAX_PASSES = 3, 10
AVERAGED = 8  # states of the last pass
COST = 3.0  # of a margin violated; larger follows the examples more closely


def train(
    vectors: Sequence[Vector], classes: Sequence[Sequence[int]], n_features: int, n_classes: int
) -> NDArray[np.float32]:
    """Weights (n_features x n_classes) such that a vector times the weights scores each class, from about +1 to -1.

    `classes` holds for each vector the classes that it belongs to.
    """
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
    shuffle = np.random.default_rng(0)
    passes = min(MAX_PASSES, max(MIN_PASSES, STEPS // max(1, len(examples))))
    total = np.zeros_like(weights)
    last = {len(examples) - 1 - k * len(examples) // AVERAGED for k in range(AVERAGED)} if examples else set()
    for each in range(passes):
        for place, i in enumerate(shuffle.permutation(len(examples)).tolist()):
            index, value, norm, sign = examples[i]
            rows = weights.take(index, axis=0)
            before = dual[i]
            after = np.maximum(before - (sign * value.dot(rows) - 1 + slack * before) / norm, 0)
            rows += value[:, np.newaxis].dot(((after - before) * sign)[np.newaxis])
            weights[index] = rows
            dual[i] = after
            if each == passes - 1 and place in last:
                total += weights
    return total / np.float32(max(1, len(last)))


def _signs(members: Sequence[int], n_classes: int) -> NDArray[np.float32]:
    signs = np.full(n_classes, -1, np.float32)
    signs[list(members)] = 1
    return signs
