"""Logging that never repeats what members wrote.

The text of an exception may quote its input (a `KeyError` names the key, a `ValueError` the value), so a trace is
logged as types, error codes and places in the code. Libraries are kept from logging payloads, as they do at DEBUG.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import discord

log = logging.getLogger(__name__)

LIBRARIES = ("discord", "aiohttp", "aiosqlite", "sqlalchemy", "alembic", "asyncio")
_CAUSE = "\nwhich was the cause of:\n"


def describe(error: BaseException) -> str:
    """The trace of an error without its message: where it came from, its type and, from Discord, its codes."""
    return _CAUSE.join(_describe(link) for link in reversed(list(_chain(error))))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _describe(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    codes = f": status {error.status}, code {error.code}" if isinstance(error, discord.HTTPException) else ""
    parts = [describe(part) for part in error.exceptions] if isinstance(error, BaseExceptionGroup) else []
    return "".join([*traceback.format_tb(error.__traceback__), name, codes, *(f"\nholding:\n{part}" for part in parts)])


class DiscreetFormatter(logging.Formatter):
    """Formats exceptions with `describe`, whoever logs them."""

    def format(self, record: logging.LogRecord) -> str:
        cached, record.exc_text = record.exc_text, None  # another formatter may have left the full text there
        try:
            return super().format(record)
        finally:
            record.exc_text = cached

    def formatException(  # noqa: N802 - the name is the standard library's
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        return describe(ei[1]) if ei[1] is not None else ""


def set_up(level: str) -> None:
    """Log to standard error: this bot from `level` up, libraries from WARNING up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        DiscreetFormatter("{asctime} {levelname:<7} {name}: {message}", "%Y-%m-%d %H:%M:%S", style="{")
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("bot").setLevel(level)
    for library in LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)


def on_loop_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What asyncio calls when a task failed unseen. Its own report would show the exception's text."""
    error = context.get("exception")
    log.error("%s\n%s", context.get("message", "error in the event loop"), describe(error) if error is not None else "")
