"""The clock of what is done by the day: every day, or once a week, whatever restarts come between."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import discord

from bot import logs
from bot.settings import Shards
from bot.store import Store

log = logging.getLogger(__name__)

AT_HOUR = 8  # UTC: what moderators are sent comes in the morning
AGAIN_SECONDS = 3_600.0  # after which a job that failed is tried again
SURELY_PAST = dt.date(2025, 1, 1)  # a small computer without a battery may start with a clock that says 1970
Beside = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None]"]

KEY = "last {name}"  # where the store keeps the day on which weekly work was done last
KEY_OF_SHARD = "last {name} of {shard}/{count}"  # the same, where the servers of each shard have a day of their own


def today() -> dt.date:
    """The day by which things are kept and counted: that of UTC."""
    return discord.utils.utcnow().date()


@dataclass(frozen=True, slots=True)
class Job:
    """Work which the log calls `name`; `run` gets the day (UTC).

    It is done at every start and every morning, so doing it twice has to change nothing. Where several processes are the
    bot, one of them does it for all; `each` of them does what is about servers that it alone knows. A job that fails is
    tried again after an hour.
    """

    name: str
    run: Callable[[dt.date], Awaitable[object]]
    each: bool = False


@dataclass(frozen=True, slots=True)
class Weekly:
    """Work for servers which the log and the store call `name`: once a week, on the `weekday` (Monday is 0) or as soon
    after it as the bot runs. `run` gets the day, and of which servers it is the turn, by their ids."""

    name: str
    run: Callable[[dt.date, Callable[[int], bool]], Awaitable[object]]
    weekday: int

    def is_due(self, last: dt.date | None, day: dt.date) -> bool:
        """Whether it is to be done on a day, when it was last done on another (None: never). A day to come tells
        nothing: the clock was wrong then, or is now."""
        return last is not None and last < day - dt.timedelta((day.weekday() - self.weekday) % 7)


class Schedule:
    """Looks every morning, and once the bot is ready, which jobs are due, and does them one after another.

    `until_ready` waits until there is anything to work with: before that, no server is known. `beside` starts work that
    is finished even when the looking ends. `share` tells which shards are this process's; None: all.
    """

    def __init__(
        self,
        store: Store,
        until_ready: Callable[[], Coroutine[Any, Any, None]],
        beside: Beside,
        share: Callable[[], Shards | None] = lambda: None,
    ) -> None:
        self._store = store
        self._beside = beside
        self._until_ready = until_ready
        self._share = share
        self._jobs: list[Job | Weekly] = []
        self._looking: asyncio.Task[None] | None = None
        self.failed: tuple[str, ...] = ()  # jobs that failed when they were last due
        self.is_clock_wrong = False
        self._has_failed = False
        self._working = asyncio.Lock()

    def add(self, job: Job | Weekly) -> None:
        """Have a job done from now on."""
        self._jobs.append(job)

    def start(self) -> None:
        """Begin to look: as soon as the bot is ready, then every morning."""
        self._looking = asyncio.create_task(self._look_every_morning())

    def again(self) -> None:
        """Look now: there are servers of which nothing was known before."""
        if self._looking is not None and not self._looking.done():
            self._beside(self.work(today()), "the work of the day")

    def stop(self) -> None:
        """Look no more; what is being done is finished."""
        if self._looking is not None:
            self._looking.cancel()

    async def _look_every_morning(self) -> None:
        """It sleeps for so many seconds, never until a time: a clock that was ahead when it fell asleep and is put right
        would have it sleep for years."""
        await self._until_ready()
        while True:
            # A query broken off in the middle would leave its connection open: the work isn't cancelled with the looking.
            await asyncio.shield(self._beside(self.work(today()), "the work of the day"))
            await asyncio.sleep(AGAIN_SECONDS if self._has_failed else _seconds_to_morning(discord.utils.utcnow()))

    async def work(self, day: dt.date) -> None:
        """Do what is due on a day. What fails is logged, and holds up no other job."""
        async with self._working:
            await self._work(day)

    async def _work(self, day: dt.date) -> None:
        self.is_clock_wrong = self._has_failed = day < SURELY_PAST
        if self.is_clock_wrong:
            log.error("the clock says %s, which can't be: the work of the day has to wait", day)
            return
        failed = []
        for job in tuple(self._jobs):
            try:
                await self._do(job, day)
            except Exception as error:
                failed.append(job.name)
                log.error("the job %s failed\n%s", job.name, logs.describe(error))
        self.failed, self._has_failed = tuple(failed), bool(failed)

    async def _do(self, job: Job | Weekly, day: dt.date) -> None:
        share = self._share()
        if isinstance(job, Job):
            if job.each or share is None or share.has_first:
                await job.run(day)
        elif share is None:
            await self._do_weekly(job, day, KEY.format(name=job.name), lambda _: True)
        else:
            for shard in sorted(share.ids):
                key = KEY_OF_SHARD.format(name=job.name, shard=shard, count=share.count)
                await self._do_weekly(job, day, key, Shards(frozenset({shard}), share.count).has)

    async def _do_weekly(self, job: Weekly, day: dt.date, key: str, of: Callable[[int], bool]) -> None:
        kept = await self._store.get(key)
        last = dt.date.fromisoformat(kept) if kept else None
        is_due = job.is_due(last, day)
        if is_due:
            await job.run(day, of)
        if last is None or last > day or is_due:  # a first time, or a clock put right: its week begins now
            await self._store.put(key, day.isoformat())


def _seconds_to_morning(now: dt.datetime) -> float:
    morning = now.replace(hour=AT_HOUR, minute=0, second=0, microsecond=0)
    return (morning + dt.timedelta(days=1 if now >= morning else 0) - now).total_seconds()
