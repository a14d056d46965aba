"""What moderators may learn from the questions that weren't answered: those that ask the same together, most asked first.

What members wrote is shown only once three different members asked the same, or where a moderator asked it in the
moderators' own channel, or called it a false alarm. Of anything else only the topic is told, and how often it was asked.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from bot.knowledge import Knowledge
from bot.knowledge.text import words
from bot.reviewing import likeness
from bot.reviewing.questions import FALSE_ALARM, of_different_members
from bot.reviewing.sorting import Sorter
from bot.reviewing.unique import least_unique, without_unique
from bot.store import Question, Store, Votes
from bot.store import questions as kept
from bot.store.reports import Report

ENOUGH = 3  # different members who have to ask the same
REVIEWED = 5_000  # latest questions that are looked at
RECENT = 1_000  # the same, for what a change would do to them
PROPOSED = 2  # members who have to choose the same entry, for the question to be proposed as a way of asking for it
MAX_NEAREST = 5
LOW_SHARE = 0.5  # of helpful votes: an entry below it is shown to moderators
LOW_VOTES = 8  # least number of votes for that


@dataclass(frozen=True)
class Cluster:
    """Questions that ask the same; the first is most like the others. `near` are the entries that the bot now finds most like
    it, and `offered` those of them that it would suggest."""

    questions: Sequence[Question]
    near: Sequence[str] = ()
    offered: Sequence[str] = ()

    @cached_property
    def certain(self) -> Sequence[Question]:
        """Questions that certainly come each from another member."""
        return of_different_members(self.questions)

    @property
    def members(self) -> int:
        """How many different members asked, at least."""
        return max(1, len(self.certain))

    @cached_property
    def shown(self) -> Question | None:
        """The question whose text moderators may read; None where they may read none."""
        theirs = next((question for question in self.questions if question.by_moderator), None)
        if theirs or self.members < ENOUGH:
            return theirs
        return self.certain[least_unique([question.text for question in self.certain])]

    @cached_property
    def text(self) -> str:
        """What moderators may read: nothing is in it that but one member wrote, unless they may read that anyway."""
        if self.shown is None:
            return ""
        if self.shown.by_moderator:
            return self.shown.text
        asked = [question.text for question in self.certain]
        return without_unique(self.shown.text, asked)

    @property
    def proposed(self) -> str:
        """The entry that enough members chose after asking this, to be proposed as a way of asking for it; "" for none."""
        entry, times = next(iter(self.picks.most_common(1)), ("", 0))
        return entry if times >= PROPOSED else ""

    @property
    def alarms(self) -> tuple[str, ...]:
        """The categories of danger of which it was a false alarm."""
        first = self.questions[0]
        return first.nearest if first.kind == FALSE_ALARM else ()

    @property
    def times(self) -> int:
        return len(self.questions)

    @property
    def picks(self) -> Counter[str]:
        """The suggestions that members chose after asking, and how often."""
        return Counter(question.picked for question in self.questions if question.picked)

    def nearest(self, knowledge: Knowledge) -> list[str]:
        """The entries that it may be about: those that members chose, then the most like it."""
        chosen = [entry for entry, _ in self.picks.most_common()]
        at_the_time = [entry for question in self.questions[:1] for entry in question.nearest]
        found = dict.fromkeys((*chosen, *self.near, *at_the_time))
        return [entry for entry in found if entry in knowledge.entries][:MAX_NEAREST]


class Topic(NamedTuple):
    """What questions are about: an entry, or "" for none; how often it was asked, and by how many members at least."""

    entry: str
    times: int
    members: int


@dataclass(frozen=True, slots=True)
class Queue:
    """`clusters` may be read, false alarms first; of the others only the `topics` are told. Of `total` questions, `answered` get
    an answer by now, or alarm no more, and aren't among either. `low` are the entries that too few found helpful, `reports` what
    members said is wrong or out of date in one."""

    clusters: Sequence[Cluster] = ()
    topics: Sequence[Topic] = ()
    answered: int = 0
    total: int = 0
    low: Mapping[str, Votes] = field(default_factory=dict)
    reports: Sequence[Report] = ()

    @property
    def hidden(self) -> int:
        """How many questions nobody may read."""
        return sum(topic.times for topic in self.topics)

    def of(self, id_: str) -> Cluster | None:
        """The cluster that holds a question; None where it is gone."""
        return next((c for c in self.clusters if any(question.id == id_ for question in c.questions)), None)


def queue(questions: Sequence[Question], knowledge: Knowledge, sorter: Sorter, votes: Mapping[str, Votes]) -> Queue:
    """What there is to review. Takes a second for a thousand questions that the sorter hasn't read yet, so it belongs in a
    thread."""
    decided = sorter.decisions([question.text for question in questions])
    false = [place for place, question in enumerate(questions) if question.kind == FALSE_ALARM]
    still = [place for place in false if decided[place].urgent]
    alarming = set(false)
    waiting = [place for place, decision in enumerate(decided) if decision.kind != "answer" and place not in alarming]
    settled = {_words(text) for texts in knowledge.not_ours.values() for text in texts}
    clusters: list[Cluster] = []
    hidden: list[Cluster] = []
    for places in sorter.groups([questions[place].text for place in waiting]):
        alike = [waiting[place] for place in places]
        first = decided[alike[0]]
        near = [each.entry for each in first.candidates]
        cluster = Cluster([questions[place] for place in alike], near, first.suggestions)
        if cluster.shown is None:
            hidden.append(cluster)
        elif _words(cluster.text) not in settled:
            clusters.append(cluster)
    clusters.sort(key=lambda cluster: (-cluster.times, -cluster.members))
    alarms = [
        Cluster([questions[still[place]] for place in places])
        for places in sorter.groups([questions[place].text for place in still])
    ]
    answered = len(questions) - len(waiting) - len(still)
    return Queue([*alarms, *clusters], topics(hidden), answered, len(questions), low(votes))


def topics(hidden: Sequence[Cluster]) -> list[Topic]:
    """What questions are about that nobody may read: the entries that they come near, most asked first; none of them last."""
    found: dict[str, Topic] = {}
    for cluster in hidden:
        entry = next(iter((*(entry for entry, _ in cluster.picks.most_common(1)), *cluster.offered)), "")
        before = found.get(entry, Topic(entry, 0, 0))
        found[entry] = Topic(entry, before.times + cluster.times, max(before.members, cluster.members))
    return sorted(found.values(), key=lambda topic: (not topic.entry, -topic.times, topic.entry))


def low(votes: Mapping[str, Votes]) -> dict[str, Votes]:
    """The entries that too few found helpful, the worst first."""
    found = [(entry, v) for entry, v in votes.items() if v.total >= LOW_VOTES and v.share < LOW_SHARE]
    return dict(sorted(found, key=lambda item: (item[1].share, -item[1].total, item[0])))


def _words(text: str) -> tuple[str, ...]:
    """A text as `not_ours.yaml` would hold it, however it is punctuated."""
    return tuple(words(likeness.without_marks(text)))


async def recent(store: Store, knowledge: Knowledge, sorter: Sorter) -> list[str]:
    """What members asked of late that moderators may read. Raises sqlalchemy.exc.SQLAlchemyError."""
    late = await kept.kept(store, None, RECENT)
    return await asyncio.to_thread(readable, late, knowledge, sorter)


def readable(questions: Sequence[Question], knowledge: Knowledge, sorter: Sorter) -> list[str]:
    """The texts that moderators may read, one of each cluster."""
    found = sorter.groups([question.text for question in questions])
    clusters = (Cluster([questions[place] for place in places]) for places in found)
    return [cluster.text for cluster in clusters if cluster.shown is not None]
