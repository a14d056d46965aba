"""Another database in the place of the one that is there, which is kept aside."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.app import lock
from bot.operating.refused import RefusedError
from bot.settings import Settings
from bot.store import copies

ON_SERVER = """\
The database is on a PostgreSQL server ({name}), and {what} is the work of its own programs: pg_dump and pg_restore \
(docs/operators.md, "PostgreSQL"). The knowledge folder and .env are files: copy them. Nothing was changed."""
_BEGUN = ".unfinished-"  # how the names begin of folders in which something is made ready
_TIME = "%Y%m%dT%H%M%SZ"


def file_of(settings: Settings, what: str) -> Path:
    """The database, for what is done to files only. Raises RefusedError where it is on a server."""
    if not isinstance(settings.database, Path):
        raise RefusedError(ON_SERVER.format(name=settings.database, what=what))
    return settings.database


@contextlib.contextmanager
def stopped(settings: Settings) -> Iterator[None]:
    """Go on only while no bot runs on the database, and keep one from starting meanwhile; and only as the user whose
    the files are, for else the bot couldn't write them afterwards. Raises RefusedError."""
    _as_its_user(settings)
    try:
        with lock.alone(settings):
            yield
    except lock.Taken as error:
        raise RefusedError(f"Nothing was changed, for the bot is running: stop it first.\n{error}") from error


def _as_its_user(settings: Settings) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    path = settings.database_file.absolute()
    there = next(each for each in (path, *path.parents) if each.exists())
    owner = there.stat().st_uid
    if owner != 0:
        name = _user(owner)
        raise RefusedError(
            f"Nothing was changed, for {there} belongs to {name}, who couldn't write what root makes there. Call this as "
            f"{name}: sudo -u {name} …"
        )


def _user(number: int) -> str:
    try:
        import pwd

        return pwd.getpwuid(number).pw_name
    except (ImportError, KeyError):
        return f"#{number}"


@contextlib.contextmanager
def room(settings: Settings) -> Iterator[Path]:
    """A folder beside the database, on its disk, that is gone afterwards."""
    folder = settings.database_file.resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{_BEGUN}*"):  # by a kill; nobody else is at work here
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_BEGUN, dir=folder, ignore_cleanup_errors=True) as made:
        yield Path(made)


def kept_aside(settings: Settings, before: str) -> Path:
    """A new folder beside the database for what was there `before` something; only its owner may look into it."""
    time = dt.datetime.now(dt.UTC).strftime(_TIME)
    folder, name = settings.database_file.resolve().parent, f"before-{before}-{time}"
    for number in itertools.count(2):
        try:
            (folder / name).mkdir(mode=0o700)
        except FileExistsError:  # of a moment ago
            name = f"before-{before}-{time}-{number}"
        else:
            break
    return folder / name


def replace_database(path: Path, by: Path, aside: Path) -> None:
    """Keep a database aside, with what SQLite has beside it, and put another one in its place. Raises OSError; a kill at any
    moment loses nothing that isn't aside."""
    beside = [path.with_name(f"{path.name}{ending}") for ending in copies.BESIDE]
    for each in (path, *beside):
        if each.exists():
            shutil.copy2(each, aside / each.name)
            _write_through(aside / each.name)
    settle(aside)
    for each in beside:  # what is still to be written to the old one must never get into the new one
        each.unlink(missing_ok=True)
    by.replace(path)
    settle(path.parent)


def settle(folder: Path) -> None:
    """See to it that a power cut doesn't undo what was put in place in a folder."""
    with contextlib.suppress(OSError):  # not every system can
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _write_through(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
