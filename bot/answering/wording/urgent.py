"""What the bot says to someone in danger: what to do now, who answers the phone, and nothing that delays it.

The words are in `urgent_replies.yaml`, the help lines in `helplines.yaml`: those of the server's region, or, where it
isn't known, those for anywhere first and then a few countries'. A guessed region's lines name their country, and what to
do elsewhere stands beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.wording.fitting import END, Part, fewest_lost
from bot.answering.wording.numbers import LOCAL_NUMBER, Asked
from bot.knowledge import CATEGORIES, Knowledge

EMERGENCY_FOOTER = "Get urgent help first; then consult your dermatologist."
# After a reply about these the footer is the ordinary one: nobody is in danger this minute.
CALM_CATEGORIES = frozenset({"supply", "dosing", "minor"})


def word_urgent(
    categories: Sequence[str], knowledge: Knowledge, region: str | None = None, *, third_person: bool = False
) -> tuple[str, ...]:
    """The reply to `categories` (highest first) in Markdown, a part for each; the first also tells what a bot is.

    At most MAX_CHARACTERS in all: of what is least urgent only what has to be done now stays, then nothing; of many help
    lines the first stay. `third_person`: the member writes about somebody else.
    """
    known = [category for category in CATEGORIES if category in categories]
    if not known:
        return ()
    return fewest_lost(lambda at_most: _parts(known, Asked(knowledge, region, third_person, at_most)))


def _parts(known: Sequence[str], asked: Asked) -> list[Part]:
    first, *others = [_part(category, asked) for category in known]
    do_now, end, rest = first.whole.partition(END)
    if LOCAL_NUMBER in do_now and (numbers := asked.emergency_numbers()):
        rest = f"{numbers}\n\n{rest}"
    whole = f"{do_now}{end}{rest}\n\n{asked.knowledge.replies.a_bot}"
    return [Part(whole, whole), *others]


def _part(category: str, asked: Asked) -> Part:
    """What to do, and the least of it: with the help line to call first."""
    reply = asked.knowledge.replies.replies[category]
    text = reply.them if asked.third_person and reply.them is not None else reply.you
    short = reply.short or f"{text.partition(END)[0]}**"
    return Part(asked.filled(text), replace(asked, at_most=1 if asked.region else 3).filled(short))


def is_danger(categories: Sequence[str]) -> bool:
    """Whether any of these is about somebody who is in danger this minute, or has to be seen today."""
    return any(category not in CALM_CATEGORIES for category in categories)


def danger_line(knowledge: Knowledge, region: str | None = None) -> str:
    """Whom to call, in a line, for somebody of whom it isn't known whether they are in danger."""
    return Asked(knowledge, region).filled(knowledge.replies.whom_to_call)


def urgent_footer(categories: Sequence[str], ordinary: str) -> str:
    """The footer of a reply about `categories`; `ordinary` where nobody is in danger this minute."""
    return EMERGENCY_FOOTER if is_danger(categories) else ordinary


def soft_line(categories: Sequence[str], knowledge: Knowledge, region: str | None = None) -> str:
    """The one line that follows the ordinary answer to a question about an urgent topic, or "" when none is called for."""
    lines = (line for category, line in knowledge.replies.soft.items() if category in categories)
    return Asked(knowledge, region).filled(next(lines, ""))
