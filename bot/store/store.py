"""What the bot remembers: in a place that is brought up to date when it is opened, or, where that can't be used, nowhere."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Insert, event, select
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import logs, metrics
from bot.settings import Address
from bot.store import nothing
from bot.store.place import UNUSABLE, InUseError, News, Place, Room, Sharing, insert
from bot.store.sqlite import File
from bot.store.tables import meta

log = logging.getLogger(__name__)

OPENED = "opened"  # where the store keeps that it could be written
IN_USE_SECONDS = 5.0  # that queries on a place that is gone have to end
SLOW_SECONDS = (1, 5, 20)  # from which on it is told that something took more than so long
AGAIN_SECONDS = 3_600.0  # after which the log tells again that the place can't be used
NOTHING_KEPT = """\
THE DATABASE CAN'T BE USED, so nothing is kept: %s (%s, the setting DATABASE).
Help and answers go on. The bot answers nobody unasked, keeps no question, and nobody can change the knowledge from \
Discord. What moderators choose counts until the bot ends%s.
What to do: %s. %s"""
BLANK = "; what they chose before isn't known, so ALERTS GO NOWHERE until they choose the channel again"
BACK = "THE DATABASE CAN BE USED AGAIN (%s). The bot goes on with what it holds, and what was chosen meanwhile is kept there."
TOLD = {
    "gone": """\
THE DATABASE WAS TAKEN AWAY while the bot was running (%s, the setting DATABASE). A new one is made. What was kept is \
gone, but for what was chosen: that counts until the bot ends.""",
    "another": """\
