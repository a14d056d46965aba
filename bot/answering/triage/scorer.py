"""A learnt second opinion on danger: one linear scorer for each urgent category, over hashed words, pairs of words and
stretches of letters. It hears what no rule says; how it is made is in `bot.training.danger`.

A message is scored in windows of some words: what is grave may stand in the middle of a long and cheerful story. Of each
category the window that scores highest counts.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.answering import language
from bot.knowledge import CATEGORIES
from bot.knowledge.evening import evened
from bot.knowledge.text import english

WEIGHTS = "weights.npz"
BINS = 1 << 17
WINDOWS = (16, 32)  # words; a shorter message is one window
STRIDE = 4  # words from one window to the next
MAX_CHARACTERS, LAST_CHARACTERS = 10_000, 1_000
REPEATED, IDLE = 2, 0.01  # how often a word counts, and how much it does after that
LITTLE = 0.5  # what a word counts that stands in nearly every message
SMALL = frozenset(
    """i im ive me my a an the and or but so of to in on at for from with it its is are was were be been am do does did have has
    had that this they them he she you your we what when if as then than just like all will would can could should up out
    by her his their now about too very really there not no dont didnt cant how got get""".split()
)
PAIR, APART, LETTERS = 0.9, 0.6, 0.3  # what a pair of neighbours, of two with a word between, and a stretch count
SHORTEST, LONGEST = 3, 5  # letters in a stretch, with the word's ends
LEAST = 12.0  # of what all the bins of a window count: a word or two ("and the lips?") tell little by themselves
WORD_CUT = 20  # letters of a word that are looked at
MOSTLY_ENGLISH = 0.55  # share of words (0 to 1) that have to be known: learnt from English, it knows nothing of others
TOLD = 6  # words that explain a score

_WORD = re.compile(r"[^\W\d_]+|\d+|[\u2600-\U0001faff]")
_DRUG = re.compile(
    r"(?:ro|r)?ac+ut+an?e?|isotret\w*|isotre\w*|isotroin|oratane|claravis|absorica|zenatane|myorisan|curacne|tretiva|tane"
)
_STRETCHED = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class Features:
    """A message as numbers: which bins its words fill, how much each counts, and where each word's bins begin."""

    words: tuple[str, ...]
    bins: NDArray[np.int64]
    values: NDArray[np.float32]
    begins: NDArray[np.int64]


def features(text: str) -> Features:
    """The features of a message, word by word; none for one without words."""
    words: list[str] = []
    bins: list[int] = []
    values: list[float] = []
    begins: list[int] = []
    said: Counter[str] = Counter()
    last, before = "", ""
    for found in _WORD.finditer(
        _STRETCHED.sub(r"\1\1", evened(text, MAX_CHARACTERS, end=LAST_CHARACTERS).lower().replace("'", ""))
    ):
        word = found[0]
        if _DRUG.fullmatch(word):
            continue
        if word.isdigit():
            word = word if len(word) < 3 and int(word) < 19 else "00"
        begins.append(len(bins))
        words.append(word)
        said[word] += 1
        own_bins, own_values = _of_word(word)
        bins += own_bins
        values += own_values if said[word] <= REPEATED else [IDLE] * len(own_values)
        if last and word[0].isalnum():
            bins.append(_bin(f"{last} {word}"))
            values.append(PAIR)
        if before and word[0].isalnum():
            bins.append(_bin(f"{before} * {word}"))
            values.append(APART)
        if word[0].isalnum():  # emoji between words part nothing, nor do signs: people write a word a line
            before, last = last, word
    return Features(tuple(words), np.array(bins, np.int64), np.array(values, np.float32), np.array(begins, np.int64))


def _bin(feature: str) -> int:
    return crc32(feature.encode()) % BINS


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> tuple[list[int], list[float]]:
    marked = f"<{word[:WORD_CUT]}>"
    stretches = {
        marked[i : i + n]
        for n in range(SHORTEST, LONGEST + 1)
        for i in range(len(marked) - n + 1)
        if marked[i : i + n] != marked
    }
    if not word[0].isalpha():
        stretches = set()
    each = LETTERS / max(1.0, len(stretches) / 9) ** 0.5
    if word in SMALL:
        return [_bin(word)], [LITTLE]
    return [_bin(word), *(_bin(f"~{s}") for s in sorted(stretches))], [1.0, *[each] * len(stretches)]


def windows(count: int) -> list[tuple[int, int]]:
    """Where the windows of a message of so many words begin and end."""
    found = [(0, count)]
    for size in WINDOWS:
        if size < count:
            found += [(start, min(start + size, count)) for start in range(0, count - size + STRIDE, STRIDE)]
    return found


class Scorer:
    """Scores messages. Immutable."""

    def __init__(self, weights: NDArray[np.int8], scales: NDArray[np.float32], biases: NDArray[np.float32]) -> None:
        """`weights` (BINS x categories) are in units of `scales` (one for each category)."""
        self._weights, self._scales, self._biases = weights, scales, biases

    def scores(self, text: str) -> NDArray[np.float32]:
        """For each of CATEGORIES the probability that a message is of it."""
        read = features(text)
        if not read.words:
            return np.zeros(len(CATEGORIES), np.float32)
        logits, _ = self._best(read)
        return np.asarray(1 / (1 + np.exp(-logits)), np.float32)

    def _best(self, read: Features) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The logits of the best window of each category, and which window that is."""
        each = (self._weights.take(read.bins, axis=0) * self._scales) * read.values[:, np.newaxis]
        by_word = np.add.reduceat(each, read.begins, axis=0)
        mass = np.add.reduceat(read.values**2, read.begins)
        sums = np.concatenate([np.zeros((1, by_word.shape[1]), np.float32), np.cumsum(by_word, axis=0)])
        masses = np.concatenate([np.zeros(1, np.float32), np.cumsum(mass)])
        bounds = np.array(windows(len(read.words)))
        starts, ends = bounds[:, 0], bounds[:, 1]
        mass_of = np.maximum(masses[ends] - masses[starts], LEAST)
        logits = (sums[ends] - sums[starts]) / np.sqrt(mass_of)[:, np.newaxis] + self._biases
        best = logits.argmax(axis=0)
        return logits[best, np.arange(logits.shape[1])], best

    def telling(self, text: str, category: str) -> tuple[str, ...]:
        """The words that speak most for a category where it is heard loudest, in their order."""
        read = features(text)
        if not read.words:
            return ()
        number = CATEGORIES.index(category)
        _, best = self._best(read)
        start, end = windows(len(read.words))[best[number]]
        each = self._weights[read.bins, number] * self._scales[number] * read.values
        by_word = np.add.reduceat(each, read.begins)[start:end]
        top = sorted(i for i in np.argsort(-by_word)[:TOLD].tolist() if by_word[i] > 0)
        return tuple(read.words[start + i] for i in top)


def is_english(text: str) -> bool:
    """Whether the words of a message are mostly ones that the scorer can know."""
    words = [word for word in features(text).words if word.isalpha()]
    known = sum(word in english() for word in words)
    return bool(words) and known >= MOSTLY_ENGLISH * len(words) and language.tell(text) is None


@cache
def shipped() -> Scorer:
    """The scorer in the package."""
    with np.load(io.BytesIO(resources.files(__package__).joinpath(WEIGHTS).read_bytes())) as stored:
        return Scorer(stored["weights"], stored["scales"], stored["biases"])
