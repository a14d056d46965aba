"""What is kept of people: each who keeps something declares it once, where it is kept.

The page `/privacy`, `/my-data`, `/forget-me`, `/forget-server`, the daily clearing away and PRIVACY.md are the sums of these
declarations. They are made of what stands here, below all keepers: some keep in the store, others only in memory.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

MEMORY_ONLY = "only in memory, never on disk"
LEFT_SERVER_DAYS = 30  # that what is kept of a server stays after the bot was removed from it


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept, in the words that members read: what, for how long, why, and who sees it."""

    what: str
    how_long: str
    why: str
    who_sees: str


async def _nothing(_: int) -> None:
    """Nothing can be tied to a member or a server."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who keeps something: `kept` says what it is, `tables` are those of the store that hold it (none: it is in memory).

    `tell` says in a line what is kept of a member, None for nothing, and `forget` deletes it; `forget_server` deletes what
    is kept of a server. `forget_old` deletes what on a day (UTC) has been kept for long enough, and is done every day; None
    where nothing has to be done for that. All of them may raise SQLAlchemyError.
    """

    kept: Kept
    tables: tuple[str, ...] = ()
    tell: Callable[[int], Awaitable[str | None]] = _nothing
    forget: Callable[[int], Awaitable[None]] = _nothing
    forget_server: Callable[[int], Awaitable[None]] = _nothing
    forget_old: Callable[[dt.date], Awaitable[object]] | None = None


def declared(keepers: Iterable[Keeper]) -> list[Kept]:
    """All that is kept; what several keep a part of is there once."""
    return list(dict.fromkeys(keeper.kept for keeper in keepers))


def in_memory(kept: Kept, told: str, count: Callable[[int], int], forget: Callable[[int], None]) -> Keeper:
    """Who keeps something in memory alone. `count` says how much there is of a member, whom `told` tells it, with that
    number for {times}."""

    async def tell(member: int) -> str | None:
        times = count(member)
        return told.format(times=times) if times else None

    async def forget_it(member: int) -> None:
        forget(member)

    return Keeper(kept, tell=tell, forget=forget_it)
