"""The files of a knowledge: their names, and what is in them. A folder is one way to get them.

Of a folder only regular files of its own are read, and never more than a file, or a folder, may have.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.knowledge.problems import KnowledgeError, Problem

SUFFIXES = (".yaml", ".yml")
MAX_FILES = 100
MAX_BYTES = 2_000_000  # of one file
MAX_FOLDER = 20_000_000  # bytes of all files together

# What is in each file, by its name; or why that can't be read.
Files = Mapping[str, bytes | KnowledgeError]

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # the latter on Windows alone

TOO_LARGE = f"the file is larger than {MAX_BYTES // 1_000_000} MB; split it into several files"
UNREADABLE = "the file can't be read ({}); check its name and permissions"
NOT_A_FILE = "this isn't a file with text in it; put a plain YAML file in its place"
ZEROS = "there is no text in this file, only zeros (the disk was full, or the power went); put a good copy in its place"
ELSEWHERE = "this is a link to something outside the folder; put the file itself here"
_BEGINNINGS = {
    b"\xff\xfe": "the file is saved as UTF-16 (“Unicode”); save it as UTF-8",
    b"\xfe\xff": "the file is saved as UTF-16 (“Unicode”); save it as UTF-8",
    b"PK\x03\x04": "this is a zip or an Office document, not a text; save it as plain text, in UTF-8",
    b"%PDF": "this is a PDF, not a text; save it as plain text, in UTF-8",
    b"{\\rtf": "this is a rich text document; save it as plain text, in UTF-8",
}


def read_folder(folder: Path) -> dict[str, bytes | KnowledgeError]:
    """Every YAML file of a folder. Raises KnowledgeError as `yaml_files` does."""
    return read_files(folder, [path.name for path in yaml_files(folder)])


def read_files(folder: Path, names: Iterable[str]) -> dict[str, bytes | KnowledgeError]:
    """The files of these names, as far as they are there, whatever else is in the folder."""
    return {name: _content_or_error(folder / name) for name in names if is_there(folder / name)}


def whole(files: Files) -> dict[str, bytes]:
    """What is in each of the files. Raises KnowledgeError, with everything that can't be read."""
    problems = [each for content in files.values() if isinstance(content, KnowledgeError) for each in content.problems]
    if problems:
        raise KnowledgeError(problems)
    return {name: content for name, content in files.items() if isinstance(content, bytes)}


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files of a knowledge folder by name. Raises KnowledgeError where there is no such folder, or where there is
    more in it than any knowledge has."""
    found = sorted(path for path in all_in(folder) if path.suffix in SUFFIXES and not path.name.startswith("."))
    problem: str | None = None
    if len(found) > MAX_FILES:
        problem = f"there are more than {MAX_FILES} YAML files in this folder; put some of them together"
    elif sum(map(_size, found)) > MAX_FOLDER:
        problem = (
            f"the YAML files of this folder have more than {MAX_FOLDER // 1_000_000} MB together; that is too much"
        )
    if problem is not None:
        raise KnowledgeError([Problem(_name(folder), 1, 1, problem, first=True)])
    return found


def all_in(folder: Path) -> list[Path]:
    """Everything in the folder. Raises KnowledgeError."""
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise KnowledgeError([Problem(_name(folder), 1, 1, _unlisted(folder, error), first=True)]) from error


def _unlisted(folder: Path, error: OSError) -> str:
    """Why the files of a folder can't be listed, where it was looked for, and what to do."""
    match error:
        case FileNotFoundError():
            return f"there is no such folder; name the folder with the YAML files (this was {folder.absolute()})"
        case NotADirectoryError():
            return f"there is no such folder, but a file; name the folder that it is in (this was {folder.absolute()})"
        case _:
            return f"the folder can't be read ({error.strerror}); check the permissions of {folder.absolute()}"


def _name(folder: Path) -> str:
    return told(folder.name or str(folder))


def _size(path: Path) -> int:
    """Its bytes; those that a file may have at most, where it has more: that is told of the file itself."""
    try:
        return min(path.stat().st_size, MAX_BYTES)
    except (OSError, RuntimeError):
        return 0


def _content_or_error(path: Path) -> bytes | KnowledgeError:
    try:
        return content(path)
    except KnowledgeError as error:
        return error


def is_there(path: Path) -> bool:
    """Whether there is anything of this name, be it a link that leads nowhere."""
    return os.path.lexists(path)


def told(name: str) -> str:
    """A file's name as it can be written anywhere, whatever its bytes are."""
    return "".join(c if c.isprintable() else "?" for c in name.encode(errors="replace").decode())


def is_inside(path: Path) -> bool:
    """Whether a file is in its folder, and not only a link to another place. The folder itself may be a link, and files
    may be links within it, as containers mount them. Raises OSError."""
    return path.resolve(strict=True).is_relative_to(path.parent.resolve(strict=True))


def content(path: Path) -> bytes:
    """What is in the file, without ever waiting for a pipe or reading a device. Raises KnowledgeError."""
    file = told(path.name)
    try:
        if not is_inside(path):
            raise _problem(file, ELSEWHERE)
        handle = os.open(path, _FLAGS)
        try:
            found = os.fstat(handle)
            if stat.S_ISDIR(found.st_mode):
                raise _problem(file, UNREADABLE.format("it is a folder"))
            if not stat.S_ISREG(found.st_mode):
                raise _problem(file, NOT_A_FILE)
            if found.st_size > MAX_BYTES:
                raise _problem(file, TOO_LARGE)
            with os.fdopen(handle, "rb", closefd=False) as opened:
                read = opened.read(MAX_BYTES + 1)
        finally:
            os.close(handle)
    except (OSError, RuntimeError) as error:  # the latter where a link leads to itself
        why = (isinstance(error, OSError) and error.strerror) or "it is a link to itself"
        raise _problem(file, UNREADABLE.format(why)) from error
    if len(read) > MAX_BYTES:
        raise _problem(file, TOO_LARGE)
    return read


def decoded(read: bytes, file: str) -> str:
    """The text in what was read of a file, wherever that is from. Raises KnowledgeError."""
    if len(read) > MAX_BYTES:
        raise _problem(file, TOO_LARGE)
    for beginning, what in _BEGINNINGS.items():
        if read.startswith(beginning):
            raise _problem(file, what)
    if read and not any(read[:100]):
        raise _problem(file, ZEROS)
    if read[1:100:2].count(0) > 20 or read[:100:2].count(0) > 20:  # every other byte
        raise _problem(file, "the file is saved as UTF-16 (“Unicode”); save it as UTF-8")
    try:
        return read.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = read.rfind(b"\n", 0, error.start) + 1
        place = read.count(b"\n", 0, error.start) + 1, len(read[start : error.start].decode(errors="replace")) + 1
        sign = read[error.start : error.start + 1].decode("cp1252", errors="replace")
        what = f"the file isn't UTF-8 text (perhaps “{sign}” stands here); save it as UTF-8"
        raise KnowledgeError([Problem(file, *place, what, first=True)]) from error


def _problem(file: str, text: str) -> KnowledgeError:
    return KnowledgeError([Problem(file, 1, 1, text, first=True)])
