"""What a member's words mean: abbreviations written out, misspelt words read as known ones, names made alike.

A word becomes a `Token`: how it was written, how it is read, and its meanings. A meaning is the canonical word of a
vocabulary group ("accutane" means "isotretinoin"), or one of OTHER_DRUG and OTHER_ILLNESS.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.answering.triage.disguise import bare, spelt_out, unmasked
from bot.knowledge import Vocabulary
from bot.knowledge.evening import evened
from bot.knowledge.text import english, stem, words

OTHER_DRUG = "other drug"
OTHER_ILLNESS = "other illness"
ALIKE = 0.67  # least similarity (OSA, 0 to 1) of a misspelt word to the one it is read as
CERTAIN = 0.8  # the same, from which the reading is beyond doubt
SHORTEST = 4  # letters of a word that may be misspelt
MOST_REPAIRS = 50  # words of a text that are looked up as misspelt ones; a text with more is no question
SHORT_USED, LONG_USED = 25, 3  # times that phrasings use a word, from which it is looked for behind a sign
_CACHED = 20_000
_DIGITS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t"}  # in place of a letter
_LETTER_OF = str.maketrans(_DIGITS)
_PARTS = re.compile(r"[^\W\d_]+")
_SIGN = re.compile(r"[*#@$!|_]")
_INSIDE = frozenset("*#@$!|_.^~•·")  # signs that may hide a letter of a word, or be put between two


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a name of several words, of a message.

    `known` is false for words that neither the knowledge nor common English has: names, other languages, noise;
    `doubtful` is true for those, and for words that are read as another one for want of a better.
    """

    written: str
    read: str
    meanings: tuple[str, ...] = ()
    known: bool = True

    @property
    def is_looked_up(self) -> bool:
        """Whether nothing that is known is written like this, so that it may be misspelt."""
        return not self.known or self.written != self.read

    @property
    def doubtful(self) -> bool:
        """Whether the word may well be something else than it was read as."""
        return not self.known or (
            self.written != self.read and OSA.normalized_similarity(self.written, self.read) < CERTAIN
        )


class Lexicon:
    """All words that the knowledge uses, and what the vocabulary says of them. Immutable but for a cache.

    `texts` are the words of every text of the knowledge.
    """

    def __init__(self, texts: Iterable[Sequence[str]], vocabulary: Vocabulary) -> None:
        self._chat = {written: tuple(words(meant)) for written, meant in vocabulary.chat.items()}
        self._names = _names(vocabulary)
        self._longest: dict[str, dict[str, int]] = {}  # of the names of several words, by their first two stems
        for name in self._names:
            if len(name) > 1:
                of_first = self._longest.setdefault(name[0], {})
                of_first[name[1]] = max(len(name), of_first.get(name[1], 0))
        self._others = _single(vocabulary)
        self._drug_stems = tuple(vocabulary.drug_stems)
        self._not_drugs = frozenset(vocabulary.drug_stem_exceptions)
        used = Counter(chain.from_iterable(texts))
        # A word that is used once and isn't English is a typing error in a phrasing, not a word to know.
        known = {word for word, times in used.items() if times > 1 or word in english() or len(word) < SHORTEST}
        known.update(word for listed in _listed(vocabulary) for word in words(listed))
        self.known = frozenset(known)
        self._hidden = _with_a_sign(used, self._names)
        self._near = _by_first_letter_and_length(known)
        self._tokens: dict[str, Token] = {}

    def forget(self) -> None:
        """Let go of the words that were looked up."""
        self._tokens.clear()

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text, in order; words in disguise ("acc*tane", "a c n e") as they are meant."""
        text = spelt_out(evened(text), self._is_word)
        tries = iter(range(MOST_REPAIRS))
        return self.read(words(unmasked(text, lambda chunk, start, end: self._meant(chunk, start, end, tries))))

    def read(self, said: Sequence[str]) -> list[Token]:
        """The tokens of the words of a text, in order."""
        single: list[Token] = []
        looked_up: set[str] = (
            set()
        )  # counted whether they are remembered or not: the same text is read the same, always
        for word in chain.from_iterable(self._chat.get(word, (word,)) for word in said):
            token = self._tokens.get(word)
            if token is None or not token.known or token.written != token.read:  # else it isn't looked up
                if word in looked_up or len(looked_up) < MOST_REPAIRS:
                    token = self._token(word)
                    looked_up.update((word,) if token.is_looked_up else ())
                else:
                    token = Token(word, *self._as_written(word))
            single.append(token)
        tokens: list[Token] = []
        i = 0
        while i < len(single):
            following = self._longest.get(stem(single[i].read)) if i + 1 < len(single) else None
            longest = following.get(stem(single[i + 1].read), 1) if following else 1
            length = 1 if longest == 1 else self._name_at(single[i : i + longest])
            tokens.append(single[i] if length == 1 else self._joined(single[i : i + length]))
            i += length
        return tokens

    def _name_at(self, ahead: Sequence[Token]) -> int:
        """How many of the tokens ahead are one name."""
        stems = tuple(stem(token.read) for token in ahead)
        return next((length for length in range(len(stems), 1, -1) if stems[:length] in self._names), 1)

    def _joined(self, parts: Sequence[Token]) -> Token:
        meanings = self._names[tuple(stem(part.read) for part in parts)]
        return Token(" ".join(part.written for part in parts), " ".join(part.read for part in parts), meanings)

    def _token(self, word: str) -> Token:
        """A single word as a token; cached."""
        token = self._tokens.get(word)
        if token is None:
            token = Token(word, *self._look_up(word))
            if len(self._tokens) >= _CACHED:
                self._tokens.clear()
            self._tokens[word] = token
        return token

    def _look_up(self, word: str) -> tuple[str, tuple[str, ...], bool]:
        read, meanings, known = self._as_written(word)
        near = None if known else self._repair(word)
        return (read, meanings, known) if near is None else (near, self._meanings(near), True)

    def _as_written(self, word: str) -> tuple[str, tuple[str, ...], bool]:
        """How a word is read if it isn't misspelt, its meanings, and whether it is known."""
        meanings = self._meanings(word)
        if meanings:
            return word, meanings, True
        if self._is_drug_name(word):
            return word, (OTHER_DRUG,), True
        return word, (), self._is_word(word) or not word.isalpha()

    def _is_word(self, word: str) -> bool:
        return word in self.known or word in english()

    def _meant(self, chunk: str, start: int, end: int, tries: Iterator[int]) -> tuple[int, int, str] | None:
        """Where in a chunk of text a known word stands with signs inside, and which; none where its parts are words."""
        masked = chunk[start:end].lower()
        if masked.isalpha() or not all(c.isalpha() or c in _INSIDE or c in _DIGITS for c in masked):
            return None
        if not any(c in _INSIDE for c in masked):
            word = masked.translate(_LETTER_OF)
            return (start, end, word) if word in self.known and word.isalpha() and masked[-1].isalpha() else None
        if word := self._hidden.get(_SIGN.sub("*", masked), ""):
            return start, end, word
        word = bare(masked)
        if len(word) <= SHORTEST or all(map(self._is_word, _PARTS.findall(masked))):
            return None
        read = word if self._is_word(word) else self._repair(word) if next(tries, None) is not None else None
        return (start, end, read) if read and OSA.normalized_similarity(word, read) >= CERTAIN else None

    def _meanings(self, word: str) -> tuple[str, ...]:
        return self._names.get((stem(word),)) or self._others.get(word, ())

    def _is_drug_name(self, word: str) -> bool:
        return (
            bool(self._drug_stems)
            and len(word) > 6
            and word.endswith(self._drug_stems)
            and word not in self._not_drugs
            and word not in english()
        )

    def _repair(self, word: str) -> str | None:
        """The known word that `word` misspells, if there is one near enough."""
        if not SHORTEST <= len(word) <= 25:
            return None
        slack = 1 if len(word) < 8 else 2
        candidates = [
            known
            for length in range(len(word) - slack, len(word) + slack + 1)
            for known in self._near.get((word[0], length), ())
        ]
        best = process.extractOne(word, candidates, scorer=OSA.normalized_similarity, score_cutoff=ALIKE)
        return str(best[0]) if best else None


