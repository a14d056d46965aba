"""Which messages ask the same thing, together: clusters by average linkage, so that a chain of half alike ones makes none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.reviewing.meaning import Floats, likely

TOGETHER = 0.42  # mean likelihood from which two clusters ask the same
FRINGE = 0.5  # share of what is usual in its group from which a message belongs to it, by its mean likelihood
SMALL = 3  # messages; in a smaller group none is at the fringe
A_BLOCK = 128  # messages that are compared with all others at once


def groups(vectors: Floats) -> list[list[int]]:
    """The places of messages that ask the same, together, the one most like the others of its group first; those that
    nothing is like are alone. In the order of the first of each group."""
    found = [group for part in _parts(vectors) for group in _linked(vectors, part)]
    return sorted(found, key=min)


def _parts(vectors: Floats) -> list[list[int]]:
    """Messages that may come together: no two parts have any two that are alike enough."""
    n = len(vectors)
    part = np.arange(n)
    for start in range(0, n, A_BLOCK):
        near = likely(vectors[start : start + A_BLOCK], vectors) >= TOGETHER
        for row in near:
            joined = np.unique(part[np.flatnonzero(row)])
            if len(joined) > 1:
                part[np.isin(part, joined)] = joined[0]
    order = np.argsort(part, kind="stable")
    starts = np.flatnonzero(np.diff(part[order], prepend=-1))
    return [each.tolist() for each in np.split(order, starts[1:])] if n else []


def _linked(vectors: Floats, part: Sequence[int]) -> list[list[int]]:
    """The groups in a part: the two clusters that are most alike become one, until none are alike enough."""
    if len(part) == 1:
        return [list(part)]
    rows = vectors[list(part)]
    pairs = np.empty((len(part), len(part)), np.float32)
    for start in range(0, len(part), A_BLOCK):  # all at once would take several times the memory
        pairs[start : start + A_BLOCK] = likely(rows[start : start + A_BLOCK], rows)
    near = pairs.copy()
    np.fill_diagonal(near, -1)
    size = np.ones(len(part), np.float32)
    members = [[place] for place in range(len(part))]
    best = near.argmax(axis=1)
    most = near[np.arange(len(part)), best]
    while True:
        i = int(most.argmax())
        j = int(best[i])
        if most[i] < TOGETHER:
            break
        row = (near[i] * size[i] + near[j] * size[j]) / (size[i] + size[j])
        row[near[i] < 0] = -1
        row[[i, j]] = -1
        near[i] = near[:, i] = row
        near[j] = near[:, j] = -1
        size[i] += size[j]
        members[i] += members[j]
        members[j] = []
        most[j] = -1
        changed = np.flatnonzero((best == i) | (best == j) | (row > most))
        changed = np.append(changed[(changed != j) & (changed != i)], i)
        best[changed] = near[changed].argmax(axis=1)
        most[changed] = near[changed, best[changed]]
        most[j] = -1
    found = [group for each in members if each for group in _without_fringe(each, pairs)]
    return [[part[place] for place in group] for group in found]


def _without_fringe(members: Sequence[int], pairs: Floats) -> list[list[int]]:
    """A group, the one first that is most like the others; and each by itself that is much less like them than is usual."""
    if len(members) < SMALL:
        return [sorted(members)]
    among = pairs[np.ix_(members, members)]
    mean = (among.sum(axis=1) - among.diagonal()) / (len(members) - 1)
    stays = mean >= FRINGE * np.median(mean)
    central = members[int(mean.argmax())]
    group = [central, *sorted(place for place, stay in zip(members, stays, strict=True) if stay and place != central)]
    return [group, *([place] for place, stay in zip(members, stays, strict=True) if not stay)]
