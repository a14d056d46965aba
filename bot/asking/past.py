"""Which messages in servers answer what, for some weeks: so that they go with their question after a restart, too, and can be
corrected when what they said is. Ids and entries, no words; nothing of direct messages.

What an answer said is kept as a hash of the texts of its entries. So what it shows can be told from what they say by now,
whichever way they were changed, and whatever was interrupted.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
import logging
from itertools import zip_longest
from typing import Any

from bot.answering import Decision
from bot.client.background import WRITING, Background
from bot.client.reading import Caller
from bot.client.schedule import today
from bot.knowledge import Knowledge
from bot.store import Answer, Keeper, Kept, Store, answers

log = logging.getLogger(__name__)

KEPT_DAYS = 30
MAX_PENDING = 1_000  # messages that may wait to be stored; with more, the store has stopped working
KEPT = Kept(
    "What I said in a server, by entry, and to what: numbers of messages and channels, without a text or who asked",
    f"{KEPT_DAYS} days, or until the answer is deleted",
    "so that an answer goes with its question, and is corrected when it turns out to be wrong",
    "whoever runs me",
)
# How a hash begins: of the longer text, or of the answer; then which facets it began with, one an entry, if any.
LONGER, WHOLE, AFTER, BETWEEN = "l", "a", ":", ","


class Past:
    """Keeps them beside the answers: one write at a time, of all that came in meanwhile."""

    def __init__(self, store: Store, background: Background) -> None:
        self._store = store
        self._background = background
        self._pending: dict[int, Answer | None] = {}  # None: forget it
        self._is_writing = False
        self._writing: asyncio.Task[None] | None = None
        self.keeper = Keeper(
            KEPT,
            ("answers",),
            forget_server=lambda guild: answers.forget_guild(store, guild),
            forget_old=lambda day: answers.drop_outside(
                store, day - dt.timedelta(KEPT_DAYS - 1), day + dt.timedelta(1)
            ),
        )

    def keep(self, message: int, caller: Caller, decision: Decision, knowledge: Knowledge, *, covers: bool) -> None:
        """A message answers this to a member in a server. `covers`: nothing private stands in it. Help isn't kept: it stays,
        whatever becomes of the question."""
        if caller.server is None:
            return
        if decision.kind in ("urgent", "care"):
            self.forget(message)
            return
        found = [knowledge.entries[id_] for id_ in decision.entries if id_ in knowledge.entries]
        ids = tuple(entry.id for entry in found if not (covers and entry.private))
        if not ids and not caller.message:  # nothing to correct, and no question that could go
            return
        said = said_of(ids, knowledge, longer=decision.longer, facets=tuple(map(decision.facet_of, ids)))
        is_risky = any(knowledge.entries[id_].risk == "high" for id_ in ids)
        place = (message, caller.channel, caller.server, caller.message or None)
        self._put(message, Answer(*place, ids, said, said, is_risky, today()))

    def forget(self, message: int) -> None:
        """A message is gone, or answers nothing that would have to go or be corrected."""
        self._put(message, None)

    async def to(self, question: int) -> Answer | None:
        """The message that answers another, and where; None for none. Raises SQLAlchemyError."""
        waiting = [each for each in self._pending.values() if each is not None and each.question == question]
        found = waiting[-1] if waiting else await answers.to(self._store, question)
        if found is None or (found.message in self._pending and self._pending[found.message] is None):
            return None
        return found

    async def written(self) -> None:
        """Wait until what was kept by now is stored, or can't be."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    def _put(self, message: int, answer: Answer | None) -> None:
        if len(self._pending) >= MAX_PENDING:
            log.error("the store doesn't keep up: an answer isn't kept")
            return
        self._pending[message] = answer
        if not self._is_writing:
            self._is_writing = True
            self._writing = self._background.start(self._write(), WRITING)

    async def _write(self) -> None:
        try:
            while self._pending:
                pending = dict(self._pending)
                if kept := [each for each in pending.values() if each is not None]:
                    await answers.put(self._store, kept)
                if gone := [message for message, each in pending.items() if each is None]:
                    await answers.drop(self._store, gone)
                for message, each in pending.items():
                    if self._pending.get(message) is each:
                        del self._pending[message]
        except BaseException:
            self._pending.clear()
            raise
        finally:
            self._is_writing = False


def said_of(
    ids: tuple[str, ...], knowledge: Knowledge, *, longer: bool = False, facets: tuple[int | None, ...] = ()
) -> str:
    """A hash of what these entries say: their answers, after the facets that were asked for, or their longer texts."""
    told: list[Any] = []
    asked = facets if any(number is not None for number in facets) else ()
    for id_, facet in zip_longest(ids, asked):
        entry = knowledge.entries.get(id_)
        if entry is None:
            told.append(None)
            continue
        regions = {place: there.answer for place, there in sorted(entry.regions.items())}
        side = entry.facets[facet].answer if facet is not None and facet < len(entry.facets) else None
        told.append([side, entry.answer, entry.note, regions, entry.more if longer else None])
    text = json.dumps(told, ensure_ascii=False)
    numbers = BETWEEN.join("" if number is None else str(number) for number in asked)
    how = f"{LONGER if longer else WHOLE}{numbers}"
    return f"{how}{AFTER}{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"


def is_longer(said: str) -> bool:
    """Whether a hash is of longer texts."""
    return said.startswith(LONGER)


def facets_of(said: str) -> tuple[int | None, ...]:
    """The number of the facet that each entry of an answer began with, or None; empty for none at all."""
    numbers = said.partition(AFTER)[0][1:]
    return tuple(int(number) if number else None for number in numbers.split(BETWEEN)) if numbers else ()
