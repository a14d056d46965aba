"""Urgent rules and help lines as moderators write them: what the two files hold, and how they are loaded.

Triage must work when every other file is broken, so a file that can't be used gives way to the copy of it that the
package ships (`bot/knowledge/shipped`), and its problems are told.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from pydantic import AfterValidator, Field, StringConstraints, field_validator

from bot.knowledge.document import Document, parse, read, validate
from bot.knowledge.files import Files
from bot.knowledge.model import Day, HasSign, HasWord, Line, Model
from bot.knowledge.problems import KnowledgeError, Problem
from bot.knowledge.urgent_mistakes import NEEDED, can_fire, missing_lines, mistakes
from bot.knowledge.urgent_mistakes import pattern_lines as pattern_lines  # noqa: PLC0414 - belongs to what is read here
from bot.knowledge.urgent_pattern import PatternError
from bot.knowledge.urgent_pattern import parse as parse_pattern

URGENT, HELPLINES = "urgent.yaml", "helplines.yaml"

# Highest first: the order in which replies are given.
CATEGORIES = (
    "self-harm", "allergic-reaction", "chest-stroke", "overdose", "head-pressure", "vision-loss", "gut-liver",
    "pregnant-now", "supply", "low-mood", "dosing", "minor", "same-day",
)  # fmt: skip


def _pattern_line(line: str) -> str:
    line = " ".join(line.split()).replace("| ", "|")  # a long line may be written over several
    try:
        parse_pattern(line)
    except PatternError as error:
        raise ValueError(str(error)) from error
    return line


PatternLine = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=500),
    AfterValidator(_pattern_line),
]
WordOrPhrase = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=80), HasSign
]
GroupName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]


class UrgentModel(Model):
    """What the models of this file share: an empty key is an empty list."""

    @field_validator("*", mode="before")
    @classmethod
    def _empty(cls, value: Any) -> Any:
        return () if value is None else value


class Excuse(UrgentModel):
    """A way of speaking in which words that look urgent are harmless."""

    leads_to: Literal["nothing", "soft"] = Field(
        default="nothing", description="What is left of an alarm: nothing, or a help line."
    )
    says: tuple[PatternLine, ...] = Field(min_length=1, description="What such a message looks like.")


class Examples(UrgentModel):
    """Messages that `check` runs."""

    fires: tuple[Line, ...] = Field(default=(), description="Must get the whole reply.")
    soft: tuple[Line, ...] = Field(default=(), description="Must get one help line, no more.")
    harmless: tuple[Line, ...] = Field(default=(), description="Must not get the whole reply.")


class UrgentCategory(UrgentModel):
    """How one kind of urgent message is recognised."""

    always_fires_when: tuple[PatternLine, ...] = Field(default=(), description="Too plain to be excused.")
    fires_when: tuple[PatternLine, ...] = Field(default=(), description="Fires unless an excuse applies.")
    suspects_when: tuple[PatternLine, ...] = Field(
        default=(), description="Like `fires_when`, but only beside `only_with`."
    )
    soft_when: tuple[PatternLine, ...] = Field(
        default=(), description="Asked as information: answer, and one help line."
    )
    idioms: tuple[PatternLine, ...] = Field(default=(), description="Words that match are no cues for this category.")
    only_with: tuple[GroupName, ...] = Field(
        default=(), description="Groups; beside one of their words `suspects_when` counts."
    )
    excused_by: tuple[GroupName, ...] = Field(default=(), description="Names of `excuses` that count here.")
    tells_moderators: bool = Field(default=False, description="True: moderators hear of every such message at once.")
    tells_moderators_when: tuple[PatternLine, ...] = Field(
        default=(), description="Otherwise: of those that also match this."
    )
    examples: Examples = Field(default_factory=Examples)


class UrgentRules(UrgentModel):
    """Everything that triage goes by."""

    words: dict[GroupName, tuple[WordOrPhrase, ...]] = Field(
        default_factory=dict,
        description="Group: its words and phrases; `swell*` any ending, `5..17` a range of numbers, `<other>` another group.",
    )
    spellings: dict[WordOrPhrase, WordOrPhrase] = Field(
        default_factory=dict, description="How members write: what they mean."
    )
    fillers: tuple[WordOrPhrase, ...] = Field(
        default=(), description="Words that don't count as distance between cues."
    )
    openers: tuple[WordOrPhrase, ...] = Field(
        default=(), description="Words after which a sentence starts anew: `so`, `hey`."
    )
    intensifiers: tuple[WordOrPhrase, ...] = Field(
        default=(), description="Words that may stand inside a phrase: don't `really` want."
    )
    censored: tuple[WordOrPhrase, ...] = Field(
        default=(), description="Words that members write with a sign for a letter, k*ll, or letter by letter, k i l l."
    )
    ordinary_words: frozenset[WordOrPhrase] = Field(
        default=frozenset(), description="Never taken for a misspelt cue; added to the list in the package."
    )
    idioms: tuple[PatternLine, ...] = Field(default=(), description="Figures of speech; their words aren't cues.")
    excuses: dict[GroupName, Excuse] = Field(default_factory=dict)
    categories: dict[str, UrgentCategory] = Field(default_factory=dict)


NO_RULES = UrgentRules()


LineKind = Literal["emergency", "crisis", "poison", "pets", "pregnancy", "supply"]
REGIONS = ("us", "ca", "uk", "ie", "eu", "au", "nz", "in", "ph", "id", "br", "mx", "anywhere")
# Those that are named where the region isn't known: more would bury them. The others have to be told or chosen.
NAMED_UNASKED = frozenset(REGIONS[:8])
_WRITTEN_TO = re.compile(r"\btext|\bchat|https?:|\.(?:org|com|id|pl)\b", re.IGNORECASE)
WARN_AFTER, FAIL_AFTER = timedelta(days=180), timedelta(days=365)
WARNING = "warning: "
GONE = (
    f"there is no such file any more, though {HELPLINES} is there; put it back, or copy it from the bot's `knowledge` "
    "folder: without it nobody in danger would be seen"
)


class HelpLine(Model):
    """A number or address where people help, for one region."""

    region: Literal["us", "ca", "uk", "ie", "eu", "au", "nz", "in", "ph", "id", "br", "mx", "anywhere"]
    kind: LineKind = Field(
        description="emergency, crisis (talk to a person), poison, pets, pregnancy, supply (is a pharmacy real)."
    )
    label: Annotated[str, HasWord] = Field(
        min_length=1, max_length=80, description="Who answers, as members know them."
    )
    contact: Annotated[str, HasSign] = Field(
        min_length=1, max_length=120, description="Number to call or text, or address to open."
    )
    children: bool = Field(default=False, description="True: also right for children and teenagers.")
    source: Annotated[str, HasSign] = Field(min_length=1, max_length=300, description="Where it was looked up.")
    verified_on: Day = Field(description="The day on which a person last checked it, YYYY-MM-DD.")

    @property
    def is_written_to(self) -> bool:
        """Whether one can write to it, or finds there whom to write to."""
        return _WRITTEN_TO.search(self.contact) is not None


class GuessedRegion(str):
    """A region that only the language of a member's Discord tells: likely, but what is shown must be right elsewhere too."""

    __slots__ = ()


