"""From what a member typed to words: the one place where spelling, case and odd characters are evened out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources

import snowballstemmer

from bot.knowledge.evening import MAX_CHARACTERS, evened

_NOISE = re.compile(
    r"https?://\S+|<a?:(\w+):\d+>|<[@#][!&]?\d+>|<t:\d+(?::\w)?>|[*_~`|>]+",
    re.IGNORECASE,
)
_SIGNS = frozenset("*_~`|<>")  # without any of them, only a link is noise
_REPEATED = re.compile(r"([^\W\d])\1{2,}")
_WORD = re.compile(r"\w+")
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?;])\s+|\n")
_STEMMER = snowballstemmer.stemmer("english")


@lru_cache(maxsize=8)  # of one message, many ask
def plain(text: str) -> str:
    """`text` in lower case, without links, mentions, Markdown, invisible characters, accents piled on letters, and
    letters drawn out ("soooo"); at most MAX_CHARACTERS long."""
    text = evened(text)
    if "://" in text or not _SIGNS.isdisjoint(text):
        text = _NOISE.sub(lambda match: f" {match[1] or ''} ", text)
    return _REPEATED.sub(r"\1\1", text.lower())[:MAX_CHARACTERS]


def words(text: str) -> list[str]:
    """The words of a text in order, as `plain` leaves them, apostrophes dropped ("can't" becomes "cant")."""
    return [*_words(plain(text))]


@lru_cache(maxsize=8)
def _words(plain_text: str) -> Sequence[str]:
    return _WORD.findall(plain_text.replace("'", ""))


def sentences(text: str, *, keep_end: bool = False) -> list[str]:
    """The sentences of a text, in order, without empty ones; with `keep_end`, with the mark that ends each."""
    found = map(str.strip, _BETWEEN_SENTENCES.split(text[:MAX_CHARACTERS]))
    return [part if keep_end else part.rstrip(".!?; ") for part in found if part.strip(".!?; ")]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Snowball (Porter 2) stem of an English word."""
    return str(_STEMMER.stemWord(word))


@cache
def english() -> frozenset[str]:
    """Common English words in small letters, without apostrophes (the file says where they are from)."""
    text = resources.files("bot.knowledge").joinpath("english.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))
