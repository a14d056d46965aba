"""What is kept doesn't stay for ever: once a day, and when the bot starts, what is too old goes."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from bot.logs import logs
from bot.privacy.privacy import Privacy
from bot.store import Store, privacy
from bot.store.counts import roll_up

log = logging.getLogger(__name__)

SURELY_PAST = dt.date(2025, 1, 1)  # a small computer without a battery may start with a clock that says 1970
LEFT_SERVER_DAYS = 30  # that the data of a server stays after the bot was removed from it


@dataclass(frozen=True, slots=True)
class Job:
    """Work of every day, done for the day (UTC) that it is. `what` is what the log calls it when it fails."""

    what: str
    do: Callable[[dt.date], Awaitable[object]]


class Retention:
    """Runs the daily jobs; who keeps something that ages, adds to `jobs`."""

    def __init__(self, store: Store, of_members: Privacy) -> None:
        self._store = store
        self._privacy = of_members
        self.jobs = [
            Job("adding up old counts", lambda today: roll_up(store.engine, today)),
            Job("deleting the data of servers left", self._forget_servers_left),
        ]

    async def run(self, today: dt.date, present: Iterable[int]) -> None:
        """Do every job; `present` are the servers that the bot is in. What fails is logged, and tried again tomorrow."""
        if today < SURELY_PAST:
            log.error("the clock says %s, which can't be: nothing is cleared away by it", today)
            return
        in_now = set(present)
        for job in (Job("noting which servers were left", lambda day: self._note_leavings(day, in_now)), *self.jobs):
            try:
                await job.do(today)
            except Exception as error:
                log.error("%s failed\n%s", job.what, logs.describe(error))

    async def left(self, guild: int, today: dt.date) -> None:
        """The bot was removed from a server: its data stays for LEFT_SERVER_DAYS, in case that was a mistake."""
        await privacy.put_leaving(self._store.engine, guild, today)

    async def joined(self, guild: int) -> None:
        """The bot is in a server, where nothing is to be deleted any more."""
        await privacy.delete_leavings(self._store.engine, [guild])

    async def _note_leavings(self, today: dt.date, present: set[int]) -> None:
        """The bot may have been removed from a server, or invited again, while it wasn't running."""
        await privacy.date_leavings(self._store.engine, today)
        await privacy.delete_leavings(self._store.engine, present)
        for guild in await privacy.known_guilds(self._store.engine) - present:
            await privacy.put_leaving(self._store.engine, guild, today)

    async def _forget_servers_left(self, today: dt.date) -> None:
        for guild in await privacy.left_before(self._store.engine, today - dt.timedelta(days=LEFT_SERVER_DAYS)):
            await self._privacy.forget_server(guild)
            log.info("the data of server %s is deleted: the bot left it %d days ago", guild, LEFT_SERVER_DAYS)
