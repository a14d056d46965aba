"""What the bot says to someone in danger: what to do now, who answers the phone, and nothing that delays it.

The words are in `urgent_replies.yaml`, the help lines in `helplines.yaml`: those of the server's region, or, where it
isn't known, those for anywhere first and then a few countries'. A guessed region's lines name their country, and what to
do elsewhere stands beside them. No line is named twice in a message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.answering.decision import Line
from bot.answering.wording.fitting import END, MAX_CHARACTERS, Part, fewest_lost, length
from bot.answering.wording.numbers import LOCAL_NUMBER, Asked
from bot.answering.wording.told import has_any, is_young
from bot.knowledge import CATEGORIES, Knowledge
from bot.knowledge.urgent_replies import KindOf, shipped_replies

EMERGENCY_FOOTER = "Get urgent help first; then consult your dermatologist."
MAX_KINDS = 2  # of a danger of many kinds that are told of in one message
# After a reply about these the footer is the ordinary one: nobody is in danger this minute.
CALM_CATEGORIES = frozenset({"supply", "dosing", "minor"})
TODAY = frozenset({"low-mood", "same-day"})  # dangers, but not of this minute


def word_urgent(
    categories: Sequence[str],
    knowledge: Knowledge,
    region: str | None = None,
    *,
    third_person: bool = False,
    young: bool = False,
    message: str = "",
    above: str = "",
) -> tuple[str, ...]:
    """The reply to `categories` (highest first) in Markdown, a part for each.

    At most MAX_CHARACTERS in all: of what is least urgent only what has to be done now stays, then nothing; of many help
    lines the first stay. `third_person`: the member writes about somebody else; `young`: about somebody under 18, of whom their
    `message` may tell as well, and of which kind a danger of many kinds is. `above`: what the member reads before it, in the
    same message.
    """
    known = [category for category in CATEGORIES if category in categories]
    if not known:
        return ()
    if "self-harm" in known:  # its reply has all that is said of a low mood
        known = [category for category in known if category != "low-mood"]
    young = young or "minor" in known or is_young(message)
    asked = Asked(knowledge, region, third_person, young=young)
    texts: dict[str, tuple[str, str]] = {}
    for category in known:
        said = _texts(category, asked, message)
        if said not in texts.values():  # what is the same for several is said once
            texts[category] = said
    room = MAX_CHARACTERS - (length((above, "")) if above else 0)
    return fewest_lost(lambda at_most: _parts(texts, replace(asked, at_most=at_most)), room)


def _texts(category: str, asked: Asked, message: str) -> tuple[str, str]:
    """What the reply to a category says, and the least of it."""
    reply = asked.knowledge.replies.replies[category]
    kinds = [kind for kind in reply.kinds.values() if _is_of(kind, message)][:MAX_KINDS]
    found = [said.them if asked.third_person and said.them is not None else said.you for said in kinds or (reply,)]
    short = reply.short if reply.short and not kinds else f"{found[0].partition(END)[0]}**"
    return "\n\n".join(found), short


def kinds_of(categories: Sequence[str], knowledge: Knowledge, message: str) -> tuple[str, ...]:
    """Of which kinds these dangers are, where they are of many ("nosebleed", "pet")."""
    replies = knowledge.replies.replies
    return tuple(
        name
        for category in categories
        if category in replies
        for name, kind in replies[category].kinds.items()
        if _is_of(kind, message)
    )


def _is_of(kind: KindOf, message: str) -> bool:
    return has_any(kind.words, message) and not has_any(kind.unless, message)


def _parts(texts: Mapping[str, tuple[str, str]], asked: Asked) -> list[Part]:
    """The parts of the reply; each leaves out the help lines that those before it name, whole or short."""
    parts: list[Part] = []
    for text, short in texts.values():
        above = [replace(asked, above="\n".join(said)) for said in _before(parts)]
        whole = above[0].filled(text).strip()
        least = replace(above[1], at_most=1 if asked.region else 3).filled(short)
        if not parts:
            whole = least = _with_numbers(whole, asked)
        parts.append(Part(whole, least))
    return parts


def _before(parts: Sequence[Part]) -> tuple[list[str], list[str]]:
    """What stands before a part that is whole, and before one that is short: others may be short by then."""
    return [part.whole for part in parts], [
        part.whole if place == 0 else part.short for place, part in enumerate(parts)
    ]


def _with_numbers(text: str, asked: Asked) -> str:
    """The first part, with the emergency numbers of countries where it isn't known which one is meant."""
    do_now, end, rest = text.partition(END)
    if LOCAL_NUMBER in do_now and (numbers := asked.emergency_numbers()):
        return f"{do_now}{end}{numbers}\n\n{rest}"
    return text


def is_danger(categories: Sequence[str]) -> bool:
    """Whether any of these is about somebody who is in danger this minute, or has to be seen today."""
    return any(category not in CALM_CATEGORIES for category in categories)


def is_of_this_minute(categories: Sequence[str]) -> bool:
    """Whether any of these is a danger that can't wait for some seconds."""
    return any(category not in CALM_CATEGORIES | TODAY for category in categories)


def word_asked(
    line: Line,
    knowledge: Knowledge,
    region: str | None = None,
    *,
    third_person: bool = False,
    young: bool = False,
    to_write: bool = False,
) -> str:
    """The help lines for who asks for one."""
    said = (knowledge.replies.asked or shipped_replies().asked)[line]
    text = said.them if third_person and said.them is not None else said.you

    def parts(at_most: int | None) -> list[Part]:
        filled = Asked(knowledge, region, third_person, at_most, young, to_write).filled(text).strip()
        return [Part(filled, filled)]

    return "\n\n".join(fewest_lost(parts))


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
