"""The moderators' desk: every change of the knowledge takes this way, from a wish to files that are live.

No Discord here. A change is proposed (nothing is written), shown, confirmed, applied; every revision can be undone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from bot.answering.responder import Responder
from bot.desk.changes import Change
from bot.desk.history import FileChange, Revision
from bot.desk.proposal import Proposal
from bot.store import Store


class Desk:
    """The one place that writes to a knowledge folder.

    `current` gives the responder that answers now; `make_live` puts another in its place (one assignment). `lock` is
    held while files are being written: whoever reads the folder to load it holds it as well, and never sees half a change.
    """

    def __init__(
        self,
        folder: Path,
        store: Store,
        current: Callable[[], Responder],
        make_live: Callable[[Responder], None],
    ) -> None:
        self.folder = folder
        self.lock = asyncio.Lock()
        self._store = store
        self._current = current
        self._make_live = make_live

    async def entry_files(self) -> dict[str, str]:
        """The files that hold entries: name and title, in the order in which members browse them."""
        raise NotImplementedError

    async def files(self) -> dict[str, bytes]:
        """Every YAML file of the folder as it is now."""
        raise NotImplementedError

    async def propose(self, change: Change, recent: Iterable[str] = (), *, radius: bool = True) -> Proposal:
        """What would come of a change; some seconds, in a thread. `recent` are questions that members asked of late;
        without `radius` nobody is asked what else would change, which is quicker. Nothing is written.

        Raises Refused where the change can't be made.
        """
        raise NotImplementedError

    async def apply(self, proposal: Proposal, *, by: int, confirmed_by: int | None = None, why: str = "") -> Revision:
        """Write the files, keep the revision, and make it live. `by` is who proposed it, `confirmed_by` a second
        moderator, where there was one.

        Raises NeedsSecond, Stale, Busy, or DeskError where the disk or the store refuses; then nothing has changed.
        """
        raise NotImplementedError

    async def recover(self) -> str | None:
        """Finish or take back what a kill interrupted; before anything is loaded. Returns what was done in a sentence
        for the log, or None."""
        raise NotImplementedError

    async def history(self, entry: str | None = None, limit: int = 200) -> tuple[Revision, ...]:
        """The revisions kept, newest first: all, or those that changed an entry."""
        raise NotImplementedError

    async def revision(self, number: int) -> tuple[Revision, tuple[FileChange, ...]] | None:
        """A revision with the full texts of its files, or None where there is none of this number (any more)."""
        raise NotImplementedError

    async def record_loaded(self, files: Mapping[str, bytes]) -> Revision | None:
        """Remember that these files, all that the folder has, were loaded and are good. Where they differ from what was
        remembered they were changed by hand: that becomes a revision without a moderator, which is returned."""
        raise NotImplementedError

    async def last_good(self) -> dict[str, str] | None:
        """The files that were last known to be good: name and text. None where there were never any."""
        raise NotImplementedError


def suggested_id(question: str, taken: Iterable[str]) -> str:
    """An id for a new entry, made of the telling words of its question, that no other entry has."""
    raise NotImplementedError
