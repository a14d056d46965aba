"""All help lines, for somebody who asks for them: whom to call, by what it is about."""

from __future__ import annotations

from bot.answering.wording.fitting import AT_MOST, MAX_CHARACTERS
from bot.answering.wording.numbers import LOCAL_NUMBER, REGION_NAMES
from bot.answering.wording.urgent import EMERGENCY_FOOTER
from bot.answering.wording.wording import Passage, Wording
from bot.knowledge import HelpLine, Knowledge, LineKind

# In the order in which they are shown; where there is no room for all, the last ones go first.
_HEADINGS: dict[LineKind, str] = {
    "crisis": "Somebody to talk to",
    "poison": "Too much of a medicine, or a wrong one",
    "pregnancy": "Pregnancy and medicines",
    "supply": "Is this pharmacy real?",
    "pets": "A pet swallowed some",
}


def help_lines(knowledge: Knowledge, region: str | None) -> Wording:
    """The help lines of a region; without one, those for anywhere first and then the first of every region. Where there
    isn't room for all, fewer of each kind."""
    for at_most in AT_MOST:
        wording = _wording(knowledge, region, at_most)
        if len(wording.text) <= MAX_CHARACTERS:
            break
    return wording


def _wording(knowledge: Knowledge, region: str | None, at_most: int | None) -> Wording:
    helplines, replies = knowledge.helplines, knowledge.replies
    where = f" ({REGION_NAMES[region]})" if region in REGION_NAMES else ""
    numbers = _listed(helplines.of("emergency", region), region)
    first = f"**In danger now: {LOCAL_NUMBER}**" + (f"\n{numbers}" if numbers else "")
    parts = [
        f"**{heading}**\n{listed}"
        for kind, heading in _HEADINGS.items()
        if (listed := _listed(helplines.of(kind, region)[:at_most], region))
    ]
    if not helplines.of("crisis", region):
        parts.insert(0, f"**{_HEADINGS['crisis']}**\n- {replies.without_a_line.crisis}")
    return Wording(
        "urgent", (Passage(first, f"Help lines{where}"), *map(Passage, parts), Passage(replies.a_bot)), EMERGENCY_FOOTER
    )


def _listed(lines: tuple[HelpLine, ...], region: str | None) -> str:
    return "\n".join(f"- {line.label}: {line.contact}{_where(line, region)}" for line in lines)


def _where(line: HelpLine, region: str | None) -> str:
    return "" if line.region in ("anywhere", region) else f" ({REGION_NAMES[line.region]})"
