"""All that a store keeps, copied into another: of whatever kind the two places are."""

from __future__ import annotations

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.migrating import revision_of
from bot.store.place import StoreError
from bot.store.store import OPENED
from bot.store.tables import meta, metadata

__all__ = ["FilledError", "copy", "revision_of"]

AT_ONCE = 500  # rows


class FilledError(StoreError):
    """There is something in the place that is to be copied to."""


async def copy(source: AsyncEngine, target: AsyncEngine) -> dict[str, int]:
    """Copy every table, in one step: all of it is there afterwards, or nothing. Returns how many rows each has.

    No table has keys that the database makes, so there are no sequences to set. Raises SQLAlchemyError; FilledError where the
    target isn't empty.
    """
    async with source.connect() as reading, target.begin() as writing:
        if source.dialect.name == "postgresql":
            await reading.execution_options(isolation_level="REPEATABLE READ")  # all of it as it is at one moment
        await _refuse_filled(writing)
        await writing.execute(delete(meta))
        for table in metadata.sorted_tables:
            await _copy(reading, writing, table)
        counted = {table.name: await _count(reading, table) for table in metadata.sorted_tables}
        for table in metadata.sorted_tables:
            if await _count(writing, table) != counted[table.name]:
                raise StoreError(f"not all rows of {table.name} arrived")
    return counted


async def _refuse_filled(connection: AsyncConnection) -> None:
    for table in metadata.sorted_tables:
        filled = select(table) if table is not meta else select(meta).where(meta.c.key != OPENED)
        if (await connection.execute(filled.limit(1))).first() is not None:
            raise FilledError(f"it isn't empty: there is something in its table {table.name}")


async def _copy(reading: AsyncConnection, writing: AsyncConnection, table: Table) -> None:
    async with reading.stream(select(table).order_by(*table.primary_key)) as found:
        async for rows in found.partitions(AT_ONCE):
            await writing.execute(insert(table), [dict(row._mapping) for row in rows])


async def _count(connection: AsyncConnection, table: Table) -> int:
    return await connection.scalar(select(func.count()).select_from(table)) or 0
