"""How familiar a message looks to each entry, for a knowledge without examples of what isn't its own.

Kernel ridge regression over the phrasings: the kernel k(c) = expm1(G c) / expm1(G) of the cosine c falls off fast, so a
message unlike every phrasing scores near nothing, where a linear scorer still adds up many small likenesses. With such
examples (not_ours.yaml) the scorers themselves have learnt the difference, and this isn't needed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.answering.matching.features import Vector

MOST = 2_000  # examples; the time to learn grows with their third power
GROWTH = 3.0
RIDGE = 0.05


class Familiarity:
    """Learnt from examples and their classes; immutable."""

    def __init__(self, vectors: Sequence[Vector], classes: Sequence[Sequence[int]], n_features: int) -> None:
        rows = np.zeros((len(vectors), n_features), np.float32)
        for row, vector in zip(rows, vectors, strict=True):
            row[vector.index[1:]] = vector.value[1:]
        target = np.zeros((len(vectors), max(map(max, classes)) + 1), np.float32)
        for row, members in zip(target, classes, strict=True):
            row[list(members)] = 1
        kernel = _kernel(rows @ rows.T)
        kernel[np.diag_indices_from(kernel)] += RIDGE
        self._weights = np.linalg.solve(kernel, target).astype(np.float32)
        self._columns = np.ascontiguousarray(rows.T)

    def of(self, vector: Vector) -> NDArray[np.float32]:
        """The score of each class: about 1 for one of its phrasings, near 0 for what is like none of them."""
        cosines = vector.value[1:] @ self._columns[vector.index[1:]]
        scores: NDArray[np.float32] = _kernel(cosines) @ self._weights
        return scores


def _kernel(cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    kernel: NDArray[np.float32] = np.expm1(GROWTH * cosines) / np.float32(np.expm1(GROWTH))
    return kernel
