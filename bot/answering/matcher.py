"""Which entry answers a message, and how sure that is.

Every phrasing is an example of its entry; small talk and the messages that aren't ours are classes of their own, which
pull away what only looks like a question for an entry. A linear scorer a class (classifier.py) over words and trigrams
(features.py) ranks the entries; a logistic over a handful of signs turns the ranking into a probability.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.classifier import train
from bot.answering.decision import Evidence, Repair
from bot.answering.features import FILLER, Features, Vector
from bot.answering.lexicon import Lexicon, Token
from bot.answering.text import stem
from bot.knowledge.model import Knowledge

ABSENT = -1.0  # the score of a class that the knowledge doesn't have


@dataclass(frozen=True, slots=True)
class Signs:
    """What confidence rests on, for one entry.

    `score` is its own score, `lead` how far it is before the next entry (negative: behind), `not_ours` the scores of
    the class of all foreign messages and of the likeliest kind of them added up, `known` the share of the message's
    words that the knowledge has, `similarity` the cosine to the entry's nearest phrasing.
    """

    score: float
    lead: float
    not_ours: float
    known: float
    similarity: float


# Logistic regression on labelled messages; see the calibration in the README.
_BIAS, _SCORE, _LEAD, _NOT_OURS, _KNOWN, _SIMILARITY = -1.0, 1.5, 1.5, -1.0, 1.0, 1.0


def confidence(signs: Signs) -> float:
    """The probability (0 to 1) that the entry with these signs is the right answer."""
    x = (
        _BIAS
        + _SCORE * signs.score
        + _LEAD * signs.lead
        + _NOT_OURS * signs.not_ours
        + _KNOWN * signs.known
        + _SIMILARITY * math.log(signs.similarity + 0.02)
    )
    return 1 / (1 + math.exp(-x))


@dataclass(frozen=True, slots=True)
class Matching:
    """What the matcher found for one message.

    `evidence` is the best entries, surest first; `not_ours` and `smalltalk` the best class of each sort with its score
    (about -1 to 1); `tokens` the words as they were read.
    """

    evidence: tuple[Evidence, ...]
    signs: tuple[Signs, ...]
    not_ours: tuple[str, float]
    smalltalk: tuple[str, float]
    tokens: tuple[Token, ...]

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """Misspelt words and what they were read as."""
        return tuple(dict.fromkeys(Repair(t.written, t.read) for t in self.tokens if t.written != t.read))

    @property
    def unknown(self) -> tuple[str, ...]:
        """Words that neither the knowledge nor common English has."""
        return tuple(dict.fromkeys(t.written for t in self.tokens if not t.known))


class Matcher:
    """Built once from a knowledge (about a second), then asked any number of times; immutable."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.entries = tuple(knowledge.entries)
        self._kinds = tuple(kind for kind, texts in knowledge.not_ours.items() if texts)
        self._smalltalk = tuple(talk.id for talk in knowledge.smalltalk)
        examples = _examples(knowledge)
        texts = [text for text, _ in examples]
        self.lexicon = Lexicon(texts, knowledge.vocabulary)
        self._features = Features([self.lexicon.tokens(text) for text in texts], knowledge.vocabulary.subject)
        classes = [_class_numbers(members, self._numbers()) for _, members in examples]
        self._weights = train(self._features.vectors, classes, self._features.size, len(self._numbers()))
        self._phrasings = _PhrasingsOf(examples, self._features.vectors, len(self.entries))
        self._words = _words_of_entries(knowledge, self.lexicon)

    def _numbers(self) -> dict[str, int]:
        names = [
            *(f"entry:{e}" for e in self.entries),
            "not ours",
            *(f"kind:{k}" for k in self._kinds),
            *(f"smalltalk:{s}" for s in self._smalltalk),
        ]
        return {name: i for i, name in enumerate(names)}

    def match(self, text: str, limit: int = 3) -> Matching:
        """The `limit` best entries for a text, and what else it might be."""
        return self.match_tokens(self.lexicon.tokens(text), limit)

    def match_tokens(self, tokens: Sequence[Token], limit: int = 3) -> Matching:
        """As `match`, for tokens of the lexicon."""
        vector = self._features.vector(tokens)
        scores = vector.value @ self._weights[vector.index]
        n = len(self.entries)
        own = scores[:n]
        kinds = scores[n + 1 : n + 1 + len(self._kinds)]
        talks = scores[n + 1 + len(self._kinds) :]
        not_ours = _best(self._kinds, kinds)
        foreign = (float(scores[n]) if self._kinds else ABSENT) + not_ours[1]
        order = np.argsort(-own, kind="stable")[: limit + 1]
        evidence, signs = [], []
        asked = {stem(word) for t in tokens for word in t.read.split() if word not in FILLER}
        dense = self._features.dense(vector)
        for i in order[:limit]:
            rival = own[order[1]] if i == order[0] and len(order) > 1 else own[order[0]]
            phrasing, similarity = self._phrasings.nearest(int(i), dense)
            sign = Signs(float(own[i]), float(own[i] - rival) if n > 1 else 1.0, foreign, vector.known, similarity)
            entry = self.entries[i]
            signs.append(sign)
            evidence.append(
                Evidence(
                    entry, confidence(sign), sign.score, phrasing, similarity, tuple(sorted(asked & self._words[entry]))
                )
            )
        return Matching(tuple(evidence), tuple(signs), not_ours, _best(self._smalltalk, talks), tuple(tokens))


