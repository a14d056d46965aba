"""The file `.env`, in whatever encoding an editor saved it."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

FILE = Path(".env")
NOTEPADS = Path(".env.txt")  # what Notepad makes of the name
MOST_BYTES = 1 << 20


class SettingFileError(Exception):
    """The file can't be read; the message says which, what is wrong, and what to do."""


@dataclass(frozen=True)
class SettingFile:
    """What the file sets, and what in it can't be made out: a sentence each, without what is written there."""

    values: Mapping[str, str | None]
    problems: tuple[str, ...]

    @classmethod
    def read(cls) -> SettingFile:
        """The file in the working folder; without it, nothing. Raises SettingFileError."""
        try:
            with FILE.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except IsADirectoryError:
            return cls({}, (f"{FILE.absolute()} is a folder, so no settings are read from it",))
        except FileNotFoundError:
            misnamed = f"{NOTEPADS.absolute()} isn't read; rename it to {FILE}"
            return cls({}, (misnamed,) if NOTEPADS.exists() else ())
        except OSError as error:
            raise SettingFileError(
                f"{FILE.absolute()} can't be read ({error.strerror}); let the user who runs the bot read it"
            ) from None
        text = _decoded(data)
        wrong = [each.original.line for each in parse_stream(StringIO(text)) if each.error]
        text = "".join(each.original.string for each in parse_stream(StringIO(text)) if not each.error)
        return cls(
            dotenv_values(stream=StringIO(text)),
            tuple(f"{FILE.absolute()}: line {line} can't be made out; write NAME=value" for line in wrong),
        )


def values_of(text: str) -> dict[str, str]:
    """What the lines of such a file set; what can't be made out is passed over."""
    return {name: value for name, value in dotenv_values(stream=StringIO(text), interpolate=False).items() if value}


def _decoded(data: bytes) -> str:
    """The text of a file, in UTF-8, in UTF-16 or UTF-32, or, if it is none of these, as Windows saves "ANSI"."""
    text = None
    if len(data) <= MOST_BYTES:
        for encoding in _encodings(data):
            try:
                text = data.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    if text is None or "\0" in text:
        raise SettingFileError(
            f"{FILE.absolute()} isn't a text with settings; write it anew from .env.example, and save it as UTF-8"
        )
    return text.removeprefix("\ufeff")


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return ("utf-32",)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):  # without a mark: every other byte of Latin text is 0
        if data[first::2].count(0) > len(data) // 4:
            return (encoding,)
    return ("utf-8", "cp1252")
