"""A learnt second opinion on danger: a small network that scores each urgent category by hashed words, pairs of words and
stretches of letters. It hears what no rule says; how it is made is in `bot.training.danger`.

A message is scored in windows of some words: what is grave may stand in the middle of a long and cheerful story. Of each
category the window that scores highest counts.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple
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
REPEATED, REPEATED_PAIR = 2, 6  # how often a word counts, and a pair: whoever says it a hundred times says no more
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
REMEMBERED = 4_000  # words, of about a kB each; those that nearly everybody uses are fewer
TOLD = 6  # words that explain a score
NOTHING = -30.0  # logarithm of the odds of a message without words

_WORD = re.compile(r"[^\W\d_]+|\d+|[\u2600-\U0001faff]")
_DRUG = re.compile(
    r"(?:ro|r)?ac+ut+an?e?|isotret\w*|isotre\w*|isotroin|oratane|claravis|absorica|zenatane|myorisan|curacne|tretiva|tane"
)
_STRETCHED = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class Features:
    """A message as numbers: its words, how much each counts (n), and for each the bins of the pair with the word before and
    of that with the one before it (n x 2), and how much these count (0: there is none)."""

    words: tuple[str, ...]
    counts: NDArray[np.float32]
    pairs: NDArray[np.int64]
    pair_counts: NDArray[np.float32]

    @property
    def mass(self) -> NDArray[np.float32]:
        """The squares of all that counts, by word."""
        own = np.array([own_bins(word)[2] for word in self.words], np.float32)
        return np.asarray(own * self.counts**2 + (self.pair_counts**2).sum(axis=1), np.float32)


@lru_cache(maxsize=8)  # of one message, many ask
def features(text: str) -> Features:
    """The features of a message, word by word; none for one without words."""
    words: list[str] = []
    counts: list[float] = []
    pairs: list[tuple[int, int]] = []
    pair_counts: list[tuple[float, float]] = []
    said: dict[str, int] = {}
    paired: dict[tuple[int, int], int] = {}
    last, before = "", ""
    plain = evened(text, MAX_CHARACTERS, end=LAST_CHARACTERS).lower().replace("'", "")
    for word in _WORD.findall(_STRETCHED.sub(r"\1\1", plain)):
        if _DRUG.fullmatch(word):
            continue
        if word.isdigit():
            word = word if len(word) < 3 and int(word) < 19 else "00"  # noqa: PLW2901
        words.append(word)
        times = said[word] = said.get(word, 0) + 1
        counts.append(times <= REPEATED)
        if word[0].isalnum():
            pair = (_bin(f"{last} {word}") if last else 0, _bin(f"{before} * {word}") if before else 0)
            pairs.append(pair)
            times = paired[pair] = paired.get(pair, 0) + 1
            told = times <= REPEATED_PAIR
            pair_counts.append((PAIR if told and last else 0.0, APART if told and before else 0.0))
            before, last = last, word
        else:  # emoji between words part nothing, nor do signs: people write a word a line
            pairs.append((0, 0))
            pair_counts.append((0, 0))
    return Features(
        tuple(words),
        np.array(counts, np.float32),
        np.array(pairs, np.int64).reshape(-1, 2),
        np.array(pair_counts, np.float32).reshape(-1, 2),
    )


def _bin(feature: str) -> int:
    return crc32(feature.encode()) % BINS


@lru_cache(maxsize=REMEMBERED)
def own_bins(word: str) -> tuple[NDArray[np.int64], NDArray[np.float32], float]:
    """The bins of a word by itself, how much each counts, and the sum of their squares."""
    marked = f"<{word[:WORD_CUT]}>"
    stretches = {
        marked[i : i + n]
        for n in range(SHORTEST, LONGEST + 1)
        for i in range(len(marked) - n + 1)
        if word[0].isalpha() and word not in SMALL and marked[i : i + n] != marked
    }
    each = LETTERS / max(1.0, len(stretches) / 9) ** 0.5
    values = np.array([LITTLE if word in SMALL else 1, *[each] * len(stretches)], np.float32)
    bins = np.array([_bin(word), *(_bin(f"~{stretch}") for stretch in sorted(stretches))], np.int64)
    return bins, values, float((values**2).sum())


def windows(count: int) -> list[tuple[int, int]]:
    """Where the windows of a message of so many words begin and end."""
    found = [(0, count)]
    for size in WINDOWS:
        if size < count:
            found += [(start, min(start + size, count)) for start in range(0, count - size + STRIDE, STRIDE)]
    return found


class Weights(NamedTuple):
    """What is learnt (how: `bot.training.network`). `bins` (BINS x (categories + hidden units), in units of `scales`, one for
    each column): what each bin gives to each category, and to each hidden unit; `biases`: what each category and unit has from
    the outset; `out` (hidden units x categories): what a unit gives to each category, by how much it is above nothing."""

    bins: NDArray[np.int8]
    scales: NDArray[np.float32]
    biases: NDArray[np.float32]
    out: NDArray[np.float32]


class Scorer:
    """Scores messages. Immutable, but that it remembers words."""

    def __init__(self, weights: Weights, evidence: Mapping[int, float] | None = None) -> None:
        """`evidence` is what the lines of rules that were there when it was made say, by their digests (see
        `rule_digest`)."""
        self._weights = weights
        self._evidence = dict(evidence or {})
        self._own = lru_cache(maxsize=REMEMBERED)(self._of_word)

    def evidence(self, category: str, line: str) -> float | None:
        """What a rule that fires says for its category (natural logarithm of odds); None for one that a moderator has
        written since the scorer was made: that can't be judged."""
        return self._evidence.get(rule_digest(category, line))

    def heard(self, text: str) -> NDArray[np.float32]:
        """For each of CATEGORIES what speaks for it in a message (natural logarithm of odds)."""
        read = features(text)
        if not read.words:
            return np.full(len(CATEGORIES), NOTHING, np.float32)
        odds, _ = self._odds(read, self._by_word(read))
        return np.asarray(odds.max(axis=0), np.float32)

    def telling(self, text: str, category: str) -> tuple[str, ...]:
        """The words that speak most for a category where it is heard loudest, in their order."""
        read = features(text)
        if not read.words:
            return ()
        number, by_word = CATEGORIES.index(category), self._by_word(read)
        odds, hidden = self._odds(read, by_word)
        best = int(odds[:, number].argmax())
        start, end = windows(len(read.words))[best]
        through = by_word[start:end, len(CATEGORIES) :] @ ((hidden[best] > 0) * self._weights.out[:, number])
        counts = by_word[start:end, number] + through
        top = sorted(i for i in np.argsort(-counts)[:TOLD].tolist() if counts[i] > 0)
        return tuple(read.words[start + i] for i in top)

    def _of_word(self, word: str) -> NDArray[np.float32]:
        """What a word by itself gives to each category and hidden unit."""
        bins, values, _ = own_bins(word)
        return np.asarray(values @ (self._weights.bins[bins] * self._weights.scales), np.float32)

    def _by_word(self, read: Features) -> NDArray[np.float32]:
        """What each word gives to each category and hidden unit, with the words before it."""
        own = np.array([self._own(word) for word in read.words]) * read.counts[:, np.newaxis]
        pairs = (self._weights.bins[read.pairs] * read.pair_counts[:, :, np.newaxis]).sum(axis=1)
        return np.asarray(own + pairs * self._weights.scales, np.float32)

    def _odds(self, read: Features, by_word: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The logits of each window (windows x categories), and by how much each hidden unit is above nothing there."""
        if len(read.words) <= WINDOWS[0]:
            sums, masses = by_word.sum(axis=0, keepdims=True), read.mass.sum(keepdims=True)
        else:
            up_to = np.concatenate([np.zeros((1, by_word.shape[1]), np.float32), np.cumsum(by_word, axis=0)])
            mass_to = np.concatenate([np.zeros(1, np.float32), np.cumsum(read.mass)])
            starts, ends = np.array(windows(len(read.words))).T
            sums, masses = up_to[ends] - up_to[starts], mass_to[ends] - mass_to[starts]
        given = sums / np.sqrt(np.maximum(masses, LEAST))[:, np.newaxis] + self._weights.biases
        hidden = np.maximum(given[:, len(CATEGORIES) :], 0)
        return given[:, : len(CATEGORIES)] + hidden @ self._weights.out, hidden


def is_english(text: str) -> bool:
    """Whether the words of a message are mostly ones that the scorer can know."""
    words = [word for word in features(text).words if word.isalpha()]
    known = sum(word in english() for word in words)
    return bool(words) and known >= MOSTLY_ENGLISH * len(words) and language.tell(text) is None


def rule_digest(category: str, line: str) -> int:
    """By which the line of a rule of a category is known again."""
    return crc32(f"{category}\t{line}".encode())


@cache
def shipped() -> Scorer:
    """The scorer in the package."""
    with np.load(io.BytesIO(resources.files(__package__).joinpath(WEIGHTS).read_bytes())) as stored:
        evidence = dict(zip(stored["rules"].tolist(), stored["evidence"].tolist(), strict=True))
        return Scorer(Weights(*(stored[name] for name in Weights._fields)), evidence)
