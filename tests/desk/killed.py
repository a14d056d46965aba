"""A process of its own that makes a change of three files and is killed (SIGKILL) at every step of it, one after another.

Every third time so is the next start, at some step of its recovery. A step is a call of a C function that has to do with
files, or of the database's driver, or a return from that, as a profiler sees them: just before it, the process ends.
Prints one line for each kill: the step, what the next start made of it once one has recovered ("old" or "new"), and
whether the process was killed at all.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import signal
import sys
import threading
from collections.abc import Coroutine
from pathlib import Path
from types import FrameType
from typing import Any

import aiosqlite

from bot.answering.responder import Responder
from bot.desk import Desk, Proposal, RemoveEntry
from bot.knowledge.loader import load
from bot.store import Store
from tests.desk.conftest import BEN, MIA, Live, contents, fill

STEPS = frozenset({"open", "write", "flush", "fsync", "fchmod", "replace", "rename", "unlink", "close"})
DRIVER = frozenset(
    function.__code__
    for function in (aiosqlite.Cursor.execute, aiosqlite.Cursor.executemany, aiosqlite.Connection.commit)
)
CHANGE = RemoveEntry("mood-changes")  # its file, its phrasings, and whoever lists it as related


STEPS_OF_RECOVERY = 31


class Killer:
    """Kills this process before its so-many-th step from when it is armed on. Threads are watched that start after it."""

    def __init__(self, step: int) -> None:
        self.armed = False
        self._left = step
        threading.setprofile(self._watch)
        sys.setprofile(self._watch)

    def _watch(self, frame: FrameType, event: str, function: Any) -> None:
        if not self.armed:
            return
        on_disk = event == "c_call" and function.__name__ in STEPS
        in_database = event in ("call", "return") and frame.f_code in DRIVER
        if on_disk or in_database:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


async def propose(folder: Path, responder: Responder, database: Path) -> Proposal:
    async with Store(database) as store:
        desk = Desk(folder, store, lambda: responder, lambda _: None)
        await desk.record_loaded(await desk.files())
        return await desk.propose(CHANGE)


async def apply(folder: Path, database: Path, proposal: Proposal, step: int) -> None:
    killer = Killer(step)
    async with Store(database) as store:
        live = Live(proposal.responder)
        desk = Desk(folder, store, lambda: live.responder, live.take)
        killer.armed = True
        await desk.apply(proposal, by=MIA, confirmed_by=BEN)
        killer.armed = False


async def come_back(folder: Path, database: Path, step: int) -> None:
    """The next start, which is killed as well."""
    killer = Killer(step)
    async with Store(database) as store:
        desk = Desk(folder, store, lambda: Responder(load(folder)), lambda _: None)
        killer.armed = True
        await desk.recover()
        killer.armed = False


async def recover(folder: Path, database: Path, old: dict[str, bytes], new: dict[str, bytes]) -> str:
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
        assert len(history) == (now == new), "history and files disagree"
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


def main(place: Path) -> None:
    first, database = fill(place), place / "bot.sqlite3"
    skin = first / "skin.yaml"
    skin.write_text(skin.read_text("utf-8").replace("related: [dryness]", "related: [dryness, mood-changes]"), "utf-8")
    proposal = asyncio.run(propose(first, Responder(load(first)), database))
    assert len(proposal.after) == 3
    old = contents(first)
    new = {name: content for name, content in {**old, **proposal.after}.items() if content is not None}
    for step in itertools.count(1):
        work = place / str(step)
        folder, copied = shutil.copytree(first, work / "knowledge"), Path(shutil.copy(database, work))
        killed = is_killed(apply(folder, copied, proposal, step))
        if step % 3 == 0:
            is_killed(come_back(folder, copied, 1 + step % STEPS_OF_RECOVERY))
        print(step, asyncio.run(recover(folder, copied, old, new)), "killed" if killed else "alive", flush=True)
        if not killed:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]))
