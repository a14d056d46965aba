"""What moderators may learn from the questions that weren't answered: those that ask alike together, most asked first.

What members wrote is shown only once three different members asked alike, or where a moderator asked it in the
moderators' own channel, or called it a false alarm; anything else is only counted.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.answering import Responder
from bot.knowledge import Knowledge
from bot.knowledge.text import words
from bot.reviewing import likeness
from bot.reviewing.questions import FALSE_ALARM, members
from bot.store import Question, Store, Votes
from bot.store import questions as kept

ENOUGH = 3  # different members who have to ask alike
REVIEWED = 1_000  # latest questions that are looked at
MAX_NEAREST = 5
LOW_SHARE = 0.5  # of helpful votes: an entry below it is shown to moderators
LOW_VOTES = 8  # least number of votes for that


@dataclass(frozen=True)
class Cluster:
    """Questions that ask alike; all are like the first. `near` are the entries that the bot now finds most like it."""

    questions: Sequence[Question]
    near: Sequence[str] = ()

    @cached_property
    def members(self) -> int:
        """How many different members asked, at least."""
        return members(self.questions)

    @cached_property
    def shown(self) -> Question | None:
        """The question whose text moderators may read; None where they may read none."""
        theirs = next((question for question in self.questions if question.by_moderator), None)
        return theirs or (self.questions[0] if self.members >= ENOUGH else None)

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


@dataclass(frozen=True, slots=True)
class Queue:
    """`clusters` may be read, false alarms first; `hidden` questions are only counted. Of `total` questions, `answered` get an
    answer by now, or alarm no more, and aren't among either. `low` are the entries that too few found helpful."""

    clusters: Sequence[Cluster] = ()
    hidden: int = 0
    answered: int = 0
    total: int = 0
    low: Mapping[str, Votes] = field(default_factory=dict)

    def of(self, id_: str) -> Cluster | None:
        """The cluster that holds a question; None where it is gone."""
        return next((c for c in self.clusters if any(question.id == id_ for question in c.questions)), None)


def queue(questions: Sequence[Question], responder: Responder, votes: Mapping[str, Votes]) -> Queue:
    """What there is to review. Takes a second for a thousand questions, so it belongs in a thread."""
    decided = [responder.decide(question.text) for question in questions]
    false = [place for place, question in enumerate(questions) if question.kind == FALSE_ALARM]
    still = [place for place in false if decided[place].urgent]
    waiting = [place for place, decision in enumerate(decided) if decision.kind != "answer" and place not in false]
    settled = {_words(text) for texts in responder.knowledge.not_ours.values() for text in texts}
    clusters, hidden = [], 0
    for places in likeness.clusters([questions[place].text for place in waiting]):
        alike = [waiting[place] for place in places]
        near = [candidate.entry for candidate in decided[alike[0]].candidates]
        cluster = Cluster([questions[place] for place in alike], near)
        if cluster.shown is None:
            hidden += cluster.times
        elif _words(cluster.shown.text) not in settled:
            clusters.append(cluster)
    clusters.sort(key=lambda cluster: (-cluster.times, -cluster.members))
    alarms = [
        Cluster([questions[still[place]] for place in places])
        for places in likeness.clusters([questions[place].text for place in still])
    ]
    answered = len(questions) - len(waiting) - len(still)
    return Queue([*alarms, *clusters], hidden, answered, len(questions), low(votes))


def low(votes: Mapping[str, Votes]) -> dict[str, Votes]:
    """The entries that too few found helpful, the worst first."""
    found = [(entry, v) for entry, v in votes.items() if v.total >= LOW_VOTES and v.share < LOW_SHARE]
    return dict(sorted(found, key=lambda item: (item[1].share, -item[1].total, item[0])))


def _words(text: str) -> tuple[str, ...]:
    """A text as `not_ours.yaml` would hold it, however it is punctuated."""
    return tuple(words(likeness.without_marks(text)))


async def recent(store: Store) -> list[str]:
    """What members asked of late that moderators may read. Raises sqlalchemy.exc.SQLAlchemyError."""
    late = await kept.kept(store, None, REVIEWED)
    return await asyncio.to_thread(readable, late)


def readable(questions: Sequence[Question]) -> list[str]:
    """The texts that moderators may read, one of each cluster."""
    found = likeness.clusters([question.text for question in questions])
    clusters = (Cluster([questions[place] for place in places]) for places in found)
    return [cluster.shown.text for cluster in clusters if cluster.shown is not None]
