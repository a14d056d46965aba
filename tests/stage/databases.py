"""Where a store is in a test that is about the store: in a file, and on a server. All other tests have it in a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Select

from bot.store import Store

KINDS = ("sqlite", "postgresql")
on_both = pytest.mark.parametrize("where", KINDS, indirect=True)


async def rows(store: Store, query: Select[Any]) -> list[tuple[Any, ...]]:
    """What a query finds."""
    async with store.engine.connect() as connection:
        found: Sequence[Any] = (await connection.execute(query)).all()
    return [tuple(row) for row in found]
