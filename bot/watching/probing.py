"""Whether the store takes writes, how long that takes, and how much room there is: found out by writing, every few seconds."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from dataclasses import dataclass
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from bot.store import Store, copies

log = logging.getLogger(__name__)

PROBE_SECONDS = 15.0  # between two writes
AGAIN_SECONDS = 3.0  # the same, where the last one failed or was slow
LONGEST_SECONDS = 8.0  # that a write may take before it counts as failed
SLOW_SECONDS = 1.5
BACKUP_SECONDS = 30.0  # between two looks for backups
BEGUN = "begun"  # where the store keeps when it was first written so
ALIVE = "alive"  # where the store keeps when it was last written so


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of a write: how long it took, and what kept it from being done (the name of an error), if anything."""

    seconds: float
    error: str = ""


class Probe:
    """Writes to the store again and again. `free` are the bytes free on its disk, `size` those of it; None before they are
    known, or where they can't be. `backup` is when the last backup was made, None for never; `begun` when the store was first
    written so, None where backups aren't noted in it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._writing_since: float | None = None
        self._found: _Found | None = None
        self.free: int | None = None
        self.size: int | None = None
        self.backup: dt.datetime | None = None
        self.begun: dt.datetime | None = None
        self._looked_for_backups = float("-inf")

    @property
    def error(self) -> str:
        """What keeps the store from taking writes; "" where it takes them."""
        if self._writing_since is not None and monotonic() - self._writing_since > LONGEST_SECONDS:
            return "a write doesn't come to its end"
        return self._found.error if self._found is not None else ""

    @property
    def takes_writes(self) -> bool:
        """Whether the store has taken a write lately, and keeps it."""
        return self._store.is_kept and self._found is not None and not self.error

    @property
    def slow(self) -> float | None:
        """How many seconds the last write took, where that is too long."""
        return self._found.seconds if self._found is not None and self._found.seconds > SLOW_SECONDS else None

    async def run(self) -> None:
        """Write until cancelled; what is being written then is written to its end."""
        while True:
            await asyncio.shield(asyncio.ensure_future(self._look()))
            is_well = not self.error and self.slow is None
            await asyncio.sleep(PROBE_SECONDS if is_well else AGAIN_SECONDS)

    async def _look(self) -> None:
        self._writing_since = since = monotonic()
        error = ""
        try:
            await self._store.put(ALIVE, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
        except (SQLAlchemyError, RuntimeError) as trouble:  # a store that is just being closed isn't open
            error = type(trouble).__name__
        self._found, self._writing_since = _Found(monotonic() - since, error), None
        await self._look_for_room()
        can_look = self._store.is_kept and self._store.place.notes_backups and not error
        if can_look and monotonic() - self._looked_for_backups > BACKUP_SECONDS:
            self._looked_for_backups = monotonic()
            await self._look_for_backups()

    async def _look_for_room(self) -> None:
        try:
            room = await self._store.room()
        except (SQLAlchemyError, RuntimeError):
            return
        self.free, self.size = room.free, room.used

    async def _look_for_backups(self) -> None:
        made = await asyncio.to_thread(copies.backups, self._store.path)
        self.backup = made[0].at if made else None
        try:
            begun = await self._store.get(BEGUN)
            if begun is None:
                begun = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
                await self._store.put(BEGUN, begun)
        except SQLAlchemyError:
            return  # the next write finds out why
        self.begun = dt.datetime.fromisoformat(begun)