def _best(names: Sequence[str], scores: NDArray[np.float32]) -> tuple[str, float]:
    if not names:
        return "", ABSENT
    i = int(scores.argmax())
    return names[i], float(scores[i])


def _examples(knowledge: Knowledge) -> list[tuple[str, tuple[str, ...]]]:
    """Every text to learn from, with the names of its classes; the phrasings of entries first, in order."""
    return [
        *((text, (f"entry:{entry}",)) for entry, texts in knowledge.phrasings.items() for text in texts),
        *((text, ("not ours", f"kind:{kind}")) for kind, texts in knowledge.not_ours.items() for text in texts),
        *((text, (f"smalltalk:{talk.id}",)) for talk in knowledge.smalltalk for text in talk.said),
    ]


def _class_numbers(names: Sequence[str], numbers: dict[str, int]) -> tuple[int, ...]:
    return tuple(numbers[name] for name in names)


def _words_of_entries(knowledge: Knowledge, lexicon: Lexicon) -> dict[str, frozenset[str]]:
    return {
        entry: frozenset(stem(word) for text in texts for token in lexicon.tokens(text) for word in token.read.split())
        for entry, texts in knowledge.phrasings.items()
    }


class _PhrasingsOf:
    """The phrasings of each entry as one block of sparse rows, to find the one nearest to a message."""

    def __init__(
        self, examples: Sequence[tuple[str, tuple[str, ...]]], vectors: Sequence[Vector], n_entries: int
    ) -> None:
        members: dict[str, list[int]] = {}
        for i, (_, (name, *_)) in enumerate(examples):
            if name.startswith("entry:"):
                members.setdefault(name, []).append(i)
        assert len(members) == n_entries  # noqa: S101  every entry has at least its question
        self._texts = [[examples[i][0] for i in rows] for rows in members.values()]
        self._index = [np.concatenate([vectors[i].index[1:] for i in rows]) for rows in members.values()]
        self._value = [np.concatenate([vectors[i].value[1:] for i in rows]) for rows in members.values()]
        self._start = [np.cumsum([0, *(len(vectors[i].index) - 1 for i in rows[:-1])]) for rows in members.values()]

    def nearest(self, entry: int, dense: NDArray[np.float32]) -> tuple[str, float]:
        """The entry's phrasing with the greatest cosine to a dense vector, and that cosine."""
        products = np.add.reduceat(dense[self._index[entry]] * self._value[entry], self._start[entry])
        best = int(products.argmax())
        return self._texts[entry][best], max(0.0, float(products[best]))
