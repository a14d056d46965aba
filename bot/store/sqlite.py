"""A store in a file of SQLite."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store import copies, file
from bot.store.migrating import migrate, revision_of
from bot.store.place import NewerError, News, Room, StoreError

T = TypeVar("T")

LOOK_SECONDS = 1.0  # between two looks whether the file is still the same


class File:
    """A file. One that is taken away or replaced while it is open is never written to; nor is another that is there then,
    before it was opened in its turn."""

    heals = False
    notes_backups = True
    left = "Then start the bot again. The file is left as it is."

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opened: file.Inode | None = None
        self._engine: AsyncEngine | None = None
        self._beside: dict[Path, file.Inode | None] = {}
        self._was_missing = False
        self._is_letting_go = False

    @property
    def name(self) -> str:
        return str(self.path)

    @property
    def looks_every(self) -> float:
        return LOOK_SECONDS

    @property
    def is_same(self) -> bool:
        """Whether the file that was opened is still there."""
        return self._opened == file.inode(self.path)

    async def open(self) -> AsyncEngine:
        """The file is created where there is none, readable by its owner alone."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, file.PRIVATE))
        engine = create_async_engine(file.address(self.path, "sqlite+aiosqlite", "rw"))
        event.listen(engine.sync_engine, "connect", file.set_pragmas)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(file.check)
                await connection.run_sync(migrate)
            async with engine.connect() as connection:  # it changes the file, so it is done to a store only
                await connection.exec_driver_sql("PRAGMA journal_mode=WAL")  # writing holds up no reading
                await connection.run_sync(revision_of)  # and the files beside it are there from now on
        except BaseException:
            await engine.dispose()
            raise
        self._opened = file.inode(self.path)
        self._beside = {path: file.inode(path) for path in self._paths_beside()}
        self._engine = engine
        for what in ("do_connect", "checkout"):
            event.listen(engine.sync_engine, what, lambda *_: self._refuse_another(engine))
        return engine

    def _paths_beside(self) -> list[Path]:
        return [self.path.with_name(f"{self.path.name}{ending}") for ending in file.BESIDE]

    def _refuse_another(self, engine: AsyncEngine) -> None:
        """Nothing is written to a file that nobody will ever read, nor to one that hasn't been looked at."""
        if not self._is_letting_go and not (self.is_same and engine is self._engine):
            raise StoreError("the database was taken away or replaced")

    async def news(self) -> News | None:
        found = await asyncio.to_thread(file.inode, self.path)
        if found is None and not self._was_missing:  # somebody may just be putting another one there
            self._was_missing = True
            return None
        self._was_missing = False
        return None if found == self._opened else "gone" if found is None else "another"

    async def let_go(self, engine: AsyncEngine) -> None:
        if self.is_same:
            await engine.dispose()
            return
        pool: Any = engine.pool
        self._is_letting_go = True
        try:
            if pool.checkedin():
                with contextlib.suppress(SQLAlchemyError):
                    async with engine.connect() as connection:
                        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._is_letting_go = False
        self._opened = file.NOWHERE  # a new file may well get the number of the old one
        await engine.dispose()
        for path, own in self._beside.items():
            if own is not None and file.inode(path) == own:
                path.unlink(missing_ok=True)

    def is_trouble(self, error: BaseException) -> bool:
        """That it is gone, or another, is `news`."""
        return type(error) in (sqlite3.DatabaseError, sqlite3.OperationalError) and self.is_same

    def what_is_wrong(self, error: BaseException) -> tuple[str, str]:
        what, mend = file.what_is_wrong(error)
        return what, copies.way_back(self.path) if isinstance(error, NewerError) else mend

    async def room(self, engine: AsyncEngine | None) -> Room:
        return await asyncio.to_thread(self._room)

    def _room(self) -> Room:
        beside = self.path.parent.glob(f"{self.path.name}*")
        try:
            used = sum(each.stat().st_size for each in beside if not each.name.endswith(".lock"))
            return Room(used, shutil.disk_usage(self.path.parent).free)
        except OSError:
            return Room(None, None)

    def read(self, how: Callable[[Connection], T]) -> T:
        with file.reading(self.path, "ro") as connection:
            return how(connection)
