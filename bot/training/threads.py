"""Work in a thread that is still at it when nobody waits for it any more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import ParamSpec, TypeVar

AT_MOST_SECONDS = 10.0

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(work: Callable[P, T], /, *args: P.args, **options: P.kwargs) -> T:
    """What `asyncio.to_thread` gives; but when cancelled, it ends once the thread has ended: what that works with may be
    taken away then. (It waits for AT_MOST_SECONDS: a thread can't be stopped.)"""
    running = asyncio.ensure_future(asyncio.to_thread(work, *args, **options))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await _ended(running)
        raise


async def _ended(running: asyncio.Future[T]) -> None:
    """Wait for it, whoever cancels that again."""
    ends = monotonic() + AT_MOST_SECONDS
    while not running.done() and (left := ends - monotonic()) > 0:
        try:
            await asyncio.wait({running}, timeout=left)
        except asyncio.CancelledError:
            continue
    if running.done() and not running.cancelled():
        running.exception()  # nobody is left whom it could be told