class HelpLines(Model):
    """All help lines, in the order in which they are shown."""

    lines: tuple[HelpLine, ...] = Field(default=())

    @field_validator("lines", mode="before")
    @classmethod
    def _empty(cls, value: Any) -> Any:
        return () if value is None else value

    def of(
        self, kind: LineKind, region: str | None, *, children: bool | None = None, young: bool = False
    ) -> tuple[HelpLine, ...]:
        """The lines of a kind: the region's own, and where it has none, those for anywhere; never another country's.
        Without a region, those for anywhere and then of the larger regions the first, and the first to which one can write.
        Where the region is a guess, its own and then those for anywhere. For who is `young`, lines for children too come
        first, and of those for anywhere no others."""
        fitting = [line for line in self.lines if line.kind == kind and (children is None or line.children == children)]
        if young:
            fitting.sort(key=lambda line: not line.children)
        anywhere = tuple(line for line in fitting if line.region == "anywhere")
        if young and region is None and any(line.children for line in anywhere):
            anywhere = tuple(line for line in anywhere if line.children)
        if region is not None and region != "anywhere":
            own = tuple(line for line in fitting if line.region == region)
            return own + anywhere if isinstance(region, GuessedRegion) else own or anywhere
        first: dict[tuple[str, bool], HelpLine] = {}
        known = {line.contact for line in anywhere}
        for line in fitting:
            if line.region in NAMED_UNASKED:
                first.setdefault((line.region, False), line)
                spoken = first[line.region, False]
                is_other = not spoken.is_written_to and line.contact not in known and line.children == spoken.children
                if kind == "crisis" and line.is_written_to and is_other:
                    first.setdefault((line.region, True), line)
        return anywhere + tuple(first.values())


