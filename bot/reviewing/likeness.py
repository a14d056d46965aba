"""Which questions ask alike in nearly the same words: by the stems of those that tell, in whatever order."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz, process

from bot.knowledge.text import stem, words

ALIKE = 76  # least likeness (0 to 100) of two questions that ask alike

_TAKEN_OUT = re.compile(r"\[(?:[a-z-]+|…)\]")  # what `bot.reviewing.redaction` puts in
_FILLER = frozenset(
    """a an and are am any anyone be been being but can could did do does doing for from get got had has have having hello hey
    hi how i id if ill im in is it its ive just know like maybe me my myself of on or please pls really should so some someone
    tell thanks that the their them then there they this to was we were what whats when where which while who why will with
    would you your u ur ok okay there guys anybody question quick about also
    accutane roaccutane isotretinoin tane affect take taking use using start starting while during""".split()
)


_FILLER_STEMS = frozenset(stem(word) for word in _FILLER)


def without_marks(text: str) -> str:
    """A redacted text without what stands for what was taken out, nor the end of one that was cut."""
    return " ".join(_TAKEN_OUT.sub(" ", text).removesuffix("…").split())


def telling(text: str) -> str:
    """The stems of the words of a question that tell what it is about, in the order of the alphabet."""
    said = words(without_marks(text))
    return " ".join(sorted({stem(word) for word in said if word not in _FILLER} - _FILLER_STEMS or set(said)))


def alike(text: str, told: Sequence[str]) -> list[int]:
    """The places of those texts that ask alike, of which `told` holds what `telling` makes of each."""
    if not told:
        return []
    scores = process.cdist([telling(text)], told, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return [int(place) for place in np.flatnonzero(scores[0])]


def matrix(texts: Sequence[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Which of the texts ask alike, each against each."""
    told = [telling(text) for text in texts]
    return np.asarray(process.cdist(told, told, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8) > 0)
