"""What members thought of answers: a vote for each entry of an answer, of somebody who stands there as a code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from bot.store.place import insert
from bot.store.store import Store
from bot.store.tables import feedback, of_guild


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


async def put(store: Store, voter: str, entries: Sequence[str], *, day: dt.date, guild: int | None, vote: str) -> None:
    """Keep a vote on these entries, in place of what the same voter thought of them before."""
    rows = [{"voter": voter, "entry": entry, "day": day, "guild": guild or 0, "vote": vote} for entry in entries]
    row = insert(store.engine, feedback)
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


async def count(store: Store, voters: Sequence[str]) -> int:
    """How many votes there are by these voters."""
    query = select(func.count()).select_from(feedback).where(feedback.c.voter.in_(voters))
    async with store.engine.connect() as connection:
        return await connection.scalar(query) or 0


async def by_entry(store: Store, guild: int | None, first: dt.date, last: dt.date) -> dict[str, Votes]:
    """The votes from a day to another on each entry; those of all servers for None."""
    query = (
        select(feedback.c.entry, feedback.c.vote, func.count().label("times"))
        .where(of_guild(feedback, guild), feedback.c.day.between(first, last))
        .group_by(feedback.c.entry, feedback.c.vote)
    )
    found: dict[str, dict[str, int]] = {}
    async with store.engine.connect() as connection:
        for row in await connection.execute(query):
            found.setdefault(row.entry, {})[row.vote] = row.times
    return {entry: Votes(**by_vote) for entry, by_vote in found.items()}


async def drop(store: Store, voters: Sequence[str]) -> None:
    """Delete the votes of these voters."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(feedback).where(feedback.c.voter.in_(voters)))


async def drop_outside(store: Store, first: dt.date, last: dt.date) -> None:
    """Delete the votes that isn't from these days."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(feedback).where(~feedback.c.day.between(first, last)))


async def forget_guild(store: Store, guild: int) -> None:
    """Delete a server's votes."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(feedback).where(feedback.c.guild == guild))
