"""One process alone uses a database, or may change a knowledge folder.

The lock is the operating system's, on a small file: it ends with the process, however that ends. The file only says who
holds it. A database on a server has a lock of its own, which the store takes when it is opened (`bot.store.postgresql`).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bot.settings import Settings

log = logging.getLogger(__name__)

WAIT_SECONDS = 5.0  # for another process that is about to end: a supervisor may start the next one at once
LOOK_SECONDS = 0.1
LONGEST = 200  # characters of what the file says
FOLDER_LOCK = ".bot.lock"
TAKEN = """\
Another bot {uses} {path}: {holder}.
Two of them would answer everything twice and overwrite each other's changes. Stop that one first, or give this one a \
{place} of its own (the setting {setting})."""


class Taken(Exception):  # noqa: N818 (named for what is so, as the operator reads it)
    """Another process is at work here already; the message says which, and what to do."""


@contextlib.contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Be the only process that uses the database file and, where moderators may change it, the knowledge folder. Raises Taken.

    However the path is written, and through whatever links, it counts as the same.
    """
    with contextlib.ExitStack() as held:
        if isinstance(settings.database, Path):
            held.enter_context(file_alone(settings.database))
        home, shards = settings.home_server, settings.shards
        if home is not None and (shards is None or shards.has(home)):
            folder = _resolved(settings.knowledge)
            told = TAKEN.format(
                uses="may change the knowledge in", path=folder, place="folder", setting="KNOWLEDGE", holder="{}"
            )
            held.enter_context(_lock(folder / FOLDER_LOCK, told))
        yield


@contextlib.contextmanager
def file_alone(path: Path) -> Iterator[None]:
    """Be the only process that uses a database file. Raises Taken."""
    database = _resolved(path)
    with contextlib.suppress(OSError):  # the store tells what is wrong with the folder
        database.parent.mkdir(parents=True, exist_ok=True)
    told = TAKEN.format(uses="uses the database", path=database, place="file", setting="DATABASE", holder="{}")
    with _lock(database.with_name(f"{database.name}.lock"), told):
        yield


def holder(path: Path) -> str | None:
    """Who uses a database file now; None for nobody."""
    database = _resolved(path)
    try:
        handle = os.open(database.with_name(f"{database.name}.lock"), os.O_RDWR)
    except OSError:
        return None
    try:
        return None if _locks(handle) else _holder(handle)
    finally:
        os.close(handle)


def _resolved(path: Path) -> Path:
    """Where a path leads; the path itself where that can't be known: its links go in a circle, or a folder is locked."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


@contextlib.contextmanager
def _lock(file: Path, told: str) -> Iterator[None]:
    """Hold a lock. Where there can't be one (a folder that can't be written to, some network folders), go on without."""
    try:
        handle = _taken(file, told)
    except OSError as error:
        log.warning("another bot wouldn't be noticed: %s can't be locked (%s)", file, error.strerror)
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # Windows removes no open file; there it stays, which does no harm
            file.unlink()
        os.close(handle)


def _taken(file: Path, told: str) -> int:
    """The open file, once it is locked. Raises Taken, or OSError where it can't be."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        handle = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            if _locks(handle) and _is_still(file, handle):
                os.truncate(handle, 0)
                os.write(handle, _who().encode())
                return handle
            if time.monotonic() >= until:
                raise Taken(told.format(_holder(handle)))
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        time.sleep(LOOK_SECONDS)


def _is_still(file: Path, handle: int) -> bool:
    """Whether the file wasn't removed by the one who held it before."""
    try:
        return os.path.samestat(file.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _who() -> str:
    since = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"process {os.getpid()} on {socket.gethostname()}, since {since}"


def _holder(handle: int) -> str:
    said = os.pread(handle, LONGEST, 0) if hasattr(os, "pread") else os.read(handle, LONGEST)
    text = "".join(character for character in said.decode(errors="replace") if character.isprintable())
    return text or "one that is just starting"


if sys.platform == "win32":
    import msvcrt

    BEYOND = 1 << 20  # what is locked there can't be read either, so it is a byte behind everything

    def _locks(handle: int) -> bool:
        """Lock the file, unless another process has."""
        os.lseek(handle, BEYOND, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _locks(handle: int) -> bool:
        """Lock the file, unless another process has."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
