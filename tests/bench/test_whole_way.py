"""How long the shipped bot takes for all that a member waits for. The limits are loose, as in test_speed.py."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.answering.matching.matcher import Matcher
from bot.answering.responder import Responder
from bot.answering.triage.triage import Triager
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load
from tests.bench import made_up
from tests.bench.conftest import Measure, Timed
from tests.bench.table import Table
from tests.stage import shipped

Messages = Callable[[Knowledge], Iterator[str]]
ASK = [sys.executable, "-m", "bot", "ask", "my lips are cracking, is that normal?"]
# Started by a small process, for a process's peak is never told as less than that of the one that started it.
PEAK = """
import json, resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(json.dumps(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6))
"""


LENGTHS: list[tuple[str, Messages]] = [
    ("a short message", made_up.short),
    ("a message of 60 words", made_up.long),
    ("a message of 4,000 characters", made_up.longest),
]


@pytest.mark.parametrize(("what", "messages"), LENGTHS, ids=["short", "long", "longest"])
def test_deciding(what: str, messages: Messages, measure: Measure, table: Table) -> None:
    times = measure(shipped.responder().decide, messages(shipped.knowledge()))
    table.whole_way[f"{what}: decided, ms (mean / p99)"] = str(times)


@pytest.mark.parametrize(("what", "messages"), LENGTHS, ids=["short", "long", "longest"])
def test_triage(what: str, messages: Messages, measure: Measure, table: Table) -> None:
    times = measure(Triager(shipped.knowledge().urgent).triage, messages(shipped.knowledge()))
    table.whole_way[f"{what}: triage alone, ms (mean / p99)"] = str(times)


def test_autocomplete(measure: Measure, table: Table) -> None:
    times = measure(shipped.responder().complete, made_up.typed(shipped.knowledge()))
    table.whole_way["autocomplete: ms (mean / p99)"] = str(times)


def test_learning_everything(timed: Timed, table: Table) -> None:
    def learn() -> Responder:
        knowledge = load(shipped.FOLDER)
        return Responder(knowledge, None, Matcher(knowledge), Triager(knowledge.urgent))

    seconds = min(timed(learn, rounds=3).seconds)
    table.whole_way["reading and learning the shipped knowledge: s (best of 3)"] = f"{seconds:.2f}"


def test_starting(timed: Timed, tmp_path: Path, table: Table) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}

    def run(command: list[str]) -> bytes:
        return subprocess.run(command, cwd=shipped.ROOT, env=environment, stdout=subprocess.PIPE, check=True).stdout

    began = time.perf_counter()
    run(ASK)
    table.whole_way["`python -m bot ask`, the first time: s"] = f"{time.perf_counter() - began:.2f}"
    seconds = timed(lambda: run(ASK), rounds=5).seconds
    table.whole_way["`python -m bot ask`, from then on: s (best / median of 5)"] = (
        f"{min(seconds):.2f} / {statistics.median(seconds):.2f}"
    )
    peak = json.loads(run([sys.executable, "-c", PEAK, *ASK]))
    table.whole_way["its peak memory: MB"] = f"{peak:.0f}"
    assert peak < 250
