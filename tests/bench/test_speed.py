"""How fast it is: the matcher at several sizes beside what else could be used, and the whole way with what is shipped.

The limits are far from what is measured on two quiet cores, so that only a catastrophe fails.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from bot.answering.responder import Responder
from bot.answering.triage.triage import Triager
from bot.knowledge.knowledge import Knowledge
from tests.bench import made_up
from tests.bench.conftest import Measure
from tests.bench.systems import MATCHER, SYSTEMS, asking, texts
from tests.bench.table import Built, Table
from tests.stage import shipped

SHIPPED = "shipped"
SIZES = {"300": (30, 300), "3,000": (150, 3_000), "15,000": (500, 15_000), "100,000": (1_000, 100_000)}
WHOLE_WAY = "this bot, the whole way"


@lru_cache(maxsize=1)
def _knowledge(size: str) -> Knowledge:
    return shipped.knowledge() if size == SHIPPED else made_up.larger(shipped.knowledge(), *SIZES[size])


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory, table: Table) -> Callable[[str, str], Path]:
    """The file with a system built from the knowledge of a size, by a process of its own."""
    folder = tmp_path_factory.mktemp("built")

    @lru_cache(maxsize=1)
    def built(system: str, size: str) -> Path:
        knowledge, file = folder / "knowledge", folder / "system"
        knowledge.write_bytes(pickle.dumps(_knowledge(size)))
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.build", system, knowledge, file],
            cwd=shipped.ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            check=True,
        )
        table.built[system, _column(size)] = Built(**json.loads(done.stdout))
        return file

    return built


def _column(size: str) -> str:
    knowledge = _knowledge(size)
    count = len(texts(knowledge))
    name = f"shipped: {count:,} texts" if size == SHIPPED else f"{count:,} phrasings"
    return f"{name}, {len(knowledge.entries):,} entries"


@pytest.mark.parametrize("system", [MATCHER, WHOLE_WAY, *(name for name in SYSTEMS if name != MATCHER)])
@pytest.mark.parametrize("size", [SHIPPED, *SIZES])
def test_a_message_not_seen_before(
    size: str, system: str, build: Callable[[str, str], Path], measure: Measure, table: Table
) -> None:
    file = build(MATCHER if system == WHOLE_WAY else system, size)
    made = pickle.loads(file.read_bytes())  # noqa: S301  # written by the benchmark itself
    ask = asking(made)
    if system == WHOLE_WAY:
        ask = Responder(_knowledge(size), matcher=made, triager=Triager(shipped.knowledge().urgent)).decide
    table.asked[system, _column(size)] = measure(ask, made_up.short(_knowledge(size)))
