"""The moderators' desk: every change of the knowledge takes this way, from a wish to files that are live.

No Discord here. A change is proposed (nothing is written), shown, confirmed, applied; every revision can be undone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.answering import Responder, listed, short
from bot.desk import proposing
from bot.desk.changes import Change, ImportFiles, Restore, Undo
from bot.desk.errors import Busy, DeskError, NeedsSecond, Refused, Stale
from bot.desk.folder import ChangedMeanwhile, digests, read_folder, sweep, write_file
from bot.desk.history import bytes_of, changed_entries, takes_back, text_of, undone
from bot.desk.proposal import Proposal
from bot.desk.radius import Asking
from bot.knowledge import KnowledgeError, section_title
from bot.knowledge.document import parse
from bot.store import FileChange, Note, Revision, Store, revisions
from bot.training import garbage

log = logging.getLogger(__name__)

PATIENCE = 10.0  # seconds that a change waits for another one's writing
LOOKED_BACK = 50  # revisions of which it is looked whether files to be imported lose them
MOST_TAKEN_BACK = 5  # of them that are named
BY_HAND = "Changed by hand"
NOT_KEPT = """\
My database can't be used at the moment, so I couldn't keep what was changed, or undo it. Nothing was changed. The people \
who run me can see why in my log."""
NOT_WRITTEN = "The files can't be written at the moment, so nothing was changed. The people who run me can see why."


class Desk:
    """The one place that writes to a knowledge folder.

    `current` gives the responder that answers now; `make_live` puts another in its place (one assignment). `lock` is
    held while files are being written: whoever reads the folder to load it holds it as well, and never sees half a change.

    Where several processes are the bot, each with a folder of its own, the database is `shared`: what is changed through one
    desk, or by hand in one folder, is taken over by the others when they `follow`.
    """

    def __init__(
        self,
        folder: Path,
        store: Store,
        current: Callable[[], Responder],
        make_live: Callable[[Responder], None],
        *,
        shared: bool = False,
    ) -> None:
        self._is_shared = shared
        self._agreed: dict[str, str] | None = (
            None  # what folder and database both had last, by the digests of the texts
        )
        self.folder = folder
        self.begun_with: Mapping[str, bytes] | None = None  # the files of which the bot has learnt when it started
        self.lock = asyncio.Lock()
        self._thinking = asyncio.Lock()  # one proposal is worked out at a time: each takes a processor for seconds
        self._store = store
        self.current = current
        self.make_live = make_live
        self._asking: Asking | None = None

    async def entry_files(self) -> dict[str, str]:
        """The files that hold entries: name and title, in the order in which members browse them. Raises DeskError."""
        return await asyncio.to_thread(_titles, await self.files())

    async def files(self) -> dict[str, bytes]:
        """Every YAML file of the folder as it is now. Raises DeskError."""
        try:
            return await asyncio.to_thread(read_folder, self.folder)
        except (OSError, KnowledgeError) as error:
            log.error("the knowledge folder can't be read: %s", error)
            raise DeskError(
                "The knowledge files can't be read at the moment. The people who run me can see why."
            ) from error

    async def propose(self, change: Change, recent: Iterable[str] = (), *, radius: bool = True) -> Proposal:
        """What would come of a change; some seconds, in a thread. `recent` are questions that members asked of late;
        without `radius` nobody is asked what else would change, which is quicker. Nothing is written.

        Raises Refused where the change can't be made.
        """
        self._refuse_without_history()
        texts = tuple(recent)
        async with self._thinking:
            files = await self.files()
            if isinstance(change, Undo | Restore):
                async with _store_trouble():
                    wish = await self._back(change, files)
            else:
                wish = await asyncio.to_thread(proposing.wish, change, files)
            now = self._now()
            with garbage.paused():
                proposal = await asyncio.to_thread(proposing.proposal, wish, files, now, texts, radius=radius)
                garbage.keep()
            if isinstance(change, ImportFiles):
                return replace(proposal, warnings=(*await self._taken_back(files, change), *proposal.warnings))
            return proposal

    async def _taken_back(self, files: Mapping[str, bytes], change: ImportFiles) -> list[str]:
        """What was changed since the files to be imported were got, and would be lost by them."""
        found = []
        async with _store_trouble():
            for revision in await revisions.latest(self._store, None, LOOKED_BACK):
                got = (
                    await revisions.get(self._store, revision.number)
                    if set(revision.files) & set(change.files)
                    else None
                )
                if got is not None and await asyncio.to_thread(takes_back, got[1], files, change.files):
                    found.append(
                        f"These files are older: they take back revision {revision.number} ({short(revision.what)})."
                    )
        return found[:MOST_TAKEN_BACK]

    async def apply(self, proposal: Proposal, *, by: int, confirmed_by: int | None = None, why: str = "") -> Revision:
        """Write the files, keep the revision, and make it live. `by` is who proposed it, `confirmed_by` a second
        moderator, where there was one.

        Raises NeedsSecond, Stale, Busy, or DeskError where the disk or the store refuses; then nothing has changed.
        """
        self._refuse_without_history()
        if proposal.needs_second and confirmed_by in (None, by):
            raise NeedsSecond
        note = Note(proposal.what, why, by, confirmed_by, proposal.entries)
        # Once begun it goes on to its end, whatever becomes of the one who waits for it.
        return await asyncio.shield(asyncio.create_task(self._apply(proposal, note)))

    async def _apply(self, proposal: Proposal, note: Note) -> Revision:
        async with self._writing(), _store_trouble(), revisions.alone(self._store):
            async with _store_trouble():
                await self._settle()
                if await self._follow():
                    raise _stale(await self.files(), proposal)
            files = await self.files()
            if digests(files) != proposal.base:
                raise _stale(files, proposal)
            async with _store_trouble():
                await self._catch_up(files)
                revision = await revisions.begin(self._store, note, _changes(proposal))
            try:
                await asyncio.to_thread(self._write, proposal)
            except ChangedMeanwhile:  # by hand, while the database took its time
                await self._give_up(revision.number, proposal)
                raise _stale(await self.files(), proposal) from None
            except (OSError, KnowledgeError) as error:
                log.error("a change of the knowledge can't be written: %s", getattr(error, "strerror", error))
                await self._give_up(revision.number, proposal)
                raise DeskError(NOT_WRITTEN) from error
            self.make_live(proposal.responder)
            try:
                await revisions.finish(self._store, revision.number)
            except SQLAlchemyError as error:  # the files are what counts; `_settle` finishes it later
                log.error("revision %s isn't marked as done: %s", revision.number, type(error).__name__)
            await self._agree()
            return revision

    def _write(self, proposal: Proposal) -> None:
        """Write the files of a proposal, if the folder is still what it was made from. Raises ChangedMeanwhile."""
        if digests(read_folder(self.folder)) != proposal.base:
            raise ChangedMeanwhile
        for name, content in sorted(proposal.after.items()):
            write_file(self.folder, name, content, before=proposal.before[name])

    async def _give_up(self, number: int, proposal: Proposal) -> None:
        """Put back what was written of a change; where that can't be done either, the next start finishes the change."""
        try:
            files = await asyncio.to_thread(read_folder, self.folder)
            written = {name: after for name, after in proposal.after.items() if files.get(name) == after}
            await asyncio.to_thread(self._replace, written, proposal.before)
            await revisions.take_back(self._store, number)
        except (OSError, KnowledgeError, SQLAlchemyError) as error:
            log.error("revision %s stays half written: %s", number, type(error).__name__)

    def _replace(self, old: Mapping[str, bytes | None], new: Mapping[str, bytes | None]) -> None:
        """Put new files in place of those old ones that nobody has changed meanwhile."""
        for name, before in sorted(old.items()):
            with suppress(ChangedMeanwhile):
                write_file(self.folder, name, new[name], before=before)

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(PATIENCE):
                await self.lock.acquire()
        except TimeoutError as error:
            raise Busy from error
        try:
            yield
        finally:
            self.lock.release()

    async def recover(self) -> str | None:
        """Finish or take back what a kill interrupted; before anything is loaded. Returns what was done in a sentence
        for the log, or None. Raises DeskError."""
        await asyncio.to_thread(sweep, self.folder)
        async with self.lock, _store_trouble(), revisions.alone(self._store):
            done = await self._settle()
            await self._follow()
            return done

    async def follow(self) -> None:
        """Take over what was changed in another process. Raises DeskError."""
        async with self._writing(), _store_trouble(), revisions.alone(self._store):
            await self._follow()

    async def history(self, entry: str | None = None, limit: int = revisions.KEPT) -> tuple[Revision, ...]:
        """The revisions kept, newest first: all, or those that changed an entry. Raises DeskError."""
        async with _store_trouble():
            return await revisions.latest(self._store, entry, limit)

    async def revision(self, number: int) -> tuple[Revision, tuple[FileChange, ...]] | None:
        """A revision with the full texts of its files, or None where there is none of this number (any more)."""
        async with _store_trouble():
            return await revisions.get(self._store, number)

    async def difference(self, number: int) -> tuple[Revision, str] | None:
        """A revision, and what it changed as a unified diff; None where there is none of this number. Raises DeskError."""
        found = await self.revision(number)
        if found is None:
            return None
        before, after = (
            {each.name: bytes_of(text) for each, text in zip(found[1], texts, strict=True)}
            for texts in ([each.before for each in found[1]], [each.after for each in found[1]])
        )
        return found[0], await asyncio.to_thread(proposing.diff, before, after)

    async def record_loaded(self, files: Mapping[str, bytes]) -> Revision | None:
        """Remember that these files, all that the folder has, were loaded and are good. Where they differ from what was
        remembered they were changed by hand: that becomes a revision without a moderator, which is returned.

        Files that have changed again since they were read are passed over: they will be loaded, too. Raises DeskError.
        """
        async with self.lock, _store_trouble(), revisions.alone(self._store):
            await self._settle()
            await self._follow()
            revision = await self._catch_up(files) if digests(await self.files()) == digests(files) else None
            await self._agree()
            return revision

    async def last_good(self) -> dict[str, str] | None:
        """The files that were last known to be good: name and text. None where there were never any."""
        async with _store_trouble():
            good = await revisions.good(self._store)
        return dict(good) if good is not None else None

    # Within the lock

    async def _settle(self) -> str | None:
        """Bring files and history together where a change was interrupted. Finished where it had begun to be written,
        else dropped; where the knowledge is shared it is always finished, for another folder may have the half of it. A file
        that somebody changed in between is left as it is. It isn't marked as done before all of it is:
        this, too, may be killed at any moment, and is then done again."""
        interrupted = await revisions.interrupted(self._store)
        if interrupted is None:
            return None
        revision, changes = interrupted
        try:
            files = await asyncio.to_thread(read_folder, self.folder)
            has_begun = self._is_shared or any(text_of(files.get(each.name)) == each.after for each in changes)
            if has_begun:
                waiting = {
                    each.name: files.get(each.name) for each in changes if text_of(files.get(each.name)) == each.before
                }
                new = {each.name: bytes_of(each.after) for each in changes}
                await asyncio.to_thread(self._replace, waiting, new)
        except (OSError, KnowledgeError) as error:
            raise DeskError(NOT_WRITTEN) from error
        if not has_begun:
            await revisions.take_back(self._store, revision.number)
            return f"revision {revision.number} was interrupted before anything was written, and is dropped"
        await revisions.finish(self._store, revision.number)
        return f"revision {revision.number} was interrupted, and is finished now"

    async def _follow(self) -> bool:
        """Write what another process changed, but for files that were changed here as well: those count as changed by hand.
        Whether there was any."""
        if not self._is_shared or not self._store.is_kept:
            return False
        files, good = await self.files(), await revisions.good_digests(self._store)
        here = {name: revisions.digest(text_of(content) or "") for name, content in files.items()}
        if not good or here == good:
            self._agreed = good or None
            return False
        agreed = self._agreed
        if agreed is None:  # the start: a folder with nothing but what was there once is an old copy
            is_old = set(here.values()) <= await revisions.known(self._store, here.values())
            agreed = here if is_old else good
        theirs = sorted(name for name in dict(good.items() ^ agreed.items()) if here.get(name) == agreed.get(name))
        texts = await revisions.good(self._store) or {}
        try:
            for name in theirs:
                new = bytes_of(texts.get(name))
                await asyncio.to_thread(write_file, self.folder, name, new, before=files.get(name))
        except (OSError, ChangedMeanwhile) as error:
            log.error(
                "what another process changed can't be written: %s", getattr(error, "strerror", "changed meanwhile")
            )
            raise DeskError(NOT_WRITTEN) from error
        self._agreed = good
        if theirs:
            log.info("the knowledge was changed in another process: %s", listed(theirs))
        return bool(theirs)

    async def _agree(self) -> None:
        """Folder and database are the same now, where neither was changed meanwhile."""
        if self._is_shared:
            self._agreed = None
            with suppress(SQLAlchemyError):
                self._agreed = await revisions.good_digests(self._store) or None

    async def _catch_up(self, files: Mapping[str, bytes]) -> Revision | None:
        """A revision of what was changed by hand since the last one, if anything was."""
        texts = {name: text_of(content) or "" for name, content in files.items()}
        known = await revisions.good_digests(self._store)
        if not known:
            await revisions.set_good(self._store, texts)
            return None
        now = await asyncio.to_thread(lambda: {name: revisions.digest(text) for name, text in texts.items()})
        differing = sorted({name for name, _ in now.items() ^ known.items()})
        if not differing:
            return None
        good = await revisions.good(self._store) or {}
        changes = [FileChange(name, good.get(name), texts.get(name)) for name in differing]
        entries = await asyncio.to_thread(changed_entries, changes)
        return await revisions.record(self._store, Note(f"{BY_HAND}: {listed(differing)}", entries=entries), changes)

    async def _back(self, change: Undo | Restore, files: Mapping[str, bytes]) -> proposing.Wish:
        """What taking back a revision, or everything after it, makes of the files. Raises Refused."""
        if isinstance(change, Restore):
            folder = await revisions.after(self._store, change.revision)
            if folder is None:
                raise Refused(f"There is no revision {change.revision} any more.")
            when = f"after revision {change.revision}" if change.revision else "before the oldest revision"
            back = {name: bytes_of(folder.get(name)) for name in {*files, *folder}}
            later = [each for each in await revisions.latest(self._store) if each.number > change.revision]
            is_delicate = any(each.confirmed_by is not None for each in later)
            return proposing.Wish(change, f"Restored everything as it was {when}", back, is_delicate)
        found = await revisions.get(self._store, change.revision)
        if found is None:
            raise Refused(f"There is no revision {change.revision} any more.")
        revision, changes = found
        back = await asyncio.to_thread(undone, changes, files)
        what = f"Undid revision {revision.number}: {short(revision.what)}"
        return proposing.Wish(change, what, back, is_delicate=revision.confirmed_by is not None)

    def _refuse_without_history(self) -> None:
        if not self._store.is_kept:
            raise Refused(NOT_KEPT)

    def _now(self) -> Asking:
        responder = self.current()
        if self._asking is None or self._asking.responder is not responder:
            self._asking = Asking(responder)
        return self._asking


def _stale(files: Mapping[str, bytes], proposal: Proposal) -> Stale:
    differing = {name for name, _ in digests(files).items() ^ proposal.base.items()}
    return Stale({name: text_of(files.get(name)) for name in differing})


def _changes(proposal: Proposal) -> list[FileChange]:
    return [FileChange(name, text_of(proposal.before[name]), text_of(after)) for name, after in proposal.after.items()]


def _titles(files: Mapping[str, bytes]) -> dict[str, str]:
    titles = {}
    for name, content in files.items():
        try:
            data = parse(content.decode("utf-8-sig"), name).data
        except (KnowledgeError, UnicodeDecodeError):
            continue
        if isinstance(data, dict) and "entries" in data:
            titles[name] = str(data.get("title") or section_title(name))
    return titles


@asynccontextmanager
async def _store_trouble() -> AsyncIterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        log.error("the history of the knowledge can't be used: %s", type(error).__name__)
        raise DeskError("The history can't be read or written at the moment, so nothing was changed.") from error
