"""The small network of the triage scorer, learnt with numpy alone.

What a window of a message counts in each bin goes two ways to the categories: straight (as logistic regression has it), and
through a few hidden units (a bag of learnt vectors, Joulin et al. 2017, and a rectifier), which hear words together: "cut" and
"arm", "eyes" and "yellow". Some such networks are learnt by different chances, and their mean is taken, which errs less
(Hansen & Salamon 1990); the mean of networks whose outputs are sums is one network with the units of all. AdamW
(Loshchilov & Hutter 2019), dropout of hidden units (Srivastava et al. 2014). The same examples in the same order always give
the same network.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

TOGETHER, HIDDEN = 2, 16  # networks, and units of each
PASSES, BATCH, LEAST_STEPS = 5, 128, 300
RATE, DECAY = 0.002, 0.25  # of a step, and of the weights with each (times the rate)
FIRST, SECOND, LEAST = 0.9, 0.999, 1e-8  # how long the moments remember; against division by nothing
DROPPED = 0.3  # share of hidden units left out of each example
SPREAD, SPREAD_OUT, BIAS = (
    0.3,
    0.1,
    -3.0,
)  # of the weights before learning (standard deviations), and where biases begin

Floats = NDArray[np.float32]


class Example(NamedTuple):
    """A window: its bins, each once, and what they count; for each category whether it is wanted (0 or 1), and as how many
    examples it counts there."""

    bins: NDArray[np.int64]
    values: Floats
    wanted: Floats
    counts: Floats


class Network(NamedTuple):
    """`bins` (bins x (categories + hidden)): what each bin gives to each category and to each hidden unit; `biases` of the
    categories, then of the hidden units; `out` (hidden x categories): what each unit, where it is above nothing, gives."""

    bins: Floats
    biases: Floats
    out: Floats


class _Examples(NamedTuple):
    """All examples: the row of the table of each of their bins, one example after the other, and what each bin counts; where
    each example begins and ends; what is wanted, and as how many each counts."""

    rows: NDArray[np.int64]
    values: Floats
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    wanted: Floats
    counts: Floats


def learn(examples: Sequence[Example], bins: int) -> Network:
    """The network that these examples make, of messages that have so many bins."""
    used, where = np.unique(np.concatenate([example.bins for example in examples]), return_inverse=True)
    ends = np.cumsum([len(example.bins) for example in examples])
    told = _Examples(
        where,
        np.concatenate([example.values for example in examples]),
        np.concatenate([[0], ends[:-1]]),
        ends,
        np.array([example.wanted for example in examples], np.float32),
        np.array([example.counts for example in examples], np.float32),
    )
    made = _mean([_learnt(told, len(used), np.random.default_rng(number)) for number in range(TOGETHER)])
    whole = np.zeros((bins, made.bins.shape[1]), np.float32)
    whole[used] = made.bins
    return Network(whole, made.biases, made.out)


def _mean(networks: Sequence[Network]) -> Network:
    """The mean of what several networks give."""
    categories = networks[0].out.shape[1]
    share = np.float32(1 / len(networks))
    straight = sum(network.bins[:, :categories] for network in networks) * share
    biases = sum(network.biases[:categories] for network in networks) * share
    return Network(
        np.concatenate([straight, *(network.bins[:, categories:] for network in networks)], axis=1),
        np.concatenate([biases, *(network.biases[categories:] for network in networks)]),
        np.concatenate([network.out for network in networks]) * share,
    )


def _learnt(told: _Examples, rows: int, chance: np.random.Generator) -> Network:
    """One network of so many rows, by chance."""
    made = _begun(rows, told.wanted.shape[1], chance)
    step = _AdamW(made)
    passes = max(PASSES, -(-LEAST_STEPS // -(-len(told.ends) // BATCH)))
    for _ in range(passes):
        order = chance.permutation(len(told.ends))
        for begin in range(0, len(order), BATCH):
            of = order[begin : begin + BATCH]
            lengths = told.ends[of] - told.starts[of]
            at = np.repeat(told.starts[of] - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
            at += np.arange(lengths.sum())
            kept = (chance.random((len(of), HIDDEN)) >= DROPPED).astype(np.float32) / np.float32(1 - DROPPED)
            batch = _Batch(told.rows[at], told.values[at], lengths, told.wanted[of], told.counts[of], kept)
            step.take(_slopes(made, batch))
    return made


def _begun(bins: int, categories: int, chance: np.random.Generator) -> Network:
    given = np.zeros((bins, categories + HIDDEN), np.float32)
    given[:, categories:] = chance.normal(0, SPREAD, (bins, HIDDEN))
    biases = np.zeros(categories + HIDDEN, np.float32)
    biases[:categories] = BIAS
    return Network(given, biases, chance.normal(0, SPREAD_OUT, (HIDDEN, categories)).astype(np.float32))


class _Slopes(NamedTuple):
    """How the loss of a batch rises with the rows of some bins, the biases, and what the hidden units give."""

    rows: NDArray[np.int64]
    bins: Floats
    biases: Floats
    out: Floats


class _Batch(NamedTuple):
    """Some examples: their bins one after the other, how many each has, and which hidden units it keeps (0: it doesn't)."""

    bins: NDArray[np.int64]
    values: Floats
    lengths: NDArray[np.int64]
    wanted: Floats
    counts: Floats
    kept: Floats


def _slopes(made: Network, batch: _Batch) -> _Slopes:
    """The slopes of the loss of a batch: cross entropy, mean over its examples."""
    bins, values, lengths, wanted, counts, kept = batch
    categories = wanted.shape[1]
    given = np.add.reduceat(made.bins[bins] * values[:, np.newaxis], np.cumsum(lengths) - lengths, axis=0) + made.biases
    hidden = np.maximum(given[:, categories:], 0) * kept
    odds = given[:, :categories] + hidden @ made.out
    off = (1 / (1 + np.exp(-np.clip(odds, -30, 30))) - wanted) * counts / np.float32(len(lengths))
    back = (off @ made.out.T) * kept * (given[:, categories:] > 0)
    of_given = np.concatenate([off, back], axis=1)
    each = of_given[np.repeat(np.arange(len(lengths)), lengths)] * values[:, np.newaxis]
    order = np.argsort(bins, kind="stable")
    rows, first = np.unique(bins[order], return_index=True)
    return _Slopes(rows, np.add.reduceat(each[order], first, axis=0), of_given.sum(axis=0), hidden.T @ off)


class _AdamW:
    """Changes a network in place, step by step."""

    def __init__(self, made: Network) -> None:
        self._made = made
        self._moments = [(np.zeros_like(part), np.zeros_like(part)) for part in made]
        self._steps = 0

    def take(self, slopes: _Slopes) -> None:
        self._steps += 1
        for part, moments, slope in zip(self._made, self._moments, slopes[1:], strict=True):
            at = slopes.rows if part is self._made.bins else ...
            for moment, share, new in zip(moments, (FIRST, SECOND), (slope, slope**2), strict=True):
                np.multiply(moment, share, out=moment)
                moment[at] += (1 - share) * new
            first, second = (m / (1 - share**self._steps) for m, share in zip(moments, (FIRST, SECOND), strict=True))
            np.multiply(part, 1 - RATE * DECAY, out=part)
            np.subtract(part, RATE * first / (np.sqrt(second) + LEAST), out=part)
