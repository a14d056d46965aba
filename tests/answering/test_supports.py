"""A scorer that is kept as the examples it rests on scores as the weights do that were learnt from them."""

from __future__ import annotations

import numpy as np
import pytest

from bot.answering.matching.classifier import train
from bot.answering.matching.features import NARROW, Vector, narrow
from bot.answering.matching.supports import trained

FEATURES, CLASSES = 60, 7


def vectors(count: int, seed: int) -> list[Vector]:
    """Made-up examples, each with the feature that all have and some others."""
    chance = np.random.default_rng(seed)
    index = [np.sort(chance.permutation(FEATURES - 1)[:8] + 1).astype(np.int32) for _ in range(count)]
    return [
        Vector(np.concatenate([np.zeros(1, np.int32), each]), chance.random(len(each) + 1).astype(np.float32))
        for each in index
    ]


@pytest.mark.parametrize("count", [1, 5, 200])
def test_it_scores_as_the_weights_do(count: int) -> None:
    examples = vectors(count, 1)
    texts, classes = [f"text {i}" for i in range(count)], [(i % 5, 5 + i % 2) for i in range(count)]
    weights = train(texts, examples, classes, FEATURES, CLASSES)
    supports = trained(texts, examples, classes, FEATURES, CLASSES)
    for asked in vectors(50, 2):
        assert supports.scores(asked) == pytest.approx(asked.value @ weights[asked.index], abs=1e-4)


@pytest.mark.parametrize(("most", "size"), [(0, 2), (NARROW - 1, 2), (NARROW, 4)])
def test_numbers_are_kept_as_small_as_they_can_be(most: int, size: int) -> None:
    numbers = np.array([0, most, most // 2], np.int64)
    kept = narrow(numbers)
    assert (kept == numbers).all()
    assert kept.itemsize == size
