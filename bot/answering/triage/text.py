"""A message as triage reads it: words with positions that tell how far apart they stand.

Written for people in distress and in a hurry: no apostrophes, letters drawn out or piled with accents, digits glued to
words, signs for letters, a line or a sentence for every word. Bounded for any text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.knowledge.evening import evened

MAX_CHARACTERS, LAST_CHARACTERS = 10_000, 1_000
MAX_WORDS, LAST_WORDS = 1_200, 200
SENTENCE_GAP = 4  # a sentence's end counts as so many words, so that cues rarely join across it
SCRAP = 2  # words; so short a line, or what stands so short between commas, is no thought of its own

_LINK = re.compile(r"https?://\S+|<a?:(\w+):\d+>|<[@#][!&]?\d+>|<t:-?\d+(?::\w)?>")
_TOKEN = re.compile(r"[^\W_]+(?:[*@$!|][^\W_]+)*|[.!?;\n]+|[^\w\s]")
_LETTERS = re.compile(r"[^\W\d_]+")
_GLUED = re.compile(r"\d+|[^\W\d_]+(?:[*@$!|][^\W\d_]+)*")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_WITH = re.compile(r"\bw/(o\b)?", re.IGNORECASE)
_ENDS = frozenset(".!?;\n")
_LEET = str.maketrans("013457@$!|", "oieastasil")
# Words with which no sentence ends: what follows them belongs to them, whatever stands between.
_HANGING = frozenset(
    """to the a an my your his her their our of and or but i im ive id ill was were is are am be been being with for from in at
    by as than if want wanna gonna going trying need wish feel feeling about never cant cannot can could will would should have
    has had having just really dont do did didnt wont because who which when while kill killing take taking
    took""".split()
)


class Token(NamedTuple):
    """A word of the message. `place` counts the words that matter before it; `starts` marks the first of a sentence.

    `close` and `opens` are the same where only such breaks count as seem to be meant: not those inside of a thought.
    """

    word: str
    place: int
    starts: bool
    close: int
    opens: bool


def is_sign(word: str) -> bool:
    """Whether a token is an emoji or another sign."""
    return not word[0].isalnum()


def tokens(
    text: str,
    spellings: Mapping[str, str],
    fillers: Collection[str],
    openers: Collection[str] = (),
) -> list[Token]:
    """The words of `text`, made `plain`, in order, spelt out by `spellings`; `fillers` don't count as distance, and a sentence
    starts anew after each of its `openers` ("so", "hey guys")."""
    said: list[str] = []
    before: list[str] = []  # what parts each from the one before: ends of sentences and lines, commas
    capital: list[bool] = []
    between = ""
    text = text.replace("'", "")
    if "/" in text:
        text = _WITH.sub(lambda match: "without" if match[1] else "with ", text)
    for mark in _marks(text):
        if mark[0] in _ENDS or mark == ",":
            between += mark
        elif mark[0].isalnum() or ord(mark[0]) > 0x2600:
            words = _words(mark.lower(), spellings) if mark[0].isalnum() else [mark]
            if len(words) == 1:
                said.append(words[0])
                before.append(between)
                capital.append(mark[0].isupper())
                between = ""
                continue
            said += words
            before += [between, *[""] * (len(words) - 1)][: len(words)]
            capital += [mark[0].isupper()] * len(words)
            between = between if not words else ""
    if not any(before):
        near = list(_placed(said, before, fillers, openers))
        return [Token(word, *one, *one) for word, one in zip(said, near, strict=True)]
    meant = _meant(said, before, capital)
    near = list(_placed(said, meant, fillers, openers))
    scattered = SCRAP * sum(map(bool, before)) >= len(said) > SCRAP  # a word or two a line: as on one line
    far = near if scattered or meant == before else _placed(said, before, fillers, openers)
    return [Token(word, *one, *other) for word, one, other in zip(said, far, near, strict=True)]


def _marks(text: str) -> list[str]:
    marks: list[str] = _TOKEN.findall(text)
    if len(marks) > MAX_WORDS:  # what somebody ends on counts as much as what they begin with
        marks = [*marks[: MAX_WORDS - LAST_WORDS], "\n", *marks[-LAST_WORDS:]]
    return marks


def _placed(
    said: Sequence[str], before: Iterable[str], fillers: Collection[str], openers: Collection[str]
) -> Iterator[tuple[int, bool]]:
    """Of each word, how many that matter stand before it, and whether a sentence starts with it."""
    place, starts = 0, True
    for word, between in zip(said, before, strict=True):
        if between:
            place += between.count(",")
            if between.strip(",^"):
                place, starts = place + (0 if starts else SENTENCE_GAP), True
            starts = starts or "^" in between
        if is_sign(word):
            yield place, False
            continue
        if word not in fillers:
            place += 1
        yield place, starts
        starts = starts and word in openers


def _meant(said: Sequence[str], before: Sequence[str], capital: Sequence[bool]) -> list[str]:
    """What parts the words, without the breaks that people make inside of a thought: "i want to... die", a word a line.
    A new line or a pause that may begin a sentence, but doesn't put what was said further away, is "^"."""
    breaks = [i for i, between in enumerate(before) if between]
    if not breaks:
        return list(before)
    count = [0]
    for word in said:
        count.append(count[-1] + (not is_sign(word)))
    ends = [0, *(i for i in breaks if _ends_sentence(before[i])), len(said)]
    all_ = [0, *breaks, len(said)]

    def scrap(i: int, places: list[int]) -> int:
        """How many words there are in the shorter one of the two pieces that meet before word `i`."""
        left, right = places[bisect_left(places, i) - 1], places[bisect_right(places, i)]
        return min(count[i] - count[left], count[right] - count[i])

    meant = list(before)
    for i in breaks:
        if i == 0:
            continue
        hangs = said[i - 1] in _HANGING
        if _ends_sentence(before[i]):
            if (hangs and not capital[i]) or scrap(i, ends) < SCRAP:
                meant[i] = ""
        elif hangs or scrap(i, all_) <= SCRAP:
            meant[i] = ""
        elif before[i].strip(","):
            meant[i] = "^"
    return meant


