"""`python -m bot backup FILE`: the database, the knowledge and the settings in one file, also while the bot runs."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import __version__
from bot.knowledge import KnowledgeError, files, load_files
from bot.operating import archive
from bot.operating.placing import file_of, settle
from bot.operating.refused import RefusedError
from bot.settings import Settings, as_line, without_secrets
from bot.store import UNUSABLE, copies

TRIES = 20  # to find the database and the knowledge of one moment
AGAIN_SECONDS = 0.5
SURELY_OVER_SECONDS = 86_400.0  # after which no backup is still being made
NAMED = "faq-bot-{}.zip"  # in a folder, by the time in UTC
_NAMED = re.compile(r"faq-bot-(\d{8}T\d{6}Z)\.zip")
_TIME = "%Y%m%dT%H%M%SZ"
_BEGUN = "faq-bot-unfinished-"  # how the names begin of what a kill may leave
NO_DATABASE = """\
There is no database at {path} (the setting DATABASE), so there is nothing to back up. Call this in the folder and as the \
user of the bot that runs."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made: the file, its bytes, those that were deleted because they were old, and what the operator
    should know."""

    file: Path
    size: int
    deleted: tuple[Path, ...]
    doubts: tuple[str, ...]


def backup(
    settings: Settings, to: Path, *, replace: bool = False, keep_days: int | None = None, now: dt.datetime | None = None
) -> Made:
    """Make a backup: in the file `to`, or, where that is a folder, in a file of it that is named by the time. A file that is
    there already is replaced with `replace` only. `keep_days` has older ones in the folder deleted, once the new one is whole.

    The file is there whole or not at all. Raises RefusedError, and OSError.
    """
    path = file_of(settings, "a backup of it")
    now = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
    is_folder = to.is_dir()
    if keep_days is not None and not is_folder:
        raise RefusedError(
            f"--keep-days goes with a folder that is there, and {to} is none; make it, or leave that out"
        )
    file = to / NAMED.format(now.strftime(_TIME)) if is_folder else to
    if not replace and os.path.lexists(file):
        raise RefusedError(f"{file} is there already; name another file, or add --replace")
    if not file.parent.is_dir():
        raise RefusedError(f"there is no folder {file.parent.absolute()}; make it, or name another file")
    _sweep(file.parent)
    if not path.is_file():
        raise RefusedError(NO_DATABASE.format(path=path.absolute()))
    with tempfile.TemporaryDirectory(prefix=_BEGUN, dir=file.parent, ignore_cleanup_errors=True) as room:
        database = Path(room) / archive.DATABASE
        try:
            knowledge, found = _moment(settings, database)
        except UNUSABLE as error:
            what, mend = copies.what_is_wrong(error)
            raise RefusedError(f"{path.absolute()} can't be backed up: {what}. What to do: {mend}.") from error
        made = Path(room) / "made.zip"
        with os.fdopen(os.open(made, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as target:
            archive.write(
                target,
                made=now,
                version=__version__,
                revision=found.revision,
                settings="".join(f"{as_line(name, value)}\n" for name, value in without_secrets(settings).items()),
                knowledge=knowledge,
                database=database,
            )
            target.flush()
            os.fsync(target.fileno())
        size = made.stat().st_size
        _place(made, file, replace=replace)
    doubts = [*_doubts(knowledge), *_noted(path, copies.Backup(found.revision, now, str(file.absolute())))]
    deleted = _delete_old(to, now - dt.timedelta(keep_days)) if keep_days is not None else ()
    return Made(file, size, tuple(deleted), tuple(doubts))


def _moment(settings: Settings, database: Path) -> tuple[Mapping[str, bytes], copies.Examined]:
    """The knowledge, and in `database` a copy of the store, as they were at one moment; where a change that was broken off
    lies there, as it lies there: the bot finishes it at its next start, in the copy as well."""
    for left in reversed(range(TRIES)):
        before = _knowledge(settings.knowledge)
        copies.copy(settings.database_file, database)
        found = copies.examine(database)
        if left == 0 or (not found.is_changing and before == _knowledge(settings.knowledge)):
            return before, found
        database.unlink()
        time.sleep(AGAIN_SECONDS)
    raise AssertionError("unreachable")


def _knowledge(folder: Path) -> Mapping[str, bytes]:
    """Every file of the knowledge, also where it can't be used; one that can't be read is no backup."""
    try:
        found = files.whole(files.read_folder(folder))
    except KnowledgeError as error:
        raise RefusedError(f"The knowledge in {folder.absolute()} can't be read:\n{error}") from error
    if strange := [name for name in found if not archive.is_name(name)]:
        raise RefusedError(
            f"The name {files.told(strange[0])!r} in {folder.absolute()} can't be in a backup; rename that file"
        )
    return found


def _doubts(knowledge: Mapping[str, bytes]) -> list[str]:
    try:
        load_files(knowledge)
    except KnowledgeError as error:
        return [
            "the knowledge is in it as it is, and as it is it can't be used; mend it, and make another backup:",
            *map(str, error.problems),
        ]
    return []


def _noted(database: Path, made: copies.Backup) -> list[str]:
    try:
        copies.note_backup(database, made)
    except UNUSABLE as error:
        what, _ = copies.what_is_wrong(error)
        return [f"the backup is whole, but `doctor` won't know of it: the database can't be written ({what})"]
    return []


def _place(made: Path, file: Path, *, replace: bool) -> None:
    """Put a whole file in its place, in one step. Raises RefusedError where there is one by now, and OSError."""
    if replace:
        made.replace(file)
    else:
        try:
            os.link(made, file)
        except FileExistsError:
            raise RefusedError(f"{file} is there already; name another file, or add --replace") from None
        except OSError:  # not every file system has links
            if os.path.lexists(file):
                raise RefusedError(f"{file} is there already; name another file, or add --replace") from None
            made.replace(file)
    settle(file.parent)


def _sweep(folder: Path) -> None:
    """Delete what backups left in a folder that were killed: members' data is in it."""
    for path in folder.glob(f"{_BEGUN}*"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < time.time() - SURELY_OVER_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


def _delete_old(folder: Path, before: dt.datetime) -> list[Path]:
    """Delete the backups of a folder that were made before a time, by their names; other files are left alone."""
    deleted = []
    for path in sorted(folder.iterdir()):
        named = _NAMED.fullmatch(path.name)
        with contextlib.suppress(ValueError):
            if named and dt.datetime.strptime(named[1], _TIME).replace(tzinfo=dt.UTC) < before:
                path.unlink()
                deleted.append(path)
    return deleted
