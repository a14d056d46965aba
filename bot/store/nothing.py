"""A store in memory, where there is no place that can be used: what is chosen counts until the bot ends, or the place is
usable again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Insert, Table, event, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.schema import CreateTable

from bot.store.file import set_pragmas
from bot.store.place import insert
from bot.store.tables import channels, metadata, optouts, servers, unkept_channels

CHOSEN = (servers, channels, optouts, unkept_channels)  # what moderators and members choose
NO_SERVER = 0

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen while nothing could be kept: the rows of each table. `usual` is what a server has that chose nothing."""

    rows: Mapping[Table, Sequence[Values]]
    usual: Values


def engine_of_nothing() -> AsyncEngine:
    """An engine on tables in memory, for a store that keeps nothing. They live as long as its one connection."""
    engine = create_async_engine("sqlite+aiosqlite://", poolclass=AsyncAdaptedQueuePool, pool_size=1, max_overflow=0)
    event.listen(engine.sync_engine, "connect", set_pragmas)
    event.listen(engine.sync_engine, "connect", _make_tables)
    return engine


def _make_tables(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for table in metadata.sorted_tables:
        cursor.execute(str(CreateTable(table)))
    cursor.close()


async def chosen_meanwhile(engine: AsyncEngine) -> Chosen:
    """What was chosen on such an engine."""
    async with engine.connect() as connection:
        rows = {table: [dict(row._mapping) for row in await connection.execute(select(table))] for table in CHOSEN}
        await connection.execute(insert(connection, servers).values(guild=NO_SERVER))
        usual = await connection.execute(select(servers).where(servers.c.guild == NO_SERVER))
        return Chosen(rows, dict(usual.one()._mapping))


async def keep(engine: AsyncEngine, chosen: Chosen) -> None:
    """Keep what was chosen beside what was kept before: what was chosen meanwhile counts, all else stays as it is. Raises
    SQLAlchemyError."""
    async with engine.begin() as connection:
        for table, rows in chosen.rows.items():
            usual = chosen.usual if table is servers else {}
            for row in rows:
                await connection.execute(_putting(connection, table, row, usual))


def _putting(connection: AsyncConnection, table: Table, row: Values, usual: Values) -> Insert:
    keys = set(table.primary_key.columns.keys())
    changed = {name: value for name, value in row.items() if name not in keys and usual.get(name, ...) != value}
    putting = insert(connection, table).values(row)
    if not changed:
        return putting.on_conflict_do_nothing()
    return putting.on_conflict_do_update(index_elements=table.primary_key, set_=changed)
