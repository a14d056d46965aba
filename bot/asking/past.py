"""Which messages in servers answer what, for some weeks: so that they go with their question after a restart, too, and can be
corrected when what they said is. Ids and entries, no words; nothing of direct messages.

What an answer said is kept as a hash of the texts of its entries, with how it shows them. So what it shows can be told from what
they say by now, whichever way they were changed, and whatever was interrupted.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
import logging
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, get_args

from bot.answering import Decision
from bot.client.background import WRITING, Background
from bot.client.reading import Caller
from bot.client.schedule import today
from bot.knowledge import Entry, Knowledge, Region
from bot.store import Answer, Keeper, Kept, Store, answers

log = logging.getLogger(__name__)

KEPT_DAYS = 30
MAX_PENDING = 1_000  # messages that may wait to be stored; with more, the store has stopped working
KEPT = Kept(
    "What I said in a server, by entry and country, and to what: numbers of messages and channels, without a text or who asked",
    f"{KEPT_DAYS} days, or until the answer is deleted",
    "so that an answer goes with its question, and is corrected when it turns out to be wrong",
    "whoever runs me",
)
# How a hash begins: of the longer text, of the answer, or of nothing but what is so in a country; then which facets it began
# with, one an entry, if any. After that comes the country that it was for, if any.
LONGER, WHOLE, ALONE, AFTER, BETWEEN, PLACED = "l", "a", "c", ":", ",", "."


@dataclass(frozen=True, slots=True)
class Form:
    """How an answer shows its entries: their longer texts; the number of the facet that each begins with, or None (empty for none
    at all); for which country, and of the first entry nothing but what is so there (`is_alone`)."""

    longer: bool = False
    facets: tuple[int | None, ...] = ()
    place: Region | None = None
    is_alone: bool = False


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

    def keep(
        self,
        message: int,
        caller: Caller,
        decision: Decision,
        knowledge: Knowledge,
        *,
        covers: bool,
        region: str | None = None,
    ) -> None:
        """A message answers this to a member in a server, who is in this region. `covers`: nothing private stands in it. Help
        isn't kept: it stays, whatever becomes of the question."""
        if caller.server is None:
            return
        if decision.kind in ("urgent", "care"):
            self.forget(message)
            return
        found = [knowledge.entries[id_] for id_ in decision.entries if id_ in knowledge.entries]
        ids = tuple(entry.id for entry in found if not (covers and entry.private))
        if not ids and not caller.message:  # nothing to correct, and no question that could go
            return
        said = said_of(ids, knowledge, _form(decision, ids, knowledge, region))
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


def said_of(ids: tuple[str, ...], knowledge: Knowledge, form: Form = Form()) -> str:
    """A hash of what these entries say where they are shown so: their answers, or their longer texts."""
    told: list[Any] = []
    asked = form.facets if any(number is not None for number in form.facets) else ()
    for number, (id_, facet) in enumerate(zip_longest(ids, asked)):
        entry = knowledge.entries.get(id_)
        if entry is None:
            told.append(None)
            continue
        is_alone = form.is_alone and number == 0 and form.place in entry.regions
        regions = _regions(entry, form, is_first=number == 0)
        side = entry.facets[facet].answer if facet is not None and facet < len(entry.facets) else None
        answer = (None, None) if is_alone else (side, entry.answer)
        told.append([*answer, entry.note, regions, entry.more if form.longer else None])
    text = json.dumps(told, ensure_ascii=False)
    numbers = BETWEEN.join("" if number is None else str(number) for number in asked)
    how = f"{LONGER if form.longer else ALONE if form.is_alone else WHOLE}{numbers}"
    place = f"{form.place}{PLACED}" if form.place is not None else ""
    return f"{how}{AFTER}{place}{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"


def form_of(said: str) -> Form:
    """How an answer shows its entries, by its hash."""
    how, _, rest = said.partition(AFTER)
    numbers, place = how[1:], rest.partition(PLACED)[0]
    return Form(
        longer=how.startswith(LONGER),
        facets=tuple(int(number) if number else None for number in numbers.split(BETWEEN)) if numbers else (),
        place=next((each for each in get_args(Region) if each == place), None),
        is_alone=how.startswith(ALONE),
    )


def _form(decision: Decision, ids: tuple[str, ...], knowledge: Knowledge, region: str | None) -> Form:
    """How a decision shows these of its entries to a member in a region."""
    found, facets = [knowledge.entries[id_] for id_ in ids], tuple(map(decision.facet_of, ids))
    is_again = decision.again is not None and not decision.told and not decision.longer
    if found and is_again and ids[0] == decision.entries[0] and decision.place in found[0].regions:
        return Form(facets=facets, place=decision.place, is_alone=True)
    place = next((each for entry in found for each in entry.regions if each == region), None)
    return Form(longer=decision.longer, facets=facets, place=place)


def _regions(entry: Entry, form: Form, *, is_first: bool) -> dict[str, str]:
    """What an answer says of countries: of its own, where it is for one and the entry has that; else of all. The longer text
    says what is so in the others."""
    is_placed = form.place in entry.regions and not form.longer and (is_first or not form.is_alone)
    return {
        place: there.answer for place, there in sorted(entry.regions.items()) if place == form.place or not is_placed
    }
