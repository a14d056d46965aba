"""Only `make bench` looks in here: it takes minutes, and needs what only requirements-bench.txt has."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.bench.table import Table, Times
from tests.stage.shipped import ROOT

TABLE = ROOT / ".benchmarks" / "table.md"
SECONDS = 5.0  # about as long is measured each time
FEWEST, MOST = 30, 2_000  # messages
WARM_UP = 30  # messages before those that count

Timed = Callable[..., Times]
Measure = Callable[[Callable[[str], object], Iterator[str]], Times]
_TABLE = pytest.StashKey[Table]()


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    return None if config.getoption("benchmark_only") else True


@pytest.fixture(scope="session")
def table(request: pytest.FixtureRequest) -> Table:
    return request.config.stash.setdefault(_TABLE, Table())


@pytest.fixture
def timed(benchmark: BenchmarkFixture) -> Timed:
    """Do something several times, and tell how long each time took."""

    def times(do: Callable[..., object], rounds: int, setup: Callable[[], Any] | None = None) -> Times:
        benchmark.pedantic(do, setup=setup, rounds=rounds)  # type: ignore[no-untyped-call]
        assert benchmark.stats is not None
        return Times(tuple(benchmark.stats.stats.data))

    return times


@pytest.fixture
def measure(timed: Timed) -> Measure:
    """Ask messages, each once, and tell how long each took."""

    def measured(ask: Callable[[str], object], messages: Iterator[str]) -> Times:
        early = list(islice(messages, WARM_UP))
        began = time.perf_counter()
        for message in early:
            ask(message)
        each = (time.perf_counter() - began) / WARM_UP
        rounds = int(min(MOST, max(FEWEST, SECONDS / each)))
        return timed(ask, rounds, lambda: ((next(messages),), {}))

    return measured


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if (table := config.stash.get(_TABLE, None)) is not None:
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(str(table), encoding="utf-8")
        terminalreporter.write_line(f"\n{table}\n(also in {TABLE.relative_to(ROOT)})")
