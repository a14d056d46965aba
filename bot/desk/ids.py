"""Ids of new entries."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable

from bot.answering.matching.features import FILLER

WORDS = 4
LONGEST = 50
DULL = frozenset({"isotretinoin", "accutane", "roaccutane", "s", "t", "m", "ll", "ve", "d"})


def suggested_id(question: str, taken: Iterable[str]) -> str:
    """An id for a new entry, made of the telling words of its question, that no other entry has."""
    plain = unicodedata.normalize("NFKD", question.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    telling = [word for word in words if word not in FILLER and word not in DULL] or words or ["entry"]
    base = "-".join(telling[:WORDS])[:LONGEST].strip("-")
    ids = frozenset(taken)
    return next(id_ for id_ in itertools.chain([base], (f"{base}-{n}" for n in itertools.count(2))) if id_ not in ids)
