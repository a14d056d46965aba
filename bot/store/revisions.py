"""The revisions of the knowledge, and the files that were last known to be good.

A revision is written before the files are and marked done after, so that what a kill interrupted is known at the next
start. Texts are kept once, compressed, however many revisions share them.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import zlib
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.keeping import Keeper, Kept
from bot.store.store import Store
from bot.store.tables import good_files, revision_entries, revision_files, revisions, texts

KEPT = 200  # revisions; the oldest go
CHANGING = 1_501_134  # the number of the lock of PostgreSQL that says that the knowledge is being changed
FORGOTTEN = 0  # in place of the id of a moderator who asked to be forgotten

Folder = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a revision did to a file: its text before and after (None: there was, or is, no such file)."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """A change of the knowledge that was made. `by` and `confirmed_by` are ids of moderators, None where the files were
    changed by hand; `at` is in UTC; `what` says what was done, `why` what the moderator gave as the reason ("" for none);
    `entries` are the ids of the entries that changed, `files` the names of the files."""

    number: int
    at: dt.datetime
    by: int | None
    confirmed_by: int | None
    what: str
    why: str
    entries: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What a revision says of itself, before it has a number."""

    what: str
    why: str = ""
    by: int | None = None
    confirmed_by: int | None = None
    entries: tuple[str, ...] = ()


def keeper(store: Store) -> Keeper:
    """Who keeps the revisions, and with each which moderators made it."""

    async def tell(member: int) -> str | None:
        changes = await count_of(store, member)
        return f"That you made or confirmed {changes} of the last changes of my knowledge." if changes else None

    async def forget(member: int) -> None:
        await forget_moderator(store, member)

    kept = Kept(
        "Which moderator changed what in my knowledge, when and why",
        f"the last {KEPT} changes",
        "so that a change can be understood and taken back",
        "the moderators who may change it, and whoever runs me",
    )
    tables = (revisions, revision_entries, revision_files, texts, good_files)
    return Keeper(kept, tuple(table.name for table in tables), tell, forget)


@asynccontextmanager
async def alone(store: Store) -> AsyncIterator[None]:
    """Be the only one of several processes with one database that changes the knowledge. Raises SQLAlchemyError where another
    takes too long."""
    if store.engine.dialect.name != "postgresql":  # a file has one process
        yield
        return
    async with store.engine.begin() as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(CHANGING)))
        yield


async def known(store: Store, digests: Iterable[str]) -> set[str]:
    """Those of these texts, by their SHA-256, that are or were in a file of the knowledge."""
    async with store.engine.connect() as connection:
        return set(await connection.scalars(select(texts.c.digest).where(texts.c.digest.in_(list(digests)))))


async def begin(store: Store, note: Note, files: Iterable[FileChange]) -> Revision:
    """Write down what is about to be done."""
    files = tuple(files)
    async with store.engine.begin() as connection:
        return await _begin(connection, note, files)


async def finish(store: Store, number: int) -> None:
    """It is done."""
    async with store.engine.begin() as connection:
        await _finish(connection, number)


async def take_back(store: Store, number: int) -> None:
    """It wasn't done after all."""
    async with store.engine.begin() as connection:
        await connection.execute(delete(revisions).where(revisions.c.number == number))
        await _forget_texts(connection)


async def interrupted(store: Store) -> tuple[Revision, tuple[FileChange, ...]] | None:
    """The revision that was begun and not finished, if any."""
    return await _one(store, ~revisions.c.done)


async def get(store: Store, number: int) -> tuple[Revision, tuple[FileChange, ...]] | None:
    """A revision and its files, or None where there is none of this number (any more)."""
    return await _one(store, (revisions.c.number == number) & revisions.c.done)


async def latest(store: Store, entry: str | None = None, limit: int = KEPT) -> tuple[Revision, ...]:
    """The revisions, newest first: all, or those that changed an entry."""
    wanted = select(revisions).where(revisions.c.done).order_by(revisions.c.number.desc()).limit(limit)
    if entry is not None:
        own = select(revision_entries.c.revision).where(revision_entries.c.entry == entry)
        wanted = wanted.where(revisions.c.number.in_(own))
    async with store.engine.connect() as connection:
        return await _revisions(connection, (await connection.execute(wanted)).all())


