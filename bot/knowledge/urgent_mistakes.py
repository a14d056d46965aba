"""What is wrong with urgent rules and help lines beyond what their models see."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.knowledge.document import Document, Path_
from bot.knowledge.problems import Problem
from bot.knowledge.urgent_pattern import Pattern
from bot.knowledge.urgent_pattern import parse as parse_pattern

if TYPE_CHECKING:
    from bot.knowledge.urgent import HelpLines, UrgentCategory, UrgentRules

MAX_NUMBER = 5_000  # in a range of numbers
MIN_BEGINNING = 4  # letters before a `*`
NEEDED = {"emergency": "the emergency number", "crisis": "who listens to somebody who wants to die"}

NO_RULES_LEFT = "there isn't a rule in this file, so nobody in danger would be seen; put the rules back"
NO_LINES_LEFT = "there isn't a help line in this file, so nobody in danger would be told whom to call; put them back"


def pattern_lines(rules: UrgentRules) -> Iterator[tuple[Path_, Pattern]]:
    """Every pattern of the rules and where it stands in the file."""
    places: list[tuple[Path_, tuple[str, ...]]] = [(("idioms",), rules.idioms)]
    places += [(("excuses", id_, "says"), excuse.says) for id_, excuse in rules.excuses.items()]
    for id_, category in rules.categories.items():
        for key in ("idioms", "always_fires_when", "fires_when", "suspects_when", "soft_when", "tells_moderators_when"):
            places.append((("categories", id_, key), getattr(category, key)))
    for path, lines in places:
        for number, line in enumerate(lines):
            yield (*path, number), parse_pattern(line)


def mistakes(document: Document, rules: UrgentRules, categories: Collection[str]) -> Iterator[Problem]:
    """What the model alone can't see: names that belong to nothing."""
    if not any(map(can_fire, rules.categories.values())):
        yield document.problem((), NO_RULES_LEFT)
        return
    for id_, category in rules.categories.items():
        if id_ not in categories:
            yield document.problem(
                ("categories", id_), f"there is no category `{id_}`; the categories are {', '.join(categories)}"
            )
        elif not (can_fire(category) or category.soft_when):
            yield document.problem(
                ("categories", id_),
                f"`{id_}` has no line that says when; write one under `fires_when`, or remove `{id_}`",
            )
    for id_, category in rules.categories.items():
        for number, name in enumerate(category.only_with):
            if name not in rules.words:
                yield document.problem(
                    ("categories", id_, "only_with", number),
                    f"there is no group `{name}`; write it under `words`, or remove it",
                )
        for number, name in enumerate(category.excused_by):
            if name not in rules.excuses:
                yield document.problem(
                    ("categories", id_, "excused_by", number),
                    f"there is no excuse `{name}`; write it under `excuses`, or remove it",
                )
    for name, words in rules.words.items():
        for number, word in enumerate(words):
            if wrong := _wrong_word(word, rules):
                yield document.problem(("words", name, number), wrong)
    for path, pattern in pattern_lines(rules):
        for name in pattern.groups:
            if name not in rules.words:
                near = process.extractOne(name, list(rules.words), scorer=fuzz.ratio, score_cutoff=60)
                hint = f"did you mean <{near[0]}>?" if near else "write it under `words`, or write a word without < >"
                yield document.problem(path, f"there is no group <{name}>; {hint}")


def can_fire(category: UrgentCategory) -> bool:
    """Whether any message can get the whole reply for this category."""
    return bool(category.always_fires_when or category.fires_when or category.suspects_when)


def missing_lines(document: Document, lines: HelpLines) -> Iterator[Problem]:
    """What somebody in danger has to be told, and no line says."""
    if not lines.lines:
        yield document.problem(("lines",), NO_LINES_LEFT)
        return
    kinds = {line.kind for line in lines.lines}
    for kind, who in NEEDED.items():
        if kind not in kinds:
            yield document.problem(("lines",), f"no line is of the kind `{kind}` ({who}); add one")


def _wrong_word(word: str, rules: UrgentRules) -> str:
    """What is wrong with a word of a group; "" when nothing is."""
    if word.startswith("<"):
        return (
            "" if word.strip("<>") in rules.words else f"there is no group {word}; write it under `words`, or remove it"
        )
    if ".." in word:
        low, _, high = word.partition("..")
        if not (low.isdecimal() and high.isdecimal() and int(low) <= int(high) <= MAX_NUMBER):
            return f"a range of numbers is written like 5..17, and ends at {MAX_NUMBER} at most"
    if "*" in word and not (word.endswith("*") and len(word) > MIN_BEGINNING and word[:-1].isalpha()):
        return f"`*` stands at the end of one word with at least {MIN_BEGINNING} letters, like swell*"
    return ""
