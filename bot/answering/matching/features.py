"""From tokens to a vector: what of a text is compared.

Two blocks, each of length 1 before they are weighed: words (stems, and meanings of the vocabulary) and character
trigrams (of each word, and one across each word boundary, which holds some word order). Both are weighed by inverse
document frequency, log((1 + n) / (1 + df)) + 1. What the knowledge has never seen still counts in a vector's length,
so that a message of which little is known is unlike everything.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, repeat
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.answering.matching.lexicon import OTHER_DRUG, OTHER_ILLNESS, Token
from bot.knowledge.text import stem

WORDS_WEIGHT = 0.4  # share of the word block in the squared length; the trigrams have the rest
FILLER_WEIGHT = 0.7  # of words that carry little: lower, but dropping them costs right answers
NAME_WEIGHT = 0.5  # of a name's own spelling beside its meaning
NARROW = 1 << 16  # numbers below it take two bytes
BIAS = 0.5  # value of the feature that every vector has

# Words that carry little by themselves.
FILLER = frozenset(
    """
    a about after again all also am an and any anyone anybody are as at be because been before being but by can
    cant could did do does doing dont for from get got had has have having hello hey hi i id if ill im in into
    is it its ive just know let like me might more most much my need of ok okay on one or other our out please
    pls plz really same she should so some someone somebody such than thank thanks thx that thats the their them
    then there these they this those to too u ur us very want was we well were what whats when where which while
    who will with would you your youre guys everyone sorry lol help question quick um
    """.split()
)
FILLER_STEMS = frozenset(map(stem, FILLER))

T = TypeVar("T", bound=Hashable)

_CACHED = 4_000  # words, of some 2 kB each; those that nearly everybody uses are fewer
_LIKE_NAMES = {OTHER_DRUG: "otherdrug", OTHER_ILLNESS: "otherillness"}


@dataclass(frozen=True, slots=True)
class Vector:
    """A sparse vector: feature numbers and values."""

    index: NDArray[np.int32]
    value: NDArray[np.float32]


def narrow(numbers: NDArray[np.integer]) -> NDArray[np.integer]:
    """The same numbers, none below 0, in two bytes each, where all of them fit."""
    return numbers.astype(np.uint16 if numbers.max(initial=0) < NARROW else np.int32)


class Features:
    """The features of a set of texts, numbered, with their weights. Feature 0 is the bias, the next `n_words` are words.

    `vectors` are those of the texts, in order, until `forget` lets go of them.
    """

    def __init__(self, texts: Iterable[Sequence[Token]], subject: Iterable[str] = ()) -> None:
        self._subject = frozenset(subject)
        self._parts: dict[tuple[str, tuple[str, ...]], _Part] = {}
        counted = _Counted(texts, self._subject)
        self.size = len(counted.names) + 1
        self.n_words = counted.n_words
        self._number = {name: i for i, name in enumerate(counted.names, 1)}
        n = counted.n_texts
        self._idf = np.log((1 + n) / (1 + np.bincount(counted.feature, minlength=self.size))) + 1
        self._unseen = math.log(1 + n) + 1
        self.vectors = counted.vectors(self._idf)

    def vector(self, tokens: Sequence[Token]) -> Vector:
        """The vector of a text's tokens."""
        return self._vector(*self._count(tokens))

    def number(self, stemmed: str) -> int:
        """The number of the feature that stands for a word stem; -1 if no text has it."""
        return self._number.get("=" + stemmed, -1)

    def telling(self, tokens: Sequence[Token]) -> dict[str, float]:
        """The stems and meanings of a text that tell what it is about, beside the subject itself, with how rare they are."""
        found: dict[str, float] = {}
        for token in tokens:
            if not self._subject.isdisjoint(token.meanings):
                continue
            stems = {stem(word) for word in token.read.split()}
            names = [
                *(f"={each}" for each in stems if each not in FILLER_STEMS),
                *(f"@{each}" for each in token.meanings),
            ]
            for name in names:
                number = self._number.get(name, -1)
                found[name] = self._unseen - 1 if number < 0 else float(self._idf[number]) - 1
        return found

    def words_of(self, token: Token) -> list[int]:
        """The numbers of the features of a token's words and meanings, of those that some text has."""
        return [number for name in self._part(token).in_words if (number := self._number.get(name)) is not None]

    def content(self, tokens: Sequence[Token]) -> dict[str, tuple[int, float]]:
        """The stems of the words that aren't filler, each with its feature's number and weight."""
        stems = {stem(word) for token in tokens for word in token.read.split() if word not in FILLER}
        numbers = {each: self.number(each) for each in stems}
        return {each: (i, float(self._idf[i]) if i > 0 else self._unseen) for each, i in numbers.items()}

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
        for part in parts:
            for word, weight in part.in_words.items():
                if weight > in_words.get(word, 0):
                    in_words[word] = weight
        for light in (True, False):  # the heavier ones last, so that they stay
            for part in parts:
                if part.light is light:
                    in_grams.update(part.in_grams)
        for part, following in pairwise(parts):
            boundary, weight = _boundary(part.spelt, following.spelt), FILLER_WEIGHT if part.light else 1.0
            if weight > in_grams.get(boundary, 0):
                in_grams[boundary] = weight
        return in_words, in_grams

    def _part(self, token: Token) -> _Part:
        """What a token contributes; cached."""
        key = (token.read, token.meanings)
        part = self._parts.get(key)
        if part is None:
            if len(self._parts) >= _CACHED:
                self._parts.clear()
            part = self._parts[key] = _part(token, self._subject)
        return part

    def _vector(self, in_words: dict[str, float], in_grams: dict[str, float]) -> Vector:
        numbers = [*map(self._number.get, chain(in_words, in_grams), repeat(-1))]
        idf = self._idf[numbers].tolist()
        index, value, at = [0], [BIAS], 0
        for share, block in ((WORDS_WEIGHT, in_words), (1 - WORDS_WEIGHT, in_grams)):
            weighed: list[float] = []
            outside = 0.0
            for weight in block.values():  # plain numbers: for so few, arrays take longer
                if numbers[at] > 0:
                    index.append(numbers[at])
                    weighed.append(weight * idf[at])
                else:
                    outside += weight * weight
                at += 1
            length = sum(each * each for each in weighed) + outside * self._unseen**2
            scale = math.sqrt(share / length) if weighed else 0.0
            value += [each * scale for each in weighed]
        return Vector(np.array(index, np.int32), np.array(value, np.float32))