async def after(store: Store, number: int) -> Folder | None:
    """All files as they were just after a revision (0: before the oldest that is kept), None where it isn't known."""
    kept = await good(store)
    if kept is None or (number and await get(store, number) is None):
        return None
    later = (
        select(revision_files)
        .join(revisions, revisions.c.number == revision_files.c.revision)
        .where(revisions.c.done, revisions.c.number > number)
        .order_by(revisions.c.number.desc())
    )
    async with store.engine.connect() as connection:
        rows = (await connection.execute(later)).all()
        first: dict[str, str | None] = {row.name: row.before for row in rows}  # the earliest comes last, and stays
        read = await _texts(connection, {digest for digest in first.values() if digest})
    back = {name: read[digest] for name, digest in first.items() if digest}
    return {name: text for name, text in kept.items() if name not in first} | back


async def good(store: Store) -> Folder | None:
    """The files that were last known to be good, None where there were never any."""
    async with store.engine.connect() as connection:
        rows = (await connection.execute(select(good_files))).all()
        read = await _texts(connection, {row.digest for row in rows})
    return {row.name: read[row.digest] for row in rows} or None


async def good_digests(store: Store) -> dict[str, str]:
    """The SHA-256 of the text of every file that was last known to be good."""
    async with store.engine.connect() as connection:
        return {row.name: row.digest for row in await connection.execute(select(good_files))}


async def record(store: Store, note: Note, files: Iterable[FileChange]) -> Revision:
    """Write down what was done already."""
    files = tuple(files)
    async with store.engine.begin() as connection:
        revision = await _begin(connection, note, files)
        await _finish(connection, revision.number)
    return revision


async def set_good(store: Store, files: Folder) -> None:
    """Remember these files as good, without a revision: the beginning."""
    async with store.engine.begin() as connection:
        kept = await _keep_texts(connection, files.values())
        await connection.execute(delete(good_files))
        rows = [{"name": name, "digest": kept[text]} for name, text in files.items()]
        if rows:
            await connection.execute(insert(good_files), rows)


async def _begin(connection: AsyncConnection, note: Note, files: tuple[FileChange, ...]) -> Revision:
    kept = await _keep_texts(
        connection, [text for each in files for text in (each.before, each.after) if text is not None]
    )
    number = (await connection.scalar(select(func.max(revisions.c.number))) or 0) + 1
    entries = tuple(sorted(set(note.entries)))
    revision = Revision(
        number,
        dt.datetime.now(dt.UTC),
        note.by,
        note.confirmed_by,
        note.what,
        note.why,
        entries,
        tuple(sorted(each.name for each in files)),
    )
    row = {name: getattr(revision, name) for name in ("number", "by", "confirmed_by", "what", "why")}
    row |= {"at": revision.at.replace(tzinfo=None), "done": False}
    await connection.execute(insert(revisions), [row])
    if entries:
        await connection.execute(insert(revision_entries), [{"revision": number, "entry": each} for each in entries])
    rows = [
        {
            "revision": number,
            "name": each.name,
            "before": kept.get(each.before) if each.before is not None else None,
            "after": kept.get(each.after) if each.after is not None else None,
        }
        for each in files
    ]
    await connection.execute(insert(revision_files), rows)
    return revision


async def _finish(connection: AsyncConnection, number: int) -> None:
    await connection.execute(update(revisions).where(revisions.c.number == number).values(done=True))
    changed = await connection.execute(select(revision_files).where(revision_files.c.revision == number))
    for row in changed.all():
        await connection.execute(delete(good_files).where(good_files.c.name == row.name))
        if row.after is not None:
            await connection.execute(insert(good_files).values(name=row.name, digest=row.after))
    kept = select(revisions.c.number).order_by(revisions.c.number.desc()).limit(KEPT)
    await connection.execute(delete(revisions).where(revisions.c.number.not_in(kept)))
    await _forget_texts(connection)


