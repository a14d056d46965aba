"""What the bot says in the hour after an emergency: short, kind, with a help line (the words are in `care.yaml`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.decision import NOTHING_KNOWN, Known
from bot.answering.wording.numbers import Asked
from bot.knowledge import Knowledge
from bot.knowledge.care import WRITE

CRISIS = "crisis"
# Replies that name one kind of help line.
WITHOUT_POISON_HELP = frozenset({"thanks", "stop", "chat", "bot", "breathing", "privacy", "home"})
OF_THE_BODY = frozenset(
    {"worse", "asks", "aid", "waiting", "asleep"}
)  # of who took pills: first what they do to the body
FEWEST = 3  # help lines of a second kind
# Help lines of a kind that are named: where the region is known, where it isn't, and so for who is young: those for children
# differ from country to country.
OWN, OTHERS, OF_THE_YOUNG = 2, 3, 6


def word_care(
    name: str,
    categories: Sequence[str],
    knowledge: Knowledge,
    region: str | None = None,
    *,
    third_person: bool = False,
    known: Known = NOTHING_KNOWN,
) -> str:
    """The reply of that name about the highest of `categories`, in Markdown."""
    care, asked = knowledge.care, _asked(knowledge, region, third_person=third_person, young=known.young)
    took_pills = categories[0] == "self-harm" and "overdose" in categories
    about = "overdose" if took_pills and name in OF_THE_BODY else categories[0]
    text = care.reply(name, about, third_person=third_person, kinds=known.kinds)
    said = asked.filled(text.replace(f"{{{WRITE}}}", _to_write_to(asked)))
    if took_pills and name not in WITHOUT_POISON_HELP:
        beside = care.behind if name in OF_THE_BODY else care.swallowed
        said = f"{said}\n{replace(asked, at_most=min(asked.at_most or FEWEST, FEWEST)).filled(beside)}"
    return said


def care_line(
    categories: Sequence[str],
    knowledge: Knowledge,
    region: str | None = None,
    *,
    third_person: bool = False,
    known: Known = NOTHING_KNOWN,
) -> str:
    """The line that stays below an ordinary answer."""
    line = knowledge.care.line(categories[0], third_person=third_person, kinds=known.kinds)
    return _asked(knowledge, region, third_person=third_person, young=known.young).filled(line)


def _to_write_to(asked: Asked) -> str:
    """The crisis lines to which one can write: a region's own, and then those for anywhere; without a region those for anywhere,
    and then others with their countries."""
    region, of = asked.region, asked.knowledge.helplines.of
    every = of("crisis", region, young=asked.young)
    if region is not None:
        every = (*(line for line in every if line.region == region != "anywhere"), *of("crisis", "anywhere"))
    found = asked.with_countries([line for line in every if line.is_written_to])
    named = [text + (f" ({', '.join(there)})" if there else "") for text, there in found.items()]
    return " · ".join(named[: asked.at_most]) or f"{{{CRISIS}}}"


def _asked(knowledge: Knowledge, region: str | None, *, third_person: bool, young: bool) -> Asked:
    at_most = OWN if region else OF_THE_YOUNG if young else OTHERS
    return Asked(knowledge, region, third_person, at_most, young)
