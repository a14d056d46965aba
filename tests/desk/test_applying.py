"""From a proposal to files that are live, and back."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.schema import DropTable

from bot.answering.responder import Responder
from bot.desk import (
    AddEntry,
    AddPhrasing,
    Change,
    Desk,
    DeskError,
    EditEntry,
    FileChange,
    ImportFiles,
    NeedsSecond,
    Refused,
    RemoveEntry,
    RemovePhrasing,
    Restore,
    Stale,
    Undo,
)
from bot.desk.folder import read_folder, write_file
from bot.knowledge.loader import load
from bot.knowledge.problems import KnowledgeError
from bot.store import Store, revisions
from bot.store.revisions import Note
from bot.store.tables import metadata, revision_files, texts
from tests.desk.conftest import BEN, MIA, Live, contents, make
from tests.stage.databases import on_both, rows

NOSE = AddPhrasing("dryness", "is a crumbly beak usual")
KNEES = AddPhrasing("muscle-aches", "my knees complain on the stairs")
MOOD = EditEntry("mood-changes", {"answer": "It may. Talk to someone."})


async def test_a_change_is_written_and_live(desk: Desk, folder: Path, live: Live) -> None:
    revision = await make(desk, NOSE, why="asked three times")
    assert b"- is a crumbly beak usual\n" in (folder / "skin.yaml").read_bytes()
    assert live.responder.decide("is a crumbly beak usual").entries == ("dryness",)
    assert (revision.number, revision.by, revision.confirmed_by, revision.why) == (1, MIA, BEN, "asked three times")
    assert await desk.history() == (revision,)


async def test_nothing_but_the_files_is_left_and_they_may_be_read_as_before(desk: Desk, folder: Path) -> None:
    (folder / "skin.yaml").chmod(0o640)
    names = set(contents(folder))
    await make(desk, NOSE)
    assert set(contents(folder)) == names
    assert (folder / "skin.yaml").stat().st_mode & 0o777 == 0o640


async def test_a_file_that_is_a_link_stays_one(desk: Desk, folder: Path, tmp_path: Path) -> None:
    """Within the folder, as containers mount their files."""
    (folder / "..data").mkdir()
    elsewhere = folder / "..data" / "skin.yaml"
    (folder / "skin.yaml").rename(elsewhere)
    (folder / "skin.yaml").symlink_to(Path("..data") / "skin.yaml")
    await make(desk, NOSE)
    assert (folder / "skin.yaml").is_symlink()
    assert b"crumbly beak" in elsewhere.read_bytes()


async def test_a_link_out_of_the_folder_is_neither_read_nor_written(
    desk: Desk, folder: Path, live: Live, tmp_path: Path
) -> None:
    secret = tmp_path / ".env"
    secret.write_text("DISCORD_TOKEN=secret\n")
    proposal = await desk.propose(ImportFiles({"new.yaml": b"title: New\nentries: []\n"}))
    (folder / "new.yaml").symlink_to(secret)
    for attempt in (desk.files, lambda: desk.propose(NOSE), lambda: desk.apply(proposal, by=MIA)):
        with pytest.raises(DeskError):
            await attempt()
    with pytest.raises(KnowledgeError, match=r"new\.yaml:1:1: this is a link to something outside the folder"):
        read_folder(folder)
    with pytest.raises(OSError, match="outside"):
        write_file(folder, "new.yaml", b"title: New\n", before=None)
    assert secret.read_text() == "DISCORD_TOKEN=secret\n"


class TestSecondModerator:
    async def test_a_safety_entry_waits_for_one(self, desk: Desk, folder: Path) -> None:
        proposal = await desk.propose(MOOD)
        before = contents(folder)
        for second in (None, MIA):
            with pytest.raises(NeedsSecond):
                await desk.apply(proposal, by=MIA, confirmed_by=second)
        assert contents(folder) == before
        revision = await desk.apply(proposal, by=MIA, confirmed_by=BEN)
        assert revision.confirmed_by == BEN

    async def test_taking_it_back_waits_for_one_too(self, desk: Desk) -> None:
        revision = await make(desk, MOOD)
        assert (await desk.propose(Undo(revision.number))).needs_second
        assert (await desk.propose(Restore(0))).needs_second


@on_both
class TestTwoAtOnce:
    async def test_the_second_is_told_and_nothing_is_lost(self, desk: Desk, folder: Path) -> None:
        one, two = await desk.propose(NOSE), await desk.propose(AddPhrasing("dryness", "my nose is dry"))
        results = await asyncio.gather(desk.apply(one, by=MIA), desk.apply(two, by=BEN), return_exceptions=True)
        [revision] = await desk.history()
        [told] = [each for each in results if isinstance(each, Stale)]
        assert revision in results
        assert told.newer == {"skin.yaml": (folder / "skin.yaml").read_text()}
        again = await make(desk, two.change if results.index(told) else one.change)
        assert again.number == 2
        text = (folder / "skin.yaml").read_text()
        assert "crumbly beak" in text
        assert "my nose is dry" in text

    async def test_the_same_proposal_is_applied_once(self, desk: Desk) -> None:
        proposal = await desk.propose(NOSE)
        await desk.apply(proposal, by=MIA)
        with pytest.raises(Stale):
            await desk.apply(proposal, by=MIA)
        assert len(await desk.history()) == 1

    async def test_who_stops_waiting_stops_nothing(self, desk: Desk, folder: Path, live: Live) -> None:
        waiting = asyncio.create_task(desk.apply(await desk.propose(NOSE), by=MIA))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        async with desk.lock:  # until it has been written
            assert await desk.history()
        assert b"crumbly beak" in (folder / "skin.yaml").read_bytes()
        assert live.responder.decide("is a crumbly beak usual").entries == ("dryness",)


class TestEditsByHand:
    async def test_a_file_changed_in_between_is_not_overwritten(self, desk: Desk, folder: Path, live: Live) -> None:
        proposal = await desk.propose(NOSE)
        newer = (folder / "skin.yaml").read_text().replace("a plain lip balm helps", "a lip balm helps")
        (folder / "skin.yaml").write_text(newer)
        before, answering = contents(folder), live.responder
        with pytest.raises(Stale) as stale:
            await desk.apply(proposal, by=MIA)
        assert stale.value.newer == {"skin.yaml": newer}
        assert contents(folder) == before
        assert live.responder is answering

    async def test_a_file_that_came_or_went_in_between_counts_too(self, desk: Desk, folder: Path) -> None:
        proposal = await desk.propose(NOSE)
        (folder / "smalltalk.yaml").rename(folder / "talk.yaml")
        with pytest.raises(Stale) as stale:
            await desk.apply(proposal, by=MIA)
        assert stale.value.newer["smalltalk.yaml"] is None
        assert set(stale.value.newer) == {"smalltalk.yaml", "talk.yaml"}

    @pytest.mark.parametrize("edited", ["a file of the change", "its last file", "another file", "a new file"])
    async def test_one_made_while_the_database_is_locked_stays_and_is_in_a_revision(
        self, edited: str, desk: Desk, folder: Path, live: Live, store: Store
    ) -> None:
        await desk.record_loaded(await desk.files())
        proposal = await desk.propose(RemoveEntry("mood-changes"))
        name = {
            "a file of the change": min(proposal.after),
            "its last file": max(proposal.after),
            "another file": "smalltalk.yaml",
        }.get(edited, "new.yaml")
        before, answering = contents(folder), live.responder
        with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            applying = asyncio.create_task(desk.apply(proposal, by=MIA, confirmed_by=BEN))
            await asyncio.sleep(0.3)  # it has compared the files, and waits for the database
            by_hand = before.get(name, b"") + b"# by hand\n"
            if edited == "a new file":
                by_hand = b"entries: [{id: new, question: New?, answer: A, source: S}]\n"
            (folder / name).write_bytes(by_hand)
            other.execute("COMMIT")
            with pytest.raises(Stale) as stale:
                await applying
        assert stale.value.newer == {name: by_hand.decode()}
        assert contents(folder) == before | {name: by_hand}
        assert live.responder is answering
        assert await desk.history() == ()
        await desk.record_loaded(await desk.files())
        [revision] = await desk.history()
        assert (revision.by, revision.files) == (None, (name,))

    async def test_one_made_while_the_files_are_written_stays_and_the_others_are_put_back(
        self, desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        proposal = await desk.propose(RemoveEntry("mood-changes"))
        *_, last = sorted(proposal.after)
        before, by_hand = contents(folder), b"# by hand\n"
        fsync = os.fsync

        def slow(handle: int) -> None:  # the disk takes its time with the first file
            fsync(handle)
            (folder / last).write_bytes(by_hand)

        monkeypatch.setattr(os, "fsync", slow)
        with pytest.raises(Stale):
            await desk.apply(proposal, by=MIA, confirmed_by=BEN)
        assert contents(folder) == before | {last: by_hand}
        assert await desk.history() == ()

    @pytest.mark.parametrize("written", [0, 1, 2])
    @on_both
    async def test_one_made_after_a_kill_stays_and_is_in_a_revision(
        self, written: int, desk: Desk, folder: Path, store: Store
    ) -> None:
        await desk.record_loaded(await desk.files())
        proposal = await desk.propose(RemoveEntry("mood-changes"))
        *names, last = sorted(proposal.after)
        before = contents(folder)
        changes = [
            FileChange(name, (proposal.before[name] or b"").decode(), (proposal.after[name] or b"").decode())
            for name in proposal.after
        ]
        await revisions.begin(store, Note(proposal.what, by=MIA), changes)
        for name in names[:written]:
            (folder / name).write_bytes(proposal.after[name] or b"")
        (folder / last).write_bytes(by_hand := before[last] + b"# by hand\n")
        await desk.recover()
        finished = {name: proposal.after[name] for name in names} if written else {}
        assert contents(folder) == before | finished | {last: by_hand}
        await desk.record_loaded(await desk.files())
        assert [revision.by for revision in await desk.history()] == ([None, MIA] if written else [None])
        assert (await desk.last_good() or {})[last] == by_hand.decode()

    @on_both
    async def test_they_become_revisions_when_they_are_loaded(self, desk: Desk, folder: Path) -> None:
        assert await desk.record_loaded(await desk.files()) is None  # the beginning
        path = folder / "mood.phrasings.yaml"
        path.write_text(path.read_text().replace("so low", "so sad"))
        revision = await desk.record_loaded(await desk.files())
        assert revision is not None
        assert (revision.by, revision.what) == (None, "Changed by hand: mood.phrasings.yaml")
        assert revision.entries == ("mood-changes",)
        assert await desk.record_loaded(await desk.files()) is None
        assert await desk.history("mood-changes") == (revision,)

    async def test_files_that_changed_again_since_they_were_read_are_passed_over(
        self, desk: Desk, folder: Path
    ) -> None:
        await desk.record_loaded(read := await desk.files())
        revision = await make(desk, NOSE)
        assert await desk.record_loaded(read) is None
        assert await desk.history() == (revision,)

    async def test_they_are_noted_before_a_change_from_the_desk(self, desk: Desk, folder: Path) -> None:
        await make(desk, NOSE)
        (folder / "more.yaml").write_text("entries:\n- {id: new, question: New?, answer: A, source: S}\n")
        await make(desk, KNEES)
        third, second, first = await desk.history()
        assert (first.by, second.by, third.by) == (MIA, None, MIA)
        assert second.entries == ("new",)

    @on_both
    async def test_the_last_good_files_are_known(self, desk: Desk, folder: Path) -> None:
        assert await desk.last_good() is None
        await make(desk, NOSE)
        (folder / "mind.yaml").write_text("entries: [")
        good = await desk.last_good()
        assert good is not None
        assert "crumbly beak" in good["skin.yaml"]
        assert good["mind.yaml"].startswith("title: Mind and body")


@on_both
class TestGoingBack:
    async def test_undo_gives_the_bytes_back_and_may_be_undone(self, desk: Desk, folder: Path, live: Live) -> None:
        before = contents(folder)
        first = await make(desk, RemoveEntry("sun-sensitivity"))
        changed = contents(folder)
        second = await make(desk, Undo(first.number))
        assert contents(folder) == before
        assert live.responder.decide("can I go to the beach").entries == ("sun-sensitivity",)
        assert second.what == "Undid revision 1: Removed the entry `sun-sensitivity`"
        await make(desk, Undo(second.number))
        assert contents(folder) == changed

    async def test_undo_leaves_what_was_changed_after_it(self, desk: Desk, folder: Path) -> None:
        first = await make(desk, NOSE)
        await make(desk, AddPhrasing("dryness", "my nose is dry"))
        await make(desk, EditEntry("dryness", {"note": None}))
        await make(desk, Undo(first.number))
        text = (folder / "skin.yaml").read_text()
        assert "crumbly beak" not in text
        assert "my nose is dry" in text
        assert "note:" not in text

    async def test_undo_of_lines_that_changed_again_is_refused(self, desk: Desk) -> None:
        first = await make(desk, EditEntry("dryness", {"answer": "One."}))
        await make(desk, EditEntry("dryness", {"answer": "Two."}))
        with pytest.raises(Refused, match="undo the later change first"):
            await desk.propose(Undo(first.number))

    async def test_undo_twice_changes_nothing(self, desk: Desk) -> None:
        first = await make(desk, NOSE)
        await make(desk, Undo(first.number))
        with pytest.raises(Refused):
            await desk.propose(Undo(first.number))

    async def test_any_state_can_be_restored(self, desk: Desk, folder: Path) -> None:
        states = [contents(folder)]
        changes: list[Change] = [
            NOSE,
            AddEntry("mind.yaml", {"id": "tired", "question": "Tired?", "answer": "Rest.", "source": "S"}),
            RemoveEntry("skincare-routine"),
            ImportFiles({"extra.yaml": b"entries:\n- {id: extra, question: Extra?, answer: A, source: S}\n"}),
            RemovePhrasing("blood-donation", "giving blood on accutane"),
        ]
        for change in changes:
            await make(desk, change)
            states.append(contents(folder))
        for number in (3, 0, 5, 4, 1, 2):
            await make(desk, Restore(number))
            assert contents(folder) == states[number]
        assert len(await desk.history()) == 11

    async def test_what_was_never_there_cannot_come_back(self, desk: Desk) -> None:
        await make(desk, NOSE)
        for change in (Undo(7), Restore(7)):
            with pytest.raises(Refused, match="no revision 7"):
                await desk.propose(change)

    async def test_a_file_that_was_imported_goes_again(self, desk: Desk, folder: Path) -> None:
        first = await make(
            desk, ImportFiles({"extra.yaml": b"entries:\n- {id: extra, question: Extra?, answer: A, source: S}\n"})
        )
        await make(desk, Undo(first.number))
        assert not (folder / "extra.yaml").exists()


@on_both
class TestHistory:
    async def test_it_tells_what_happened_to_an_entry(self, desk: Desk) -> None:
        first = await make(desk, NOSE)
        second = await make(desk, KNEES)
        assert await desk.history() == (second, first)
        assert await desk.history("dryness") == (first,)
        assert await desk.history("nothing") == ()
        assert await desk.history(limit=1) == (second,)

    async def test_it_keeps_the_whole_text_before_and_after(self, desk: Desk, folder: Path) -> None:
        before = (folder / "skin.yaml").read_text()
        revision = await make(desk, NOSE)
        found = await desk.revision(revision.number)
        assert found is not None
        [change] = found[1]
        assert (change.name, change.before, change.after) == ("skin.yaml", before, (folder / "skin.yaml").read_text())
        assert await desk.revision(99) is None

    async def test_two_hundred_are_kept_and_no_text_that_none_needs(
        self, desk: Desk, folder: Path, store: Store
    ) -> None:
        await desk.record_loaded(await desk.files())
        for number in range(revisions.KEPT + 5):
            files = await desk.files()
            (folder / "mood.yaml").write_bytes(b"%s# %d\n" % (files["mood.yaml"], number))
            await desk.record_loaded(await desk.files())
        kept = await desk.history(limit=1_000)
        assert [kept[0].number, kept[-1].number, len(kept)] == [205, 6, 200]
        [(count,)] = await rows(store, select(func.count()).select_from(texts))
        assert count == len(contents(folder)) + revisions.KEPT

    async def test_the_database_holds_no_member(self, desk: Desk, store: Store) -> None:
        await desk.propose(NOSE, ["my very own question"])
        await make(desk, NOSE)
        everything = [await rows(store, select(table)) for table in metadata.sorted_tables]
        assert "my very own question" not in f"{everything}"


@on_both
class TestTakingBackWhatNeededASecond:
    """A second moderator confirmed it; so one has to when it is taken back, even if nobody would be needed by now."""

    async def test_it_needs_one_as_well(self, desk: Desk, folder: Path, live: Live) -> None:
        changed = await make(desk, MOOD)
        path = folder / "mood.yaml"
        path.write_text(path.read_text().replace("    risk: high\n", ""))  # by hand
        after = await desk.record_loaded(await desk.files())
        assert after is not None
        live.take(Responder(load(folder)))
        proposal = await desk.propose(Undo(changed.number))
        assert proposal.needs_second
        with pytest.raises(NeedsSecond):
            await desk.apply(proposal, by=MIA)

    async def test_what_one_moderator_made_one_may_take_back(self, desk: Desk) -> None:
        revision = await desk.apply(await desk.propose(NOSE), by=MIA)
        assert not (await desk.propose(Undo(revision.number))).needs_second


class TestTrouble:
    async def test_a_full_disk_changes_nothing(self, desk: Desk, folder: Path, live: Live) -> None:
        last = f"# {'long ' * 200_000}\nentries:\n- {{id: z, question: Z?, answer: A, source: S, related: [mood-changes]}}\n"
        (folder / "z.yaml").write_text(last)
        proposal = await desk.propose(RemoveEntry("mood-changes"))
        assert len(proposal.after) == 3
        before, answering = contents(folder), live.responder
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(last) // 2, limits[1]))  # two of the three files still fit
        try:
            with pytest.raises(DeskError, match="can't be written"):
                await desk.apply(proposal, by=MIA, confirmed_by=BEN)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert contents(folder) == before
        assert live.responder is answering
        assert await desk.history() == ()
        await desk.apply(proposal, by=MIA, confirmed_by=BEN)
        assert [revision.what for revision in await desk.history()] == ["Removed the entry `mood-changes`"]

    async def test_a_folder_that_cannot_be_read_is_told(self, desk: Desk, folder: Path) -> None:
        shutil.rmtree(folder)
        with pytest.raises(DeskError, match="can't be read"):
            await desk.propose(NOSE)

    @on_both
    async def test_without_a_store_nothing_is_changed(self, desk: Desk, folder: Path, store: Store, live: Live) -> None:
        proposal = await desk.propose(NOSE)
        before, answering = contents(folder), live.responder
        async with store.engine.begin() as connection:
            await connection.execute(DropTable(revision_files))
        with pytest.raises(DeskError, match="nothing was changed"):
            await desk.apply(proposal, by=MIA)
        assert contents(folder) == before
        assert live.responder is answering
