"""How long the event loop stands still while a changed knowledge goes live: members mustn't notice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import yaml

from bot.answering.responder import Responder
from bot.answering.triage.triage import Triager
from bot.desk.folder import read_folder
from bot.knowledge.knowledge import Knowledge
from bot.training import relearn
from tests.bench import made_up
from tests.bench.conftest import Timed
from tests.bench.table import Table
from tests.stage import shipped

ENTRIES, PHRASINGS = 1_000, 15_000
FILES = 10


def _write(folder: Path, knowledge: Knowledge, answer: str, more: str) -> Path:
    """The folder of a made-up knowledge, in several files."""
    folder.mkdir()
    for path in shipped.FOLDER.glob("*.yaml"):
        if path.name in ("urgent.yaml", "helplines.yaml", "vocabulary.yaml"):
            (folder / path.name).write_bytes(path.read_bytes())
    ids = list(knowledge.entries)
    for number in range(FILES):
        own = ids[number::FILES]
        entries = [
            {"id": id_, "question": knowledge.entries[id_].question, "answer": answer, "source": "S"} for id_ in own
        ]
        phrasings = {id_: [f"{text}{more}" for text in knowledge.phrasings[id_][1:]] for id_ in own}
        for name, data in (
            (f"made-{number}", {"entries": entries}),
            (f"made-{number}.phrasings", {"phrasings": phrasings}),
        ):
            (folder / f"{name}.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    return folder


async def _longest_block(work: Callable[[], Awaitable[object]]) -> float:
    """Seconds that a ticker was late at most while the work went on. Only what this process did meanwhile counts: on a
    busy machine anything is late."""
    done = asyncio.Event()
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        while not done.is_set():
            began, worked = time.perf_counter(), time.process_time()
            await asyncio.sleep(0.001)
            late, worked = time.perf_counter() - began - 0.001, time.process_time() - worked
            longest = max(longest, min(late, worked))

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0.1)
    await work()
    await asyncio.sleep(0.1)
    done.set()
    await ticking
    return longest


def test_reloading_a_large_knowledge(tmp_path: Path, timed: Timed, table: Table) -> None:
    made = made_up.larger(shipped.knowledge(), ENTRIES, PHRASINGS)
    first = read_folder(_write(tmp_path / "first", made, "An answer.", ""))
    second = read_folder(_write(tmp_path / "second", made, "An answer.", " please"))
    third = read_folder(_write(tmp_path / "third", made, "Another answer.", " please"))
    figures: dict[str, tuple[float, float]] = {}

    async def reload_all() -> None:
        live = await relearn.learn(first, Responder(shipped.knowledge(), triager=Triager(shipped.knowledge().urgent)))

        async def reload(contents: dict[str, bytes]) -> None:
            nonlocal live
            before, live = relearn.parts(live), await relearn.learn(contents, live)
            await asyncio.to_thread(relearn.let_go, before)

        for what, contents in (("with new phrasings", second), ("with new answers", third)):
            began = time.perf_counter()
            block = await _longest_block(lambda contents=contents: reload(contents))  # type: ignore[misc]
            figures[what] = time.perf_counter() - began - 0.2, block
        assert len(live.knowledge.entries) == ENTRIES

    timed(lambda: asyncio.run(reload_all()), rounds=1)
    for what, (seconds, block) in figures.items():
        name = f"reloading {ENTRIES:,} entries, {PHRASINGS:,} phrasings, {what}: s; longest block of answers, ms"
        table.whole_way[name] = f"{seconds:.1f}; {1_000 * block:.0f}"