M = TypeVar("M", bound=Model)


def load_urgent(files: Files) -> tuple[UrgentRules, tuple[Problem, ...]]:
    """The rules of a knowledge: none when it never had such a file; the shipped ones, and why, when the file can't be
    used. A file without a rule can't, nor one that is gone from beside the help lines: whoever empties or deletes it by
    mistake must not switch help off."""
    if URGENT not in files:
        return (shipped_rules(), (Problem(URGENT, 1, 1, GONE),)) if HELPLINES in files else (NO_RULES, ())
    try:
        document = read(files, URGENT)
        rules = validate(document, UrgentRules)
        if problems := tuple(mistakes(document, rules, CATEGORIES)):
            raise KnowledgeError(problems)
    except KnowledgeError as error:
        return shipped_rules(), error.problems
    return rules, ()


def has_rules(rules: UrgentRules) -> bool:
    """Whether these rules get the whole reply for anybody."""
    return any(map(can_fire, rules.categories.values()))


class FoundLines(NamedTuple):
    """The help lines of a knowledge, what is wrong with its own file, and whether they are those in the package."""

    lines: HelpLines
    problems: tuple[Problem, ...]
    shipped: bool


def load_helplines(files: Files, today: date) -> FoundLines:
    """The help lines of a knowledge that may be shown on `today`. A missing file means the shipped ones, a broken one the
    shipped ones and why. Lines verified too long ago are left out and told, unless no other would be left of a kind that
    has to be there; a problem that starts with WARNING is about a line that is still shown."""
    problems: tuple[Problem, ...] = ()
    shipped = HELPLINES not in files
    try:
        document = packaged(HELPLINES) if shipped else read(files, HELPLINES)
        lines = validate(document, HelpLines)
        if missing := tuple(missing_lines(document, lines)):
            raise KnowledgeError(missing)
    except KnowledgeError as error:
        problems, document, shipped = error.problems, packaged(HELPLINES), True
        lines = validate(document, HelpLines)
    kept, aged = _by_age(document, lines, today)
    return FoundLines(kept, (*problems, *aged), shipped)


def _by_age(document: Document, lines: HelpLines, today: date) -> tuple[HelpLines, list[Problem]]:
    """The lines that may be shown, and what is to be said about those that were verified long ago."""
    ages = [today - line.verified_on for line in lines.lines]
    fresh = {line.kind for line, age in zip(lines.lines, ages, strict=True) if age < FAIL_AFTER}
    kept, aged = [], []
    for number, (line, age) in enumerate(zip(lines.lines, ages, strict=True)):
        last = line.kind in NEEDED and line.kind not in fresh  # an old number is better than none
        if age < FAIL_AFTER or last:
            kept.append(line)
        if age < -timedelta(days=1):  # it may be tomorrow already where somebody lives
            told = (
                f"{WARNING}{line.label} ({line.contact}) was verified on a day that is still to come; set the right day"
            )
            aged.append(document.problem(("lines", number, "verified_on"), told))
        if age >= WARN_AFTER:
            what = f"{line.label} ({line.contact}) was last verified {age.days} days ago"
            shown = ", and is shown only because no other is left" if last else ", so it isn't shown"
            text = f"{what}{shown}; check it" if age >= FAIL_AFTER else f"{WARNING}{what}; check it"
            aged.append(document.problem(("lines", number, "verified_on"), f"{text} and set the day"))
    return HelpLines(lines=tuple(kept)), aged


@lru_cache(maxsize=1)
def shipped_rules() -> UrgentRules:
    """The rules in the package, for when a folder's own can't be used."""
    return validate(packaged(URGENT), UrgentRules)


def packaged(name: str) -> Document:
    """The file of that name in the package."""
    return parse(resources.files("bot.knowledge").joinpath("shipped", name).read_text(encoding="utf-8"), name)
