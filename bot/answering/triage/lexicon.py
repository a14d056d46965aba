"""Which groups of words a word of a message belongs to, typing errors forgiven.

A word is repaired only when it is neither a cue nor an ordinary English word, so that "drying" is never read as "dying".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from rapidfuzz.distance import OSA

from bot.answering.triage.text import Token, is_sign
from bot.knowledge.text import english

_RUN = re.compile(r"(.)\1+")
MIN_REPAIRED = 5
LONG = 9  # from so many letters on, two errors are forgiven
MAX_OCCURRENCES = 32
MAX_BETWEEN = 6  # intensifiers and emoji inside a phrase
CACHED = 20_000


class Lexicon:
    """Words and phrases of all groups, ready to be found in a message."""

    def __init__(
        self, groups: Mapping[str, Iterable[str]], ordinary: frozenset[str], intensifiers: frozenset[str] = frozenset()
    ) -> None:
        """`ordinary` words are never repaired; `intensifiers` may stand inside a phrase ("don't really want")."""
        self._ordinary = ordinary
        self._intensifiers = intensifiers
        self._ids = {name: i for i, name in enumerate(groups)}
        singles: defaultdict[str, set[int]] = defaultdict(set)
        self._prefixes: defaultdict[str, set[int]] = defaultdict(set)
        self._phrases: dict[str, dict[str, list[tuple[tuple[str, ...], int]]]] = {}  # by their first two words
        parts: set[str] = set()
        for name, items in groups.items():
            id_ = self._ids[name]
            for item in items:
                words = item.replace("'", "").split()
                if len(words) > 1:
                    of_first = self._phrases.setdefault(words[0], {})
                    of_first.setdefault(words[1], []).append((tuple(words), id_))
                    parts.update(words)
                elif ".." in item:
                    low, high = item.split("..")
                    for number in range(int(low), int(high) + 1):
                        singles[str(number)].add(id_)
                elif item.endswith("*"):
                    self._prefixes[item[:-1]].add(id_)
                else:
                    singles[words[0]].add(id_)
        self._singles = {word: tuple(sorted(ids)) for word, ids in singles.items()}
        self._longest_prefix = max(map(len, self._prefixes), default=0)
        self._shortest_prefix = min(map(len, self._prefixes), default=1)
        self._known = frozenset(self._singles) | parts
        self._shortened: dict[str, str] = {}  # words with spaces between: a list for each would weigh more than they do
        for word in sorted(self._known):
            if len(word) >= MIN_REPAIRED - 1 and word.isalpha():
                for short in _shortened(word):
                    others = self._shortened.get(short)
                    self._shortened[short] = f"{others} {word}" if others else word
        self._cached: dict[str, tuple[str, tuple[int, ...]]] = {}

    def id_of(self, name: str) -> int:
        """The number of a group in occurrences."""
        return self._ids[name]

    def knows(self, word: str) -> bool:
        """Whether a word is a cue, or stands in one, or is ordinary English."""
        return word in self._known or word in english()

    def read(self, word: str) -> tuple[str, tuple[int, ...]]:
        """The word that was meant, and its groups; cached."""
        found = self._cached.get(word)
        if found is None:
            if len(self._cached) >= CACHED:
                self._cached.clear()
            found = self._cached[word] = self._read(word)
        return found

    def _read(self, word: str) -> tuple[str, tuple[int, ...]]:
        if self.knows(word) or len(word) < MIN_REPAIRED or word in self._ordinary:
            return word, self._groups(word)
        if self._has_prefix(word):  # "vomitng" is a cue by how it begins, and may be one of the whole words that do
            meant = self._repaired(word)
            return (meant, self._groups(meant)) if self._has_prefix(meant) else (word, self._groups(word))
        meant = _as_meant(word) or self._repaired(word)
        return meant, self._groups(meant)

    def _has_prefix(self, word: str) -> bool:
        return any(
            word[:n] in self._prefixes for n in range(self._shortest_prefix, min(len(word), self._longest_prefix) + 1)
        )

    def _groups(self, word: str) -> tuple[int, ...]:
        found = self._singles.get(word, ())
        extra = [
            i
            for n in range(self._shortest_prefix, min(len(word), self._longest_prefix) + 1)
            for i in self._prefixes.get(word[:n], ())
        ]
        return (*found, *extra) if extra else found

    def _repaired(self, word: str) -> str:
        if not word.isalpha() or not word.isascii():
            return word
        near = {candidate for short in _shortened(word) for candidate in self._shortened.get(short, "").split()}
        best, best_key = word, (3, False, "")  # of words as near, one that is a cue by itself
        for candidate in near:
            allowed = 2 if min(len(candidate), len(word)) >= LONG else 1
            distance = OSA.distance(word, candidate, score_cutoff=allowed)
            if (
                distance <= allowed
                and (candidate[0] == word[0] or len(word) > MIN_REPAIRED)
                and (key := (distance, candidate not in self._singles, candidate)) < best_key
            ):
                best, best_key = candidate, key
        return best

    def occurrences(self, tokens: list[Token]) -> tuple[list[str], dict[int, list[tuple[int, int, int, int]]]]:
        """The words as they were meant, and where each group of words stands."""
        found: dict[int, list[tuple[int, int, int, int]]] = {}
        cached = self._cached
        read = [cached.get(token.word) or self.read(token.word) for token in tokens]
        words = [word for word, _ in read]
        for i, (word, groups) in enumerate(read):
            if groups:
                place = tokens[i].place
                one = (place, place, i, i + 1)
                for id_ in groups:
                    there = found.setdefault(id_, [])
                    if len(there) < MAX_OCCURRENCES:
                        there.append(one)
            if word not in self._phrases:
                continue
            for phrase, id_ in self._phrases_at(words, i):
                there = found.setdefault(id_, [])
                end = self._end(phrase, words, i)
                if end and len(there) < MAX_OCCURRENCES:
                    there.append((tokens[i].place, tokens[end - 1].place, i, end))
        return words, found

    def _phrases_at(self, words: list[str], start: int) -> Iterator[tuple[tuple[str, ...], int]]:
        """The phrases that may begin at `start`: their first two words are there."""
        of_first = self._phrases.get(words[start])
        if of_first:
            seconds = dict.fromkeys(self._following(words, start + 1))
            for second in seconds:
                yield from of_first.get(second, ())

    def _following(self, words: list[str], start: int) -> Iterator[str]:
        """The words that may be the next one of a phrase: the next that isn't an intensifier or a sign, and those."""
        for word in words[start : start + MAX_BETWEEN + 1]:
            yield word
            if not self._may_be_skipped(word):
                return

    def _may_be_skipped(self, word: str) -> bool:
        return word in self._intensifiers or is_sign(word)

    def _end(self, phrase: tuple[str, ...], words: list[str], start: int) -> int:
        """Where the phrase that begins at `start` ends (exclusive); 0 when it isn't there."""
        at, limit = start + 1, min(len(words), start + len(phrase) + MAX_BETWEEN)
        for part in phrase[1:]:
            while at < limit and words[at] != part:
                if not self._may_be_skipped(words[at]):
                    return 0
                at += 1
            at += 1
        return at if at <= limit else 0


def _as_meant(word: str) -> str | None:
    """The ordinary word behind letters drawn out ("wheeere") or a dropped g ("freakin"), which is no misspelt cue."""
    once = _RUN.sub(r"\1", word)
    whole = f"{word}g" if word.endswith("in") else word
    return next((read for read in (once, whole) if read != word and read in english()), None)


def _shortened(word: str) -> Iterator[str]:
    """The word, and the word without one of its letters; two words at most one error apart share one of these."""
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]