THE DATABASE WAS REPLACED by another file while the bot was running (%s, the setting DATABASE). The bot goes on with \
what that holds.""",
}
TROUBLE = """\
THE DATABASE CAN'T BE READ OR WRITTEN: %s (%s, the setting DATABASE). Help and answers go on, and what can't be kept is \
left out. What to do: %s. This is told once an hour at most."""


def place_at(where: Path | Address, sharing: Sharing = None) -> Place:
    """The place that a setting names. `sharing` is how it is to be had, where it is on a server; of a file, `bot.app.lock`
    sees to that."""
    if isinstance(where, Path):
        return File(where)
    from bot.store.postgresql import Server  # only who has a server waits for what reaches it

    return Server(where, sharing)


class Store:
    """What the bot remembers: single values by themselves, the rest by the module of each subject (`bot.store.questions`
    …), whose functions take the store. Open it before use and close it after, or use it as an asynchronous context manager.

    A place that is taken away or replaced meanwhile is noticed: the store goes on with what is there then, and calls
    `on_replaced`, for what was read from it before. Where it isn't `needed`, a place that can't be used is said loudly and
    left alone, and nothing is kept; until it can be used again, where it is one that heals.

    `on_lost` is called where another bot has the place by now; `lost` says which.
    """

    def __init__(self, where: Path | Address, *, needed: bool = True, sharing: Sharing = None) -> None:
        self.place = place_at(where, sharing)
        self._is_needed = needed
        self.on_replaced: Callable[[], Awaitable[None]] | None = None
        self.on_lost: Callable[[], None] | None = None
        self.lost: InUseError | None = None
        self.times_opened = 0  # what was read from it is of the place that was there then
        self._engine: AsyncEngine | None = None
        self._is_kept = False
        self._watching: asyncio.Task[None] | None = None
        self._told_at: float | None = None

    @property
    def path(self) -> Path:
        """The file. Raises TypeError where the place is none."""
        if not isinstance(self.place, File):
            raise TypeError("the store isn't in a file")
        return self.place.path

    @property
    def engine(self) -> AsyncEngine:
        if self._engine is None:
            raise RuntimeError("the store isn't open")
        return self._engine

    @property
    def is_kept(self) -> bool:
        """Whether anything is kept beyond the end of the process."""
        return self._is_kept

    async def open(self) -> None:
        """Open the place, and run the migrations.

        Raises one of UNUSABLE where that can't be done, and it is needed; and InUseError.
        """
        try:
            await self._open()
        except UNUSABLE as error:
            if self._is_needed:
                raise
            self._do_without(error, BLANK)
        if self._is_kept or self.place.heals:
            self._watching = asyncio.create_task(self._watch())

    def _do_without(self, error: BaseException, more: str = "") -> None:
        what, mend = self.place.what_is_wrong(error)
        log.error(NOTHING_KEPT, what, self.place.name, more, mend, self.place.left)
        self._engine, self._is_kept = nothing.engine_of_nothing(), False

    async def _open(self, *, is_kept: bool = True) -> None:
        engine = await self.place.open()
        try:
            async with engine.begin() as connection:
                now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
                await connection.execute(_putting(engine, OPENED, now))
        except BaseException:
            await self.place.let_go(engine)
            raise
        event.listen(engine.sync_engine, "handle_error", self._tell)
        event.listen(engine.sync_engine, "checkout", _taken)
        event.listen(engine.sync_engine, "checkin", _given_back)
        self._engine, self._is_kept = engine, is_kept
        self.times_opened += 1

    async def close(self) -> None:
        """Close the place; a closed store may be opened again."""
        watching, self._watching = self._watching, None
        if watching is not None:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
        engine, self._engine = self._engine, None
        if engine is not None:
            await _unused(engine)
            await (self.place.let_go(engine) if self._is_kept else engine.dispose())

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    # A place that goes, or can't be used any more, or can be used again, while the bot is running

    async def _watch(self) -> None:
        while self._is_kept or self.place.heals:
            await asyncio.sleep(self.place.looks_every)
            try:
                if not self._is_kept:
                    await self._come_back()
                elif (news := await self.place.news()) is not None:
                    await self._go_on(news)
            except InUseError as error:
                self._lose(error)
                return
            except UNUSABLE:
                continue  # what uses it meanwhile tells
            except Exception as error:
                log.error("going on with another database failed: %s", logs.describe(error))

    async def _go_on(self, news: News) -> None:
        """Go on with what is there now, or with a new one."""
        log.error(TOLD[news], self.place.name)
        engine = self.engine
        await _unused(engine)
        await self.place.let_go(engine)
        try:
            await self._open()
        except UNUSABLE as error:
            self._do_without(error)
            return
        if self.on_replaced is not None and news == "another":
            await self.on_replaced()

    async def _come_back(self) -> None:
        """Go on with the place where it can be used again, and with what was chosen meanwhile. Nothing counts as kept before
        all of it was read anew: else who opted out of something would be unknown for a while."""
        before = self.engine
        await self._open(is_kept=False)
        try:
            await _unused(before)
            await nothing.keep(self.engine, await nothing.chosen_meanwhile(before))
            if self.on_replaced is not None:
                await self.on_replaced()
        except BaseException:
            engine, self._engine = self.engine, before
            await _unused(engine)
            await self.place.let_go(engine)
            raise
        self._is_kept, self._told_at = True, None
        log.warning(BACK, self.place.name)
        await before.dispose()

    def _lose(self, error: InUseError) -> None:
        log.error("%s", error)
        self.lost = error
        if self.on_lost is not None:
            self.on_lost()

    def _tell(self, context: ExceptionContext) -> None:
        """Tell of trouble with the place, not at every query; of one that is gone or another, `_watch` tells."""
        metrics.count(metrics.STORE_ERRORS)
        now, error = time.monotonic(), context.original_exception
        if not self.place.is_trouble(error):
            return
        if self._told_at is None or now - self._told_at > AGAIN_SECONDS:
            self._told_at = now
            what, mend = self.place.what_is_wrong(error)
            log.error(TROUBLE, what, self.place.name, mend)

    async def room(self) -> Room:
        """How large the place is, and how much room it has. Raises SQLAlchemyError."""
        return await self.place.room(self.engine if self._is_kept else None)

    # What is kept

    async def get(self, key: str) -> str | None:
        """The value kept under a key."""
        async with self.engine.connect() as connection:
            return await connection.scalar(select(meta.c.value).where(meta.c.key == key))

    async def put(self, key: str, value: str) -> None:
        """Keep a value under a key, in place of what was there."""
        async with self.engine.begin() as connection:
            await connection.execute(_putting(self.engine, key, value))

    async def put_first(self, key: str, value: str) -> str:
        """Keep a value under a key, unless there is one already. Returns what is kept there now."""
        async with self.engine.begin() as connection:
            await connection.execute(insert(connection, meta).values(key=key, value=value).on_conflict_do_nothing())
            return await connection.scalar(select(meta.c.value).where(meta.c.key == key)) or value


async def _unused(engine: AsyncEngine) -> None:
    """Wait a moment for the connections that are in use: what is closed below them is never closed properly."""
    pool: Any = engine.pool
    until = time.monotonic() + IN_USE_SECONDS
    while pool.checkedout() and time.monotonic() < until:  # noqa: ASYNC110 (nothing tells when they end)
        await asyncio.sleep(0.05)


def _taken(_: object, record: Any, __: object) -> None:
    record.info["taken"] = time.monotonic()


def _given_back(_: object, record: Any) -> None:
    since = record.info.pop("taken", None)
    if since is None:
        return
    took = time.monotonic() - since
    metrics.time(metrics.STORE, took)
    if over := [limit for limit in SLOW_SECONDS if took > limit]:
        log.warning("the store is slow: something took more than %d s (the setting DATABASE)", over[-1])


def _putting(engine: AsyncEngine, key: str, value: str) -> Insert:
    row = insert(engine, meta).values(key=key, value=value)
    return row.on_conflict_do_update(index_elements=meta.primary_key, set_={"value": value})
