"""The knowledge folder on disk: read as a whole, written so that every file is always the old one or the new one."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.knowledge import KnowledgeError, files

Bytes = Mapping[str, bytes]

PREFIX = ".desk-"  # of what is being written: hidden, so that nobody loads it
READABLE = 0o644


def read_folder(folder: Path) -> dict[str, bytes]:
    """Every YAML file of the folder by name. Raises KnowledgeError, with everything that can't be read."""
    return files.whole(files.read_folder(folder))


def digests(contents: Bytes) -> dict[str, str]:
    """The SHA-256 of every file."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}


class ChangedMeanwhile(Exception):  # noqa: N818 (named for what happened)
    """Somebody changed a file that was about to be written; it is left as it is."""


def write_file(folder: Path, name: str, content: bytes | None, *, before: bytes | None) -> None:
    """Put a file in place of one that holds `before` (None: there is none) in one step, or remove it (None), and see to
    it that a power cut doesn't undo that.

    Raises OSError, or ChangedMeanwhile where it holds something else; then the file is what it was. A
    link within the folder stays one, and what it links to is replaced; a link out of it is refused.
    """
    _put(folder, name, content, lambda path: _check(path, before))


def put_back(folder: Path, contents: Bytes) -> None:
    """Have the folder, which is made where there is none, hold these YAML files and no others, whatever it holds now; each
    is replaced in one step. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    held = {path.name for path in folder.iterdir() if path.suffix in files.SUFFIXES and not path.name.startswith(".")}
    wanted: dict[str, bytes | None] = {**contents, **dict.fromkeys(sorted(held - contents.keys()))}
    for name, content in wanted.items():
        _put(folder, name, content, lambda _: None)


def _put(folder: Path, name: str, content: bytes | None, check: Callable[[Path], None]) -> None:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise PermissionError(errno.EPERM, "it is a link to something outside the folder", name)
    if content is None:
        check(path)
        path.unlink(missing_ok=True)
        _settle(path.parent)
        return
    handle, made = tempfile.mkstemp(prefix=PREFIX, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode) if path.exists() else READABLE)
            os.fsync(file.fileno())
        check(path)  # as late as can be: writing may take long
        Path(made).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(made).unlink()
        raise
    _settle(path.parent)


def _check(path: Path, before: bytes | None) -> None:
    try:
        found = files.content(path) if files.is_there(path) else None
    except KnowledgeError as error:  # no file any more, but something else
        raise ChangedMeanwhile from error
    if found != before:
        raise ChangedMeanwhile


def sweep(folder: Path) -> None:
    """Remove what an interrupted writing left."""
    with contextlib.suppress(OSError):
        for path in folder.glob(f"{PREFIX}*"):
            path.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    with contextlib.suppress(OSError):  # not every file system can
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
