"""Complete what a member is typing into a question that the bot can answer."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence

from bot.answering.wording.wording import Choice
from bot.knowledge import Knowledge
from bot.knowledge.text import words

LONGEST = 100  # characters of what has been typed that are looked at
ENOUGH_TYPED, SURE_TYPED = 3, 5  # characters, from which it can be told what a question may, or will, go on to ask
ENOUGH_FITTING, FITTING_BEST = 10, 3  # phrasings that go on so, and how many times those of another entry, to be sure
OWN_QUESTION = 10  # a fit of the canonical question counts as much as of this many phrasings


class Completer:
    """Finds questions all of whose typed words begin words of one of their phrasings."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._choices = {entry.id: Choice(entry.id, entry.question) for entry in knowledge.entries.values()}
        self._entries: list[str] = []  # of each phrasing
        self._weights: list[int] = []
        self._said: list[list[str]] = []
        found: defaultdict[str, set[int]] = defaultdict(set)
        for entry, texts in knowledge.phrasings.items():
            for place, text in enumerate(texts):
                self._said.append(words(text))
                for word in self._said[-1]:
                    found[word].add(len(self._entries))
                self._entries.append(entry)
                self._weights.append(OWN_QUESTION if place == 0 else 1)
        self._words = sorted(found)
        self._known = frozenset(found)
        self._phrasings = [found[word] for word in self._words]

    def complete(self, typed: str, limit: int) -> list[Choice]:
        """At most `limit` questions, those with most fitting phrasings first; the first ones of the knowledge when
        nothing is typed yet, none when nothing fits."""
        if not words(typed[:LONGEST]):
            return list(self._choices.values())[:limit]
        return [self._choices[entry] for entry, _ in self._fitting(typed).most_common(limit)]

    def continued(self, typed: str) -> tuple[str | None, tuple[str, ...]]:
        """The entry that a question which was broken off here surely asks for, if any, and all that it may well ask for.

        It is broken off in a word, or where phrasings go on after the same words; "pizza" is a whole word, and no beginning.
        """
        begun = words(typed)
        if len(typed) > LONGEST or len("".join(begun)) < ENOUGH_TYPED:
            return None, ()
        is_cut = begun[-1] not in self._known
        fits = self._fitting(typed, () if is_cut else begun).most_common() if is_cut or len(begun) > 1 else []
        if not fits:
            return None, ()
        (first, many), *others = fits
        next_many = others[0][1] if others else 0
        sure = is_cut and len(typed) >= SURE_TYPED and many >= max(ENOUGH_FITTING, FITTING_BEST * next_many)
        return first if sure else None, tuple(entry for entry, times in fits if times * FITTING_BEST >= many)

    def _fitting(self, typed: str, in_order: Sequence[str] = ()) -> Counter[str]:
        """How many phrasings of each entry have these words, at least begun; its own question counts as OWN_QUESTION.
        With `in_order`, those that begin with just these words and go on."""
        begun = words(typed[:LONGEST])
        fitting = set.intersection(*map(self._beginning_with, begun)) if begun else set()
        fits: Counter[str] = Counter()
        for phrasing in fitting:
            said = self._said[phrasing]
            if in_order and (said[: len(in_order)] != list(in_order) or len(said) == len(in_order)):
                continue
            fits[self._entries[phrasing]] += self._weights[phrasing]
        return fits

    def _beginning_with(self, start: str) -> set[int]:
        first = bisect_left(self._words, start)
        fitting: set[int] = set()
        for place in range(first, len(self._words)):
            if not self._words[place].startswith(start):
                break
            fitting |= self._phrasings[place]
        return fitting
