"""Danger in other languages than English, by phrases: `crisis_phrases.yaml` has them, and says how they are read.

Before any language is told, since what people write then is short. The rules of `urgent.yaml` are about English, which
these phrases must never match.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import NamedTuple, get_args

from rapidfuzz.distance import OSA

from bot.answering.language import common_words
from bot.answering.triage.text import LAST_CHARACTERS, MAX_CHARACTERS
from bot.knowledge.crisis_phrases import Afterwards, InLanguage, crisis_phrases
from bot.knowledge.evening import evened
from bot.knowledge.text import english

MAX_BETWEEN = 2  # other words between two of a phrase
OF_A_BODY = 3  # as many where a body is in danger, and in the hour after
FAR = 8  # as many where a phrase has ".."
NEAR = 4  # words before a phrase in which it is told whose body it is
SENTENCE_GAP = 2  # a sentence's end counts as so many
MIN_REPAIRED = 6
MAX_STARTS = 32  # places at which a phrase is looked for
CACHED = 20_000

_LETTER = r"[^\W_]|[\u0900-\u0963\u0966-\u097f]"  # signs of vowels are no letters to `re`
_TOKEN = re.compile(rf"(?:{_LETTER})(?:{_LETTER}|[*@$-](?={_LETTER}))*|[.!?;,\n\u060c\u061b\u061f\u0964]")
_RUN = re.compile(r"([^\W\d_])\1+")
_COMMAS = frozenset(",\u060c")
_SAME = str.maketrans(
    {
        **dict(zip("013457@$", "oieastas", strict=True)),
        "ß": "ss",
        "ł": "l",
        "đ": "d",
        "ı": "i",
        "ى": "ي",
        "ة": "ه",
        "ی": "ي",
        "ک": "ك",
        "ـ": "",
        "-": "",
    }
)


# Japanese is written without spaces: the words of phrases are cut out of it.
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_CATEGORY = {"others": "self-harm", "breathless": "allergic-reaction"}  # of the kinds that aren't one themselves
# Who is spoken to is called so as well, where nothing stands before it: "bhai, mujhe…".
_SPOKEN_TO = frozenset("bhai bhaiya dost didi friend amigo amiga kuya ate kaibigan mec pote kumpel kak kakak".split())
_PRONOUN = 2  # letters of the longest word for somebody else that may also be an article or a verb ("el", "er", "il")
_ORDER = get_args(Afterwards)


@dataclass(frozen=True, slots=True)
class Told:
    """What was found: categories with the words that tell each, the language, and whether it is about somebody else."""

    why: Mapping[str, str]
    language: str
    third_person: bool


class _Word(NamedTuple):
    """A word of a message: how it is read ("" where no phrase has it), its place, whether a break is before it."""

    read: str
    place: int
    after_break: bool
    written: str


@dataclass(frozen=True, slots=True, eq=False)
class _Phrase:
    """Its words in order, each one of several; which danger of which language it tells, "" for harmless."""

    slots: tuple[frozenset[str], ...]
    between: tuple[int, ...]  # how many other words may stand before each
    language: str
    kind: str
    negated: bool  # whether it says "not" itself
    others: bool  # whether it tells of somebody else

    @property
    def category(self) -> str:
        return _CATEGORY.get(self.kind, self.kind)


class _Negation(NamedTuple):
    inside: frozenset[str]
    before: frozenset[str]
    skipped: frozenset[str]


class Phrases:
    """The phrases of all languages, ready to be found."""

    def __init__(
        self, languages: Mapping[str, InLanguage], listed: Callable[[InLanguage], Iterable[_Listed]] | None = None
    ) -> None:
        """`listed`: which phrases of a language, by kind; those of dangers where it isn't given."""
        listed = listed or _dangers
        phrases = [phrase for code, said in languages.items() for phrase in _phrases(code, said, listed(said))]
        self._kin = {
            code: frozenset(_same(word) for word in said.groups.get("kin", ()) if len(word) > _PRONOUN)
            for code, said in languages.items()
        }
        self._negations = {code: _negation(said) for code, said in languages.items()}
        self._harmless = {
            code: [phrase for phrase in phrases if phrase.language == code and not phrase.kind] for code in languages
        }
        negations = {word for each in self._negations.values() for words in each for word in words}
        count = Counter(word for phrase in phrases for slot in phrase.slots for word in slot)
        kin = frozenset(word for words in self._kin.values() for word in words)
        self._known = frozenset(count) | negations | kin
        japanese = sorted(filter(_JAPANESE.search, self._known), key=len, reverse=True)
        self._japanese = re.compile("|".join(map(re.escape, japanese))) if japanese else None
        common = {_same(word) for word in common_words()}
        self._ordinary = common | {_same(word) for said in languages.values() for word in said.ordinary}
        self._by_rarest: defaultdict[str, list[_Phrase]] = defaultdict(list)
        for phrase in phrases:
            if phrase.kind:
                rarest = min(phrase.slots, key=lambda slot: max(count[w] + 1_000 * (w in common) for w in slot))
                for word in rarest:
                    self._by_rarest[word].append(phrase)
        self._shortened: dict[str, str] = {}  # words with spaces between: a list for each would weigh more than they do
        for word in sorted(count):
            if len(word) >= MIN_REPAIRED and word.isascii():
                for short in _shortened(word):
                    others = self._shortened.get(short)
                    self._shortened[short] = f"{others} {word}" if others else word
        self._cached: dict[str, str] = {}

    def find(self, text: str) -> Told | None:
        """The dangers that a text tells in another language than English; None where it tells none."""
        said = evened(text, MAX_CHARACTERS, end=LAST_CHARACTERS).lower().replace("'", "")
        if self._japanese is not None and _JAPANESE.search(said):
            said = self._japanese.sub(r" \g<0> ", said)
        marks = _TOKEN.findall(said)
        if self._by_rarest.keys().isdisjoint(map(self._read, {*marks})):
            return None
        words = self._words(marks)
        at: defaultdict[str, list[int]] = defaultdict(list)
        for i, word in enumerate(words):
            if word.read:
                at[word.read].append(i)
        likely = {id(phrase): phrase for word in at for phrase in self._by_rarest.get(word, ())}.values()
        found = [(phrase, path) for phrase in likely if (path := self._first(phrase, words, at, frozenset()))]
        if not found:
            return None
        gone = {code: self._figures(code, words, at) for code in {phrase.language for phrase, _ in found}}
        found = [
            (phrase, path)
            for phrase, _ in found
            if (path := self._first(phrase, words, at, gone[phrase.language])) is not None
        ]
        if not found:
            return None
        language = Counter(phrase.language for phrase, _ in found).most_common(1)[0][0]
        found = [(phrase, path) for phrase, path in found if phrase.language == language]
        if any(phrase.kind == "chest-stroke" for phrase, _ in found):  # which takes breath as well
            found = [(phrase, path) for phrase, path in found if phrase.kind != "breathless"]
        why: dict[str, str] = {}
        for phrase, path in found:
            why.setdefault(phrase.category, " … ".join(words[i].written for i in path))
        of_others = [(path[0], path[-1]) for phrase, path in found if phrase.others]
        third_person = all(
            any(start <= path[0] and path[-1] <= end + 1 for start, end in of_others)
            or self._is_of_another(phrase, path, words)
            for phrase, path in found
        )
        return Told(why, language, third_person)

    def _is_of_another(self, phrase: _Phrase, path: Sequence[int], words: Sequence[_Word]) -> bool:
        """Whether a phrase found at `path` tells of somebody else: by itself, or since it is said right before whose body
        it is."""
        if phrase.others or phrase.kind in ("self-harm", "pregnant-now"):
            return phrase.others
        kin, first = self._kin[phrase.language], path[0]
        return any(
            words[i].read in kin
            and words[first].place - words[i].place <= NEAR
            and not (words[i].read in _SPOKEN_TO and (i == 0 or words[i].after_break))
            for i in range(max(0, first - NEAR), path[-1] + 1)
        )

    def _words(self, marks: Sequence[str]) -> list[_Word]:
        words: list[_Word] = []
        place, broken = 0, False
        for mark in marks:
            if mark[0].isalnum():
                words.append(_Word(self._read(mark), place, broken, mark))
                place, broken = place + 1, False
            else:
                place += SENTENCE_GAP if mark not in _COMMAS and not broken else 0
                broken = True
        return words

    def _read(self, word: str) -> str:
        """The word of a phrase that was meant; "" where there is none. Cached."""
        read = self._cached.get(word)
        if read is None:
            if len(self._cached) >= CACHED:
                self._cached.clear()
            read = self._cached[word] = self._meant(word)
        return read

    def _meant(self, word: str) -> str:
        same = _evenly(word)
        if same in self._known:
            return same
        if not MIN_REPAIRED <= len(same) <= 40 or not same.isascii() or word in english() or same in self._ordinary:
            return ""
        near = {known for short in _shortened(same) for known in self._shortened.get(short, "").split()}
        likely = (known for known in near if OSA.distance(same, known, score_cutoff=1) <= 1)
        return min(likely, key=lambda known: (abs(len(known) - len(same)), known), default="")

    def _figures(self, code: str, words: Sequence[_Word], at: Mapping[str, list[int]]) -> frozenset[int]:
        """The places of words that stand in a figure of speech."""
        return frozenset(
            i for phrase in self._harmless[code] for path in self._paths(phrase, words, at, frozenset()) for i in path
        )

    def _first(
        self, phrase: _Phrase, words: Sequence[_Word], at: Mapping[str, list[int]], gone: frozenset[int]
    ) -> tuple[int, ...] | None:
        return next(self._paths(phrase, words, at, gone), None)

    def _paths(
        self, phrase: _Phrase, words: Sequence[_Word], at: Mapping[str, list[int]], gone: frozenset[int]
    ) -> Iterator[tuple[int, ...]]:
        """Where a phrase stands, once for each place at which it begins."""
        if any(slot.isdisjoint(at) for slot in phrase.slots):
            return
        negation = self._negations[phrase.language]
        plain = bool(phrase.kind) and not phrase.negated
        not_inside = negation.inside if plain else frozenset()
        dead: set[tuple[int, int]] = set()

        def on(i: int, slot: int) -> tuple[int, ...] | None:
            """The places of the rest of the phrase, which goes on behind word `i` with this slot."""
            if slot == len(phrase.slots):
                return ()
            if (i, slot) in dead:
                return None
            for j in range(i + 1, len(words)):
                if words[j].place - words[i].place > phrase.between[slot] + 1:
                    break
                if words[j].read in phrase.slots[slot] and j not in gone and (rest := on(j, slot + 1)) is not None:
                    return (j, *rest)
                if words[j].read in not_inside:
                    break
            dead.add((i, slot))
            return None

        starts = sorted(i for word in phrase.slots[0] if word in at for i in at[word])
        for i in starts[:MAX_STARTS]:
            if i in gone or (plain and _is_negated(i, words, negation)):
                continue
            if (rest := on(i, 1)) is not None:
                yield (i, *rest)


