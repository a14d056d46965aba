"""The bot's messages in servers that answer something: ids and entries, no words and nobody's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, select, tuple_, update
from sqlalchemy.sql import ColumnElement

from bot.store.place import insert
from bot.store.store import Store
from bot.store.tables import answers

AT_ONCE = 300  # rows of one query: SQLite takes so many parameters and no more
_SAID = (answers.c.entries, answers.c.shown, answers.c.tried)
CHANGING = (
    "channel",
    "guild",
    "entries",
    "told",
    "shown",
    "corrected",
    "below",
    "lost",
    "tried",
    "replying",
    "outcome",
    "day",
)


# Entries, what they say where they are shown (a hash), and what they were to say where that couldn't be changed.
Said = tuple[tuple[str, ...], str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A message that answers with these entries; the other fields are explained at the table."""

    message: int
    channel: int
    guild: int
    question: int | None
    entries: tuple[str, ...]
    told: str
    shown: str
    corrected: bool
    day: dt.date
    below: int | None = None
    lost: bool = False
    tried: str = ""
    replying: int | None = None
    outcome: str = ""


async def put(store: Store, kept: Sequence[Answer]) -> None:
    """Keep what these messages answer, in place of what they answered before; which question is known stays known."""
    rows = [
        {key: getattr(each, key) for key in Answer.__slots__} | {"entries": " ".join(each.entries)} for each in kept
    ]
    row = insert(store.engine, answers)
    row = row.on_conflict_do_update(
        index_elements=answers.primary_key, set_={column: row.excluded[column] for column in CHANGING}
    )
    async with store.engine.begin() as connection:
        await connection.execute(row, rows)


async def drop(store: Store, messages: Sequence[int]) -> None:
    """Forget these messages."""
    async with store.engine.begin() as connection:
        for start in range(0, len(messages), AT_ONCE):
            wanted = messages[start : start + AT_ONCE]
            await connection.execute(delete(answers).where(answers.c.message.in_(wanted)))


async def to(store: Store, question: int) -> Answer | None:
    """The message that answers another; None where there is none."""
    async with store.engine.connect() as connection:
        row = (await connection.execute(select(answers).where(answers.c.question == question))).first()
    return _answer(row) if row is not None else None


async def shown(store: Store) -> list[Said]:
    """What is shown anywhere."""
    query = select(*_SAID).where(answers.c.entries != "").distinct()
    async with store.engine.connect() as connection:
        return [(tuple(row.entries.split()), row.shown, row.tried) for row in await connection.execute(query)]


async def showing(store: Store, wanted: Iterable[Said]) -> list[Answer]:
    """The messages that show this, the latest first."""
    found = list[Answer]()
    async with store.engine.connect() as connection:
        for chosen in _that_show(wanted):
            found += map(_answer, await connection.execute(select(answers).where(chosen)))
    return sorted(found, key=lambda each: each.message, reverse=True)


async def right_again(store: Store, wanted: Iterable[Said]) -> None:
    """The messages that show this say what they are to say, though they couldn't be corrected: the change was undone."""
    async with store.engine.begin() as connection:
        for chosen in _that_show(wanted):
            await connection.execute(update(answers).where(chosen).values(tried="", lost=False))


def _that_show(wanted: Iterable[Said]) -> Iterator[ColumnElement[bool]]:
    rows = [(" ".join(entries), said, tried) for entries, said, tried in wanted]
    for start in range(0, len(rows), AT_ONCE):
        yield tuple_(*_SAID).in_(rows[start : start + AT_ONCE])


async def correct(store: Store, entries: Iterable[str]) -> None:
    """Have the messages corrected that answer with any of these."""
    wanted = set(entries)
    lists = [" ".join(ids) for ids in {ids for ids, *_ in await shown(store)} if wanted.intersection(ids)]
    async with store.engine.begin() as connection:
        for start in range(0, len(lists), AT_ONCE):
            chosen = answers.c.entries.in_(lists[start : start + AT_ONCE])
            await connection.execute(update(answers).where(chosen).values(corrected=True))


async def note(store: Store, message: int, *, shown: str, below: int | None, outcome: str) -> None:
    """What a message shows now, what stands below it, and what moderators are to hear of it."""
    await _set(store, message, shown=shown, below=below, lost=False, tried="", replying=None, outcome=outcome)


async def gone(store: Store, message: int) -> None:
    """A message is deleted, of which moderators are to hear; until then its number is kept, and what it answered isn't."""
    await _set(store, message, entries="", question=None, lost=False, tried="", replying=None, outcome="gone")


async def replying(store: Store, message: int, *, since: int) -> None:
    """A correction of a message may be sent below it from now on."""
    await _set(store, message, replying=since)


async def give_up(store: Store, message: int, *, tried: str, told: bool) -> None:
    """A message can't be corrected so that it says this: it shows what it did. `told`: moderators have heard of that."""
    await _set(store, message, lost=not told, tried=tried, replying=None, outcome="")


async def _set(store: Store, message: int, **values: Any) -> None:
    async with store.engine.begin() as connection:
        await connection.execute(update(answers).where(answers.c.message == message).values(values))


async def untold(store: Store) -> list[Answer]:
    """The messages that were corrected, or couldn't be, or were gone, of which nobody has been told yet."""
    chosen = answers.c.lost | (answers.c.outcome != "")
    async with store.engine.connect() as connection:
        return [_answer(row) for row in await connection.execute(select(answers).where(chosen))]


async def told_of(store: Store, messages: Sequence[int]) -> None:
    """Moderators have been told of these."""
    async with store.engine.begin() as connection:
        for start in range(0, len(messages), AT_ONCE):
            chosen = answers.c.message.in_(messages[start : start + AT_ONCE])
            await connection.execute(delete(answers).where(chosen, answers.c.outcome == "gone"))
            await connection.execute(update(answers).where(chosen).values(lost=False, outcome=""))


async def drop_outside(store: Store, first: dt.date, last: dt.date) -> None:
    """Forget the messages that aren't from these days."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(answers).where(~answers.c.day.between(first, last)))


async def forget_guild(store: Store, guild: int) -> None:
    """Forget a server's messages."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(answers).where(answers.c.guild == guild))


def _answer(row: Row[Any]) -> Answer:
    return Answer(
        row.message,
        row.channel,
        row.guild,
        row.question,
        tuple(row.entries.split()),
        row.told,
        row.shown,
        row.corrected,
        row.day,
        row.below,
        row.lost,
        row.tried,
        row.replying,
        row.outcome,
    )
