"""How hard a text is to read: the Flesch-Kincaid grade, with syllables counted by rule."""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?]+(?=\s|$)|\n\s*(?:-\s|\n)|:\s*\n")
_MARKUP = re.compile(r"[*_`]|^\s*- ", re.MULTILINE)

# The names that these texts can't do without; a reader meets them in every entry, so they count as two syllables.
NAMES = frozenset({"isotretinoin", "dermatologist", "dermatologists", "prescriber", "contraception"})


def sentences(text: str) -> list[str]:
    """The sentences and the points of lists of a text, with at least a word."""
    return [
        plain
        for part in _SENTENCE.split(text)
        if part and _WORD.search(plain := " ".join(_MARKUP.sub("", part).split()))
    ]


def first_sentence(text: str) -> str:
    """What stands out: the first sentence of the first paragraph."""
    return re.split(r"(?<=[.!?])\s", text.strip().split("\n\n")[0].strip(), maxsplit=1)[0]


def syllables(word: str) -> int:
    """How many syllables a word has, about."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    if plain in NAMES:
        return 2
    silent_end = re.sub(r"(?:[^laeiouy]es|[^aeioutd]ed|[^laeiouy]e)$", lambda end: end[0][0], plain)
    return max(1, len(re.findall(r"[aeiouy]+", silent_end)))


def grade(text: str) -> float:
    """The school year, counted as in the US, of who reads a text with ease."""
    parts = sentences(text)
    words = [word for part in parts for word in _WORD.findall(part)]
    return 0.39 * len(words) / len(parts) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
