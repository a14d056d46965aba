"""What members asked and got, and how helpful they found it: counts of some days, added up."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.answering import Wording, cut, remark
from bot.knowledge import Knowledge
from bot.moderating import COUNTED, OUTCOMES
from bot.store import Counted, Store, Votes, counts, votes

# Kinds of decisions that answer a question, and what people read for them; small talk isn't a question.
KINDS = {"answer": "answered", "suggest": "offered a choice", "unknown": "not known", "urgent": "urgent"}
TOP = 8
MAX_NAME = 90


@dataclass(frozen=True, slots=True)
class Stats:
    """The sums of the days from `first` to `last` (UTC): of each day by kind, of the entries asked most, votes, and how
    alerts to moderators ended."""

    first: dt.date
    last: dt.date
    by_day: Mapping[dt.date, Mapping[str, int]] = field(default_factory=dict)
    top: Sequence[tuple[str, int]] = ()
    votes: Votes = field(default_factory=Votes)
    closed: Mapping[str, int] = field(default_factory=dict)

    @property
    def days(self) -> list[dt.date]:
        """Every day, also those without a question."""
        return [self.first + dt.timedelta(place) for place in range((self.last - self.first).days + 1)]

    @property
    def totals(self) -> dict[str, int]:
        """How often each kind came up, in the order of KINDS."""
        return {kind: sum(day.get(kind, 0) for day in self.by_day.values()) for kind in KINDS}

    @property
    def questions(self) -> int:
        """How many questions there were in all."""
        return sum(self.totals.values())


async def collect(store: Store, guild: int | None, *, last: dt.date, days: int) -> Stats:
    """The sums of so many days, up to `last`: of a server (0: direct messages), or of all for None."""
    first = last - dt.timedelta(days - 1)
    counted = await counts.between(store, guild, first, last)
    return add_up(first, last, counted, await votes.by_entry(store, guild, first, last))


def add_up(first: dt.date, last: dt.date, counted: Sequence[Counted], votes: Mapping[str, Votes]) -> Stats:
    """The sums of what was counted."""
    by_day: dict[dt.date, Counter[str]] = {}
    entries: Counter[str] = Counter()
    closed: Counter[str] = Counter()
    for row in counted:
        if row.kind in KINDS:
            by_day.setdefault(row.day, Counter())[row.kind] += row.times
            if row.kind == "answer" and row.entry:
                entries[row.entry] += row.times
        elif row.kind == COUNTED:
            closed[row.entry] += row.times
    all_votes = Votes(
        sum(v.helpful for v in votes.values()),
        sum(v.unhelpful for v in votes.values()),
        sum(v.not_asked for v in votes.values()),
    )
    return Stats(first, last, by_day, entries.most_common(TOP), all_votes, +closed)


def name(entry: str, knowledge: Knowledge) -> str:
    """What an entry is called where people read it: its question, or its id where it is gone."""
    found = knowledge.entries.get(entry)
    return cut(found.question, MAX_NAME) if found is not None else f"{entry} (gone)"


def overdue(knowledge: Knowledge, day: dt.date) -> str:
    """The entries of which members read that they may be out of date, with what to do; first those about safety, then the
    oldest. "" where there are none."""
    late = [(entry.risk != "high", entry.checked_on, entry) for entry in knowledge.entries.values() if entry.checked_on]
    found = sorted((each for each in late if each[2].is_overdue(day)), key=lambda each: (*each[:2], each[2].id))
    if not found:
        return ""
    lines = [
        f"- {name(entry.id, knowledge)} (`{entry.id}`, checked {checked:%-d %B %Y})"
        for _, checked, entry in found[:TOP]
    ]
    if len(found) > TOP:
        lines.append(f"- … and {len(found) - TOP} more: `python -m bot check` lists them")
    listed = "\n".join(lines)
    return (
        "**May be out of date**, as members read below these answers. Hold them against their sources, mend what changed, and "
        f"set `checked_on` in the file:\n{listed}\n\n"
    )


def wording(
    stats: Stats, knowledge: Knowledge, *, title: str, everywhere: bool, first: str = "", more: str = ""
) -> Wording:
    """The numbers in words. `everywhere`: they are of all servers and direct messages; `first` is put before them, `more`
    at the end."""
    where = "in all servers and direct messages" if everywhere else "on this server"
    if not stats.questions:
        return remark(f"{first}Nobody asked me anything {where} in this time.{more}", title=title)
    shares = "\n".join(
        f"- {KINDS[kind]}: **{times}** ({times / stats.questions:.0%})" for kind, times in stats.totals.items()
    )
    text = f"**{stats.questions}** questions {where}, {stats.first:%-d %B} to {stats.last:%-d %B %Y} (UTC):\n{shares}"
    if stats.top:
        listed = "\n".join(f"{i}. {name(entry, knowledge)} ({times})" for i, (entry, times) in enumerate(stats.top, 1))
        text += f"\n\n**Asked most**\n{listed}"
    text += f"\n\n**Was it helpful?** {_helpfulness(stats.votes)}"
    if stats.closed:
        ended = ", ".join(f"{stats.closed.get(id_, 0)} {label.lower()}" for id_, label, _ in OUTCOMES.values())
        text += f"\n\n**How alerts ended:** {ended}."
    return remark(first + text + more, title=title)


def _helpfulness(votes: Votes) -> str:
    if not votes.total:
        return "Nobody has said yet."
    return (
        f"{votes.helpful} of {votes.total} votes say so ({votes.share:.0%}); {votes.unhelpful} say no, and "
        f"{votes.not_asked} that it wasn't what they asked."
    )


def described(stats: Stats, knowledge: Knowledge) -> str:
    """What the picture shows, for whoever can't see it."""
    totals = ", ".join(f"{times} {KINDS[kind]}" for kind, times in stats.totals.items())
    top = "; ".join(f"{name(entry, knowledge)} {times}" for entry, times in stats.top[:3])
    busiest = max(stats.by_day.items(), key=lambda item: sum(item[1].values()), default=None)
    most = f" Most questions in a day: {sum(busiest[1].values())} on {busiest[0]:%-d %B}." if busiest else ""
    return cut(f"Bars of the questions of each day: in all {totals}.{most} Asked most: {top or 'nothing'}.", 1_000)
