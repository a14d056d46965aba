"""Read and learn a changed knowledge in a process of its own: here it would hold up the answers meanwhile.

`python -m bot.training.relearn LESSONS RULES` reads the files, as JSON, from its standard input and writes to its standard
output what `learn` reads back: what is the same as before (by the digests LESSONS and RULES) isn't learnt again. Without
digests it learns all and keeps it for the next start (`cache`).
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import sys
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from bot import metrics
from bot.answering import Matcher, Responder, Triager, lessons
from bot.knowledge import Knowledge, KnowledgeError, Problem, help_problems, keeping_help, load_files
from bot.knowledge.files import Files, whole
from bot.training import cache, garbage, packing

Contents = Mapping[str, bytes]
REAPING_SECONDS = 5.0  # for which a process that was killed is waited for

PIECE = 1_000_000  # bytes
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
    """The responder for these files, after `now`. Where only the urgent rules, help lines or replies can't be used, it keeps
    those of `now`, and the problems of its knowledge say why.

    Raises KnowledgeError where the files can't be used, LearningError where that can't be found out.
    """
    written = await asyncio.to_thread(_written, files)
    digests = await asyncio.to_thread(_digests, now.knowledge)
    with metrics.timed(metrics.LEARNING):
        learnt = await _process(written, *digests)
    return await asyncio.to_thread(_successor, learnt, now)


async def ahead(files: Files) -> None:
    """Have what `cache.responder_of` learns from these files learnt and kept, so that it has only to read it: the memory that
    learning takes (half as much again as the bot) goes with the process. Where that fails, nothing is kept, and it learns
    itself."""
    if await asyncio.to_thread(cache.may_be_kept, files):
        with contextlib.suppress(KnowledgeError, LearningError, OSError), metrics.timed(metrics.LEARNING):
            await _process(await asyncio.to_thread(_written, whole(files)))


def _written(files: Contents) -> bytes:
    return json.dumps({name: content.decode("latin-1") for name, content in files.items()}).encode()


def _read(written: bytes) -> dict[str, bytes]:
    return {name: content.encode("latin-1") for name, content in json.loads(written).items()}


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


async def _process(written: bytes, *digests: str) -> bytearray:
    """What the process learns. Raises KnowledgeError, LearningError."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.training.relearn", *digests),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OPENBLAS_NUM_THREADS": "1"},
        start_new_session=True,  # Ctrl-C is for the bot, which then ends this
    )
    try:
        async with asyncio.timeout(SECONDS):
            learnt = await _asked(cast(StreamWriter, process.stdin), cast(StreamReader, process.stdout), written)
            await process.wait()
    except TimeoutError as error:
        raise KnowledgeError([Problem("knowledge", 1, 1, TOO_LONG, first=True)]) from error
    finally:
        if process.returncode is None:
            process.kill()
            with contextlib.suppress(TimeoutError):  # it goes on to its end, whoever cancels that again
                await asyncio.shield(asyncio.wait_for(process.communicate(), REAPING_SECONDS))
    if process.returncode:
        raise LearningError(f"learning ended with {process.returncode}")
    return learnt


async def _asked(asking: StreamWriter, answer: StreamReader, written: bytes) -> bytearray:
    """All that is answered, as it comes: put together at the end, it would hold up everybody."""
    asking.write(written)
    asking.close()
    read = bytearray()
    while piece := await answer.read(PIECE):
        read += piece
    return read


def _successor(packed: bytearray, now: Responder) -> Responder:
    learnt = _unpacked(packed)
    knowledge = keeping_help(learnt.knowledge, now.knowledge)
    triager = learnt.triager if knowledge.urgent is learnt.knowledge.urgent else None
    return now.successor(knowledge, learnt.matcher, triager)


def _unpacked(packed: bytearray) -> _Learnt:
    """What the process wrote. The collector of garbage sets it aside: else it would look through all of it in one go,
    while everybody waits."""
    with garbage.paused():
        try:
            found = packing.unpack(packed)
        except packing.OtherCodeError as error:
            raise LearningError(REPLACED) from error
        garbage.keep()
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


def main(*known: str) -> None:
    """Load the files, learn what is new in them, write it all down."""
    files = _read(sys.stdin.buffer.read())
    if not known:
        with contextlib.suppress(KnowledgeError):  # who asked finds out, and tells it
            cache.keep(files)
        return
    with garbage.paused():
        sys.stdout.buffer.write(packing.pack(_learnt(files, *known)))


def _learnt(files: Contents, known_lessons: str, known_rules: str) -> object:
    try:
        knowledge = load_files(files)
    except KnowledgeError as error:
        return [*error.problems, *help_problems(files)]
    own_lessons, rules = _digests(knowledge)
    matcher = None if own_lessons == known_lessons else Matcher(knowledge)
    triager = None if rules == known_rules else Triager(knowledge.urgent)
    return knowledge, matcher, triager


if __name__ == "__main__":
    main(*sys.argv[1:])
