"""The revisions of the knowledge, in the store."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a revision did to a file: its text before and after (None: there was, or is, no such file)."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """A change of the knowledge that was made. `by` and `confirmed_by` are ids of moderators, None where the files were
    changed by hand; `at` is in UTC; `what` says what was done, `why` what the moderator gave as the reason ("" for none);
    `entries` are the ids of the entries that changed."""

    number: int
    at: dt.datetime
    by: int | None
    confirmed_by: int | None
    what: str
    why: str
    entries: tuple[str, ...]
    files: tuple[str, ...]
