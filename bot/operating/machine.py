"""A look at what is on this machine: Python, packages, settings, knowledge, database, disk, backups."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import shutil
import stat
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from bot import __version__
from bot.app import lock
from bot.knowledge import KnowledgeError, has_rules, load
from bot.operating.finding import Finding, bad, ok, warn
from bot.settings import FILE, SettingFile, SettingFileError, Settings, doubts
from bot.store import UNUSABLE, copies, migrating

OLDEST_PYTHON = (3, 11)
PINS = Path(__file__).parents[2] / "requirements.txt"  # beside the code, where that is a checkout
LITTLE, TOO_LITTLE = 1_000_000_000, 100_000_000  # bytes free on the disk
BACKUP_DAYS = 7
SHOWN = ("discord.py", "aiosqlite", "sqlalchemy", "pydantic", "PyYAML", "rapidfuzz", "numpy")
INSTALL = "call `make run` (or install requirements.txt anew), which brings what this version needs"
TOKEN = "put it into .env: Developer Portal › your application › Bot › Reset Token"  # noqa: S105


def look(settings: Settings, *, quick: bool = False) -> Iterator[Finding]:
    """What there is to say about this machine, in an order in which one would mend it; `quick` leaves out to look through
    every page of the database."""
    yield python()
    yield packages()
    yield from of_settings(settings)
    yield knowledge(settings.knowledge)
    if not isinstance(settings.database, Path):
        from bot.operating import on_server  # which loads what only a server needs

        yield disk(settings.knowledge, "the knowledge")
        yield from on_server.look(settings.database)
        return
    yield from database(settings.database, quick=quick)
    yield disk(settings.database)
    yield backups(settings.database)
    running = lock.holder(settings.database)
    yield ok("the bot", f"runs: {running}" if running else "doesn't run now")


def python() -> Finding:
    told = f"Python {platform.python_version()}, bot {__version__}, {platform.system()} {platform.machine()}"
    if sys.version_info < OLDEST_PYTHON:
        return bad("versions", told, f"use Python {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or newer")
    return ok("versions", told)


def packages() -> Finding:
    """Whether the packages are those that the bot was tested with."""
    pinned = _pinned(PINS)
    missing, other = [], []
    for name, version in pinned.items():
        found = _installed(name)
        if found is None:
            missing.append(name)
        elif found != version:
            other.append(f"{name} {found} in place of {version}")
    if missing:
        return bad("packages", f"missing: {', '.join(missing)}", INSTALL)
    if other:
        return warn("packages", f"others than this version was tested with: {', '.join(other)}", INSTALL)
    return ok("packages", ", ".join(f"{name} {found}" for name in SHOWN if (found := _installed(name)) is not None))


def _pinned(file: Path) -> dict[str, str]:
    """The packages that every system needs, with their versions."""
    try:
        return dict(re.findall(r"^([\w.-]+)==(\S+) \\$", file.read_text("utf-8"), re.MULTILINE))
    except OSError:
        return {}


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def of_settings(settings: Settings) -> Iterator[Finding]:
    found = [warn("settings", doubt, "mend that line") for doubt in doubts(settings)]
    yield from found
    if not found:
        yield ok("settings", f"read from {FILE.absolute()}" if FILE.is_file() else "read from the environment")
    if FILE.is_file() and os.name == "posix" and FILE.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH) and _holds_token():
        yield warn("token", f"other users of this machine may read {FILE.absolute()}", f"call `chmod 600 {FILE}`")
    if settings.discord_token is None:
        yield bad("token", "DISCORD_TOKEN isn't set", TOKEN)
    else:
        yield ok("token", "is set")


def _holds_token() -> bool:
    try:
        return bool(SettingFile.read().values.get("DISCORD_TOKEN"))
    except SettingFileError:
        return False


def knowledge(folder: Path) -> Finding:
    try:
        found = load(folder)
    except KnowledgeError as error:
        many = f" and {len(error.problems) - 1} more" if len(error.problems) > 1 else ""
        told = f"{folder.absolute()} can't be used: {error.problems[0]}{many}"
        return bad("knowledge", told, "call `python -m bot check` and mend what it lists")
    if found.problems:
        return warn("knowledge", f"{found.problems[0]}", "call `python -m bot check` and mend what it lists")
    if not has_rules(found.urgent):
        return warn(
            "knowledge", f"{folder.absolute()} has no urgent rules", "copy urgent.yaml from the bot's own knowledge"
        )
    return ok("knowledge", f"{len(found.entries)} entries, version {found.version}, in {folder.absolute()}")


def database(path: Path, *, quick: bool = False) -> Iterator[Finding]:
    path = path.absolute()
    if not path.exists():
        yield _database_to_come(path)
        return
    try:
        found = copies.examine(path, quick=quick)
        size = sum(each.stat().st_size for each in _files(path))
        is_there = f"{path}, {size / 1_000_000:.1f} MB, {'' if quick else 'whole, '}of revision {found.revision}"
        if not found.known:
            told = f"{path} is of revision {found.revision}: it was written by a newer version of the bot"
            yield bad("database", told, copies.way_back(path))
        elif found.revision != migrating.HEAD:
            mend = f"back it up: the next start brings it to revision {migrating.HEAD}"
            yield warn("database", is_there, mend)
        else:
            yield ok("database", is_there)
        copies.try_writing(path)
        yield ok("database", "can be written")
    except UNUSABLE as error:
        what, mend = copies.what_is_wrong(error)
        yield bad("database", f"{path}: {what}", mend)


def _database_to_come(path: Path) -> Finding:
    there = next(each for each in path.parents if each.exists())
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return ok("database", f"there is none yet; it will be {path}")
    mend = "give the user that runs the bot the right to write there, or set DATABASE to a file in another folder"
    return bad("database", f"there is none, and none can be made in {there}", mend)


def _files(path: Path) -> list[Path]:
    beside = [path.with_name(f"{path.name}{ending}") for ending in copies.BESIDE]
    return [each for each in (path, *beside) if each.exists()]


def disk(path: Path, what: str = "the database") -> Finding:
    there = next(each for each in path.resolve().parents if each.exists())
    free = shutil.disk_usage(there).free
    told = f"{free / 1_000_000_000:.1f} GB free where {what} is"
    if free < TOO_LITTLE:
        return bad("disk", told, "make room now: a full disk keeps the bot from keeping anything")
    return warn("disk", told, "make room") if free < LITTLE else ok("disk", told)


def backups(path: Path, now: dt.datetime | None = None) -> Finding:
    """How old the last backup is, and whether it is still where it was made."""
    mend = "call `python -m bot backup FOLDER --keep-days 30` every night, by a timer, and take the files to another machine"
    if not path.exists():
        return ok("backup", "there is nothing to back up yet")
    made = copies.backups(path)
    if not made:
        return warn("backup", "none was ever made", mend)
    age = (now or dt.datetime.now(dt.UTC)) - made[0].at
    told = f"the last one is of {made[0].at:%Y-%m-%d %H:%M} UTC, {made[0].file}"
    if age > dt.timedelta(BACKUP_DAYS):
        return warn("backup", f"{told}, {age.days} days ago", mend)
    if age < dt.timedelta(-1):
        return warn("backup", f"{told}, which is in the future", "look at the clock of this machine")
    return ok("backup", told)