@dataclass(frozen=True, slots=True)
class _Part:
    """The features of one token: how it is spelt for trigrams, whether it carries little, and its weighted features."""

    spelt: str
    light: bool
    in_words: dict[str, float]
    in_grams: dict[str, float]


def _part(token: Token, subject: frozenset[str]) -> _Part:
    spelt = token.read
    own = weight = FILLER_WEIGHT if spelt in FILLER else 1.0
    for meaning in token.meanings:
        if meaning in subject or meaning in _LIKE_NAMES:
            own, spelt = NAME_WEIGHT, _LIKE_NAMES.get(meaning, meaning)
    in_words = {"=" + stem(word): own for word in token.read.split()}
    in_words.update({"@" + meaning: 1.0 for meaning in token.meanings})
    return _Part(spelt, weight < 1, in_words, dict.fromkeys(_trigrams(spelt), weight))


def _trigrams(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[i : i + 3] for i in range(max(1, len(padded) - 2)))


def _boundary(before: str, after: str) -> str:
    return f"{before[-1]} {after[0]}"


_Bundle = tuple[dict[str, float], dict[str, float]]  # features and weights: of words, of trigrams


def _numbered(items: Sequence[T]) -> tuple[list[T], NDArray[np.intp]]:
    """The different items, and which of them each item is."""
    numbers: dict[T, int] = {}
    which = np.array([numbers.setdefault(item, len(numbers)) for item in items], np.intp)
    return [*numbers], which


