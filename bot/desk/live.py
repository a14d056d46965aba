"""Live knowledge: what is saved in the knowledge folder is what the bot answers from a moment later.

A folder that can't be used changes nothing: the last good knowledge answers on, and moderators are told.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

from watchfiles import awatch

from bot import logs
from bot.answering import Responder, Wording, cut, remark
from bot.desk.desk import Desk
from bot.desk.errors import DeskError
from bot.desk.folder import read_folder
from bot.knowledge import WARNING, KnowledgeError, Problem
from bot.knowledge.files import yaml_files
from bot.training import relearn

log = logging.getLogger(__name__)

TOGETHER_MS, QUIET_MS = 300, 50  # changes are taken together for so long, or until so long nothing more comes
LOOK_MS = 1_000  # after so long it looks by itself: not every file system tells what changes
MOST = 10  # problems in one message
LONGEST = 300  # characters of one

MENDED = remark("Thank you. What I know now is what the files say.", title="The knowledge files are in order again")

Signature = tuple[object, ...]
Beside = Callable[[Coroutine[Any, Any, None], str], asyncio.Task[None]]


class Live:
    """Watches the knowledge folder of a desk, loads what changes, and tells moderators what can't be used: each mistake
    once, and that all is mended.

    `beside` does work that is finished before the bot stops, under the name that the log calls it; `tell` writes to the
    moderators.
    """

    def __init__(self, desk: Desk, beside: Beside, tell: Callable[[Wording], Awaitable[None]]) -> None:
        self._desk = desk
        self._folder = desk.folder
        self._beside = beside
        self._tell_moderators = tell
        self._seen: Signature | None = None
        self._told: set[tuple[str, str]] = set()

    @property
    def mistakes(self) -> int:
        """How many mistakes keep what is in the folder from being used; 0 where it is what the bot answers from."""
        return len(self._told)

    async def run(self) -> None:
        """Watch until cancelled. What is in the folder to begin with is loaded as well."""
        while True:
            try:
                await self._watch()
            except OSError as error:  # no folder, or nothing that could be watched: look now and then
                log.debug("the knowledge folder can't be watched: %s", error.strerror)
            except Exception as error:
                _unless_cancelled()
                log.error("watching the knowledge failed\n%s", logs.describe(error))
            await self._look()
            await asyncio.sleep(LOOK_MS / 1_000)

    async def _watch(self) -> None:
        """Look whenever something changes, until another folder is in the place of this one."""
        place = await asyncio.to_thread(_place, self._folder)
        changes = awatch(
            self._folder,
            watch_filter=None,
            debounce=TOGETHER_MS,
            step=QUIET_MS,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
            recursive=False,
        )
        async with aclosing(changes):
            await self._look()  # it may have changed before the watching began
            async for _ in changes:
                await self._look()
                if await asyncio.to_thread(_place, self._folder) != place:
                    return

    async def _look(self) -> None:
        """Load the folder if it isn't as it was when it was last looked at."""
        signature = await asyncio.to_thread(_signature, self._folder)
        if signature == self._seen:
            return
        self._seen = signature
        try:
            await self._load()
        except Exception as error:
            _unless_cancelled()
            log.error("loading the knowledge failed; the last good one answers on\n%s", logs.describe(error))

    async def _load(self) -> None:
        """Make what is in the folder live. Where it changes meanwhile, begin again."""
        while True:
            contents = await self._contents()
            begun_with, self._desk.begun_with = self._desk.begun_with, None
            if isinstance(contents, dict) and contents == begun_with:  # the bot has learnt from these at its start
                await self._keep(contents, self._desk.current())
                return
            responder, problems = await _learnt(contents, self._desk.current())
            async with self._desk.lock:
                if await self._read() != contents:
                    continue
                before = relearn.parts(self._desk.current()) if responder is not None else []
                if responder is not None:
                    self._desk.make_live(responder)
            break
        await asyncio.to_thread(relearn.let_go, before)
        if responder is not None and isinstance(contents, dict):
            await self._keep(contents, responder)
        await self._tell(problems)

    async def _keep(self, contents: dict[str, bytes], responder: Responder) -> None:
        """Say what is live, and keep it for bad times."""
        log.info("the knowledge is live: version %s", responder.knowledge.version)
        await asyncio.shield(self._beside(self._record(contents), "keeping what was loaded"))

    async def _contents(self) -> dict[str, bytes] | tuple[Problem, ...]:
        async with self._desk.lock:
            return await self._read()

    async def _read(self) -> dict[str, bytes] | tuple[Problem, ...]:
        """Every file of the folder, or why that can't be read; the lock is held."""
        try:
            return await asyncio.to_thread(read_folder, self._folder)
        except KnowledgeError as error:
            return error.problems
        except OSError as error:
            name = Path(error.filename or self._folder).name
            return (Problem(name, 1, 1, f"the file can't be read ({error.strerror}); check its name and permissions"),)

    async def _record(self, contents: dict[str, bytes]) -> None:
        try:
            await self._desk.record_loaded(contents)
        except DeskError as error:
            log.error("what was loaded isn't kept for bad times: %s", error)

    async def _tell(self, problems: Iterable[Problem]) -> None:
        """Tell the log and the moderators what is new about the state of the files."""
        wrong = sorted({problem for problem in problems if not problem.text.startswith(WARNING)})
        found = {(problem.file, problem.text) for problem in wrong}
        if not found <= self._told:
            log.error("the knowledge can't be used as it is:\n%s", "\n".join(map(str, wrong)))
            self._told |= found
            await self._tell_moderators(mistakes(wrong))
        elif self._told and not found:
            log.info("the knowledge is mended")
            self._told.clear()
            await self._tell_moderators(MENDED)


def mistakes(problems: Sequence[Problem]) -> Wording:
    """What moderators are told is wrong with the files, the first problems of many."""
    listed = [f"- `{each.file}:{each.line}:{each.column}` {cut(each.text, LONGEST)}" for each in problems[:MOST]]
    if len(problems) > MOST:
        listed.append(f"- … and {len(problems) - MOST} more; `python -m bot check` lists them all")
    text = "\n".join(
        [
            "Nothing that can't be used has gone live: in its place I go on with what was good last. Please mend:",
            *listed,
            "I'll say so when it's mended.",
        ]
    )
    return remark(text, title="There is a mistake in the knowledge files")


def _unless_cancelled() -> None:
    """Cancelled stays cancelled, whatever failed on the way out."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def _learnt(
    contents: dict[str, bytes] | tuple[Problem, ...], now: Responder
) -> tuple[Responder | None, tuple[Problem, ...]]:
    """The responder for what is in the folder, None where it can't be used, and the problems."""
    if not isinstance(contents, dict):
        return None, contents
    try:
        responder = await relearn.learn(contents, now)
    except KnowledgeError as error:
        return None, error.problems
    except relearn.LearningError as error:
        problem = f"{error}, so what was good last stays; if it goes on, tell the people who run me"
        return None, (Problem("knowledge", 1, 1, problem, first=True),)
    return responder, responder.knowledge.problems


def _place(folder: Path) -> tuple[int, int]:
    """Which folder it is, whatever it is called. Raises OSError."""
    found = folder.stat()
    return found.st_dev, found.st_ino


def _signature(folder: Path) -> Signature:
    """Something that differs when a knowledge file is other than before; editors' temporary files don't count."""
    try:
        stats = [(path.name, path.stat()) for path in yaml_files(folder)]
    except (KnowledgeError, OSError) as error:
        return (str(error),)
    return tuple((name, found.st_ino, found.st_size, found.st_mtime_ns, found.st_mode) for name, found in stats)