def _is_negated(i: int, words: Sequence[_Word], negation: _Negation) -> bool:
    """Whether what begins at word `i` is taken back right before it."""
    skipped = 0
    while i > 0 and not words[i].after_break and skipped <= 1:
        i -= 1
        if words[i].read in negation.before:
            return True
        if words[i].written not in negation.skipped:
            return False
        skipped += 1
    return False


_Listed = tuple[str, Sequence[str]]


def _dangers(said: InLanguage) -> Iterable[_Listed]:
    return (
        ("self-harm", said.self_harm),
        ("others", said.others),
        ("overdose", said.overdose),
        ("allergic-reaction", said.allergic_reaction),
        ("breathless", said.breathless),
        ("chest-stroke", said.chest_stroke),
        ("head-pressure", said.head_pressure),
        ("vision-loss", said.vision_loss),
        ("gut-liver", said.gut_liver),
        ("pregnant-now", said.pregnant_now),
        ("", said.harmless),
    )


def _afterwards(said: InLanguage) -> Iterable[_Listed]:
    return said.after.items()


def _phrases(code: str, said: InLanguage, listed: Iterable[_Listed]) -> Iterator[_Phrase]:
    groups = {f"<{name}>": frozenset(map(_same, words)) for name, words in said.groups.items()}
    negations = frozenset(map(_same, said.not_))
    known: dict[frozenset[str], frozenset[str]] = {}  # the same words are kept once
    for kind, lines in listed:
        usual = MAX_BETWEEN if kind in ("self-harm", "others", "") else OF_A_BODY
        for line in lines:
            slots, between = [], []
            for part in line.split(" .. "):
                for place, slot in enumerate(part.split()):
                    words = _slot(slot, groups)
                    slots.append(known.setdefault(words, words))
                    between.append(usual if place else FAR)
            others = kind == "others" or "<kin>" in line or "<child>" in line
            negated = any(slot & negations for slot in slots)
            yield _Phrase(tuple(slots), tuple(between), code, kind, negated, others)


