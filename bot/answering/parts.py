"""Take a message apart: several questions in one, and whether it asks anything."""

from __future__ import annotations

import re

from bot.answering.text import sentences, words

MAX_PARTS = 8

_JOINT = re.compile(
    r"""(?:\s*[,;?]+\s*|\s+)(?:and\ also|and|also|plus|as\ well\ as|or|&|\+)\s+
    |\s*[;?]+\s+|\s*,\s+|\s*\.\.+\s*|\s+-\s+""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKS = re.compile(
    r"""\?\s*$
    |^\W*(?:so\ |and\ |but\ |ok\ |hi\ |hey\ |um\ )*(?:who|what|whats|when|where|why|which|how|hows|is|are|am|was|were|do|does
        |did|can|could|should|would|will|has|have|had|any|anyone|anybody|may|must|shall)\b
    |\b(?:is\ it\ normal|is\ this\ normal|wondering|anyone\ else|does\ anyone|any\ tips|any\ advice|(?:id\ like|want)\ to\ know
        |not\ sure\ (?:if|whether)|curious\ (?:if|about)|tell\ me|explain|question\ is|ask(?:ing)?\ (?:if|whether|about))\b""",
    re.IGNORECASE | re.VERBOSE,
)


def clauses(text: str) -> list[str]:
    """The clauses of a message that may be questions of their own, in order; none if there is only one."""
    parts = [clause for sentence in sentences(text) for clause in _JOINT.split(sentence)]
    parts = [part for part in parts if part and words(part)]
    return parts[:MAX_PARTS] if len(parts) > 1 else []


def is_question(text: str) -> bool:
    """Whether any sentence of the text asks something."""
    return any(_ASKS.search(part) for part in sentences(text, keep_end=True))
