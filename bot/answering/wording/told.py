"""What a message tells that changes what is said to it: that somebody is young, where they are, and which symptom it is about.

What is told here only chooses among texts and puts help lines in order; whether somebody is in danger is known by then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.knowledge.text import words as in_order

_UNDER_18 = r"(?:[89]|1[0-7])"
_YOUNG = re.compile(
    rf"\b(?:i ?am|im|hes|she?s|theyre|he is|she is|is|aged?|turned|turning|only|just) (?:only |just |a )?{_UNDER_18}\b"
    r"(?! ?(?:mg|mgs|kg|kgs|lb|lbs|st|stone|weeks?|wks?|months?|mo|days?|hours?|hrs?|min|mins|minutes?|pills?|caps|capsules?"
    r"|tablets?|percent|times|am|pm|in|into|of)\b)"
    rf"|\b{_UNDER_18} ?(?:yo|y o|yrs? old|years? old|yr|f)\b"
    r"|\b(?:im|i am|am) (?:only |just |still )?(?:a )?(?:teen|teenager|minor|kid|child|underage)\b"
    r"|\b(?:[6-9]|1[0-2])th grade|\bgrade (?:[6-9]|1[0-2])\b|\byear (?:[7-9]|1[0-3])\b|\b(?:gcses?|middle school|high school)\b"
)


def is_young(message: str) -> bool:
    """Whether it is about somebody under 18, as far as it tells."""
    return _YOUNG.search(" ".join(in_order(message))) is not None


def has_any(words: Iterable[str], message: str) -> bool:
    """Whether one of these words or phrases is in a message; `bruis*` is any word that begins so."""
    said = f" {' '.join(in_order(message))} "
    return any(f" {word[:-1]}" in said if word.endswith("*") else f" {word} " in said for word in words)
