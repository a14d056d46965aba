"""Words that members write so that a filter doesn't see them: "k*ll", "su!cide", "d.i.e", "k i l l", "ki ll", "kiIl".

Nothing is rewritten freely. A sign may stand for one letter, or for none, where that makes a word that is known; and
single letters in a row are one word, or several, where all of them are known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

LONGEST = 16  # letters of a disguised word
SPELT = 60  # letters in a row that are read as words; more of them are read in several goes

_SHORT_WORDS = frozenset(
    "a i am an as at be by do go he hi if im in is it ive me my no of off oh ok on or so to up us we id".split()
)
_SINGLE = r"(?<![^\W_])[^\W_](?![^\W_])"
_LETTERS = re.compile(rf"{_SINGLE}(?:(?:[^\w']|_){{1,3}}{_SINGLE}){{2,{SPELT}}}")
_CHUNK = re.compile(r"""[^\s,;:()"/<>=+&]{3,40}""")  # what may be one word
_TORN = re.compile(
    r"(?<![^\W_])(?!.(?: |-?\n).\b)(?=([^\W\d_]{1,16})(?: |-?\n)([^\W\d_]{1,16})(?![^\W_]))"
)  # two words side by side
_DRAWN_OUT = re.compile(r"(?<![^\W_])(?=[^\W_]*?([^\W\d_])\1\1)[^\W\d_]+(?![^\W_])")
_RUN = re.compile(r"([^\W\d_])\1+")
_MARKED = re.compile(r"(\*\*|~~|\|\|)([^\W_]+)\1")  # Markdown inside of a word: "k**i**ll", "my **li**ps"
_DOTS = re.compile(r"\.{2,}")
_ENDS_OF_WORDS = frozenset("self selves dose dosed dosing ting ding".split())  # words, but torn off: "her self"
_ONE_OF = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b", "9": "g", "I": "il"}
_NO_LETTER = frozenset(",;:()\"/<>=+&'")  # signs that part words
_NO_LETTER_IN_SHORT = _NO_LETTER | frozenset("-.")  # the same in a word of three letters


class Disguises:
    """The words of a vocabulary that members hide, to be found again in whatever disguise. Immutable."""

    def __init__(self, hidden: Iterable[str]) -> None:
        """`hidden` in small letters."""
        self._hidden = frozenset(word for word in hidden if word.isalpha())
        self._alike: dict[str, list[str]] = {}  # by their length and first letter, and all of a length
        for word in sorted(self._hidden):
            for first in (word[0], ""):
                self._alike.setdefault(f"{len(word)}{first}", []).append(word)

    def lifted(self, text: str, known: Callable[[str], bool]) -> str:
        """`text`, evened, with disguised words as they are meant. `known` tells the words beside which they may stand
        where all is spelt out, and which hide nothing."""
        text = spelt_out(text, lambda word: word in self._hidden or known(word))
        text = unmasked(text, lambda chunk, start, end: self._meant(chunk, start, end, known))
        return self._mended(_DRAWN_OUT.sub(self._drawn_in, text), known)

    def _drawn_in(self, found: re.Match[str]) -> str:
        """A hidden word whose letters are drawn out: "diiiie", "suicidallll"."""
        word = found[0].lower()
        once = _RUN.sub(r"\1", word)
        doubled = _RUN.sub(lambda run: run[1] * min(2, len(run[0])), word)
        last_once = re.sub(r"(.)\1+$", r"\1", doubled)
        return next((read for read in (doubled, last_once, once) if read in self._hidden), found[0])

    def _mended(self, text: str, known: Callable[[str], bool]) -> str:
        """`text` with hidden words whole again that were torn in two, at a line's end or by a space."""
        done, pieces = 0, []
        for found in _TORN.finditer(text):
            halves = found[1].lower(), found[2].lower()
            if found.start() < done or "".join(halves) not in self._hidden:
                continue
            if all(map(known, halves)) and halves[1] not in _ENDS_OF_WORDS:
                continue
            pieces += [text[done : found.start()], "".join(halves)]
            done = found.end(2)
        return "".join([*pieces, text[done:]])

    def _meant(self, chunk: str, start: int, end: int, known: Callable[[str], bool]) -> tuple[int, int, str] | None:
        """Where in a chunk a hidden word stands, and which; `start` and `end` are those of its letters and digits."""
        if word := self._behind(chunk[start:end]):
            return start, end, word
        if known(chunk[start:end].lower()):  # "*ill*" is nothing but "ill"
            return None
        stars = end
        while stars < len(chunk) and chunk[stars] in "*#_$":
            stars += 1
        if stars > end and (word := self._behind(chunk[start:stars])):
            return start, stars, word
        if start and (word := self._behind(chunk[start - 1 : end])):
            return start - 1, end, word
        return None

    def _behind(self, masked: str) -> str | None:
        letters = bare(masked)
        if not letters or sum(map(str.isalnum, masked)) < 2 or len(masked) > LONGEST + 4:
            return None
        if len(letters) > 2 and letters in self._hidden and not any(map(str.isdigit, masked)):
            return letters
        if 2 * sum(map(str.isalnum, masked)) < len(masked):
            return None
        signs = _NO_LETTER_IN_SHORT if len(masked) == 3 else _NO_LETTER
        if not signs.isdisjoint(masked):
            return None
        first = masked[0].lower() if masked[0].isalpha() and masked[0] != "I" else ""
        alike = self._alike.get(f"{len(masked)}{first}", ())
        return next((word for word in alike if all(map(_stands_for, masked, word))), None)


