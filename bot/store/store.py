"""The database: an SQLite file, brought up to date when it is opened."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, delete, event, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.server import Mode, Server
from bot.store.tables import channels, counts, meta, servers

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MILLISECONDS = 5_000
PRIVATE = 0o600


class Store:
    """What the bot remembers. Open it before use and close it after, or use it as an asynchronous context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine: AsyncEngine | None = None

    @property
    def engine(self) -> AsyncEngine:
        if self._engine is None:
            raise RuntimeError("the store isn't open")
        return self._engine

    async def open(self) -> None:
        """Open the file, creating it where there is none (readable by its owner alone), and run the migrations.

        Raises OSError or sqlalchemy.exc.DatabaseError where that can't be done.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, PRIVATE))
        engine = create_async_engine(URL.create("sqlite+aiosqlite", database=str(self.path)))
        event.listen(engine.sync_engine, "connect", _set_pragmas)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(_migrate)
        except BaseException:
            await engine.dispose()
            raise
        self._engine = engine

    async def close(self) -> None:
        """Close the file; a closed store may be opened again."""
        engine, self._engine = self._engine, None
        if engine is not None:
            await engine.dispose()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    async def get(self, key: str) -> str | None:
        """The value kept under a key."""
        async with self.engine.connect() as connection:
            return await connection.scalar(select(meta.c.value).where(meta.c.key == key))

    async def put(self, key: str, value: str) -> None:
        """Keep a value under a key, in place of what was there."""
        row = insert(meta).values(key=key, value=value)
        async with self.engine.begin() as connection:
            await connection.execute(row.on_conflict_do_update(index_elements=meta.primary_key, set_={"value": value}))

    async def count(self, day: dt.date, guild: int | None, kind: str, entries: Iterable[str] = ()) -> None:
        """Count one decision, once for each entry that it named (or once for none)."""
        await self.add_counts({(day, guild or 0, kind, entry): 1 for entry in tuple(entries) or ("",)})

    async def add_counts(self, times: Mapping[tuple[dt.date, int, str, str], int]) -> None:
        """Add to the counts, which are by day, server (0: direct messages), kind and entry ("": none)."""
        rows = [
            {"day": day, "guild": guild, "kind": kind, "entry": entry, "times": more}
            for (day, guild, kind, entry), more in times.items()
        ]
        row = insert(counts)
        row = row.on_conflict_do_update(
            index_elements=counts.primary_key, set_={"times": counts.c.times + row.excluded.times}
        )
        async with self.engine.begin() as connection:
            await connection.execute(row, rows)

    async def servers(self) -> dict[int, Server]:
        """What every server has chosen, by its id."""
        async with self.engine.connect() as connection:
            chosen = (await connection.execute(select(servers))).all()
            modes: dict[int, dict[int, Mode]] = {}
            for row in await connection.execute(select(channels)):
                modes.setdefault(row.guild, {})[row.channel] = row.mode
        return {
            row.guild: Server(row.region, row.alert_channel, row.mode, modes.get(row.guild, {}), row.paused_until)
            for row in chosen
        }

    async def put_server(self, guild: int, server: Server) -> None:
        """Keep what a server has chosen, in place of what was there."""
        values = {
            "region": server.region,
            "alert_channel": server.alert_channel,
            "mode": server.mode,
            "paused_until": server.paused_until,
        }
        row = insert(servers).values(guild=guild, **values)
        async with self.engine.begin() as connection:
            await connection.execute(row.on_conflict_do_update(index_elements=servers.primary_key, set_=values))
            await connection.execute(delete(channels).where(channels.c.guild == guild))
            if server.channels:
                modes = [{"guild": guild, "channel": id_, "mode": mode} for id_, mode in server.channels.items()]
                await connection.execute(insert(channels), modes)

    async def forget_server(self, guild: int) -> None:
        """Delete what a server has chosen."""
        async with self.engine.begin() as connection:
            await connection.execute(delete(servers).where(servers.c.guild == guild))


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
    cursor.close()


def _migrate(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
