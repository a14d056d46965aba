"""Logging that never repeats what members wrote, and stays short whatever fails.

The text of an exception may quote its input (a `KeyError` names the key, a `ValueError` the value), so a trace is
logged as types, error codes and places in the code. Libraries are kept from logging payloads, as they do at DEBUG.
What is long is cut in its middle: one that fails again and again makes a chain as long as it has been trying.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from bot.logs.folding import FoldingHandler

if TYPE_CHECKING:
    import asyncio

log = logging.getLogger(__name__)

Form = Literal["text", "json"]

LIBRARIES = ("discord", "aiohttp", "aiosqlite", "sqlalchemy", "alembic", "asyncio")
RECORD_BYTES = 16_000  # of one record
ERRORS = 6  # of a chain of causes, or in a group: half of them from each end
GROUPS = 3  # within each other
_CAUSE = "\nwhich was the cause of:\n"


def describe(error: BaseException, groups: int = GROUPS) -> str:
    """The trace of an error without its message: where it came from, its type and, from Discord, its codes. Of a long
    chain of causes it holds the ends, and of groups the outermost `groups`."""
    return _cut(_CAUSE.join(_ends(list(_chain(error))[::-1], lambda link: _describe(link, groups))))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _ends(errors: Sequence[BaseException], told: Callable[[BaseException], str]) -> list[str]:
    """What is told of each error; where they are many, of those at both ends."""
    if len(errors) <= ERRORS:
        return [told(error) for error in errors]
    half = ERRORS // 2
    left = f"({len(errors) - 2 * half} errors more)"
    return [*(told(error) for error in errors[:half]), left, *(told(error) for error in errors[-half:])]


def _describe(error: BaseException, groups: int) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    codes = _discord_codes(vars(error))
    held = error.exceptions if isinstance(error, BaseExceptionGroup) and groups else ()
    parts = _ends(held, lambda part: describe(part, groups - 1))
    return "".join([*traceback.format_tb(error.__traceback__), name, codes, *(f"\nholding:\n{part}" for part in parts)])


def _discord_codes(held: Mapping[str, object]) -> str:
    """The two numbers that an error of discord.py holds beside Discord's words; "" for any other. (This module is loaded
    where discord.py isn't.)"""
    status, code = held.get("status"), held.get("code")
    return f": status {status}, code {code}" if isinstance(status, int) and isinstance(code, int) else ""


class DiscreetFormatter(logging.Formatter):
    """Formats exceptions with `describe`, whoever logs them, and cuts what is longer than anybody would read."""

    def format(self, record: logging.LogRecord) -> str:
        cached, record.exc_text = record.exc_text, None  # another formatter may have left the full text there
        try:
            return _cut(super().format(record))
        finally:
            record.exc_text = cached

    def formatException(  # noqa: N802 - the name is the standard library's
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        return describe(ei[1]) if ei[1] is not None else ""


def _cut(text: str) -> str:
    """The text, without its middle where it is longer than RECORD_BYTES: the ends tell most."""
    data = text.encode("utf-8", "replace")
    if len(data) <= RECORD_BYTES:
        return text
    half = RECORD_BYTES // 2
    first, last = (part.decode("utf-8", "ignore") for part in (data[:half], data[-half:]))
    return f"{first}\n[{len(data) - 2 * half:,} bytes left out]\n{last}"


def set_up(level: str, form: Form = "text") -> None:
    """Log to standard error: this bot from `level` up, libraries from WARNING up; in lines for people, or JSON."""
    handler = FoldingHandler(sys.stderr)
    handler.setFormatter(_formatter(form))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("bot").setLevel(level)
    for library in LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)


def _formatter(form: Form) -> logging.Formatter:
    if form == "json":
        from bot.logs.as_json import DiscreetJsonFormatter

        return DiscreetJsonFormatter(describe, _cut)
    return DiscreetFormatter("{asctime} {levelname:<7} {name}: {message}", "%Y-%m-%d %H:%M:%S%z", style="{")


def on_loop_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What asyncio calls when a task failed unseen. Its own report would show the exception's text."""
    error = context.get("exception")
    log.error("%s\n%s", context.get("message", "error in the event loop"), describe(error) if error is not None else "")
