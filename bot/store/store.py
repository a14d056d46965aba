"""What the bot remembers: in an SQLite file, brought up to date when it is opened, or, where that can't be used, nowhere."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import os
import sqlite3
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Self

from sqlalchemy import event, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import file
from bot.store.tables import meta

log = logging.getLogger(__name__)

PRIVATE = 0o600
OPENED = "opened"  # where the store keeps that it could be written
LOOK_SECONDS = 1.0  # between two looks whether the file is still the same
IN_USE_SECONDS = 5.0  # that queries on a file that is gone have to end
AGAIN_SECONDS = 3_600.0  # after which the log tells again that the file can't be used
NOTHING_KEPT = """\
THE DATABASE CAN'T BE USED, so nothing is kept: %s (%s, the setting DATABASE).
Help and answers go on. The bot answers nobody unasked, keeps no question, and nobody can change the knowledge from \
Discord. What moderators choose counts until the bot ends%s.
What to do: %s. Then start the bot again. The file is left as it is."""
BLANK = "; what they chose before isn't known, so ALERTS GO NOWHERE until they choose the channel again"
GONE = """\
THE DATABASE WAS TAKEN AWAY while the bot was running (%s, the setting DATABASE). A new one is made. What was kept is \
gone, but for what was chosen: that counts until the bot ends."""
REPLACED = """\
THE DATABASE WAS REPLACED by another file while the bot was running (%s, the setting DATABASE). The bot goes on with \
what that holds."""
TROUBLE = """\
THE DATABASE CAN'T BE READ OR WRITTEN: %s (%s, the setting DATABASE). Help and answers go on, and what can't be kept is \
left out. What to do: %s. This is told once an hour at most."""


class Store:
    """What the bot remembers: single values by themselves, the rest by the module of each subject (`bot.store.questions`
    …), whose functions take the store. Open it before use and close it after, or use it as an asynchronous context manager.

    A file that is taken away or replaced meanwhile is noticed: the store goes on with what is there then, and calls
    `on_replaced`, for what was read from it before. Where it isn't `needed`, a file that can't be used is said loudly and
    left alone, and nothing is kept.
    """

    def __init__(self, path: Path, *, needed: bool = True) -> None:
        self.path = path
        self._is_needed = needed
        self.on_replaced: Callable[[], Awaitable[None]] | None = None
        self._engine: AsyncEngine | None = None
        self._place: file.Place | None = None  # of the file; None: nothing is kept
        self._beside: dict[Path, file.Place | None] = {}
        self._watching: asyncio.Task[None] | None = None
        self._told_at: float | None = None

    @property
    def engine(self) -> AsyncEngine:
        if self._engine is None:
            raise RuntimeError("the store isn't open")
        return self._engine

    @property
    def is_kept(self) -> bool:
        """Whether anything is kept beyond the end of the process."""
        return self._place is not None

    async def open(self) -> None:
        """Open the file, creating it where there is none (readable by its owner alone), and run the migrations.

        Raises one of `file.UNUSABLE` where that can't be done, and the file is needed.
        """
        try:
            await self._open()
        except file.UNUSABLE as error:
            if self._is_needed:
                raise
            self._do_without(error, BLANK)
        else:
            self._watching = asyncio.create_task(self._watch())

    def _do_without(self, error: BaseException, more: str = "") -> None:
        what, mend = file.what_is_wrong(error)
        log.error(NOTHING_KEPT, what, self.path, more, mend)
        self._engine, self._place = file.engine_of_nothing(), None

    async def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, PRIVATE))
        engine = file.engine_of(self.path)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(file.check)
                await connection.run_sync(file.migrate)
            await file.write_ahead(engine)
            async with engine.begin() as connection:
                await connection.execute(_putting(OPENED, dt.datetime.now(dt.UTC).isoformat(timespec="seconds")))
        except BaseException:
            await engine.dispose()
            raise
        self._place = file.place(self.path)
        self._beside = {path: file.place(path) for path in self._paths_beside()}
        for what in ("do_connect", "checkout"):
            event.listen(engine.sync_engine, what, self._refuse_another)
        event.listen(engine.sync_engine, "handle_error", self._tell)
        self._engine = engine

    def _paths_beside(self) -> list[Path]:
        return [self.path.with_name(f"{self.path.name}{ending}") for ending in file.BESIDE]

    async def close(self) -> None:
        """Close the file; a closed store may be opened again."""
        watching, self._watching = self._watching, None
        if watching is not None:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
        engine, self._engine = self._engine, None
        if engine is not None:
            await self._unused(engine)
            await engine.dispose()

    async def _unused(self, engine: AsyncEngine) -> None:
        """Wait a moment for the connections that are in use: what is closed below them is never closed properly."""
        pool: Any = engine.pool
        until = time.monotonic() + IN_USE_SECONDS
        while pool.checkedout() and time.monotonic() < until:  # noqa: ASYNC110 (nothing tells when they end)
            await asyncio.sleep(0.05)

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    # A file that goes, or can't be used any more, while the bot is running

    def _refuse_another(self, *_: object) -> None:
        """Nothing is written to a file that nobody will ever read, nor to one that hasn't been looked at."""
        if self._place != file.place(self.path) and asyncio.current_task() is not self._watching:
            raise file.StoreError("the database was taken away or replaced")

    async def _watch(self) -> None:
        was_missing = False
        while self.is_kept:
            await asyncio.sleep(LOOK_SECONDS)
            found = await asyncio.to_thread(file.place, self.path)
            if found == self._place:
                was_missing = False
            elif found is None and not was_missing:  # somebody may just be putting another one there
                was_missing = True
            else:
                was_missing = False
                try:
                    await self._go_on(is_new=found is None)
                except Exception as error:
                    log.error("going on with another database failed: %s", type(error).__name__)

    async def _go_on(self, *, is_new: bool) -> None:
        """Go on with the file that is there now, or with a new one."""
        log.error(GONE if is_new else REPLACED, self.path)
        await self._let_go()
        try:
            await self._open()
        except file.UNUSABLE as error:
            self._do_without(error)
            return
        if self.on_replaced is not None and not is_new:
            await self.on_replaced()

    async def _let_go(self) -> None:
        """Close the file that was there, whole, and see to it that nothing of it gets into the one that is there now."""
        engine = self.engine
        await self._unused(engine)
        pool: Any = engine.pool
        if pool.checkedin():
            with contextlib.suppress(SQLAlchemyError):
                async with engine.connect() as connection:
                    await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self._place = file.NOWHERE  # a new file may well get the number of the old one
        await engine.dispose()
        for path, own in self._beside.items():
            if own is not None and file.place(path) == own:
                path.unlink(missing_ok=True)

    def _tell(self, context: ExceptionContext) -> None:
        """Tell of trouble with the file, not at every query; of one that is gone or another, `_watch` tells."""
        now, error = time.monotonic(), context.original_exception
        if type(error) not in (sqlite3.DatabaseError, sqlite3.OperationalError) or self._place != file.place(self.path):
            return
        if self._told_at is None or now - self._told_at > AGAIN_SECONDS:
            self._told_at = now
            what, mend = file.what_is_wrong(error)
            log.error(TROUBLE, what, self.path, mend)

    # What is kept

    async def get(self, key: str) -> str | None:
        """The value kept under a key."""
        async with self.engine.connect() as connection:
            return await connection.scalar(select(meta.c.value).where(meta.c.key == key))

    async def put(self, key: str, value: str) -> None:
        """Keep a value under a key, in place of what was there."""
        async with self.engine.begin() as connection:
            await connection.execute(_putting(key, value))


def _putting(key: str, value: str) -> Any:
    row = insert(meta).values(key=key, value=value)
    return row.on_conflict_do_update(index_elements=meta.primary_key, set_={"value": value})
