"""Why the desk can't do what a moderator wants: the message of each is a kind sentence for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.knowledge import Problem


class DeskError(Exception):
    """Nothing was changed; the message says why, and what to do."""


class Refused(DeskError):  # noqa: N818 (named for what happened, as callers read it)
    """The change can't be made as it is. `problems` places what is wrong in the file as it would have been."""

    def __init__(self, text: str, problems: Iterable[Problem] = ()) -> None:
        super().__init__(text)
        self.problems = tuple(problems)


class Stale(DeskError):  # noqa: N818
    """The files aren't any more what the proposal was made from. `newer` is what each file that differs holds now
    (None: it is gone)."""

    def __init__(self, newer: Mapping[str, str | None]) -> None:
        names = ", ".join(sorted(newer))
        super().__init__(f"{names} changed after this preview was made, so nothing was written. Please look again.")
        self.newer = dict(newer)


class Busy(DeskError):  # noqa: N818
    """Another change is just being written."""

    def __init__(self) -> None:
        super().__init__("Another change is just being written. Please try again in a moment.")


class NeedsSecond(DeskError):  # noqa: N818
    """A second moderator has to confirm: the change touches an entry of high risk, or has something that may do harm."""

    def __init__(self) -> None:
        super().__init__("This is about safety, so a second moderator has to confirm it. Nobody confirms their own.")
