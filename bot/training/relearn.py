"""Read and learn a changed knowledge in a process of its own: here it would hold up the answers meanwhile.

`python -m bot.training.relearn FOLDER LEARNT LESSONS RULES` writes to the file LEARNT what `learn` reads back: what is the same
as before (by the digests LESSONS and RULES) isn't learnt again.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.answering.matching.matcher import Matcher
from bot.answering.responder import Responder, lessons
from bot.answering.triage.triage import Triager
from bot.knowledge.knowledge import Knowledge, keeping_help
from bot.knowledge.loader import load
from bot.knowledge.problems import KnowledgeError, Problem
from bot.knowledge.urgent import load_helplines, load_urgent
from bot.training import garbage, packing
from bot.training.threads import in_thread

Contents = Mapping[str, bytes]
REAPING_SECONDS = 5.0  # for which a process that was killed is waited for

SECONDS = 120.0  # that learning may take
TOO_LONG = f"learning from these files takes longer than {SECONDS:.0f} seconds, so it was stopped; put less into them"

REPLACED = "the bot's own files were replaced since it started, so it can't read what they learn; restart it"


class LearningError(Exception):
    """The process that learns ended without a result; the message says how."""


@dataclass(frozen=True, slots=True)
class _Learnt:
    """`matcher` and `triager` are None where they are the same as before."""

    knowledge: Knowledge
    matcher: Matcher | None
    triager: Triager | None


async def learn(files: Contents, now: Responder) -> Responder:
    """The responder for these files, after `now`. Where only the urgent rules or help lines can't be used, it keeps those
    of `now`, and the problems of its knowledge say why.

    Raises KnowledgeError where the files can't be used, LearningError where that can't be found out.
    """
    # Whoever cancels this is to see it cancelled, even if the folder can't be removed.
    with tempfile.TemporaryDirectory(prefix="knowledge-", ignore_cleanup_errors=True) as made:
        folder, result = Path(made) / "knowledge", Path(made) / "learnt"
        digests = await in_thread(_prepare, folder, files, now)
        await _process(folder, result, *digests)
        return await in_thread(_successor, result, now)


def _prepare(folder: Path, files: Contents, now: Responder) -> tuple[str, str]:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return _digests(now.knowledge)


def _digests(knowledge: Knowledge) -> tuple[str, str]:
    """What a matcher and a triager learn from, in short."""
    rules = knowledge.urgent.model_dump(exclude={"ordinary_words"})
    return _digest(lessons(knowledge)), _digest([*rules.items(), sorted(knowledge.urgent.ordinary_words)])


def _digest(learnt_from: Iterable[object]) -> str:
    """In small steps: while text is made of one thing, nobody else gets a turn."""
    digest = hashlib.sha256()
    for part in learnt_from:
        digest.update(f"{part!r}\0".encode())
    return digest.hexdigest()


async def _process(*arguments: str | Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.training.relearn", *map(str, arguments)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OPENBLAS_NUM_THREADS": "1"},
        start_new_session=True,  # Ctrl-C is for the bot, which then ends this
    )
    try:
        async with asyncio.timeout(SECONDS):
            code = await process.wait()
    except TimeoutError as error:
        raise KnowledgeError([Problem("knowledge", 1, 1, TOO_LONG, first=True)]) from error
    finally:
        if process.returncode is None:
            process.kill()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), REAPING_SECONDS)
    if code:
        raise LearningError(f"learning ended with {code}")


def _successor(result: Path, now: Responder) -> Responder:
    learnt = _read(result)
    knowledge = keeping_help(learnt.knowledge, now.knowledge)
    triager = learnt.triager if knowledge.urgent is learnt.knowledge.urgent else None
    return now.successor(knowledge, learnt.matcher, triager)


def _read(result: Path) -> _Learnt:
    """What the process wrote. The collector of garbage sets it aside: else it would look through all of it in one go,
    while everybody waits."""
    with garbage.paused():
        try:
            found = packing.read(result)
        except packing.OtherCodeError as error:
            raise LearningError(REPLACED) from error
        gc.freeze()
    if isinstance(found, list):
        raise KnowledgeError(found)
    return _Learnt(*found)


def let_go(parts: list[object]) -> None:
    """Let go of the parts of a responder one by one: all at once, everybody would wait."""
    while parts:
        del parts[0]
        time.sleep(0)  # another thread's turn


def parts(responder: Responder) -> list[object]:
    """What a responder is made of, each whole before its parts."""
    found: list[object] = [*vars(responder).values()]
    for part in found:  # which grows
        if type(part).__module__.startswith("bot.answering."):
            found.extend(getattr(part, "__dict__", {}).values())
    return found


def main(folder: Path, result: Path, known_lessons: str, known_rules: str) -> None:
    """Load the folder, learn what is new in it, write it all down."""
    with garbage.paused():
        learnt = _learnt(folder, known_lessons, known_rules)
        result.write_bytes(packing.pack(learnt))


def _learnt(folder: Path, known_lessons: str, known_rules: str) -> object:
    try:
        knowledge = load(folder, is_copy=True)
    except KnowledgeError as error:
        return [*error.problems, *_problems_of_urgent(folder)]
    own_lessons, rules = _digests(knowledge)
    matcher = None if own_lessons == known_lessons else Matcher(knowledge)
    triager = None if rules == known_rules else Triager(knowledge.urgent)
    return knowledge, matcher, triager


def _problems_of_urgent(folder: Path) -> tuple[Problem, ...]:
    return *load_urgent(folder)[1], *load_helplines(folder, date.today())[1]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:5])