def _ends_sentence(between: str) -> bool:
    """Whether it looks like the end of a sentence. Dots in a row are a pause, and one new line may be none."""
    signs = between.replace("\n", "").replace(",", "")
    return signs.count(".") == 1 or bool(signs.strip(".")) or between.count("\n") > 1


def plain(text: str, undisguised: Callable[[str], str]) -> str:
    """`text` evened and without links; `undisguised` finds words behind what hides them."""
    text = evened(text, MAX_CHARACTERS, end=LAST_CHARACTERS).replace("`", "'")
    if "http" in text or "<" in text:
        text = _LINK.sub(" ", text)
    return undisguised(text)


def spelt_out(text: str, spellings: Mapping[str, str]) -> str:
    """`text` with its words as `spellings` have them."""
    return _LETTERS.sub(lambda match: spellings.get(match[0].lower(), match[0]), text)


def _words(mark: str, spellings: Mapping[str, str]) -> list[str]:
    spelt = spellings.get(mark)
    if spelt is not None:
        return spelt.split()
    if mark.isalpha():
        if len(mark) > 3 and _DRAWN_OUT.search(mark):
            mark = _DRAWN_OUT.sub(r"\1\1" if _DRAWN_OUT.sub(r"\1", mark) not in spellings else r"\1", mark)
            return spellings.get(mark, mark)[:40].split()
        return [mark[:40]]
    if mark.isdigit():
        return [mark.lstrip("0") or "0"]
    if not mark[0].isdigit() and not mark[-1].isdigit():
        return [mark.translate(_LEET)[:40]]
    words: list[str] = []
    for part in _GLUED.findall(mark):
        read = spellings.get(part, part.translate(_LEET) if not part.isdigit() else part.lstrip("0") or "0")
        words += read[:40].split()
    return words
