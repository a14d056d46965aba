"""A process of its own that makes a change and is killed (SIGKILL) at every step of it, or at every so-many-th, one after
another; and so is the next start, at every step of its recovery from every state that a kill leaves, and the start after that.

A step is a call of a C function that has to do with files, or of the database's driver, or a return from that, as a
profiler sees them: just before it, the process ends. Of a recovery only those count that change what is on disk. Two
kills that leave the same files and the same database leave the same state, so each is recovered from once. Prints a line
for each kill of the change: its step, what the next starts make of it ("old" or "new"), and whether the process was killed
at all; then a line with how many states there were, and how many kills of a recovery.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Coroutine
from contextlib import closing
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import aiosqlite

from bot.answering.responder import Responder
from bot.desk import Change, Desk, ImportFiles, Proposal, RemoveEntry, Undo
from bot.desk.folder import PREFIX
from bot.knowledge.loader import load
from bot.store import Store, file, sqlite
from bot.training import garbage
from tests.desk.conftest import BEN, MIA, Live, contents, fill, make

STEPS = frozenset({"open", "write", "flush", "fsync", "fchmod", "replace", "rename", "unlink", "close"})
DRIVER = frozenset(
    function.__code__
    for function in (aiosqlite.Cursor.execute, aiosqlite.Cursor.executemany, aiosqlite.Connection.commit)
)
CHANGING_STEPS = frozenset({"write", "replace", "rename", "unlink"})
CHANGING_DRIVER = frozenset({aiosqlite.Connection.commit.__code__})
NEW = b"entries:\n- {id: new, question: Is anything new?, answer: It is., source: S, related: [dryness]}\n"
IMPORT = "three files, one of them new"
CHANGES = ("three files", IMPORT, "three files, one of which goes")


class Killer:
    """Kills this process before its so-many-th step while it is armed. Threads are watched that start after it is made."""

    def __init__(self, step: int, steps: frozenset[str] = STEPS, driver: frozenset[CodeType] = DRIVER) -> None:
        self.armed = False
        self._left, self._steps, self._driver = step, steps, driver
        threading.setprofile(self._watch)

    def __enter__(self) -> None:
        self.armed = True
        sys.setprofile(self._watch)

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        self.armed = False

    def _watch(self, frame: FrameType, event: str, function: Any) -> None:
        if not self.armed:
            return
        on_disk = event == "c_call" and function.__name__ in self._steps
        in_database = event in ("call", "return") and frame.f_code in self._driver
        if on_disk or in_database:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


async def propose(folder: Path, database: Path, what: str) -> Proposal:
    """The change that is then killed. What goes before it is made here."""
    async with Store(database) as store:
        live = Live(Responder(load(folder)))
        desk = Desk(folder, store, lambda: live.responder, live.take)
        await desk.record_loaded(await desk.files())
        if what == "three files":
            return await desk.propose(RemoveEntry("mood-changes"))  # its file, phrasings, and who lists it as related
        files = {name: content + b"# more\n" for name, content in (await desk.files()).items() if name[0] in "mz"}
        change: Change = ImportFiles({"new.yaml": NEW} | dict(list(files.items())[:2]))
        if what != IMPORT:
            change = Undo((await make(desk, change)).number)
        return await desk.propose(change)


async def apply(folder: Path, database: Path, proposal: Proposal, step: int) -> None:
    killer = Killer(step)
    async with Store(database) as store:
        live = Live(proposal.responder)
        desk = Desk(folder, store, lambda: live.responder, live.take)
        with killer:
            await desk.apply(proposal, by=MIA, confirmed_by=BEN)


async def come_back(folder: Path, database: Path, step: int) -> None:
    """The next start, which is killed as well."""
    killer = Killer(step, CHANGING_STEPS, CHANGING_DRIVER)
    async with Store(database) as store:
        desk = Desk(folder, store, lambda: Responder(load(folder)), lambda _: None)
        with killer:
            await desk.recover()


async def recover(folder: Path, database: Path, old: dict[str, bytes], new: dict[str, bytes], before: int) -> str:
    """What a kill left, once the next start has seen to it: "old" or "new", if files and history agree."""
    found = contents(folder)
    for name, content in found.items():
        if not name.startswith("."):
            assert content in (old.get(name), new.get(name)), f"{name} is half written"
    async with Store(database) as store:
        desk = Desk(folder, store, lambda: Responder(load(folder)), lambda _: None)
        await desk.recover()
        now = contents(folder)
        assert now in (old, new), f"a mixture, or something left: {sorted(now)}"
        history, good = await desk.history(), await desk.last_good()
        assert len(history) == before + (now == new), "history and files disagree"
        assert good == {name: content.decode() for name, content in now.items()}, "what is good isn't what there is"
        assert await desk.recover() is None, "recovering isn't finished"
        assert await desk.record_loaded(await desk.files()) is None, "the next start takes it for an edit by hand"
    return "new" if now == new else "old"


def is_killed(work: Coroutine[Any, Any, None]) -> bool:
    """Do it in a process of its own; whether that was killed."""
    child = os.fork()
    if child == 0:
        asyncio.run(work)
        os._exit(0)
    work.close()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or status == 0, "it failed by itself"
    return os.WIFSIGNALED(status)


def state(place: Path) -> str:
    """What is on disk, in short: the files, and what the database holds of the history."""
    digest = hashlib.sha256()
    for name, content in sorted(contents(place / "knowledge").items()):
        digest.update(f"\0{name[: len(PREFIX)] if name.startswith(PREFIX) else name}\0".encode() + content)
    with tempfile.TemporaryDirectory() as made:  # a copy: looking changes the files beside a database
        for path in place.glob("bot.sqlite3*"):
            shutil.copy(path, made)
        with closing(sqlite3.connect(Path(made) / "bot.sqlite3")) as copied:
            for table in ("revisions", "revision_files", "revision_entries", "good_files", "texts"):
                columns = "number, what, done" if table == "revisions" else "*"
                rows = copied.execute(f"SELECT {columns} FROM {table}").fetchall()  # noqa: S608
                digest.update(f"{table} {sorted(map(repr, rows))}".encode())
    return digest.hexdigest()


class States:
    """The states that kills leave, and what the next starts make of each."""

    def __init__(self, place: Path, old: dict[str, bytes], new: dict[str, bytes], before: int) -> None:
        self._place, self._old, self._new, self._before = place, old, new, before
        self._outcomes: dict[str, str] = {}
        self._numbers = itertools.count()
        self.kills = 0

    def __len__(self) -> int:
        return len(self._outcomes)

    def copy(self, of: Path) -> Path:
        """A copy of a folder with files and database, to be changed."""
        return Path(shutil.copytree(of, self._place / f"copy {next(self._numbers)}"))

    def outcome(self, place: Path) -> str:
        """What the next starts make of what is there, killed at any step or not: always the same."""
        found = state(place)
        if found not in self._outcomes:
            work = self.copy(place)
            self._outcomes[found] = asyncio.run(
                recover(work / "knowledge", work / "bot.sqlite3", self._old, self._new, self._before)
            )
            for step in itertools.count(1):
                work = self.copy(place)
                if not is_killed(come_back(work / "knowledge", work / "bot.sqlite3", step)):
                    break
                self.kills += 1
                assert self.outcome(work) == self._outcomes[found], f"killed at step {step} of its recovery, it differs"
                shutil.rmtree(work)
        return self._outcomes[found]


def main(place: Path, what: str, every: int) -> None:
    first, database = fill(place), place / "bot.sqlite3"
    skin = first / "skin.yaml"
    skin.write_text(skin.read_text("utf-8").replace("related: [dryness]", "related: [dryness, mood-changes]"), "utf-8")
    proposal = asyncio.run(propose(first, database, what))
    assert len(proposal.after) == 3
    old = contents(first)
    new = {name: content for name, content in {**old, **proposal.after}.items() if content is not None}
    sqlite.migrate = file.check = lambda _: None  # type: ignore[assignment, attr-defined]  # it is up to date, and opened 500 times
    garbage.keep()  # what the processes share they needn't copy
    states = States(Path(tempfile.mkdtemp(dir=place.parent)), old, new, before=what == CHANGES[-1])
    for step in itertools.count(1, every):
        work = states.copy(place)
        killed = is_killed(apply(work / "knowledge", work / "bot.sqlite3", proposal, step))
        print(step, states.outcome(work), "killed" if killed else "alive", flush=True)
        shutil.rmtree(work)
        if not killed:
            print(len(states), states.kills, flush=True)
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
