"""Work that is done once in so many days, whatever restarts come between: when it was done last is kept in the store."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import discord

from bot.logs import logs
from bot.store import Store

log = logging.getLogger(__name__)

AT_HOUR = 8  # UTC: what moderators are sent comes in the morning
AGAIN_SECONDS = 3_600.0  # after which a job that failed is tried again
Beside = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None]"]

KEY = "last {name}"  # where the store keeps the day of the last time


def today() -> dt.date:
    """The day by which things are kept and counted: that of UTC."""
    return discord.utils.utcnow().date()


@dataclass(frozen=True, slots=True)
class Job:
    """Work to be done every `days` days (UTC), which the log and the store call `name`; on a `weekday` (Monday is 0), if
    given, or as soon after it as the bot runs. `run` gets the day. A job that fails is tried again after an hour.

    `at_first` says whether it is due where it was never done, rather than after its days have passed.
    """

    name: str
    days: int
    run: Callable[[dt.date], Awaitable[None]]
    weekday: int | None = None
    at_first: bool = True

    def is_due(self, last: dt.date | None, day: dt.date) -> bool:
        """Whether it is to be done on a day, when it was last done on another (None: never). A day to come tells
        nothing: the clock was wrong then, or is now."""
        if last is None or last > day:
            return self.at_first
        if self.weekday is None:
            return (day - last).days >= self.days
        return last < day - dt.timedelta((day.weekday() - self.weekday) % 7)


class Schedule:
    """Looks every morning, and once the bot is ready, which jobs are due, and does them one after another.

    `until_ready` waits until there is anything to work with: before that, no server is known. `beside` starts work that
    is finished even when the looking ends.
    """

    def __init__(self, store: Store, until_ready: Callable[[], Coroutine[Any, Any, None]], beside: Beside) -> None:
        self._store = store
        self._beside = beside
        self._until_ready = until_ready
        self._jobs: list[Job] = []
        self._looking: asyncio.Task[None] | None = None
        self._has_failed = False

    def add(self, job: Job) -> None:
        """Have a job done from now on."""
        self._jobs.append(job)

    def start(self) -> None:
        """Begin to look: as soon as the bot is ready, then every morning."""
        self._looking = asyncio.create_task(self._look_every_morning())

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
            await asyncio.shield(self._beside(self._do_all(), "the work of the day"))
            await asyncio.sleep(AGAIN_SECONDS if self._has_failed else _seconds_to_morning(discord.utils.utcnow()))

    async def _do_all(self) -> None:
        """Do what is due. What fails is logged, and holds up no other job."""
        day, self._has_failed = today(), False
        for job in tuple(self._jobs):
            try:
                await self._do(job, day)
            except Exception as error:
                self._has_failed = True
                log.error("the job %s failed\n%s", job.name, logs.describe(error))

    async def _do(self, job: Job, day: dt.date) -> None:
        key = KEY.format(name=job.name)
        kept = await self._store.get(key)
        last = dt.date.fromisoformat(kept) if kept else None
        if job.is_due(last, day):
            await job.run(day)
        if last is None or last > day or job.is_due(last, day):
            await self._store.put(key, day.isoformat())


def _seconds_to_morning(now: dt.datetime) -> float:
    morning = now.replace(hour=AT_HOUR, minute=0, second=0, microsecond=0)
    return (morning + dt.timedelta(days=1 if now >= morning else 0) - now).total_seconds()
