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

_LIKE_NAMES = {OTHER_DRUG: "otherdrug", OTHER_ILLNESS: "otherillness"}


@dataclass(frozen=True, slots=True)
class Vector:
    """A sparse vector: feature numbers, values, and the share (0 to 1) of its words' weight that the knowledge knows."""

    index: NDArray[np.int32]
    value: NDArray[np.float32]
    known: float


class Features:
    """The features of a set of texts, numbered, with their weights. Feature 0 is the bias."""

    def __init__(self, texts: Iterable[Sequence[Token]], subject: Iterable[str] = ()) -> None:
        self._subject = frozenset(subject)
        counted = [self._count(tokens) for tokens in texts]
        n = len(counted)
        word_df: Counter[str] = Counter()
        gram_df: Counter[str] = Counter()
        for in_words, in_grams in counted:
            word_df.update(in_words.keys())
            gram_df.update(in_grams.keys())
        self._unseen = math.log(1 + n) + 1
        names = [*sorted(word_df), *sorted(gram_df)]
        idf = [math.log((1 + n) / (1 + word_df[w])) + 1 for w in sorted(word_df)] + [
            math.log((1 + n) / (1 + gram_df[g])) + 1 for g in sorted(gram_df)
        ]
        self._of = {name: (i, weight) for i, (name, weight) in enumerate(zip(names, idf, strict=True), 1)}
        self.size = len(names) + 1
        self.vectors = [self._vector(*count) for count in counted]

    def vector(self, tokens: Sequence[Token]) -> Vector:
        """The vector of a text's tokens."""
        return self._vector(*self._count(tokens))

    def dense(self, vector: Vector) -> NDArray[np.float32]:
        """The vector with all its zeros, but without the bias."""
        dense = np.zeros(self.size, np.float32)
        dense[vector.index] = vector.value
        dense[0] = 0
        return dense

    def _count(self, tokens: Sequence[Token]) -> tuple[dict[str, float], dict[str, float]]:
        in_words: dict[str, float] = {}
        in_grams: dict[str, float] = {}
        previous = ""
        for token in tokens:
            spelt = token.read
            weight = FILLER_WEIGHT if spelt in FILLER else 1.0
            own = weight
            for meaning in token.meanings:
                in_words["@" + meaning] = 1.0
                if meaning in self._subject or meaning in _LIKE_NAMES:
                    own = NAME_WEIGHT
                    spelt = _LIKE_NAMES.get(meaning, meaning)
            for word in token.read.split():
                key = "=" + stem(word)
                if own > in_words.get(key, 0.0):
                    in_words[key] = own
            for gram in _trigrams(spelt):
                if weight > in_grams.get(gram, 0.0):
                    in_grams[gram] = weight
            if previous:
                gram = f"{previous[-1]} {spelt[0]}"
                if weight > in_grams.get(gram, 0.0):
                    in_grams[gram] = weight
            previous = spelt
        return in_words, in_grams

    def _vector(self, in_words: dict[str, float], in_grams: dict[str, float]) -> Vector:
        index, value, known = [0], [BIAS], 1.0
        for share, block in ((WORDS_WEIGHT, in_words), (1 - WORDS_WEIGHT, in_grams)):
            found: list[tuple[int, float]] = []
            seen = unseen = 0.0
            for name, weight in block.items():
                feature = self._of.get(name)
                if feature is None:
                    unseen += (weight * self._unseen) ** 2
                else:
                    x = weight * feature[1]
                    found.append((feature[0], x))
                    seen += x * x
            if block is in_words:
                known = seen / (seen + unseen) if seen + unseen else 0.0
            if found:
                scale = math.sqrt(share / (seen + unseen))
                index += [i for i, _ in found]
                value += [x * scale for _, x in found]
        return Vector(np.array(index, np.int32), np.array(value, np.float32), known)


@lru_cache(maxsize=50_000)
def _trigrams(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[i : i + 3] for i in range(max(1, len(padded) - 2)))
