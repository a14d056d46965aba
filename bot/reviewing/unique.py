"""Take out of a question what only one member wrote in it: what several asked is shown, not what one of them told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.answering import FILLER
from bot.knowledge.text import stem, words

LEFT_OUT = "[…]"
_CLAUSE = re.compile(r"[^,.;:!?\n()]+|[,.;:!?\n()]+")
_PICTURE = r"[\u2600-\u27bf\U0001f000-\U0001faff]+"
_WORD = re.compile(rf"\[[a-z-]+\]|[^\W_]+(?:['’][^\W\d_]+)*|{_PICTURE}")
_BEGINS = re.compile(r"^\W*$")
_SEVERAL = re.compile(rf"{re.escape(LEFT_OUT)}(?:[\s,;:/.-]*{re.escape(LEFT_OUT)})+")
_DULL = FILLER | {"how", "why"}


def without_unique(text: str, asked: Sequence[str]) -> str:
    """`text` without the parts of sentences that say nothing of what others asked as well, and in those that stay, without
    every word and picture that fewer than two have of what different members asked. Only words that tell nothing stay
    ("is", "my"), where they are no names."""
    times = _times(asked)
    told = "".join(_without(clause, times, is_shouted=text.isupper()) for clause in _CLAUSE.findall(text))
    return _SEVERAL.sub(LEFT_OUT, told)


def least_unique(asked: Sequence[str]) -> int:
    """The place of the text that has the fewest telling words of its own, and of these the most that others have too; one
    in which nobody else's is comes last."""
    times = _times(asked)

    def rank(place: int) -> tuple[bool, int, int]:
        telling = {stem(word) for word in words(asked[place]) if word not in _DULL}
        shared = sum(times[each] > 1 for each in telling)
        return not shared, len(telling) - shared, -shared

    return min(range(len(asked)), key=rank)


def _times(asked: Sequence[str]) -> Counter[str]:
    return Counter(part for each in asked for part in {stem(word) for word in words(each)})


def _without(clause: str, times: Counter[str], *, is_shouted: bool) -> str:
    said = words(clause)
    telling = [word for word in said if word not in _DULL]
    if said and not any(times[stem(word)] > 1 for word in telling or said):
        blank = len(clause) - len(clause.lstrip())
        return f"{clause[:blank]}{LEFT_OUT}"

    def of(found: re.Match[str]) -> str:
        word, parts = found[0], words(found[0])
        if word.startswith("[") or (parts and all(times[stem(part)] > 1 for part in parts)):
            return word
        is_name = word[0].isupper() and word[:2] not in {"I", "I'", "I’"}
        is_name = is_name and not is_shouted and not _BEGINS.match(clause[: found.start()])
        return word if parts and _DULL.issuperset(parts) and not is_name else LEFT_OUT

    return _WORD.sub(of, clause)
