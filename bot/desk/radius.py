"""What else a change would do: every text whose entry would be another one."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from functools import cached_property

from bot.answering import Responder
from bot.desk.proposal import BlastRadius, Outcome, Shift, Sort
from bot.knowledge import Knowledge

SECONDS = 60.0  # that asking may take; with some ten thousand phrasings it takes a few


class Asking:
    """A responder, and what it said already: the one that answers now is asked the same for every proposal."""

    def __init__(self, responder: Responder) -> None:
        self.responder = responder
        self._settled: dict[str, str | None] = {}

    def settled(self, text: str) -> str | None:
        """As `Responder.settled`."""
        if text not in self._settled:
            self._settled[text] = self.responder.settled(text)
        return self._settled[text]

    def outcome(self, text: str) -> Outcome:
        """What the bot does with a text."""
        return Outcome.of(self.responder.decide(text))

    @cached_property
    def owners(self) -> dict[str, tuple[Sort, str]]:
        """Every question and phrasing, and whose it is."""
        return dict(_owned(self.responder.knowledge))


def blast_radius(old: Asking, new: Asking, recent: Iterable[str] = (), seconds: float = SECONDS) -> BlastRadius:
    """Every question, phrasing and recent question about which the two decide otherwise; not those that are phrasings
    only since the change, or whose entry is new, where they get that entry. Ends after so many seconds."""
    texts: dict[str, tuple[Sort, str | None]] = {**old.owners, **new.owners}
    texts |= {text: ("recent", None) for text in recent if text not in texts}
    if old.responder.decides_as(new.responder):
        return BlastRadius((), len(texts))
    same_rules = old.responder.knowledge.urgent == new.responder.knowledge.urgent
    until = time.monotonic() + seconds
    shifts: list[Shift] = []
    asked = 0
    for text, (sort, owner) in texts.items():
        if time.monotonic() > until:
            break
        asked += 1
        own = old.settled(text) if owner is not None else None
        if own is not None and same_rules and own == new.settled(text):
            continue
        before, after = old.outcome(text), new.outcome(text)
        is_meant = owner is not None and text not in old.owners and after == Outcome("answer", (owner,))
        if before != after and not is_meant:
            shifts.append(Shift(sort, text, before, after, owner))
    order = ("question", "recent", "phrasing")
    shifts.sort(key=lambda shift: order.index(shift.sort))
    return BlastRadius(tuple(shifts), asked, len(texts) - asked)


def taken(old: Asking, new: Asking) -> Iterator[tuple[str, Outcome]]:
    """The entries whose own question gets them now and wouldn't any more, with what it would get."""
    before, after = old.responder.knowledge, new.responder.knowledge
    if old.responder.decides_as(new.responder):
        return
    for id_, entry in after.entries.items():
        if id_ in before.entries and before.entries[id_].question == entry.question:
            own = Outcome("answer", (id_,))
            if new.settled(entry.question) == id_ == old.settled(entry.question):
                continue
            if old.outcome(entry.question) == own != (outcome := new.outcome(entry.question)):
                yield id_, outcome


def _owned(knowledge: Knowledge) -> Iterator[tuple[str, tuple[Sort, str]]]:
    for id_, texts in knowledge.phrasings.items():
        for number, text in enumerate(texts):
            yield text, ("phrasing" if number else "question", id_)
