"""`python -m bot move-store FROM TO`: all that the bot keeps, from one database into an empty one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.app import lock
from bot.operating.refused import RefusedError
from bot.settings import Address, Settings, place_of
from bot.store import UNUSABLE, InUseError, Place, Store, copying, migrating, place_at

SET = "DATABASE"  # stands for the database that is set, so that its password needn't be written here
NO_ADDRESS = "{which}: write the path of a file, or postgresql+asyncpg://user:password@host/name; DATABASE stands for what is set"
THE_SAME = "FROM and TO are the same database"
NO_FILE = "FROM: there is no file {path}"
OLDER = """\
Nothing was copied. {name} is of revision {there}, and this version of the bot has {own}: start this version with it once, which \
brings it up to date, and stop it again. Where it is of a newer version, call this with that one."""
FILLED = "Nothing was copied. TO, {name}: {why}. Name an empty one."


@dataclass(frozen=True, slots=True)
class Moved:
    """What was copied: the number of rows of each table."""

    source: str
    to: str
    rows: Mapping[str, int]


def move(settings: Settings, source: str, to: str) -> Moved:
    """Copy a database into another, in one step: either all of it is there afterwards, or nothing. No bot may use either of
    them. Raises RefusedError, and OSError."""
    old, new = _meant(settings, source, "FROM"), _meant(settings, to, "TO")
    if old == new or (isinstance(old, Path) and isinstance(new, Path) and old.resolve() == new.resolve()):
        raise RefusedError(THE_SAME)
    if isinstance(old, Path) and not old.is_file():
        raise RefusedError(NO_FILE.format(path=old.absolute()))
    return asyncio.run(_move(old, new))


def _meant(settings: Settings, text: str, which: str) -> Path | Address:
    if text == SET:
        return settings.database
    try:
        meant = place_of(text)
    except ValueError:
        raise RefusedError(NO_ADDRESS.format(which=which)) from None
    return meant.expanduser() if isinstance(meant, Path) else meant


async def _move(source: Path | Address, to: Path | Address) -> Moved:
    async with _unused(source) as old, _unused(to) as new:
        place = old
        try:
            there = await asyncio.to_thread(old.read, copying.revision_of)
            if there != migrating.HEAD:
                raise RefusedError(OLDER.format(name=old.name, there=there, own=migrating.HEAD))
            async with Store(source) as from_:
                place = new
                async with Store(to) as target:
                    rows = await copying.copy(from_.engine, target.engine)
        except copying.FilledError as error:
            raise RefusedError(FILLED.format(name=new.name, why=error)) from error
        except UNUSABLE as error:
            raise _refused(place, error) from error
    return Moved(old.name, new.name, rows)


def _refused(place: Place, error: BaseException) -> RefusedError:
    what, mend = place.what_is_wrong(error)
    return RefusedError(f"Nothing was copied. {place.name}: {what}. What to do: {mend}.")


@contextlib.asynccontextmanager
async def _unused(where: Path | Address) -> AsyncIterator[Place]:
    """The place, while no bot may begin to use it. Raises RefusedError where one does, or it can't be reached."""
    place = place_at(where)
    async with contextlib.AsyncExitStack() as held:
        try:
            if isinstance(where, Path):
                held.enter_context(lock.file_alone(where))
            else:
                from bot.store.postgresql import Server

                await held.enter_async_context(Server(where, "alone").held())
        except (lock.Taken, InUseError) as error:
            raise RefusedError(f"Nothing was copied, for a bot is running: stop it first.\n{error}") from error
        except UNUSABLE as error:
            raise _refused(place, error) from error
        yield place
