"""Where a text is parted, so that its beginning can be read first and by itself.

The beginning is the first paragraph, with a list that this announces. Where that is too long, it's as many of its sentences
as fit; where not even one does, as many words. Markdown stays whole: nothing is parted within emphasis, code, a link or
brackets, and no list, quote or heading is torn from what belongs to it.
"""

from __future__ import annotations

import re

MAX_LEAD = 300  # characters

_PARAGRAPH_END = re.compile(r"(?<!:)(?<!:\*\*)\n[^\S\n]*(?=\n)|\Z")
_SENTENCE_END = re.compile(r"(?<!\bDr)(?<!\bSt)(?<!\bvs)(?<!\be\.g)(?<!\bi\.e)[.!?…][)”\"*_]*(?=\s+[^\sa-z])|\Z")
_WORD_END = re.compile(r"(?<=\S)(?=\s)")
_BLOCK = re.compile(r"(?:[-*+>#]{1,99}+|\d{1,9}[.)])\s|-#|```")  # how a list, a quote, a heading or code begins
_PAIRS = ("```", "`", "**", "*", "__", "_", "~~", "||")
_BRACKETS = ("[]", "()", "<>")
_NO_SIGN = re.compile(
    r"(?<=\w)[*_]{1,9}(?=\w)|^[ \t]{0,99}\*\s", re.MULTILINE
)  # within a word, or before an item of a list
_AHEAD = 10  # characters in which it shows whether a sentence ends


def part(text: str) -> tuple[str, str]:
    """The beginning of a text, of some MAX_LEAD characters at most, and the rest; either may be empty."""
    text = text.strip()
    stray = _open(text)
    ends = (match.start() for match in _PARAGRAPH_END.finditer(text[: MAX_LEAD + _AHEAD]))
    paragraph = next((end for end in ends if end <= MAX_LEAD and _open(text[:end]) <= stray), None)
    if _BLOCK.match(text) and paragraph != len(text):
        return "", text
    if paragraph is not None:
        return text[:paragraph].rstrip(), text[paragraph:].strip("\n")
    line = text.partition("\n")[0].rstrip()
    announces = line.endswith(":") and len(line) < len(text)
    sentences = [end for end in _ends(_SENTENCE_END, line, stray) if end < len(line) or not announces]
    if sentences:
        return text[: sentences[-1]], text[sentences[-1] :].strip()
    if announces and len(line) <= MAX_LEAD and _open(line) <= stray:
        return line, text[len(line) :].strip("\n")
    words = _ends(_WORD_END, line, stray)
    return (f"{text[: words[-1]]} …", f"… {text[words[-1] :].lstrip()}") if words else ("", text)


def _ends(end: re.Pattern[str], line: str, stray: frozenset[str]) -> list[int]:
    """Where in a line sentences or words end that may be the last of the beginning."""
    found = (match.end() for match in end.finditer(line[: MAX_LEAD + _AHEAD]))
    return [place for place in found if 0 < place <= MAX_LEAD and _open(line[:place]) <= stray]


def _open(text: str) -> frozenset[str]:
    """The signs and brackets that are open at the end of a text. Those open at the end of the whole aren't Markdown."""
    rest = _NO_SIGN.sub("", text)
    found = set()
    for sign in _PAIRS:
        if rest.count(sign) % 2:
            found.add(sign)
        rest = rest.replace(sign, "")
    return frozenset(found | {pair for pair in _BRACKETS if rest.count(pair[0]) > rest.count(pair[1])})
