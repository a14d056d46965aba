"""The tables of unanswered questions, of feedback, and what they and the counts add up to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, true, update
from sqlalchemy.dialects.sqlite import insert

from bot.store.store import Store
from bot.store.tables import counts, feedback, questions, servers

PAGE = 250  # questions that are read at once


@dataclass(frozen=True, slots=True)
class Question:
    """A question that wasn't answered, or not surely: redacted, and without who asked it.

    `guild` is 0 for direct messages; `nearest` are the entries most like it; `picked` is the suggestion that the member
    then chose, or ""; `another` and `trace` are explained in `bot.reviewing.questions`.
    """

    id: str
    day: dt.date
    guild: int
    text: str
    kind: str
    nearest: tuple[str, ...]
    picked: str = ""
    by_moderator: bool = False
    another: bool = True
    trace: int = 0


@dataclass(frozen=True, slots=True)
class Votes:
    """What members thought of an entry's answers."""

    helpful: int = 0
    unhelpful: int = 0
    not_asked: int = 0

    @property
    def total(self) -> int:
        return self.helpful + self.unhelpful + self.not_asked

    @property
    def share(self) -> float:
        """The share of helpful votes (0 to 1); 0 without votes."""
        return self.helpful / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Counted:
    """How often decisions of a kind were made on a day, for an entry ("" for none)."""

    day: dt.date
    kind: str
    entry: str
    times: int


async def add(store: Store, question: Question) -> None:
    """Keep a question."""
    row = asdict(question) | {"nearest": " ".join(question.nearest)}
    async with store.engine.begin() as connection:
        await connection.execute(insert(questions).values(row))


async def kept(store: Store, guild: int | None, limit: int) -> list[Question]:
    """The latest questions of a server, newest first; of all servers and direct messages for None."""
    query = select(questions).where(_of(questions.c.guild, guild)).order_by(questions.c.day.desc(), questions.c.id)
    found: list[Question] = []
    async with store.engine.connect() as connection:
        while len(found) < limit:  # in pages, between which others get their turn
            page = await connection.execute(query.offset(len(found)).limit(min(PAGE, limit - len(found))))
            rows = page.all()
            found += map(_question, rows)
            if len(rows) < PAGE:
                break
    return found


async def one(store: Store, id_: str) -> Question | None:
    """A question by its id; None where it is gone."""
    async with store.engine.connect() as connection:
        row = (await connection.execute(select(questions).where(questions.c.id == id_))).first()
    return _question(row) if row is not None else None


async def mark_picked(store: Store, id_: str, entry: str) -> None:
    """Note that the member who asked a question then chose this entry among the suggestions."""
    async with store.engine.begin() as connection:
        await connection.execute(update(questions).where(questions.c.id == id_).values(picked=entry))


async def mark_by_moderator(store: Store, id_: str) -> None:
    """Note that a question was asked by a moderator, where moderators may read it."""
    async with store.engine.begin() as connection:
        await connection.execute(update(questions).where(questions.c.id == id_).values(by_moderator=True))


async def drop(store: Store, ids: Sequence[str]) -> None:
    """Delete questions."""
    async with store.engine.begin() as connection:
        for start in range(0, len(ids), 500):  # SQLite takes so many parameters and no more
            await connection.execute(delete(questions).where(questions.c.id.in_(ids[start : start + 500])))


async def drop_outside(store: Store, first: dt.date, last: dt.date) -> None:
    """Delete the questions that aren't from these days."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(questions).where(~questions.c.day.between(first, last)))


async def drop_feedback_outside(store: Store, first: dt.date, last: dt.date) -> None:
    """Delete the feedback that isn't from these days."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(feedback).where(~feedback.c.day.between(first, last)))


async def forget_guild(store: Store, guild: int) -> None:
    """Delete a server's questions."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(questions).where(questions.c.guild == guild))


async def forget_votes_of(store: Store, guild: int) -> None:
    """Delete a server's feedback."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(feedback).where(feedback.c.guild == guild))


async def put_vote(
    store: Store, voter: str, entries: Sequence[str], *, day: dt.date, guild: int | None, vote: str
) -> None:
    """Keep a vote on these entries, in place of what the same voter thought of them before."""
    rows = [{"voter": voter, "entry": entry, "day": day, "guild": guild or 0, "vote": vote} for entry in entries]
    row = insert(feedback)
    row = row.on_conflict_do_update(
        index_elements=feedback.primary_key,
        set_={column: row.excluded[column] for column in ("vote", "day", "guild")},
    )
    async with store.engine.begin() as connection:
        await connection.execute(row, rows)


async def rated(store: Store) -> list[str]:
    """The entries on which there are votes."""
    async with store.engine.connect() as connection:
        return list(await connection.scalars(select(feedback.c.entry).distinct()))


async def count_votes(store: Store, voters: Sequence[str]) -> int:
    """How many votes there are by these voters."""
    query = select(func.count()).select_from(feedback).where(feedback.c.voter.in_(voters))
    async with store.engine.connect() as connection:
        return await connection.scalar(query) or 0


async def drop_votes(store: Store, voters: Sequence[str]) -> None:
    """Delete the votes of these voters."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(feedback).where(feedback.c.voter.in_(voters)))


async def votes(store: Store, guild: int | None, first: dt.date, last: dt.date) -> dict[str, Votes]:
    """The votes from a day to another on each entry; those of all servers for None."""
    query = (
        select(feedback.c.entry, feedback.c.vote, func.count().label("times"))
        .where(_of(feedback.c.guild, guild), feedback.c.day.between(first, last))
        .group_by(feedback.c.entry, feedback.c.vote)
    )
    found: dict[str, dict[str, int]] = {}
    async with store.engine.connect() as connection:
        for row in await connection.execute(query):
            found.setdefault(row.entry, {})[row.vote] = row.times
    return {entry: Votes(**by_vote) for entry, by_vote in found.items()}


async def counted(store: Store, guild: int | None, first: dt.date, last: dt.date) -> list[Counted]:
    """The counts of decisions from a day to another; those of all servers for None."""
    times = func.sum(counts.c.times).label("times")
    query = (
        select(counts.c.day, counts.c.kind, counts.c.entry, times)
        .where(_of(counts.c.guild, guild), counts.c.day.between(first, last))
        .group_by(counts.c.day, counts.c.kind, counts.c.entry)
    )
    async with store.engine.connect() as connection:
        return [Counted(row.day, row.kind, row.entry, row.times) for row in await connection.execute(query)]


async def no_digest(store: Store) -> set[int]:
    """The servers that don't want the statistics of the week."""
    async with store.engine.connect() as connection:
        return set(await connection.scalars(select(servers.c.guild).where(servers.c.digest.is_(False))))


async def put_digest(store: Store, guild: int, on: bool) -> None:
    """Keep whether a server wants the statistics of the week."""
    row = insert(servers).values(guild=guild, digest=on)
    async with store.engine.begin() as connection:
        await connection.execute(row.on_conflict_do_update(index_elements=servers.primary_key, set_={"digest": on}))


def _of(column: ColumnElement[int], guild: int | None) -> ColumnElement[bool]:
    return true() if guild is None else column == guild


def _question(row: Sequence[Any]) -> Question:
    id_, day, guild, text, kind, nearest, picked, by_moderator, another, trace = row
    return Question(id_, day, guild, text, kind, tuple(nearest.split()), picked, by_moderator, another, trace)
