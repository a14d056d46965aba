"""A message as triage reads it: words with positions that tell how far apart they stand.

Written for people in distress and in a hurry: no apostrophes, letters drawn out or piled with accents, digits glued to
words, stars for letters. Bounded for any text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

MAX_CHARACTERS = 10_000
MAX_WORDS, LAST_WORDS = 1_200, 200
SENTENCE_GAP = 4  # a sentence's end counts as so many words, so that cues rarely join across it

_LINK = re.compile(r"https?://\S+|<a?:(\w+):\d+>|<[@#][!&]?\d+>|<t:-?\d+(?::\w)?>")
_TOKEN = re.compile(r"[^\W_]+(?:[*@$!|][^\W_]+)*|[.!?;\n]+|[\U0001F300-\U0001FAFF☠]|,|[^\w\s]{1,3}")
_GLUED = re.compile(r"\d+|[^\W\d_]+(?:[*@$!|][^\W\d_]+)*")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_WITH = re.compile(r"\bw/(o\b)?")
_ENDS = frozenset(".!?;\n")
_LEET = str.maketrans("013457@$!|", "oieastasil")
_DROPPED = {"Mn", "Me", "Cf", "Cs", "Co", "Cn", "Cc"}


class Token(NamedTuple):
    """A word of the message. `place` counts the words that matter before it; `starts` marks the first of a sentence."""

    word: str
    place: int
    starts: bool


def tokens(
    text: str, spellings: Mapping[str, str], fillers: Collection[str], openers: Collection[str] = ()
) -> list[Token]:
    """The words of `text` in order, spelt out by `spellings`; `fillers` don't count as distance, and a sentence starts
    anew after each of its `openers` ("so", "hey guys")."""
    found: list[Token] = []
    place, starts = 0, True
    marks = _TOKEN.findall(_plain(text))
    if len(marks) > MAX_WORDS:  # what somebody ends on counts as much as what they begin with
        marks = [*marks[: MAX_WORDS - LAST_WORDS], "\n", *marks[-LAST_WORDS:]]
    for mark in marks:
        if not mark[0].isalnum():
            if mark[0] in _ENDS:
                place, starts = place + (0 if starts else SENTENCE_GAP), True
            elif mark == ",":
                place += 1
            elif ord(mark[0]) > 0x2600:
                found.append(Token(mark, place, False))
            continue
        for word in _words(mark, spellings):
            if word not in fillers:
                place += 1
            found.append(Token(word, place, starts))
            starts = starts and word in openers
    return found


def _plain(text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        text = text[: MAX_CHARACTERS - 1_000] + "\n" + text[-1_000:]
    if not text.isascii():
        kept = (c for c in unicodedata.normalize("NFKD", text) if c == "\n" or unicodedata.category(c) not in _DROPPED)
        text = (
            unicodedata.normalize("NFC", "".join(kept))
            .replace("’", "'")
            .replace("‘", "'")
            .replace("ʼ", "'")
            .replace("`", "'")
        )
    if "http" in text or "<" in text:
        text = _LINK.sub(" ", text)
    text = text.lower().replace("'", "").replace("\x00", " ")
    return _WITH.sub(lambda match: "without" if match[1] else "with ", text) if "w/" in text else text


def _words(mark: str, spellings: Mapping[str, str]) -> Iterator[str]:
    spelt = spellings.get(mark)
    if spelt is not None:
        yield from spelt.split()
        return
    if mark.isalpha():
        if len(mark) > 3 and _DRAWN_OUT.search(mark):
            mark = _DRAWN_OUT.sub(r"\1\1" if _DRAWN_OUT.sub(r"\1", mark) not in spellings else r"\1", mark)
        yield from spellings.get(mark, mark)[:40].split()
        return
    if mark.isdigit():
        yield mark.lstrip("0") or "0"
        return
    if not mark[0].isdigit() and not mark[-1].isdigit():
        yield mark.translate(_LEET)[:40]
        return
    for part in _GLUED.findall(mark):
        yield from spellings.get(part, part.translate(_LEET) if not part.isdigit() else part.lstrip("0") or "0")[
            :40
        ].split()
