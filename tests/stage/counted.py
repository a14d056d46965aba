"""Decisions that are counted as if the bot had made them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from bot.store import Store, counts


async def count(store: Store, day: dt.date, guild: int | None, kind: str, entries: Iterable[str] = ()) -> None:
    """Count one decision, once for each entry that it named (or once for none)."""
    await counts.add(store, {(day, guild or 0, kind, entry): 1 for entry in tuple(entries) or ("",)})
