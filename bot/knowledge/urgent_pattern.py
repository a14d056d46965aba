"""The lines in which moderators write what an urgent message looks like, and what makes it harmless.

A line is made of cues and of what stands between them:

    <tongue> <swollen>      a word of the group `tongue`, then one of `swollen` (at most one other word between them)
    <took> .. <pills>       the second later in the sentence, up to seven words on
    <face> ~ <swollen>      near each other, in either order
    soya + allergic         both anywhere in the message
    ^ does                  at the start of a sentence
    {ate|can not|<took>}    one of several words, phrases or groups
    … !<joke>               and nowhere in the message a word of `joke`

Filler words ("just", "really", "the" …) don't count as words between.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.knowledge.model import has_sign

Link = Literal["next", "later", "near", "with"]
_LINKS: dict[str, Link] = {"..": "later", "~": "near", "+": "with"}
START = "^"
_PART = re.compile(r"!?(?:\{[^{}]*\}|<[^<>]*>)|\S+")
_NAME = re.compile(r"[a-z0-9'’/-]+(?: [a-z0-9'’/-]+)*\*?|\d+\.\.\d+|<[a-z][a-z0-9-]*>|[^\x00-\x7f]")


class PatternError(ValueError):
    """A line that isn't a pattern; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One place of a pattern: what may stand there (words, phrases, `<groups>`), and how it is tied to the cue before."""

    names: tuple[str, ...]
    link: Link = "next"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A parsed line: its cues in order, and the cues that must not occur in the message."""

    line: str
    cues: tuple[Cue, ...]
    without: tuple[Cue, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that the line names."""
        return tuple(name[1:-1] for cue in (*self.cues, *self.without) for name in cue.names if name.startswith("<"))


def parse(line: str) -> Pattern:
    """The pattern that `line` writes. Raises PatternError."""
    cues: list[Cue] = []
    without: list[Cue] = []
    link: Link = "next"
    waiting = False
    for part in _PART.findall(line):
        if part in _LINKS:
            if waiting or not cues:
                raise PatternError(f"`{part}` stands between two cues; write one on each side")
            link, waiting = _LINKS[part], True
        elif part.startswith("!"):
            without.append(_cue(part[1:], "with", line))
        else:
            cues.append(_cue(part, link, line))
            link, waiting = "next", False
    if waiting:
        raise PatternError("the line ends in the middle; add the cue that follows")
    if not cues or all(cue.names == (START,) for cue in cues):
        raise PatternError("the line has no cue; write a word, or a group in {braces}")
    return Pattern(line, tuple(cues), tuple(without))


def _cue(part: str, link: Link, line: str) -> Cue:
    if part == START:
        return Cue((START,), link)
    names = (
        tuple(name.strip() for name in part[1:-1].split("|"))
        if part.startswith("{") and part.endswith("}")
        else (part,)
    )
    for name in names:
        if not _NAME.fullmatch(name) or not has_sign(name.strip("<>")):
            raise PatternError(
                f"`{part}` can't be read; write words, <groups>, {{one|or another}}, `..`, `~`, `+`, `^` or `!<group>`"
            )
    return Cue(names, link)