def _slot(written: str, groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    for word in written.split("|"):
        found |= groups[word] if word in groups else {_same(word)}
    return frozenset(found)


def _negation(said: InLanguage) -> _Negation:
    before = said.not_ if said.not_before is None else said.not_before
    return _Negation(
        frozenset(map(_same, said.not_)), frozenset(map(_same, before)), frozenset(map(_plain, said.skipped))
    )


def _plain(word: str) -> str:
    return evened(word).lower().replace("'", "")


def _same(word: str) -> str:
    """A word without what doesn't matter: accents, doubled letters, digits for letters."""
    return intern(_evenly(_plain(word)))


def _evenly(word: str) -> str:
    return _RUN.sub(r"\1", word.translate(_SAME))


def _shortened(word: str) -> Iterator[str]:
    """The word, and the word without one of its letters; two words at most one error apart share one of these."""
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


def afterwards(text: str) -> tuple[str, str, str] | None:
    """What a message in another language than English is, in the hour after an emergency: the kind of it, the words that
    tell it, and the language; None where it tells nothing."""
    told = _after().find(text)
    if told is None:
        return None
    kind = min(told.why, key=_ORDER.index)
    return kind, told.why[kind], told.language


@lru_cache(maxsize=1)
def _after() -> Phrases:
    """The phrases for that hour."""
    return Phrases({code: said for code, said in crisis_phrases().items() if said.after}, _afterwards)


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """The phrases in the package."""
    return Phrases(crisis_phrases())
