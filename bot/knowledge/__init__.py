"""What the bot knows: the YAML files of a folder, read, checked, and made into a `Knowledge` that never changes.

Its tools are imported by their modules: `files` (names and bytes), `document` (YAML with its places), `text` and `evening`
(words, as everybody reads them), `urgent_pattern` and `urgent_replies` (what is written in rules and replies), `editing`.
"""

from bot.knowledge.claims import Claim, Verdict
from bot.knowledge.facts import FACTS
from bot.knowledge.knowledge import Knowledge, Section, keeping_help
from bot.knowledge.loader import (
    Places,
    by_hand,
    doubts,
    help_files,
    help_only,
    help_problems,
    load,
    load_files,
    looks_otherwise,
    meant,
    places,
    with_helplines,
    with_triage,
)
from bot.knowledge.model import (
    ID_PATTERN,
    MAX_ANSWER,
    MAX_PHRASING,
    MAX_QUESTION,
    MAX_SMALL_TALK,
    Elsewhere,
    Entry,
    Region,
    Time,
    Vocabulary,
)
from bot.knowledge.problems import KnowledgeError, Problem
from bot.knowledge.reading import SEPARATE, same_phrasing, section_title
from bot.knowledge.schema import write_schemas
from bot.knowledge.urgent import (
    CATEGORIES,
    HELPLINES,
    NAMED_UNASKED,
    URGENT,
    WARNING,
    GuessedRegion,
    HelpLine,
    HelpLines,
    LineKind,
    UrgentRules,
    has_rules,
    load_urgent,
    pattern_lines,
)

__all__ = [
    "CATEGORIES",
    "FACTS",
    "HELPLINES",
    "ID_PATTERN",
    "MAX_ANSWER",
    "MAX_PHRASING",
    "MAX_QUESTION",
    "MAX_SMALL_TALK",
    "NAMED_UNASKED",
    "SEPARATE",
    "URGENT",
    "WARNING",
    "Claim",
    "Elsewhere",
    "Entry",
    "GuessedRegion",
    "HelpLine",
    "HelpLines",
    "Knowledge",
    "KnowledgeError",
    "LineKind",
    "Places",
    "Problem",
    "Region",
    "Section",
    "Time",
    "UrgentRules",
    "Verdict",
    "Vocabulary",
    "by_hand",
    "doubts",
    "has_rules",
    "help_files",
    "help_only",
    "help_problems",
    "keeping_help",
    "load",
    "load_files",
    "load_urgent",
    "looks_otherwise",
    "meant",
    "pattern_lines",
    "places",
    "same_phrasing",
    "section_title",
    "with_helplines",
    "with_triage",
    "write_schemas",
]
