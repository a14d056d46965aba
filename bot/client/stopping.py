"""Stopping: told once, the bot finishes what it is doing, within limits; told twice, or where that hangs, it ends at once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

from bot.client.delivery import HELPING

log = logging.getLogger(__name__)

CLOSING_SECONDS = 8.0  # for answers on their way and what is being written: supervisors kill after ten, or later
HELP_SECONDS = 30.0  # for help and alerts on their way: whoever gives the bot more time wants them to arrive
LEAVING_SECONDS = 5.0  # for leaving Discord
AT_MOST_SECONDS = 60.0  # for all of it, whatever hangs

# How the names begin of the tasks in which discord.py handles messages, commands, buttons, menus and forms.
_HANDLERS = ("discord.py: on_", "CommandTree-invoker", "discord-ui-")

Tasks = set[asyncio.Task[Any]]


def handlers() -> Tasks:
    """What is being handled now, but for what calls this."""
    here = asyncio.current_task()
    return {task for task in asyncio.all_tasks() if task is not here and task.get_name().startswith(_HANDLERS)}


async def finished(work: Callable[[], Tasks]) -> None:
    """Wait until there is no work left, some of which may start more: CLOSING_SECONDS, and HELP_SECONDS for help."""
    begun = monotonic()
    while left := work():
        waited = monotonic() - begun
        helping = {task for task in left if HELPING in task.get_name()}
        left, limit = (left, CLOSING_SECONDS) if waited < CLOSING_SECONDS else (helping, HELP_SECONDS)
        if not left or waited >= limit:
            log.warning("stopping: not all that was on its way could be finished")
            return
        await asyncio.wait(left, timeout=limit - waited, return_when=asyncio.FIRST_COMPLETED)


async def cancelled(task: asyncio.Task[Any], seconds: float = LEAVING_SECONDS) -> None:
    """Cancel a task and wait until it has ended, but not longer than this."""
    task.cancel()
    await asyncio.wait({task}, timeout=seconds)


def stop_on_signals(stopping: asyncio.Event) -> None:
    """Set the event when the process is told to stop, by Ctrl-C or by its supervisor. Told again, or when it hasn't ended
    after AT_MOST_SECONDS, it ends at once."""
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: KeyboardInterrupt ends it there
            asyncio.get_running_loop().add_signal_handler(name, _stop, stopping, name)


def _stop(stopping: asyncio.Event, name: signal.Signals) -> None:
    stopping.set()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().remove_signal_handler(each)
        signal.signal(each, _end)  # not through the event loop: it may be what hangs
    limit = threading.Timer(AT_MOST_SECONDS, os._exit, (128 + name,))
    limit.daemon = True
    limit.start()


def _end(number: int, _: object) -> None:
    os._exit(128 + number)
