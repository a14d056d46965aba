"""The immutable whole that answering works from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.knowledge.care import CARE, Care, shipped_care
from bot.knowledge.claims import Claim
from bot.knowledge.model import Entry, SmallTalk, Vocabulary
from bot.knowledge.problems import Problem
from bot.knowledge.urgent import HELPLINES, NO_RULES, URGENT, WARNING, HelpLines, UrgentRules, has_rules
from bot.knowledge.urgent_replies import REPLIES, UrgentReplies, shipped_replies

RULES_GONE = "there is no such file any more, so the last good urgent rules stay; put it back"
LINES_GONE = "there is no such file any more, so the last good help lines stay; put it back"


@dataclass(frozen=True, slots=True)
class Section:
    """Entries that members browse together."""

    title: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything loaded from a knowledge folder; never changed, only replaced as a whole.

    `entries` is in file order; `phrasings` holds for each entry its question first, then every other way of asking;
    `urgent`, `helplines` and `replies` are what triage goes by, whom it names and what it says, and `care` is what is said in
    the hour after that; where their files can't be used, they are those in the package, and `problems` says why;
    `stand_ins` are the names of the files whose copies in the package are used (help lines also where the folder has none).
    `facts` are those that entries share, by name, and `written` the entries that name some, as their files have them;
    `version` is a short digest of all the files' contents.
    """

    entries: Mapping[str, Entry]
    phrasings: Mapping[str, tuple[str, ...]]
    sections: tuple[Section, ...]
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    smalltalk: tuple[SmallTalk, ...] = ()
    not_ours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    urgent: UrgentRules = NO_RULES
    helplines: HelpLines = field(default_factory=HelpLines)
    replies: UrgentReplies = field(default_factory=shipped_replies)
    care: Care = field(default_factory=shipped_care)
    problems: tuple[Problem, ...] = ()
    stand_ins: tuple[str, ...] = ()
    version: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, Entry] = field(default_factory=dict)

    def as_written(self, id_: str) -> Entry | None:
        """An entry as its file has it, for who changes it: facts by their names. None where there is none."""
        return self.written.get(id_) or self.entries.get(id_)


def keeping_help(new: Knowledge, before: Knowledge) -> Knowledge:
    """`new` as it may follow `before`: where its urgent rules or help lines can't be used or are gone, or its replies can't
    be used, with the last good ones, and a problem that says so. Nobody in danger loses help by a mistake in a file."""
    urgent, helplines, problems = new.urgent, new.helplines, list(new.problems)
    if URGENT in new.stand_ins and has_rules(before.urgent):
        urgent = before.urgent
    elif not has_rules(urgent) and has_rules(before.urgent):
        urgent = before.urgent
        problems.append(Problem(URGENT, 1, 1, RULES_GONE))
    if HELPLINES in new.stand_ins and before.helplines.lines and before.helplines != helplines:
        helplines = before.helplines
        if all(problem.file != HELPLINES or problem.text.startswith(WARNING) for problem in problems):
            problems.append(Problem(HELPLINES, 1, 1, LINES_GONE))
    replies = before.replies if REPLIES in new.stand_ins else new.replies
    care = before.care if CARE in new.stand_ins else new.care
    return replace(new, urgent=urgent, helplines=helplines, replies=replies, care=care, problems=tuple(problems))