class _Counted:
    """The features of many texts, counted all at once; `Features.vector` does the same for one.

    `names` are the features, those of words first, each block sorted; feature 0 is the bias.
    """

    def __init__(self, texts: Iterable[Sequence[Token]], subject: frozenset[str]) -> None:
        bundles: list[_Bundle] = []  # what each different token contributes, then what each boundary of words does
        ends: list[tuple[str, float]] = []  # by token: its last letter, and how much it weighs
        starts: list[str] = []
        numbers: dict[tuple[str, tuple[str, ...]], int] = {}
        said: list[int] = []
        lengths: list[int] = []
        for tokens in texts:
            lengths.append(len(tokens))
            for token in tokens:
                number = numbers.setdefault((token.read, token.meanings), len(bundles))
                if number == len(bundles):
                    part = _part(token, subject)
                    bundles.append((part.in_words, part.in_grams))
                    ends.append((part.spelt[-1], FILLER_WEIGHT if part.light else 1.0))
                    starts.append(part.spelt[0])
                said.append(number)
        self.n_texts = len(lengths)
        part_of, text = np.array(said, np.intp), np.repeat(np.arange(len(lengths)), np.array(lengths, np.intp))
        inside = np.flatnonzero(text[1:] == text[:-1])  # tokens that another one follows
        end, end_of = _numbered(ends)
        start, start_of = _numbered(starts)
        pairs, pair = np.unique(
            end_of[part_of[inside]] * len(start) + start_of[part_of[inside + 1]], return_inverse=True
        )
        boundary_of = pair + len(bundles)
        for i, j in (divmod(each, len(start)) for each in pairs.tolist()):
            letter, weight = end[i]
            bundles.append(({}, {_boundary(letter, start[j]): weight}))
        self._take(bundles, np.concatenate([part_of, boundary_of]), np.concatenate([text, text[inside]]))

    def _take(
        self,
        bundles: Sequence[_Bundle],
        bundle: NDArray[np.intp],
        text: NDArray[np.intp],
    ) -> None:
        """Count the bundles that the texts have. Of two weights of a feature in a text, the greater counts."""
        in_words, in_grams = (sorted({name for each in bundles for name in each[block]}) for block in (0, 1))
        self.names = [*in_words, *in_grams]
        self.n_words = len(in_words)
        size = len(self.names) + 1
        number = {name: i for i, name in enumerate(self.names, 1)}
        named = [[number[name] for block in each for name in block] for each in bundles]
        weighs = np.array([weight for each in bundles for block in each for weight in block.values()], np.float64)
        n = np.array([*map(len, named)], np.intp)
        start = np.cumsum(n) - n
        repeats = n[bundle]
        place = np.repeat(start[bundle] - np.cumsum(repeats) + repeats, repeats) + np.arange(repeats.sum())
        steps, step = np.unique(weighs, return_inverse=True)  # weights in order, and which of them each is
        features = np.array([*chain.from_iterable(named)], np.intp)
        code = np.sort(((np.repeat(text, repeats) * size + features[place]) * len(steps)) + step[place])
        code, step = np.divmod(code, max(1, len(steps)))
        heaviest = np.flatnonzero(np.diff(code, append=-1))
        self._text, self.feature = np.divmod(code[heaviest], size)
        self._weight = steps[step[heaviest]]

    def vectors(self, idf: NDArray[np.float64]) -> list[Vector]:
        """The vector of each text, the bias first."""
        value = self._weight * idf[self.feature]
        block = self._text * 2 + (self.feature > self.n_words)
        share = np.tile([WORDS_WEIGHT, 1 - WORDS_WEIGHT], self.n_texts)
        norm = np.bincount(block, np.square(value), 2 * self.n_texts)
        value *= np.sqrt(share / np.where(norm > 0, norm, 1))[block]
        index = np.zeros(len(value) + self.n_texts, np.int32)
        values = np.full(len(index), BIAS, np.float32)
        place = np.arange(len(value)) + self._text + 1
        index[place], values[place] = self.feature, value
        end = np.cumsum(np.bincount(self._text, minlength=self.n_texts) + 1).tolist()
        return [Vector(index[a:b], values[a:b]) for a, b in pairwise([0, *end])]
