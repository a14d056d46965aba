"""Take out of a message what could tell who wrote it, before it is kept: addresses, numbers, links, mentions, names.

What is taken out is named in brackets, so that the rest still reads. It errs on the side of taking out too much: a
moderator loses a word, a member keeps a secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge.evening import evened
from bot.knowledge.text import english

EMAIL, LINK, SOMEONE, NUMBER, NAME = "[e-mail]", "[link]", "[someone]", "[number]", "[name]"
MAX_CHARACTERS = 4_000  # of a text that is looked at; what is longer loses its end

_ENDINGS = (
    "com|net|org|edu|gov|info|biz|io|co|gg|app|dev|xyz|shop|store|online|site|link|ly|tv|uk|de|fr|es|ca|au|eu|nl|ru"
)
# Every pattern begins where a run of its characters begins, and takes the whole of it: no text makes them slow.
_EMAIL = re.compile(
    rf"""(?<![^\s@<>()\[\],;:"])[^\s@<>()\[\],;:"]++\s?@\s?[^\s@<>()\[\],;:"]+\.[^\W\d_]{{2,}}
    |(?<![\w.+-])[\w.+-]++\s*+(?:[(\[{{]|(?<=\s))at[)\]}}\s]\s*+[\w-]++\s*+(?:(?:[(\[{{]|(?<=\s))dot[)\]}}\s]\s*+|\.)(?:{_ENDINGS})\b""",
    re.VERBOSE | re.IGNORECASE,
)
_LINK = re.compile(
    rf"""(?<![a-z0-9+.-])[a-z0-9+.-]++://\S+
    |\bwww\.\S+
    |(?<![\w-])(?<![\w-]\.)(?:[\w-]++\.)+(?:[a-z]{{2,}}+/\S*|(?:{_ENDINGS})\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_MENTION = re.compile(r"<[@#][!&]?\d+>|@\s?[\w.]+|(?<![\w.])[\w.]++#\d{4}\b")
_NUMBER = re.compile(r"\+?\(?\d(?:(?:[\s.()/·_\-‐-―]{0,3}|,)\d){4,}")

_TITLE = r"(?:(?:dr|mr|mrs|ms|miss|prof|doctor|professor|nurse)\b\.?\s+)?"
_WORD = r"[^\W\d_](?:[^\W\d_]|['\-](?=[^\W\d_]))*"
_WORDS = re.compile(_WORD)
_APOSTROPHE = "['`]"
# After these always comes a name; after the others it may also be anything else: "I'm tired".
_CERTAIN = (
    rf"my\s+(?:real\s+|full\s+|first\s+|last\s+)?name(?:\s+is|{_APOSTROPHE}?s)(?:\s+just)?"
    rf"|i\s+go\s+by|i{_APOSTROPHE}?m\s+called"
)
_POSSIBLE = (
    rf"i\s?{_APOSTROPHE}\s?m|i\s?m|i\s+am|this\s+is|call\s+me|it{_APOSTROPHE}?s\s+me"
    r"|signed|name\s*[:=]|regards,?|cheers,?"
)
_INTRODUCED = re.compile(
    rf"\b(?:(?P<certain>{_CERTAIN})|(?P<possible>{_POSSIBLE}))(?!\w)[\s:,]*"
    rf"(?P<title>{_TITLE})(?P<name>{_WORD}(?:[ \t]+{_WORD}){{0,3}})",
    re.IGNORECASE,
)
# English words that are given names as well: a name where a capital stands and nothing follows that they could belong to.
_ALSO_NAMES = frozenset(
    """april art autumn bill bob dawn drew faith frank gene grace guy hope iris ivy jack jasmine jay jean joy june ken lily
    mark may mike nick olive pat pearl penny pete ray rob robin rose ruby sandy sky summer sue tom victor violet will""".split()
)
_ENDS_AN_INTRODUCTION = re.compile(r"\s?(?:$|[,.;:!?)\n(]|(?:and|from|here|aged?)\b)", re.IGNORECASE)
_NOT_IN_A_NAME = frozenset(
    "and or but from here aged age who i im ive my with on in at the a an so is btw nice hi".split()
)
# What members are that isn't in a list of English words.
_NO_NAMES = frozenset(
    """vegan vegetarian preggo prego preggers tryna finna bout abt goin feelin takin havin gettin startin wonderin rn lowkey
    highkey hella hyperpigmented bipoc black brown asian white""".split()
)
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
MOST_TYPOS = 20  # words of a text that are looked up as typing errors
_AHEAD = 40  # characters after a name that are looked at
_LONGEST_TYPO = 1  # letters by which a word that stands in for an English one may differ from it


def redact(text: str, known: Callable[[str], bool] = lambda _: False) -> str:
    """`text` without what could tell who wrote it, on one line. `known` says of a word in small letters that it has to
    do with the subject ("accutane"), so that it is no name, though it isn't English."""
    text = _spaced(evened(text, MAX_CHARACTERS, accents=True))
    text = _EMAIL.sub(EMAIL, text)
    text = _LINK.sub(LINK, text)
    text = _MENTION.sub(SOMEONE, text)
    text = _NUMBER.sub(NUMBER, text)
    text = "".join(_without_names(text, known))
    return " ".join(text.split())


def _spaced(text: str) -> str:
    """`text` with one space or one break wherever there are several."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _without_names(text: str, known: Callable[[str], bool]) -> Iterator[str]:
    """The text in pieces, without names. An introduction may follow on another: "I'm tired, I'm Sarah"."""
    is_typo = _Typos()
    done = 0
    while found := _INTRODUCED.search(text, done):
        yield text[done : found.start("name")]
        done = found.start("name")
        if end := _end_of_name(found, known, is_typo):
            yield NAME
            done = end
    yield text[done:]


def _end_of_name(found: re.Match[str], known: Callable[[str], bool], is_typo: _Typos) -> int:
    """Where the name ends with which a member is introduced; 0 where what follows is none."""
    said = list(_WORDS.finditer(found.string, found.start("name"), found.end("name")))
    first = said[0][0]
    certain = found["certain"] is not None or bool(found["title"])
    if first.lower().replace("'", "") in _NOT_IN_A_NAME or not (
        certain or _is_name(first, found.string[said[0].end() :][:_AHEAD], known, is_typo)
    ):
        return 0
    length = 1
    while length < len(said) and _goes_on(said[length], first, certain):
        length += 1
    return said[length - 1].end()


class _Typos:
    """Tells whether a word that nobody wrote with a capital is rather a misspelt English one. Of a text with very many
    such words only the first few are looked up: the others are taken for names."""

    def __init__(self) -> None:
        self._left = MOST_TYPOS

    def __call__(self, word: str) -> bool:
        self._left -= 1
        return self._left >= 0 and _is_typo(word)


def _is_name(word: str, after: str, known: Callable[[str], bool], is_typo: Callable[[str], bool]) -> bool:
    """Whether a word that follows "I'm" is a name, rather than what the member is."""
    small = _DRAWN_OUT.sub(r"\1", word.lower().replace("'", ""))
    if small in _ALSO_NAMES:
        return word[0].isupper() and bool(_ENDS_AN_INTRODUCTION.match(after))
    if small in english() or small in _NO_NAMES or known(small) or any(part in english() for part in small.split("-")):
        return False
    return word[0].isupper() or not is_typo(small)


@lru_cache(maxsize=2_000)
def _is_typo(word: str) -> bool:
    """Whether it takes one slip of the finger at most to write this instead of an English word."""
    near = (near for length in range(len(word) - 1, len(word) + 2) for near in _english().get((word[:1], length), ()))
    return len(word) > 3 and process.extractOne(word, near, scorer=OSA.distance, score_cutoff=_LONGEST_TYPO) is not None


@cache
def _english() -> dict[tuple[str, int], list[str]]:
    """English words by their first letter and their length."""
    found: dict[tuple[str, int], list[str]] = {}
    for word in sorted(english()):
        found.setdefault((word[:1], len(word)), []).append(word)
    return found


def _goes_on(word: re.Match[str], first: str, certain: bool) -> bool:
    """Whether a word after a name belongs to it: a surname has a capital, unless all is shouted or all is small."""
    small = word[0].lower().replace("'", "")
    if small in _NOT_IN_A_NAME:
        return False
    if word[0][0].isupper() and not (len(first) > 1 and first.isupper()):
        return True
    return certain and (small not in english() or bool(_ENDS_AN_INTRODUCTION.match(word.string, word.end())))
