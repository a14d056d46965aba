"""The file that a backup is: a zip with a list of what is in it, the settings, the knowledge and the database.

Who opens one trusts nothing in it: every name, every size and every sum is looked at before anything is written.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bot.knowledge.files import MAX_BYTES, MAX_FILES, MAX_FOLDER
from bot.operating.refused import RefusedError

FORMAT: Literal[1] = 1
LIST, SETTINGS, DATABASE, KNOWLEDGE = "backup.json", "settings.env", "bot.sqlite3", "knowledge/"
MOST_OF_A_TEXT = 1 << 20  # bytes of the list, and of the settings
MOST_OF_A_DATABASE = 50_000_000_000  # bytes
MOST_OF_A_NAME = 200  # bytes
SPARE = 100_000_000  # bytes that have to be free on the disk beside what is unpacked
_CHUNK = 1 << 20
_NAME = re.compile(r"\A(?!\.)[^/\\:\x00-\x1f\x7f]+\.ya?ml")
_SUM = re.compile(r"[0-9a-f]{64}")


class Listed(BaseModel):
    """A file of the archive: its size in bytes, and its SHA-256."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    size: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=_SUM.pattern)]


class Contents(BaseModel):
    """What an archive says of itself: which version of the bot made it, when, of which revision the tables are, and what
    files it has."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Literal[1] = FORMAT
    made: AwareDatetime
    version: str
    revision: str
    files: Mapping[str, Listed]


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What was in an archive, looked at; `database` is a file of its own by now."""

    contents: Contents
    settings: str
    knowledge: Mapping[str, bytes]
    database: Path


def write(
    to: IO[bytes],
    *,
    made: dt.datetime,
    version: str,
    revision: str,
    settings: str,
    knowledge: Mapping[str, bytes],
    database: Path,
) -> None:
    """Write an archive. Raises OSError."""
    texts = {SETTINGS: settings.encode(), **{KNOWLEDGE + name: data for name, data in sorted(knowledge.items())}}
    listed = {name: Listed(size=len(data), sha256=hashlib.sha256(data).hexdigest()) for name, data in texts.items()}
    listed[DATABASE] = _listed(database)
    contents = Contents(made=made, version=version, revision=revision, files=listed)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {LIST: contents.model_dump_json(indent=1).encode(), **texts}.items():
            archive.writestr(_entry(name, made), data)
        with archive.open(_entry(DATABASE, made), "w", force_zip64=True) as target, database.open("rb") as source:
            shutil.copyfileobj(source, target, _CHUNK)


def _entry(name: str, made: dt.datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, made.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (stat.S_IFREG | 0o600) << 16
    return entry


def _listed(path: Path) -> Listed:
    with path.open("rb") as file:
        return Listed(size=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def unpack(path: Path, database: Path) -> Unpacked:
    """Look an archive through, and write its database to a file of its own, which may not be there yet. Raises RefusedError
    where anything about it isn't as it should be, and OSError."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _entries(archive)
            contents = _contents(archive, entries)
            _room(contents, database.parent)
            texts = {
                name: _text(archive, entries[name], contents.files[name]) for name in contents.files if name != DATABASE
            }
            _unpack_database(archive, entries[DATABASE], contents.files[DATABASE], database)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise RefusedError(f"{path}: it is damaged, or no backup of this bot; take another one") from error
    knowledge = {name.removeprefix(KNOWLEDGE): data for name, data in texts.items() if name != SETTINGS}
    return Unpacked(contents, texts[SETTINGS].decode("utf-8", "replace"), knowledge, database)


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """What is in the archive by name, where each of the names may be in a backup, and is there once."""
    entries = archive.infolist()
    if len(entries) > MAX_FILES + 3:
        raise RefusedError(f"there are {len(entries)} files in it, more than a backup has; take another one")
    by_name: dict[str, zipfile.ZipInfo] = {}
    folded: set[str] = set()
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        # orig_filename: the library cuts a name at a zero byte
        may_be = entry.filename == entry.orig_filename and _may_be(entry.filename) and kind in (0, stat.S_IFREG)
        if not may_be or entry.filename.casefold() in folded:
            name = entry.orig_filename.encode("unicode_escape").decode()[:80]
            raise RefusedError(f'there is something in it that no backup has ("{name}"), so it isn\'t touched')
        folded.add(entry.filename.casefold())
        by_name[entry.filename] = entry
    if missing := {LIST, SETTINGS, DATABASE} - by_name.keys():
        raise RefusedError(f"it has no {', '.join(sorted(missing))}, so it is no backup of this bot")
    return by_name


def _may_be(name: str) -> bool:
    return name in (LIST, SETTINGS, DATABASE) or (name.startswith(KNOWLEDGE) and is_name(name.removeprefix(KNOWLEDGE)))


def is_name(name: str) -> bool:
    """Whether a file of a knowledge folder can be in a backup under its name: one that is a file's name everywhere."""
    try:
        return _NAME.fullmatch(name) is not None and len(name.encode()) <= MOST_OF_A_NAME
    except UnicodeEncodeError:  # bytes that are no text
        return False


def _contents(archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> Contents:
    """The list, where it is the list of what there is. Raises RefusedError."""
    if entries[LIST].file_size > MOST_OF_A_TEXT:
        raise RefusedError(f"its {LIST} is larger than any; take another one")
    told = archive.read(LIST)
    try:
        if (found := json.loads(told)).get("format") != FORMAT:
            raise RefusedError(
                f"it was made by a newer version of the bot ({found.get('version')}); update the bot first"
            )
        contents = Contents.model_validate_json(told)
    except (ValidationError, ValueError, AttributeError, RecursionError) as error:
        raise RefusedError(f"its {LIST} can't be made out; take another one") from error
    if contents.files.keys() != entries.keys() - {LIST}:
        raise RefusedError(f"what is in it isn't what its {LIST} says; take another one")
    for name, listed in contents.files.items():
        most = {DATABASE: MOST_OF_A_DATABASE, SETTINGS: MOST_OF_A_TEXT}.get(name, MAX_BYTES)
        if listed.size > most or entries[name].file_size != listed.size:
            raise RefusedError(f"{name} in it has another size than a backup's; take another one")
    if sum(listed.size for name, listed in contents.files.items() if name.startswith(KNOWLEDGE)) > MAX_FOLDER:
        raise RefusedError("the knowledge in it is larger than any; take another one")
    return contents


def _room(contents: Contents, folder: Path) -> None:
    needed, free = contents.files[DATABASE].size + SPARE, shutil.disk_usage(folder).free
    if needed > free:
        raise RefusedError(
            f"it needs {needed // 1_000_000:,} MB on the disk of {folder}, and {free // 1_000_000:,} are free"
        )


def _text(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, listed: Listed) -> bytes:
    with archive.open(entry) as file:
        data = file.read(listed.size)
        is_over = not file.read(1)
    if not is_over or hashlib.sha256(data).hexdigest() != listed.sha256:
        raise RefusedError(f"{entry.filename} in it is damaged; take another one")
    return data


def _unpack_database(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, listed: Listed, to: Path) -> None:
    left, found = listed.size, hashlib.sha256()
    handle = os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with archive.open(entry) as source, os.fdopen(handle, "wb") as target:
        while left > 0 and (chunk := source.read(min(_CHUNK, left))):
            target.write(chunk)
            found.update(chunk)
            left -= len(chunk)
        target.flush()
        os.fsync(target.fileno())
        is_over = left == 0 and not source.read(1)
    if not is_over or found.hexdigest() != listed.sha256:
        raise RefusedError(f"{DATABASE} in it is damaged; take another one")
