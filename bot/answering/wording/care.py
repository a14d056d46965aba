"""What the bot says in the hour after an emergency: short, kind, with a help line (the words are in `care.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering.wording.numbers import REGION_NAMES, Asked
from bot.knowledge import HelpLine, Knowledge
from bot.knowledge.care import WRITE

CRISIS = "crisis"
OWN, OTHERS = 2, 3  # help lines of a kind that are named, where the region is known and where not
_WRITTEN_TO = re.compile(r"\btext|\bchat|https?:|\.(?:org|com)\b", re.IGNORECASE)


def word_care(
    name: str, categories: Sequence[str], knowledge: Knowledge, region: str | None = None, *, third_person: bool = False
) -> str:
    """The reply of that name about the highest of `categories`, in Markdown."""
    care, asked = knowledge.care, _asked(knowledge, region, third_person=third_person)
    text = care.reply(name, categories[0], third_person=third_person)
    said = asked.filled(text.replace(f"{{{WRITE}}}", _to_write_to(asked)))
    if categories[0] == "self-harm" and "overdose" in categories:
        said = f"{said}\n{asked.filled(care.swallowed)}"
    return said


def care_line(
    categories: Sequence[str], knowledge: Knowledge, region: str | None = None, *, third_person: bool = False
) -> str:
    """The line that stays below an ordinary answer."""
    line = knowledge.care.line(categories[0], third_person=third_person)
    return _asked(knowledge, region, third_person=third_person).filled(line)


def _to_write_to(asked: Asked) -> str:
    """The crisis lines to which one can write: a region's own, and then those for anywhere; without a region those for anywhere,
    and then others with their country."""
    region, lines = asked.region, asked.knowledge.helplines.of("crisis", asked.region)
    own = [line for line in lines if line.region == region != "anywhere"]
    every = [*own, *asked.knowledge.helplines.of("crisis", None)]
    found = [line for line in every if _WRITTEN_TO.search(line.contact) and (line in own or line.region == "anywhere")]
    if region is None:
        found = [line for line in every if _WRITTEN_TO.search(line.contact)]
    named = [f"{line.label}: {line.contact}{_where(line, region)}" for line in found[: asked.at_most]]
    return " · ".join(named) or f"{{{CRISIS}}}"


def _where(line: HelpLine, region: str | None) -> str:
    return "" if line.region in ("anywhere", region) else f" ({REGION_NAMES[line.region]})"


def _asked(knowledge: Knowledge, region: str | None, *, third_person: bool) -> Asked:
    return Asked(knowledge, region, third_person, OWN if region else OTHERS)