def _listed(vocabulary: Vocabulary) -> Iterator[str]:
    for canonical, members in vocabulary.same.items():
        yield canonical
        yield from members
    yield from vocabulary.other_drugs
    yield from vocabulary.other_conditions


def _names(vocabulary: Vocabulary) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Names as stems, with their meanings: all of `same`, which wins, and others of several words."""
    names: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    groups: Mapping[str, Sequence[str]] = vocabulary.same
    for canonical, members in groups.items():
        for member in (canonical, *members):
            key = tuple(stem(word) for word in words(member))
            if key and canonical not in names[key]:
                names[key].append(canonical)
    for meaning, listed in ((OTHER_DRUG, vocabulary.other_drugs), (OTHER_ILLNESS, vocabulary.other_conditions)):
        for name in listed:
            key = tuple(stem(word) for word in words(name))
            if len(key) > 1 and not names[key]:
                names[key].append(meaning)
    return {key: tuple(meanings) for key, meanings in names.items()}


def _with_a_sign(used: Mapping[str, int], names: Mapping[tuple[str, ...], object]) -> dict[str, str]:
    """Words with a star for one of their letters, and the word that is most often meant by it. Short ones have to be
    used often, or to be names: too much else may be behind "s*t"."""
    found: dict[str, str] = {}
    for word in sorted(used, key=lambda word: ((stem(word),) in names, used[word], word)):
        often = LONG_USED if len(word) > SHORTEST else SHORT_USED
        if word.isalpha() and len(word) > 2 and (used[word] >= often or (stem(word),) in names):
            found.update((f"{word[:i]}*{word[i + 1 :]}", word) for i in range(len(word)))
    return found


def _single(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Other medicines and illnesses of one word, also with an "s"; as spelt, for stems are like other words'."""
    listed = ((OTHER_ILLNESS, vocabulary.other_conditions), (OTHER_DRUG, vocabulary.other_drugs))
    single = ((words(name), meaning) for meaning, names in listed for name in names)
    return {form: (meaning,) for spelt, meaning in single if len(spelt) == 1 for form in (spelt[0], spelt[0] + "s")}


def _by_first_letter_and_length(known: Iterable[str]) -> dict[tuple[str, int], tuple[str, ...]]:
    near: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for word in sorted(known):
        if word.isalpha() and len(word) >= 3:
            near[word[0], len(word)].append(word)
    return {key: tuple(found) for key, found in near.items()}
