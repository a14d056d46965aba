"""Telling systemd how the bot is, where it started it and asks for that: sd_notify(3).

It is told that the bot is ready once Discord is heard, and then again and again for as long as that is so: a bot that
runs and is deaf is started anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
BEATS = 3  # that the bot is told to be alive within the time that the supervisor waits: one may get lost
HEARD, DEAF = "on Discord", "Discord isn't heard"


@contextlib.asynccontextmanager
async def told(is_heard: Callable[[], bool]) -> AsyncIterator[None]:
    """Tell the supervisor how the bot is, until the end of the context; nothing where there is none."""
    address = os.environ.pop("NOTIFY_SOCKET", "")  # it isn't for the processes that the bot starts
    seconds = _seconds_between_beats()
    if not address or not hasattr(socket, "AF_UNIX"):
        yield
        return
    telling = asyncio.create_task(_tell(address, is_heard, seconds))
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.wait({telling})
        _send(address, "STOPPING=1\nSTATUS=stopping")


async def _tell(address: str, is_heard: Callable[[], bool], between_beats: float | None) -> None:
    loop = asyncio.get_running_loop()
    is_ready, was_heard, beat = False, None, 0.0
    while True:
        heard, lines = is_heard(), []
        if heard and not is_ready:
            is_ready = True
            lines.append("READY=1")
        if heard != was_heard:
            was_heard = heard
            lines.append(f"STATUS={HEARD if heard else DEAF}")
        if heard and between_beats is not None and loop.time() >= beat + between_beats:
            beat = loop.time()
            lines.append("WATCHDOG=1")
        if lines:
            _send(address, "\n".join(lines))
        await asyncio.sleep(min(LOOK_SECONDS, between_beats or LOOK_SECONDS))


def _seconds_between_beats() -> float | None:
    """How often the supervisor wants to hear that the bot is alive; None where it doesn't."""
    microseconds, process = os.environ.pop("WATCHDOG_USEC", ""), os.environ.pop("WATCHDOG_PID", "")
    if not microseconds.isdecimal() or process not in ("", str(os.getpid())):
        return None
    return int(microseconds) / 1_000_000 / BEATS or None


def _send(address: str, state: str) -> None:
    """Tell the supervisor, who waits for none of it: what can't be told is left out."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | getattr(socket, "SOCK_CLOEXEC", 0)) as out:
            out.setblocking(False)
            out.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
    except OSError as error:
        log.debug("the supervisor can't be told: %s", error.strerror)
