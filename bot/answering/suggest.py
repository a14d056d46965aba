"""Complete what a member is typing into a question that the bot can answer."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict

from bot.answering.text import words
from bot.answering.wording import Choice
from bot.knowledge.knowledge import Knowledge

LONGEST = 100  # characters of what has been typed that are looked at
OWN_QUESTION = 10  # a fit of the canonical question counts as much as of this many phrasings


class Completer:
    """Finds questions all of whose typed words begin words of one of their phrasings."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._choices = {entry.id: Choice(entry.id, entry.question) for entry in knowledge.entries.values()}
        self._entries: list[str] = []  # of each phrasing
        self._weights: list[int] = []
        found: defaultdict[str, set[int]] = defaultdict(set)
        for entry, texts in knowledge.phrasings.items():
            for place, text in enumerate(texts):
                for word in words(text):
                    found[word].add(len(self._entries))
                self._entries.append(entry)
                self._weights.append(OWN_QUESTION if place == 0 else 1)
        self._words = sorted(found)
        self._phrasings = [found[word] for word in self._words]

    def complete(self, typed: str, limit: int) -> list[Choice]:
        """At most `limit` questions, those with most fitting phrasings first; the first ones of the knowledge when
        nothing is typed yet, none when nothing fits."""
        begun = words(typed[:LONGEST])
        if not begun:
            return list(self._choices.values())[:limit]
        fitting = set.intersection(*map(self._beginning_with, begun))
        fits: Counter[str] = Counter()
        for phrasing in fitting:
            fits[self._entries[phrasing]] += self._weights[phrasing]
        return [self._choices[entry] for entry, _ in fits.most_common(limit)]

    def _beginning_with(self, start: str) -> set[int]:
        first = bisect_left(self._words, start)
        fitting: set[int] = set()
        for place in range(first, len(self._words)):
            if not self._words[place].startswith(start):
                break
            fitting |= self._phrasings[place]
        return fitting
