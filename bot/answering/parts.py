"""Take a message apart: several questions in one, and whether it asks anything."""

from __future__ import annotations

import re

from bot.knowledge.text import sentences

MAX_PARTS = 8
ITEM = 2  # words of a part of a list

_JOINT = re.compile(
    r"""(?:\s?[,;?]{1,9}\s?|\s)(?:and\ also|and|also|plus|as\ well\ as|or|&|\+)\s
    |\s?[;?]{1,9}\s|\s?,\s|\s?\.{2,}\s?|\s-\s""",
    re.IGNORECASE | re.VERBOSE,
)
_CARRIES = re.compile(r"\b(?!(?:not|no|or|yes|maybe|please|thanks|ok)\b)\w{2,}", re.IGNORECASE)
_ASKS = re.compile(
    r"""\?\s*$
    |^\W*(?:(?:so|and|but|ok|hi|hey|hello|um)\b[\s,.!]*)*(?:who|what|whats|when|where|why|which|how|hows|is|are|am|was|were|do|does
        |did|can|could|should|would|will|has|have|had|any|anyone|anybody|may|must|shall)\b
    |\b(?:is\ it\ normal|is\ this\ normal|wondering|anyone\ else|does\ anyone|any\ tips|any\ advice
        |(?:(?:id\ like|want)\ to|wanna)\ know
        |not\ sure\ (?:if|whether)|curious\ (?:if|about)|tell\ me|explain|question\ is|ask(?:ing)?\ (?:if|whether|about))\b""",
    re.IGNORECASE | re.VERBOSE,
)

_NUMBER = re.compile(r"(?:^|\s)\(?(?:\d|[a-e])[.):]\)?\s{1,9}", re.IGNORECASE)

_OR_NOT = re.compile(r"\bor not\W{0,9}\Z", re.IGNORECASE)
_HOW_MANY = re.compile(
    r"^\W*(?:(?:hi|hey|hello|so|ok)\b\W*)?(?:i have |ive got )?(?:\d|a few|some|two|three|four)?\s?(?:quick |short )?"
    r"(?:qs?|questions?)\s?[:,.-]\s*",
    re.IGNORECASE,
)  # "3 qs:", before the questions themselves
_LEANS = re.compile(r"(?:after|before|during|while|for|from|with|without|in|on|at|of|by|to)\b", re.IGNORECASE)


def clauses(text: str, *, lists: bool = True) -> list[str]:
    """The clauses of a message that may be questions of their own, in order; none if there is only one.

    Without `lists`, the parts of a mere list ("lips, eyes?") aren't among them: only what is longer, and asks or doesn't
    lean on what comes before it ("after the course"). Numbered ones ("1) … 2) …") are those that have a number.
    """
    text = _HOW_MANY.sub("", text)
    if numbered := _numbered(text):
        return numbered
    parts = [clause for sentence in sentences(text) for clause in map(str.strip, _JOINT.split(sentence))]
    parts = [part for part in parts if part and _CARRIES.search(part) and (lists or _asks_by_itself(part))]
    return parts[:MAX_PARTS] if len(parts) > 1 else []


def asks_or_not(text: str) -> bool:
    """Whether a message ends in "or not?": then all of it is one question."""
    return _OR_NOT.search(text) is not None


def _asks_by_itself(part: str) -> bool:
    """Whether a part is more than an item of a list: two words that ask ("what's accutane"), or more that don't lean on what
    comes before them."""
    asks, n = _ASKS.search(part) is not None, part.count(" ")
    return (asks and n > 0) or (n >= ITEM and not _LEANS.match(part))


def _numbered(text: str) -> list[str]:
    """The numbered parts of a message; none if there aren't two of them."""
    _, *parts = map(str.strip, _NUMBER.split(text))
    parts = [part for part in parts if _CARRIES.search(part)]
    return parts[:MAX_PARTS] if len(parts) > 1 else []


def is_question(text: str) -> bool:
    """Whether any sentence of the text asks something."""
    return any(_ASKS.search(part) for part in sentences(text, keep_end=True))


def questions(text: str) -> list[str]:
    """The sentences of a text that ask something, the last ones if there are many: stories end in what they are told for."""
    return _numbered(text) or [part for part in sentences(text, keep_end=True) if _ASKS.search(part)][-MAX_PARTS:]
