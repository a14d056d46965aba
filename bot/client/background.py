"""Work that goes on beside the answers: what it breaks, or how long it takes, holds up nobody."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot import logs, metrics

log = logging.getLogger(__name__)

WRITING = "writing to the store"  # what the log calls it


class Background:
    """Runs work and keeps hold of it until it is done; what fails is logged."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    @property
    def tasks(self) -> frozenset[asyncio.Task[None]]:
        """What isn't done yet."""
        return frozenset(self._tasks)

    def start(self, work: Coroutine[Any, Any, None], what: str) -> asyncio.Task[None]:
        """Start `work`, which the log calls `what` ("writing to the store") when it fails."""
        task = asyncio.create_task(_logged(work, what))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finish(self, seconds: float) -> None:
        """Wait until everything is done, but not longer than this."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)


async def _logged(work: Coroutine[Any, Any, None], what: str) -> None:
    try:
        await work
    except SQLAlchemyError as error:  # the store tells of its trouble itself, once and not for each that it hits
        log.debug("%s failed: %s", what, type(error).__name__)
    except Exception as error:
        metrics.count(metrics.FAILURES, "work")
        log.error("%s failed\n%s", what, logs.describe(error))
