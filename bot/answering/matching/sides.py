"""Which side of its entry's topic a message asks for: that facet whose phrasings are most like it, and more like it than
those that ask for the topic as a whole.

What most phrasings of an entry have ("lips", in the entry on dry lips) tells its facets apart from nothing. So words and
trigrams are weighed anew within the entry, by how few of its phrasings have them. And whatever the topic, some sides are
asked for in the same few ways (does it go away, is it usual, what helps, when): who asks so means a facet asked for so.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.matching.features import FILLER, Vector
from bot.answering.matching.phrasings import Phrasings
from bot.knowledge.text import stem, words

ALIKE = 0.1  # likeness (0 to 1) to a facet from which that side is meant
APART = 0.03  # by how much the likest facet must be more like a message than the next
NEAREST = 2  # phrasings of a facet whose mean likeness counts
OF_ALL = 8  # the same for the topic as a whole, which has many times as many phrasings, some of which ask for a side
WHOLE = 0.03  # by how much less like a facet than the topic as a whole a message may be, which may ask for both
NAMED = 0.1  # added for the topic as a whole where its own question has all that the message names
# Added where all phrasings of a facet ask in the way of the message, and taken off where none do; or taken off where all ask in
# some way, and the message in none.
SAME_WAY, OTHER_WAY, NO_WAY = 0.25, 0.1, 0.15
SAYS_NOT = (
    0.6  # share of a facet's phrasings that say "not", from which only a message that says so means it ("I'm not dry")
)
_NOT = re.compile(r"\b(?:not|no|never|none|nothing|without|cannot)\b|n['’]?t\b", re.IGNORECASE)
SHORTEST = 1e-9  # length of a text as weighed within an entry
OF_A_TIME = 0.3  # share of a facet's phrasings that speak of a time, from which it is about that

# Ways of asking that are the same for every topic: whether it passes, whether it is usual, what can be done, and when.
WAYS = tuple(
    re.compile(rf"\b(?:{'|'.join(listed.split(chr(10)))})")
    for listed in (
        r"""go(es)? (away|down)|went away|gone away|permanent|for (ever|good|life)\b|forever|com(e|es|ing) back|normal again
back to normal|recover|reversib|regrow|grow back|(it|that|this) (stay|pass|stop|last)|wears? off|lasting\b|gets? better|returns?\b
afterwards|stuck with
(fade|pass|end|stop)s? (again )?(when|once|after|if) (i|you|s?he|it|the|they)\b""",
        r"""common|(?<!back to )normal\b(?! again)|usual\b|every(one|body)\b|how (many people|likely|often do)
odds\b|chances?\b|typical
expected\b|rare\b|anyone else""",
        r"""what (now|helps|can i (do|use|put|take)|do i do|to do|should i (do|use|put))|helps?\b|tips?\b|get rid\b|remed
relie[fv]|how (do|can|would|to) (i|you|we|stop|prevent|treat|deal|calm|ease|fix|make|speed)|prevent|deal with
(some|any)thing (for|against|that)\b|sooth|avoid (it|that|this|them)\b""",
        r"""how (long|soon|fast|quick|much longer|many (days|weeks|months|years))|until\b|(which|what) (week|month)
when\b(?! (i|you|it|they|we|s?he|its|im|youre)\b)
wait\b""",
    )
)


def asked_on(text: str, questions: Sequence[str], before: str) -> int | None:
    """The place of the question that asks in the way of a message which has no words of its own ("how do I stop it?"); of
    several, the one that has most of the words asked `before`, the last of them first,
    or no others. None where none does, or it isn't certain which."""
    asked = _ways(text)
    asked[-1] &= not asked[0]  # "how long does it last" asks whether it passes, not when it begins
    there = [i for i, each in enumerate(questions) if any(map(operator.and_, asked, _ways(each)))]
    told = {stem(word): place for place, word in enumerate(words(before)) if word not in FILLER}
    ranked = []
    for i in there:
        said = {stem(word) for word in words(questions[i]) if word not in FILLER}
        common = [told[word] for word in said & told.keys()]
        ranked.append((len(common), max(common, default=0), told.keys() >= besides(questions[i])))
    there = [i for i, each in zip(there, ranked, strict=True) if each == max(ranked)]
    return there[0] if len(there) == 1 else None


def besides(question: str) -> set[str]:
    """The stems of what a question says beside the way in which it asks."""
    left = question.lower()
    for way in WAYS:
        left = way.sub(" ", left)
    return {stem(word) for word in words(left) if word not in FILLER}


def tells_what_helps(questions: Sequence[str]) -> bool:
    """Whether any of these questions asks what can be done."""
    return any(WAYS[2].search(question.lower()) for question in questions)


def passes(text: str) -> bool:
    """Whether a text speaks of something that passes, comes back or stays."""
    return WAYS[0].search(text.lower()) is not None


