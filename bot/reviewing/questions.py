"""The log of questions that weren't answered, or not surely: what members asked in vain, not who asked it.

What is kept is the redacted text, the day, the server and the nearest entries. Moderators read a text only once three
different members asked alike, so the log has to know that they are different, though it keeps no id of theirs:

- Within a day, a member is known by a hash with a salt that is made at random, is kept in memory alone and is thrown away
  at the end of the day (UTC) and of the process. A member's questions that ask alike are kept once. The hash also
  counts how many questions of a member are kept in a day; it is never stored.
- Over the days, each question has a `trace`: two bits of a hash of its own random id and the member's. Two different
  traces prove that a member is not the one who asked before; the same trace proves nothing. A quarter of all members
  have the trace of a question, and which quarter differs from question to question: nobody can be found by it, and no
  two questions can be tied to each other.

So a question counts as `another` member's only where that is certain of every question like it before: those in nearly
the same words, and those that mean the same, as the bot understood them on that day. Which of the latter it was `compared`
with is kept, for the bot may understand them otherwise later; it tells nothing that their texts don't. The number of members
that moderators are shown is thereby a least number, never too high.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.answering import Current, Decision, cut
from bot.client.background import Background
from bot.knowledge import Knowledge
from bot.reviewing import likeness
from bot.reviewing.redaction import redact
from bot.reviewing.sorting import Sorter
from bot.store import Keeper, Kept, Question, Store
from bot.store import questions as kept

log = logging.getLogger(__name__)

KEPT_DAYS = 30
A_DAY = 20  # questions of one member that are kept in a day
MEMBERS_A_DAY = 20_000  # of whom is remembered how many questions were kept
MAX_TEXT = 300  # characters: what is longer is a story, and tells too much
COMPARED = 2_000  # latest questions with which a new one is compared
REREAD_SECONDS = 60.0  # after which those are read anew: some may be dismissed or deleted by then
MAX_WAITING = 200  # questions that may wait to be stored; with more, the store has stopped working
NEAREST = 3
MAY_MEAN_THE_SAME = 0.2  # likelihood from which it has to be certain that another member asked
MOST_COMPARED = 100  # questions that mean the same of which it is kept that they were compared
KINDS = ("unknown", "suggest")
FALSE_ALARM = "false-alarm"  # of a message that moderators called one; `nearest` are then the categories of danger
KEPT = Kept(
    "Questions that I couldn't answer, or wasn't sure of, and messages that moderators called a false alarm, without your "
    "name; addresses, numbers, links and names are taken out",
    f"{KEPT_DAYS} days; until the day ends (UTC) I can still tell in memory which are yours, and delete them",
    "so that moderators can teach me; only where they switched it on",
    "moderators, once three members asked alike, and false alarms at once; whoever runs me",
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked, and where; held only until the question is kept. `by_moderator`: in the moderators' own channel."""

    member: int
    guild: int
    by_moderator: bool = False


@dataclass(slots=True)
class _Today:
    """What is known of a day: which questions (their ids) were kept of which member."""

    day: dt.date
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    asked: dict[bytes, list[str]] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)

    def hash(self, member: int) -> bytes:
        return hashlib.blake2b(str(member).encode(), key=self.salt, digest_size=16).digest()


@dataclass(slots=True)
class _Late:
    """The latest questions of all servers, and what `likeness.telling` makes of each; read at `at` (monotonic seconds)."""

    questions: list[Question]
    told: list[str]
    at: float


def may_be_kept(decision: Decision) -> bool:
    """Whether a question was neither answered nor urgent, nor a message that asks nothing."""
    return decision.kind in KINDS and not (decision.urgent or decision.soft or decision.aside)


