"""A folder as an operator has it: knowledge, a database with something in it, and settings that name them."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.settings import Settings
from bot.store import Server, Store, copies, servers
from tests.stage.shipped import SMALL

SERVER = 1_456_074_443_980_800_006
TOKEN = "MTIzNDU2.secret-of-the-bot.NzY1NDMyMQ"


def settings_in(folder: Path, **more: Any) -> Settings:
    """Settings for a bot whose things are in a folder; nothing is there yet."""
    places = {"database": folder / "data" / "bot.sqlite3", "knowledge": folder / "knowledge"}
    return Settings(**{"discord_token": SecretStr(TOKEN), **places, **more})


def furnished(folder: Path, region: str = "uk", **more: Any) -> Settings:
    """The same with knowledge, and a database in which a server chose a region."""
    settings = settings_in(folder, **more)
    shutil.copytree(SMALL, settings.knowledge)
    asyncio.run(choose(settings.database_file, region))
    return settings


async def choose(database: Path, region: str) -> None:
    async with Store(database) as store:
        await servers.put(store, SERVER, Server(region))


def region(database: Path) -> str | None:
    """What the server chose."""
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute("SELECT region FROM servers").fetchone()
    return found[0] if found else None


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder; what only says who holds a lock is left out."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(".lock")
    }


def revision(database: Path) -> str:
    return copies.examine(database).revision