class Sides:
    """The facets of each entry, to find the one that a message asks for. Immutable."""

    def __init__(
        self,
        texts: Mapping[str, Sequence[str]],
        phrasings: Phrasings,
        places: Mapping[str, int],
        sides: Mapping[str, Sequence[int | None]],
        times: Mapping[str, Sequence[str | None]],
        *,
        size: int,
    ) -> None:
        """`texts` are the phrasings of each entry, `places` which of the entries in `phrasings` it is, `sides` the number of
        the facet that each of them asks for, or None, and `times` the time of the treatment that it speaks of; `size` is the
        number of features."""
        self._size = size
        self._times = {entry: _times(numbers, times[entry]) for entry, numbers in sides.items()}
        self._facets = {
            entry: _learn(texts[entry], phrasings, places[entry], numbers, size)
            for entry, numbers in sides.items()
            if any(number is not None for number in numbers)
        }

    def of(
        self, entry: str, text: str, vector: Vector, phrasings: Phrasings, *, time: str | None, is_named: bool
    ) -> int | None:
        """The number of the entry's facet that a message asks for; None where it asks for none more than for another, or for
        the topic as a whole. `phrasings` are those that it was made from, `time` is that of the treatment that the message
        speaks of; `is_named`: whether the entry's own question has all that it names."""
        facets = self._facets.get(entry)
        if facets is None:
            return None
        likeness = facets.likeness(text, vector, phrasings, self._size)
        as_a_whole = likeness.pop(None, 0.0) + NAMED * is_named - WHOLE
        of_times = self._times[entry]
        denies = _NOT.search(text) is not None
        fits = {
            number: each
            for number, each in likeness.items()
            if (time is None or of_times.get(number, time) == time) and (denies or number not in facets.denied)
        }
        best, *others = sorted(fits.values(), reverse=True) or [0.0]
        if best < max(ALIKE, as_a_whole) or (others and best - others[0] < APART):
            return None
        return max(fits, key=fits.__getitem__)


@dataclass(frozen=True, slots=True)
class _Facets:
    """Which entry of the phrasings it is; of its phrasings that have a feature, how long each is as weighed within it, and
    which of them ask for each facet (None: for the topic as a whole); the features that the entry has, in order, with their
    weights within it; which share of the phrasings of each facet asks in each of the WAYS, and in any; and which facets are
    asked for by a "not"."""

    place: int
    length: NDArray[np.float32]
    asking: Mapping[int | None, Sequence[int]]
    known: NDArray[np.int32]
    weights: NDArray[np.float32]
    ways: Mapping[int, Sequence[float]]
    in_some_way: Mapping[int, float]
    denied: frozenset[int | None]

    def likeness(self, text: str, vector: Vector, phrasings: Phrasings, size: int) -> dict[int | None, float]:
        """How like a message is to each facet, by number, and to the phrasings that ask for the whole (None)."""
        index = vector.index[1:]
        place = np.minimum(np.searchsorted(self.known, index), len(self.known) - 1)
        # What the entry hasn't counts in full, for the message's length.
        weights = np.where(self.known[place] == index, self.weights[place], np.float32(1))
        weighed = vector.value[1:] * weights
        dense = np.zeros(size, np.float32)
        dense[index] = weighed / max(SHORTEST, float(np.sqrt(weighed @ weighed))) * weights
        likeness = phrasings.products(self.place, dense) / self.length
        products: list[float] = likeness.tolist()
        asked = _ways(text)
        return {
            number: _mean([products[i] for i in places], OF_ALL)
            if number is None
            else _mean([products[i] for i in places], NEAREST) + self._same_way(number, asked)
            for number, places in self.asking.items()
        }

    def _same_way(self, number: int, asked: Sequence[bool]) -> float:
        """What it adds to the likeness of a facet that a message asks in these ways."""
        if not any(asked):
            return -NO_WAY * self.in_some_way[number]
        share = max(share for share, is_asked in zip(self.ways[number], asked, strict=True) if is_asked)
        return SAME_WAY * share - OTHER_WAY * (1 - share)


def _mean(likeness: Sequence[float], nearest: int) -> float:
    return sum(sorted(likeness)[-nearest:]) / nearest


def _ways(text: str) -> list[bool]:
    """In which of the WAYS a text asks."""
    low = text.lower()
    return [way.search(low) is not None for way in WAYS]


def _learn(texts: Sequence[str], phrasings: Phrasings, place: int, numbers: Sequence[int | None], size: int) -> _Facets:
    known, seen = phrasings.features(place)
    most = math.log(1 + len(texts))
    weights = ((most - np.log(1 + seen)) / most).astype(np.float32)
    ways: dict[int, list[list[bool]]] = {}
    for text, number in zip(texts, numbers, strict=True):
        if number is not None:
            ways.setdefault(number, []).append(_ways(text))
    dense = np.zeros(size, np.float32)
    dense[known] = weights
    asking: dict[int | None, list[int]] = {}
    for at, i in enumerate(phrasings.filled(place).tolist()):
        asking.setdefault(numbers[i], []).append(at)
    return _Facets(
        place,
        np.maximum(np.float32(SHORTEST), phrasings.lengths(place, dense)),
        {number: tuple(places) for number, places in asking.items()},
        known,
        weights,
        {side: np.mean(asked, axis=0).tolist() for side, asked in ways.items()},
        {side: float(np.mean([*map(any, asked)])) for side, asked in ways.items()},
        frozenset(
            side
            for side in ways
            if np.mean([bool(_NOT.search(text)) for text, n in zip(texts, numbers, strict=True) if n == side])
            >= SAYS_NOT
        ),
    )


def _times(numbers: Sequence[int | None], times: Sequence[str | None]) -> dict[int | None, str]:
    """The time of the treatment that each of an entry's facets is about, where it is about one."""
    found: dict[int | None, str] = {}
    for number in {*numbers} - {None}:
        said = [time for time, each in zip(times, numbers, strict=True) if each == number]
        for time in {*said} - {None}:
            if time is not None and said.count(time) >= OF_A_TIME * len(said):
                found[number] = time
    return found
