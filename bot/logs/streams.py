"""Standard streams that no letter and no byte can break, whatever the terminal's encoding."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
import unicodedata

PLAIN = "plain"  # the name of the way in which `_plain` writes what an encoding doesn't have
_SIGNS = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "›": ">", "→": "->", "•": "*", "·": "-"}


def make_lenient() -> None:
    """Let the process write what its terminal can't show in the nearest way, and read bytes that aren't text."""
    codecs.register_error(PLAIN, _plain)
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, PLAIN), (sys.stderr, PLAIN)):
        if isinstance(stream, io.TextIOWrapper):  # there may be none, or a test's own
            stream.reconfigure(errors=errors)


def give_up_output() -> None:
    """Let what standard output still holds go: it can't be written, and trying once more at the end would say so again."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    written = error.object[error.start : error.end]
    return "".join(_SIGNS.get(sign) or _without_marks(sign) for sign in written), error.end


def _without_marks(sign: str) -> str:
    return unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode() or "?"
