"""The immutable whole that answering works from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.knowledge.model import Entry, SmallTalk, Vocabulary
from bot.knowledge.problems import Problem
from bot.knowledge.urgent import NO_RULES, HelpLines, UrgentRules


@dataclass(frozen=True, slots=True)
class Section:
    """Entries that members browse together."""

    title: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything loaded from a knowledge folder; never changed, only replaced as a whole.

    `entries` is in file order; `phrasings` holds for each entry its question first, then every other way of asking;
    `urgent` and `helplines` are what triage goes by and whom it names; where their files can't be used, they are those
    in the package, and `problems` says why. `version` is a short digest of all the files' contents.
    """

    entries: Mapping[str, Entry]
    phrasings: Mapping[str, tuple[str, ...]]
    sections: tuple[Section, ...]
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    smalltalk: tuple[SmallTalk, ...] = ()
    not_ours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    urgent: UrgentRules = NO_RULES
    helplines: HelpLines = field(default_factory=HelpLines)
    problems: tuple[Problem, ...] = ()
    version: str = ""