def _stands_for(sign: str, letter: str) -> bool:
    if sign in _ONE_OF:
        return letter in _ONE_OF[sign]
    return sign.lower() == letter if sign.isalpha() else not sign.isdigit()


def bare(masked: str) -> str:
    """The letters of a word without its signs and digits, in small."""
    return "".join(c for c in masked if c.isalpha()).lower()


def spelt_out(text: str, is_word: Callable[[str], bool]) -> str:
    """`text` with single letters in a row as the words that they spell, where they spell words and nothing else."""

    read_before: dict[str, str] = {}

    def read(found: re.Match[str]) -> str:
        letters = "".join(c for c in found[0] if c.isalnum()).lower()
        if not any(map(str.isalpha, letters)):
            return found[0]
        if letters not in read_before:
            words = [letters] if is_word(letters) else _split(letters, is_word)
            read_before[letters] = " ".join(words)
        return read_before[letters] or found[0]

    return _LETTERS.sub(read, _MARKED.sub(r"\2", text))


def unmasked(text: str, meant: Callable[[str, int, int], tuple[int, int, str] | None]) -> str:
    """`text` with what `meant` says of its chunks: it is given one, and where its first and last letter or digit is."""

    def read(chunk: str) -> str:
        if chunk.isalpha() and (chunk.isupper() or "I" not in chunk):
            return chunk
        first = next((i for i, c in enumerate(chunk) if c.isalnum()), None)
        if first is None:
            return chunk
        last = next(i for i in range(len(chunk) - 1, -1, -1) if chunk[i].isalnum())
        if first == last:
            return chunk
        if found := meant(chunk, first, last + 1):
            start, end, word = found
            return f"{chunk[:start]} {word} {chunk[end:]}"
        return chunk

    def parts(found: re.Match[str]) -> str:
        if ".." not in found[0]:
            return read(found[0])
        return "...".join(map(read, _DOTS.split(found[0])))

    return _CHUNK.sub(parts, text)


def _split(letters: str, is_word: Callable[[str], bool]) -> list[str]:
    """The fewest words that a row of letters is made of; none if it isn't made of words, or only of letters."""
    best: list[list[str] | None] = [[]]
    for end in range(1, len(letters) + 1):
        now: list[str] | None = None
        for start in range(max(0, end - LONGEST), end):
            before = best[start]
            if before is None or (now is not None and len(before) + 1 >= len(now)):
                continue
            word = letters[start:end]
            if (is_word(word) if len(word) > 2 else word in _SHORT_WORDS) or word.isdigit():
                now = [*before, word]
        best.append(now)
    words = best[-1] or []
    return words if any(len(word) > 2 and word.isalpha() for word in words) else []
