"""Questions that members sent to a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import ColumnElement

from bot.store.store import Store
from bot.store.tables import tickets

# How it ended: not yet; with an answer; the helpers can't answer it; they can't be reached any more.
Ending = Literal["", "answered", "declined", "lost"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A question to a person: redacted, and as the member confirmed it.

    `asker` stands for who asked (`codes`), None once they know how it ended. They asked in `channel`, and are told in a reply to
    `message` there (0: they asked where only they see it), which `pings` them if they chose so. It is shown to the helpers in
    the message `post` of `place`, a channel or a thread; with a place alone it may be shown there already. `holder` stands for
    the helper who is on it. `told`: the asker was told that it takes long.
    """

    id: str
    guild: int
    at: dt.datetime
    text: str
    asker: str | None
    channel: int
    message: int = 0
    pings: bool = False
    place: int = 0
    post: int = 0
    holder: str | None = None
    told: bool = False
    ending: Ending = ""
    answer: str = ""


async def add(store: Store, ticket: Ticket, at_most: int) -> bool | None:
    """Keep a question. False where the asker has one already, None where the server has `at_most` open ones."""
    row = asdict(ticket) | {"at": ticket.at.astimezone(dt.UTC).replace(tzinfo=None)}
    opened = select(func.count()).select_from(tickets).where(tickets.c.guild == ticket.guild, tickets.c.ending == "")
    try:
        async with store.engine.begin() as connection:
            if (await connection.scalar(opened) or 0) >= at_most:
                return None
            await connection.execute(insert(tickets).values(row))
    except IntegrityError:
        return False
    return True


async def one(store: Store, id_: str) -> Ticket | None:
    """A question by its id; None where it is gone."""
    found = await _where(store, tickets.c.id == id_)
    return found[0] if found else None


async def every(store: Store) -> list[Ticket]:
    """All of them, oldest first."""
    return await _where(store, tickets.c.id.is_not(None))


async def of_askers(store: Store, askers: Sequence[str]) -> list[Ticket]:
    """Those of these codes."""
    return await _where(store, tickets.c.asker.in_(askers)) if askers else []


async def asked_with(store: Store, message: int) -> list[Ticket]:
    """Those whose asker is told in a reply to a message."""
    return await _where(store, (tickets.c.message == message) & tickets.c.asker.is_not(None))


async def shown_in(store: Store, place: int, post: int | None = None) -> list[Ticket]:
    """Those that are shown to helpers in a channel or thread, or in one message there."""
    here = tickets.c.place == place
    return await _where(store, here if post is None else here & (tickets.c.post == post))


async def guilds(store: Store) -> list[int]:
    """The servers in which somebody still waits for how it ends."""
    async with store.engine.connect() as connection:
        found = await connection.scalars(select(tickets.c.guild).where(tickets.c.asker.is_not(None)).distinct())
        return list(found)


async def held(store: Store) -> dict[str, str]:
    """Who is on each of them: codes by their ids."""
    query = select(tickets.c.id, tickets.c.holder).where(tickets.c.holder.is_not(None))
    async with store.engine.connect() as connection:
        return {row.id: row.holder for row in await connection.execute(query)}


async def take(store: Store, id_: str, seen: str | None, holder: str | None) -> bool:
    """Have another helper, or nobody, be on it in place of `seen`. False where that isn't so any more, or it has ended."""
    is_so = tickets.c.holder.is_(None) if seen is None else tickets.c.holder == seen
    return await _change(store, (tickets.c.id == id_) & (tickets.c.ending == "") & is_so, holder=holder)


async def end(store: Store, id_: str, ending: Ending, *, by: str | None, answer: str = "") -> bool:
    """Keep how it ended; from now on nobody is on it. False where it has ended before, or another than `by` is on it; None for
    `by`: whoever is."""
    free = (tickets.c.id == id_) & (tickets.c.ending == "")
    if by is not None:
        free = free & (tickets.c.holder.is_(None) | (tickets.c.holder == by))
    return await _change(store, free, ending=ending, answer=answer, holder=None)


async def show(store: Store, id_: str, place: int, post: int) -> bool:
    """Keep where it is shown to helpers. False where it is gone by now."""
    return await _change(store, tickets.c.id == id_, place=place, post=post)


async def tell(store: Store, id_: str) -> bool:
    """Note that the asker is told that it takes long. False where they were before, or it has ended."""
    waits = (tickets.c.id == id_) & tickets.c.told.is_(False) & (tickets.c.ending == "")
    return await _change(store, waits, told=True)


async def release(store: Store, id_: str) -> bool:
    """The asker knows how it ended: from now on nothing ties them to it, nor a helper. False where that was so before."""
    tied = (tickets.c.id == id_) & tickets.c.asker.is_not(None)
    return await _change(store, tied, asker=None, channel=0, message=0, pings=False, holder=None)


async def let_go(store: Store, ids: Sequence[str]) -> None:
    """Nobody is on these any more."""
    await _change(store, tickets.c.id.in_(ids), holder=None)


async def drop(store: Store, ids: Sequence[str]) -> None:
    """Delete questions."""
    if not ids:
        return
    async with store.engine.begin() as connection:
        await connection.execute(delete(tickets).where(tickets.c.id.in_(ids)))


async def _change(store: Store, where: ColumnElement[bool], **values: Any) -> bool:
    """Change those for which that is so, in one step. Whether there were any."""
    async with store.engine.begin() as connection:
        changed = await connection.execute(update(tickets).where(where).values(**values))
        return bool(changed.rowcount)


async def _where(store: Store, where: ColumnElement[bool]) -> list[Ticket]:
    async with store.engine.connect() as connection:
        rows = await connection.execute(select(tickets).where(where).order_by(tickets.c.at, tickets.c.id))
        return [Ticket(**row._asdict() | {"at": row.at.replace(tzinfo=dt.UTC)}) for row in rows]