async def _forget_texts(connection: AsyncConnection) -> None:
    used = union(
        select(revision_files.c.before).where(revision_files.c.before.is_not(None)),
        select(revision_files.c.after).where(revision_files.c.after.is_not(None)),
        select(good_files.c.digest),
    )
    await connection.execute(delete(texts).where(texts.c.digest.not_in(used)))


async def _one(store: Store, which: ColumnElement[bool]) -> tuple[Revision, tuple[FileChange, ...]] | None:
    async with store.engine.connect() as connection:
        rows = (await connection.execute(select(revisions).where(which).limit(1))).all()
        found = await _revisions(connection, rows)
        if not found:
            return None
        files = await connection.execute(select(revision_files).where(revision_files.c.revision == found[0].number))
        changes = sorted(files.all(), key=lambda row: row.name)  # here, for each server has an order of its own
        read = await _texts(connection, {each for row in changes for each in (row.before, row.after) if each})
    return found[0], tuple(
        FileChange(row.name, read[row.before] if row.before else None, read[row.after] if row.after else None)
        for row in changes
    )


async def count_of(store: Store, member: int) -> int:
    """How many of the revisions a member made or confirmed."""
    theirs = (revisions.c.by == member) | (revisions.c.confirmed_by == member)
    async with store.engine.connect() as connection:
        return await connection.scalar(select(func.count()).select_from(revisions).where(theirs)) or 0


async def forget_moderator(store: Store, member: int) -> None:
    """Keep the revisions that a member made or confirmed as those of somebody who is forgotten."""
    async with store.engine.begin() as connection:
        for column in (revisions.c.by, revisions.c.confirmed_by):
            await connection.execute(update(revisions).where(column == member).values({column.name: FORGOTTEN}))


def digest(text: str) -> str:
    """What a text is known by."""
    return hashlib.sha256(text.encode()).hexdigest()


async def _keep_texts(connection: AsyncConnection, kept: Iterable[str]) -> dict[str, str]:
    """Keep the texts; returns what each is known by."""
    known = {text: digest(text) for text in dict.fromkeys(kept)}
    have = set(await connection.scalars(select(texts.c.digest).where(texts.c.digest.in_(known.values()))))
    fresh = {text: name for text, name in known.items() if name not in have}
    if fresh:
        bodies = await asyncio.to_thread(lambda: [zlib.compress(text.encode()) for text in fresh])
        rows = [{"digest": name, "body": body} for name, body in zip(fresh.values(), bodies, strict=True)]
        await connection.execute(insert(texts), rows)
    return known


async def _texts(connection: AsyncConnection, wanted: set[str]) -> dict[str, str]:
    rows = (await connection.execute(select(texts).where(texts.c.digest.in_(wanted)))).all()
    return await asyncio.to_thread(lambda: {row.digest: zlib.decompress(row.body).decode() for row in rows})


async def _revisions(connection: AsyncConnection, rows: Iterable[Any]) -> tuple[Revision, ...]:
    rows = tuple(rows)
    numbers = [row.number for row in rows]
    entries: dict[int, list[str]] = {number: [] for number in numbers}
    files: dict[int, list[str]] = {number: [] for number in numbers}
    for row in await connection.execute(select(revision_entries).where(revision_entries.c.revision.in_(numbers))):
        entries[row.revision].append(row.entry)
    named = select(revision_files.c.revision, revision_files.c.name).where(revision_files.c.revision.in_(numbers))
    for row in await connection.execute(named):
        files[row.revision].append(row.name)
    return tuple(
        Revision(
            row.number,
            row.at.replace(tzinfo=dt.UTC),
            row.by,
            row.confirmed_by,
            row.what,
            row.why,
            tuple(sorted(entries[row.number])),
            tuple(sorted(files[row.number])),
        )
        for row in rows
    )
