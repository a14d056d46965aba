"""The bytes of a knowledge file: only regular files of the folder itself, and never more than a file may have."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from bot.knowledge.problems import KnowledgeError, Problem

MAX_BYTES = 2_000_000

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
    """The text. Raises KnowledgeError."""
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
