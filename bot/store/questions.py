"""Questions that weren't answered, or not surely."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update

from bot.store.store import Store
from bot.store.tables import of_guild, questions

PAGE = 250  # questions that are read at once


@dataclass(frozen=True, slots=True)
class Question:
    """A question that wasn't answered, or not surely: redacted, and without who asked it.

    `guild` is 0 for direct messages; `nearest` are the entries most like it; `picked` is the suggestion that the member
    then chose, or ""; `another`, `trace` and `compared` are explained in `bot.reviewing.questions`.
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
    compared: tuple[str, ...] = ()


async def add(store: Store, question: Question) -> None:
    """Keep a question."""
    row = asdict(question) | {"nearest": " ".join(question.nearest), "compared": " ".join(question.compared)}
    async with store.engine.begin() as connection:
        await connection.execute(insert(questions).values(row))


async def kept(store: Store, guild: int | None, limit: int) -> list[Question]:
    """The latest questions of a server, newest first; of all servers and direct messages for None."""
    query = select(questions).where(of_guild(questions, guild)).order_by(questions.c.day.desc(), questions.c.id)
    found: list[Question] = []
    async with store.engine.connect() as connection:
        while len(found) < limit:  # in pages, between which others get their turn
            page = await connection.execute(query.offset(len(found)).limit(min(PAGE, limit - len(found))))
            rows = page.all()
            found += map(_question, rows)
            if len(rows) < PAGE:
                break
    return found


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


async def forget_guild(store: Store, guild: int) -> None:
    """Delete a server's questions."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(questions).where(questions.c.guild == guild))


def _question(row: Sequence[Any]) -> Question:
    id_, day, guild, text, kind, nearest, picked, by_moderator, another, trace, compared = row
    return Question(
        id_,
        day,
        guild,
        text,
        kind,
        tuple(nearest.split()),
        picked,
        by_moderator,
        another,
        trace,
        tuple(compared.split()),
    )
