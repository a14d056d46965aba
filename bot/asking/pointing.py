"""Whether a member who replies to somebody's message only points at it: "^^", "this", "can you help him"."""

from __future__ import annotations

import re

MAX_WORDS = 12

# Words that point at a message, or ask for it to be answered; and those that may stand beside them.
_POINT = frozenset(
    "this that it above him her them they he she his their question answer answers reply respond help explain same think"
    " thoughts up person friend girl guy boy kid man woman lady brother sister son daughter look see seeing check read"
    " needs he's hes she's shes they're theyre".split()
)
_BESIDE = frozenset(
    "a an the one of on to for with about from in here there someone please pls plz can could would will should you u do"
    " does did is are was what what's whats any anyone idea ideas know got have get give say tell and too also so maybe"
    " asking asks asked wondering hey hi hello bot guys dude bro thanks out my our need now asap quick quickly urgent"
    " urgently really who ok okay or at serious dying crying joking not omg talk something".split()
)


def points(text: str) -> bool:
    """Whether a text says nothing of its own: it is empty, made of signs, or points at what it replies to."""
    if not any(character.isalnum() for character in text):
        return True
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.lower().replace("’", "'"))
    return (
        len(words) <= MAX_WORDS
        and all(word in _POINT or word in _BESIDE for word in words)
        and ("^" in text or any(word in _POINT for word in words))
    )
