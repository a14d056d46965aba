"""From tokens to a vector: what of a text is compared.

Two blocks, each of length 1 before they are weighed: words (stems, and meanings of the vocabulary) and character
trigrams (of each word, and one across each word boundary, which holds some word order). Both are weighed by inverse
document frequency, log((1 + n) / (1 + df)) + 1. What the knowledge has never seen still counts in a vector's length,
so that a message of which little is known is unlike everything.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise, repeat

import numpy as np
from numpy.typing import NDArray

from bot.answering.lexicon import OTHER_DRUG, OTHER_ILLNESS, Token
from bot.answering.text import stem

WORDS_WEIGHT = 0.4  # share of the word block in the squared length; the trigrams have the rest
FILLER_WEIGHT = 0.7  # of words that carry little: lower, but dropping them costs right answers
NAME_WEIGHT = 0.5  # of a name's own spelling beside its meaning
BIAS = 0.5  # value of the feature that every vector has

# Words that carry little by themselves.
FILLER = frozenset(
    [
        "a",
        "about",
        "after",
        "again",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "anyone",
        "anybody",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "but",
        "by",
        "can",
        "cant",
        "could",
        "did",
        "do",
        "does",
        "doing",
        "dont",
        "for",
        "from",
        "get",
        "got",
        "had",
        "has",
        "have",
        "having",
        "hello",
        "hey",
        "hi",
        "i",
        "id",
        "if",
        "ill",
        "im",
        "in",
        "into",
        "is",
        "it",
        "its",
        "ive",
        "just",
        "know",
        "let",
        "like",
        "me",
        "might",
        "more",
        "most",
        "much",
        "my",
        "need",
        "of",
        "ok",
        "okay",
        "on",
        "one",
        "or",
        "other",
        "our",
        "out",
        "please",
        "pls",
        "plz",
        "really",
        "same",
        "she",
        "should",
        "so",
        "some",
        "someone",
        "somebody",
        "such",
        "than",
        "thank",
        "thanks",
        "thx",
        "that",
        "thats",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "too",
        "u",
        "ur",
        "us",
        "very",
        "want",
        "was",
        "we",
        "well",
        "were",
        "what",
        "whats",
        "when",
        "where",
        "which",
        "while",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
        "youre",
        "guys",
        "everyone",
        "sorry",
        "lol",
        "help",
        "question",
        "quick",
        "um",
    ]
)

_CACHED = 20_000
_LIKE_NAMES = {OTHER_DRUG: "otherdrug", OTHER_ILLNESS: "otherillness"}


@dataclass(frozen=True, slots=True)
class Vector:
    """A sparse vector: feature numbers and values."""

    index: NDArray[np.int32]
    value: NDArray[np.float32]


class Features:
    """The features of a set of texts, numbered, with their weights. Feature 0 is the bias."""

    def __init__(self, texts: Iterable[Sequence[Token]], subject: Iterable[str] = ()) -> None:
        self._subject = frozenset(subject)
        self._parts: dict[tuple[str, tuple[str, ...]], _Part] = {}
        counted = [self._count(tokens) for tokens in texts]
        n = len(counted)
        df = tuple(Counter(chain.from_iterable(count[block] for count in counted)) for block in (0, 1))
        names = [*sorted(df[0]), *sorted(df[1])]
        frequency = np.array([df[0].get(name) or df[1][name] for name in names], np.float64)
        self._idf = np.concatenate([[1.0], np.log((1 + n) / (1 + frequency)) + 1])
        self._unseen = math.log(1 + n) + 1
        self._number = {name: i for i, name in enumerate(names, 1)}
        self.size = len(names) + 1
        self.vectors = [self._vector(*count) for count in counted]

    def vector(self, tokens: Sequence[Token]) -> Vector:
        """The vector of a text's tokens."""
        return self._vector(*self._count(tokens))

    def number(self, stemmed: str) -> int:
        """The number of the feature that stands for a word stem; -1 if no text has it."""
        return self._number.get("=" + stemmed, -1)

    def forget(self) -> None:
        """Let go of what is needed only while learning."""
        self.vectors = []
        self._parts.clear()

    def dense(self, vector: Vector) -> NDArray[np.float32]:
        """The vector with all its zeros, but without the bias."""
        dense = np.zeros(self.size, np.float32)
        dense[vector.index] = vector.value
        dense[0] = 0
        return dense

    def _count(self, tokens: Sequence[Token]) -> tuple[dict[str, float], dict[str, float]]:
        """The word and trigram features of a text with their weights before idf; of two weights the greater."""
        parts = [self._part(token) for token in tokens]
        in_words: dict[str, float] = {}
        in_grams: dict[str, float] = {}
        for light in (True, False):  # the heavier ones last, so that they stay
            for part in parts:
                if part.light is light:
                    in_words.update(part.in_words)
                    in_grams.update(part.in_grams)
        for part, following in pairwise(parts):
            in_grams.setdefault(f"{part.spelt[-1]} {following.spelt[0]}", FILLER_WEIGHT if part.light else 1.0)
        return in_words, in_grams

    def _part(self, token: Token) -> _Part:
        """What a token contributes; cached."""
        key = (token.read, token.meanings)
        part = self._parts.get(key)
        if part is None:
            if len(self._parts) >= _CACHED:
                self._parts.clear()
            part = self._parts[key] = self._look_at(token)
        return part

    def _look_at(self, token: Token) -> _Part:
        spelt = token.read
        own = weight = FILLER_WEIGHT if spelt in FILLER else 1.0
        for meaning in token.meanings:
            if meaning in self._subject or meaning in _LIKE_NAMES:
                own, spelt = NAME_WEIGHT, _LIKE_NAMES.get(meaning, meaning)
        in_words = {"=" + stem(word): own for word in token.read.split()}
        in_words.update({"@" + meaning: 1.0 for meaning in token.meanings})
        return _Part(spelt, weight < 1, in_words, dict.fromkeys(_trigrams(spelt), weight))

    def _vector(self, in_words: dict[str, float], in_grams: dict[str, float]) -> Vector:
        index, value = [np.zeros(1, np.int32)], [np.array([BIAS])]
        for share, block in ((WORDS_WEIGHT, in_words), (1 - WORDS_WEIGHT, in_grams)):
            numbers = np.array([*map(self._number.get, block, repeat(-1))], np.int32)
            weights = np.array([*block.values()])
            seen = numbers > 0
            weighed = weights[seen] * self._idf[numbers[seen]]
            inside = float(weighed @ weighed)
            outside = float(np.square(weights[~seen]).sum()) * self._unseen**2 if len(weighed) < len(weights) else 0.0
            if inside:
                index.append(numbers[seen])
                value.append(weighed * math.sqrt(share / (inside + outside)))
        return Vector(np.concatenate(index), np.concatenate(value).astype(np.float32))


@dataclass(frozen=True, slots=True)
class _Part:
    """The features of one token: how it is spelt for trigrams, whether it carries little, and its weighted features."""

    spelt: str
    light: bool
    in_words: dict[str, float]
    in_grams: dict[str, float]


@lru_cache(maxsize=50_000)
def _trigrams(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[i : i + 3] for i in range(max(1, len(padded) - 2)))