class QuestionLog:
    """Keeps what members ask in vain, beside the answers: a slow or broken store holds nobody up."""

    def __init__(self, store: Store, current: Current, sorter: Sorter, today: Callable[[], dt.date]) -> None:
        """The names of medicines that the knowledge has are no names of members; `today` tells the day (UTC)."""
        self._store = store
        self._current = current
        self._sorter = sorter
        self._day = today
        self._background = Background()
        self._today = _Today(today())
        self._late: _Late | None = None
        self._one_by_one = asyncio.Lock()
        self.keeper = Keeper(KEPT, ("questions",), self.tell, self.forget, self._forget_server, self.forget_old)

    def note(self, decision: Decision, text: str, asker: Asker) -> None:
        """Keep a question where it was neither answered nor urgent, nor a message that asks nothing."""
        if not may_be_kept(decision):
            return
        if len(self._background) >= MAX_WAITING:
            log.error("the store doesn't keep up: a question isn't kept")
            return
        nearest = tuple(dict.fromkeys((*decision.suggestions, *(near.entry for near in decision.candidates))))[:NEAREST]
        self._background.start(self._keep(text, decision.kind, nearest, asker), "keeping a question")

    def picked(self, text: str, entry: str, asker: Asker) -> None:
        """Note which of the suggestions a member chose after this question."""
        if len(self._background) < MAX_WAITING:
            self._background.start(self._mark_picked(text, entry, asker), "noting a choice")

    async def false_alarm(self, text: str, categories: tuple[str, ...], asker: Asker) -> str | None:
        """Keep what moderators called a false alarm, and they may read it, for they have. Its id; None where nothing is
        left of it, or too much is kept of this member already. Raises SQLAlchemyError."""
        text = await asyncio.to_thread(redacted, text, self._current.knowledge)
        if not any(map(str.isalpha, text)):
            return None
        async with self._one_by_one:
            now = self._now()
            mine = now.asked.setdefault(now.hash(asker.member), [])
            if len(mine) >= A_DAY:
                return None
            id_ = secrets.token_hex(8)
            question = Question(
                id_, now.day, asker.guild, text, FALSE_ALARM, categories, by_moderator=True, another=False
            )
            await kept.add(self._store, question)
            mine.append(id_)
            return id_

    async def take_back(self, id_: str) -> None:
        """Delete what was no false alarm after all. Raises SQLAlchemyError."""
        async with self._one_by_one:
            await kept.drop(self._store, [id_])
            self._late = None

    async def finish(self, seconds: float) -> None:
        """Wait until all is kept, but not longer than this."""
        await self._background.finish(seconds)

    async def forget_old(self, day: dt.date) -> None:
        """Delete what on a day has been kept for KEPT_DAYS, and what is from a day to come (the clock was wrong then):
        it would stay for who knows how long."""
        await kept.drop_outside(self._store, day - dt.timedelta(KEPT_DAYS - 1), day + dt.timedelta(1))

    async def tell(self, member: int) -> str | None:
        """What is kept of a member's questions and can still be tied to them; None for nothing."""
        now = self._now()
        many = len(now.asked.get(now.hash(member), []))
        return f"{many} of today's questions that I couldn't answer, without your name." if many else None

    async def forget(self, member: int) -> None:
        """Delete the questions of a member that can still be tied to them: those of today. Raises SQLAlchemyError."""
        async with self._one_by_one:
            now = self._now()
            mine = now.asked.get(now.hash(member), [])
            await kept.drop(self._store, mine)
            now.asked.pop(now.hash(member), None)
            self._late = None

    async def _forget_server(self, guild: int) -> None:
        async with self._one_by_one:
            await kept.forget_guild(self._store, guild)
            self._late = None

    async def _keep(self, text: str, kind: str, nearest: tuple[str, ...], asker: Asker) -> None:
        text = await asyncio.to_thread(redacted, text, self._current.knowledge)
        if not any(character.isalpha() for character in likeness.telling(text)):
            return
        async with self._one_by_one:
            now = self._now()
            mine = now.asked.get(now.hash(asker.member), [])
            if len(mine) >= A_DAY or len(now.asked) >= MEMBERS_A_DAY:
                return
            before = await self._alike(text)
            if again := [question for question in before.alike if question.id in mine]:
                if asker.by_moderator:
                    await kept.mark_by_moderator(self._store, again[0].id)
                return
            id_ = secrets.token_hex(8)
            certain = [question for question in (*before.alike, *before.meant) if question.another]
            another = all(self._differs(question, asker.member, now, mine) for question in certain)
            question = Question(
                id_,
                now.day,
                asker.guild,
                text,
                kind,
                nearest,
                by_moderator=asker.by_moderator,
                another=another,
                trace=trace(id_, asker.member),
                compared=tuple(question.id for question in before.meant if question.another)[:MOST_COMPARED],
            )
            await kept.add(self._store, question)
            self._add_late(question)
            now.asked.setdefault(now.hash(asker.member), []).append(id_)
            now.ids.add(id_)

    async def _mark_picked(self, text: str, entry: str, asker: Asker) -> None:
        text = await asyncio.to_thread(redacted, text, self._current.knowledge)
        async with self._one_by_one:
            now = self._now()
            mine = now.asked.get(now.hash(asker.member), [])
            chosen = next((question for question in (await self._alike(text)).alike if question.id in mine), None)
            if chosen is not None:
                await kept.mark_picked(self._store, chosen.id, entry)

    def _now(self) -> _Today:
        if self._today.day != self._day():
            self._today = _Today(self._day())
        return self._today

    async def _alike(self, text: str) -> _Before:
        """The questions of late that ask alike, or mean the same in other words, in all servers."""
        late = self._late
        if late is None or time.monotonic() - late.at > REREAD_SECONDS:
            questions = await kept.kept(self._store, None, COMPARED)
            told = await asyncio.to_thread(lambda: [likeness.telling(question.text) for question in questions])
            late = self._late = _Late(questions, told, time.monotonic())
        alike = likeness.alike(text, late.told)
        others = [question for place, question in enumerate(late.questions) if question.another and place not in alike]
        texts = [question.text for question in others]
        meant = await asyncio.to_thread(self._sorter.near, text, texts, MAY_MEAN_THE_SAME)
        return _Before([late.questions[place] for place in alike], [others[place] for place in meant])

    def _add_late(self, question: Question) -> None:
        if self._late is not None:
            self._late.questions.append(question)
            self._late.told.append(likeness.telling(question.text))

    def _differs(self, question: Question, member: int, now: _Today, mine: Sequence[str]) -> bool:
        """Whether it is certain that a question isn't a member's; `mine` are theirs of today."""
        if question.id in now.ids:
            return question.id not in mine
        return question.trace != trace(question.id, member)


