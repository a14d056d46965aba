"""From odd characters to plain ones: styled and look-alike letters, marks piled on letters, what can't be seen.

The first step of everything that reads what members typed. It never makes a text longer than its limit, however much
one character may stand for (U+FDFA is 18 letters), and takes a moment for any text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

MAX_CHARACTERS = 4_000

_INVISIBLE = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})
_MARKS = frozenset({"Mn", "Me"})
# Characters of which Unicode doesn't tell what they are to a reader: breaks, what shows nothing or a gap, apostrophes.
_TOLD = {
    **dict.fromkeys("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", "\n"),
    **dict.fromkeys("\u115f\u1160\u3164\uffa0", ""),
    **dict.fromkeys("\u2800\t\x1f", " "),
    **dict.fromkeys("’‘ʼ´′", "'"),
}
_REMEMBERED = 20_000  # characters
_LONGEST = 18  # characters that one may stand for
_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]+")
_CONTROL = re.compile(r"[^\n -~]")
_ESCAPE = re.compile(r"\\(?=[^\w\s]|_)")  # Discord's, before a sign: "k\*ll"
_FOREIGN = re.compile(  # words that aren't all plain letters
    "(?<![^\\W_])(?<![∂\U0001f150-\U0001f189])[0-9A-Za-z]*+(?:[^\\W_]|[∂\U0001f150-\U0001f189])+"
)


class _Characters(dict[int, str]):
    """What each character is read as; worked out when it is first met, so that `str.translate` does the rest."""

    def __init__(self, dropped: frozenset[str]) -> None:
        super().__init__()
        self._dropped = dropped

    def __missing__(self, number: int) -> str:
        read = self._read(chr(number))
        if len(self) < _REMEMBERED:
            self[number] = read
        return read

    def _read(self, character: str) -> str:
        told = _TOLD.get(character)
        if told is not None:
            return told
        parts = unicodedata.normalize("NFKD", character)[:_LONGEST]
        return "".join(_TOLD.get(c, c) for c in parts if c in _TOLD or unicodedata.category(c) not in self._dropped)


_PLAIN, _ACCENTED = _Characters(_INVISIBLE | _MARKS), _Characters(_INVISIBLE)


def evened(text: str, limit: int = MAX_CHARACTERS, *, end: int = 0, accents: bool = False) -> str:
    """`text` in plain letters, at most `limit` characters long; of a longer one, the last `end` are kept as well.

    With `accents`, marks on letters stay, and so do letters with a stroke of their own ("ø"): for people to read.
    """
    text = _cut(_ESCAPE.sub("", text.replace("\r\n", "\n")), limit, end)
    return text if text.isascii() and not _CONTROL.search(text) else _evened(text, limit, end, accents)


@lru_cache(maxsize=8)  # of one message, many ask
def _evened(text: str, limit: int, end: int, accents: bool) -> str:
    text = _cut(text.translate(_ACCENTED if accents else _PLAIN), limit, end)
    if text.isascii():
        return text
    text = _REGIONAL.sub(_spelt_by_flags, unicodedata.normalize("NFC", text))
    table = _lookalikes(latin=not accents)
    read = {word: _in_latin(word, table) for word in {*_FOREIGN.findall(text)}}
    return _FOREIGN.sub(lambda word: read[word[0]], text)


def _cut(text: str, limit: int, end: int) -> str:
    if len(text) <= limit:
        return text
    return f"{text[: limit - end - 1]}\n{text[-end:]}" if end else text[:limit]


def _spelt_by_flags(found: re.Match[str]) -> str:
    """Regional letters as letters, unless two of them make a flag."""
    signs = found[0]
    return signs if len(signs) == 2 else "".join(chr(ord(sign) - 0x1F1E6 + ord("a")) for sign in signs)


def _in_latin(word: str, table: dict[int, str]) -> str:
    """Letters that look like Latin ones as those, unless the word has letters that don't: then it is in another script."""
    read = word.translate(table)
    return word if not read.isascii() and any(c.isalpha() and not c.isascii() for c in read) else read


@cache
def _lookalikes(*, latin: bool) -> dict[int, str]:
    """Characters that look like a Latin letter, and that letter; with `latin`, those of the Latin script too."""
    lines = resources.files("bot.knowledge").joinpath("lookalikes.txt").read_text("utf-8").splitlines()
    found: dict[int, str] = {}
    for line in lines:
        if not line.startswith("#"):
            letter, alike = line.split(" ", 1)
            for c in alike:
                if latin or not unicodedata.name(c).startswith("LATIN"):
                    found.setdefault(ord(c), letter)
    return found
