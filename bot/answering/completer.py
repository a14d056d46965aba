"""Complete what a member is typing into a question that the bot can answer."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.answering.matching.features import narrow
from bot.answering.wording.wording import Choice, choice
from bot.knowledge import Knowledge
from bot.knowledge.text import words

LONGEST = 100  # characters of what has been typed that are looked at
ENOUGH_TYPED, SURE_TYPED = 3, 5  # characters, from which it can be told what a question may, or will, go on to ask
ENOUGH_FITTING, FITTING_BEST = 10, 3  # phrasings that go on so, and how many times those of another entry, to be sure
OWN_QUESTION = 10  # a fit of the canonical question counts as much as of this many phrasings


class Completer:
    """Finds questions all of whose typed words begin words of one of their phrasings."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._choices = [choice(entry) for entry in knowledge.entries.values()]
        met: dict[str, int] = {}  # words, numbered as they are met
        said, entries, weights, lengths = array("i"), array("i"), array("i"), array("i")
        for entry, id_ in enumerate(knowledge.entries):
            for place, text in enumerate(knowledge.phrasings[id_]):
                spoken = words(text)
                said.extend(met.setdefault(word, len(met)) for word in spoken)
                entries.append(entry)
                weights.append(OWN_QUESTION if place == 0 else 1)
                lengths.append(len(spoken))
        self._words = sorted(met)
        in_order = np.empty(len(met), np.int32)
        in_order[[met[word] for word in self._words]] = np.arange(len(met))
        self._said = narrow(in_order[np.array(said)])
        self._entry, self._weight = np.array(entries), np.array(weights)  # of each phrasing
        self._starts = np.cumsum([0, *lengths])  # of each phrasing in what is said
        phrasing = np.repeat(np.arange(len(entries), dtype=np.int32), lengths)
        self._having = narrow(
            phrasing[np.argsort(self._said, kind="stable")]
        )  # the phrasings that have each word, by words
        self._ends = np.cumsum(np.bincount(self._said, minlength=len(met)))

    def complete(self, typed: str, limit: int) -> list[Choice]:
        """At most `limit` questions, those with most fitting phrasings first; the first ones of the knowledge when
        nothing is typed yet, none when nothing fits."""
        if not words(typed[:LONGEST]):
            return self._choices[:limit]
        return [self._choices[entry] for entry, _ in self._fitting(words(typed[:LONGEST]))[:limit]]

    def continued(self, typed: str) -> tuple[str | None, tuple[str, ...]]:
        """The entry that a question which was broken off here surely asks for, if any, and all that it may well ask for.

        It is broken off in a word, or where phrasings go on after the same words; "pizza" is a whole word, and no beginning.
        """
        begun = words(typed)
        if len(typed) > LONGEST or len("".join(begun)) < ENOUGH_TYPED:
            return None, ()
        is_cut = self._number(begun[-1]) is None
        fits = self._fitting(begun, goes_on=not is_cut) if is_cut or len(begun) > 1 else []
        if not fits:
            return None, ()
        (first, many), *others = fits
        next_many = others[0][1] if others else 0
        sure = is_cut and len(typed) >= SURE_TYPED and many >= max(ENOUGH_FITTING, FITTING_BEST * next_many)
        likely = tuple(self._choices[entry].entry for entry, times in fits if times * FITTING_BEST >= many)
        return self._choices[first].entry if sure else None, likely

    def _fitting(self, begun: Sequence[str], *, goes_on: bool = False) -> list[tuple[int, int]]:
        """How many phrasings of each entry have these words, at least begun; its own question counts as OWN_QUESTION. Those
        with most come first. With `goes_on`, those that begin with just these words and go on."""
        fitting = np.ones(len(self._entry), np.bool_)
        for start in {*begun}:
            fitting &= self._beginning_with(start)
        found = np.flatnonzero(fitting)
        if goes_on:
            found = found[[self._goes_on(phrasing, begun) for phrasing in found.tolist()]]
        counts = np.bincount(self._entry[found], self._weight[found], len(self._choices)).astype(int).tolist()
        return Counter({entry: count for entry, count in enumerate(counts) if count}).most_common()

    def _goes_on(self, phrasing: int, begun: Sequence[str]) -> bool:
        start, end = self._starts[phrasing : phrasing + 2].tolist()
        if end - start <= len(begun):
            return False
        said: list[int] = self._said[start : start + len(begun)].tolist()
        return said == [self._number(word) for word in begun]

    def _number(self, word: str) -> int | None:
        place = bisect_left(self._words, word)
        return place if self._words[place : place + 1] == [word] else None

    def _beginning_with(self, start: str) -> NDArray[np.bool_]:
        """Which phrasings have a word that begins so."""
        first, last = bisect_left(self._words, start), bisect_left(self._words, start + "\U0010ffff")
        fitting = np.zeros(len(self._entry), np.bool_)
        if first < last:
            fitting[self._having[self._ends[first - 1] if first else 0 : self._ends[last - 1]]] = True
        return fitting
