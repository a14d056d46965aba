"""Knowledge files as moderators send and get them: YAML files, or a zip of them. Nothing is written to disk here."""

from __future__ import annotations

import io
import lzma
import stat
import zipfile
import zlib
from collections.abc import Mapping, Sequence

from bot.knowledge.files import MAX_BYTES

MAX_UPLOAD = 2_000_000  # bytes, of everything that is sent at once
MAX_UNPACKED = 8_000_000
MAX_FILES = 200
SUFFIXES = (".yaml", ".yml")
IGNORED = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")  # what computers put into zips by themselves


# What a zip that is no zip, or a broken one, ends with, by the way it is packed.
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, NotImplementedError, RuntimeError, ValueError
)  # fmt: skip

NO_YAML = "only files that end with .yaml or .yml are read"
IN_A_FOLDER = "only files beside the others are read, not those in folders below"


class UploadError(Exception):
    """Files can't be taken; the message says why, and what to do."""


def too_large(sizes: Sequence[int]) -> bool:
    """Whether files of these sizes in bytes aren't even to be fetched."""
    return sum(sizes) > MAX_UPLOAD


def unpack(uploads: Sequence[tuple[str, bytes]]) -> dict[str, bytes]:
    """The YAML files in what was sent: name and content each. Raises UploadError."""
    files: dict[str, bytes] = {}
    for name, content in uploads:
        found = _unzip(name, content) if name.casefold().endswith(".zip") else {name: content}
        for each, text in found.items():
            _check(each, text)
            if each in files:
                raise UploadError(f"`{_told(each)}` is there twice. Send it once.")
            files[each] = text
    if not files:
        raise UploadError("There is no YAML file in it.")
    return files


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _unzip(name: str, content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _members(archive)
    except _UNREADABLE as error:
        raise UploadError(
            f"`{_told(name)}` isn't a zip that I can read. Make a new one, without a password."
        ) from error


def _members(archive: zipfile.ZipFile) -> dict[str, bytes]:
    members, _ = _sorted_out(archive)
    files: dict[str, bytes] = {}
    room = MAX_UNPACKED
    for info in members:
        name = info.filename.rpartition("/")[2]
        if name in files:
            raise UploadError(f"`{_told(name)}` is there twice. Send it once.")
        with archive.open(info) as member:
            files[name] = member.read(room + 1)  # what a zip says about its sizes may be a lie
        room -= len(files[name])
        if room < 0:
            raise UploadError(f"Unpacked, this is more than {MAX_UNPACKED // 1_000_000} MB.")
    return files


def left_out(uploads: Sequence[tuple[str, bytes]]) -> tuple[tuple[str, str], ...]:
    """What there is in zips beside the files that `unpack` takes: name, and why it isn't taken."""
    found: list[tuple[str, str]] = []
    for name, content in uploads:
        if name.casefold().endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                found += [(_told(each), why) for each, why in _sorted_out(archive)[1]]
    return tuple(found)


def _sorted_out(archive: zipfile.ZipFile) -> tuple[list[zipfile.ZipInfo], list[tuple[str, str]]]:
    """The knowledge files of a zip, all in one folder, and what else is in it. Raises UploadError."""
    members = [info for info in archive.infolist() if not info.is_dir() and not _is_ignored(info.filename)]
    if len(members) > MAX_FILES:
        raise UploadError(f"There are more than {MAX_FILES} files in the zip.")
    for info in members:
        if _leads_elsewhere(info):
            raise UploadError(f"`{_told(info.filename)}` isn't a plain file name.")
    readable = [info for info in members if _is_knowledge(info.filename)]
    top = min(
        (_folder(info) for info in readable), key=lambda folder: (folder.count("/") + bool(folder), folder), default=""
    )
    below = f"{top}/" if top else ""
    if "/" in top or not all(f"{_folder(info)}/".startswith(below) for info in readable):
        raise UploadError("The files in the zip have to be beside each other, without folders between them.")
    taken = [info for info in readable if _folder(info) == top]
    others = [(info.filename, IN_A_FOLDER if info in readable else NO_YAML) for info in members if info not in taken]
    if not taken and others:
        raise UploadError(f"There is no YAML file in it: `{_told(others[0][0])}` isn't a YAML file.")
    return taken, others


def _folder(info: zipfile.ZipInfo) -> str:
    return info.filename.rpartition("/")[0]


def _is_knowledge(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.endswith(SUFFIXES) and not name.startswith(".")


def _leads_elsewhere(info: zipfile.ZipInfo) -> bool:
    parts = info.filename.split("/")
    return "\\" in info.filename or not {"", ".", ".."}.isdisjoint(parts) or stat.S_ISLNK(info.external_attr >> 16)


def _is_ignored(path: str) -> bool:
    return any(part in IGNORED for part in path.split("/"))


def _check(name: str, content: bytes) -> None:
    if name.startswith(".") or any(c in '/\\:*?"<>|' or not c.isprintable() for c in name):
        raise UploadError(f"`{_told(name)}` isn't a plain file name.")
    if not name.endswith(SUFFIXES):
        raise UploadError(
            f"`{_told(name)}` isn't a YAML file. I only take files that end with .yaml or .yml, or a zip of them."
        )
    if len(content) > MAX_BYTES:
        raise UploadError(f"`{_told(name)}` is larger than {MAX_BYTES // 1_000_000} MB. Split it into several files.")


def _told(name: str) -> str:
    """A file's name as it is told: on one line, and not too long."""
    return "".join(c if c.isprintable() and c != "`" else "?" for c in name)[:80]