@dataclass(frozen=True, slots=True)
class _Before:
    """Questions that were asked before: in nearly the same words, and such as mean the same in others."""

    alike: list[Question]
    meant: list[Question]


def redacted(text: str, knowledge: Knowledge, at_most: int = MAX_TEXT) -> str:
    """A text without what could tell who wrote it, of so many characters at most. The names that the knowledge has are none of
    members. It takes milliseconds, so it belongs in a thread."""
    return cut(redact(text, names(knowledge).__contains__), at_most)


def names(knowledge: Knowledge) -> frozenset[str]:
    """The words of everything that the vocabulary knows by name, in small letters: none of them is a member's name."""
    return frozenset(word for term in _names(knowledge) for word in term.lower().split())


def _names(knowledge: Knowledge) -> Iterator[str]:
    """Everything that the vocabulary knows by name."""
    vocabulary = knowledge.vocabulary
    yield from (*vocabulary.subject, *vocabulary.medicines, *vocabulary.things, *vocabulary.chat)
    yield from (*vocabulary.other_drugs, *vocabulary.other_conditions)
    for name, others in vocabulary.same.items():
        yield from (name, *others)


def trace(id_: str, member: int) -> int:
    """Two bits that tell of most members that they didn't ask a question."""
    return hashlib.blake2b(str(member).encode(), key=id_.encode(), digest_size=1).digest()[0] & 3


def of_different_members(cluster: Sequence[Question]) -> list[Question]:
    """Questions of a cluster, in order, that certainly come each from another member: such as were compared with each other."""
    certain = [question for question in cluster if question.another]
    near = likeness.matrix([question.text for question in certain])
    chosen: list[int] = []
    for place, question in enumerate(certain):
        if all(
            near[place, other] or question.id in certain[other].compared or certain[other].id in question.compared
            for other in chosen
        ):
            chosen.append(place)
    return [certain[place] for place in chosen]
