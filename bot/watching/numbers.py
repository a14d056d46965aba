"""The numbers of a run as Prometheus reads them. No label has a value that isn't declared: no word, no member, no server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from bot import __version__, metrics
from bot.metrics import Count, Meters, Timing
from bot.watching.alarms import ALARMS
from bot.watching.board import Board
from bot.watching.checks import Watched
from bot.watching.probing import Probe

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric

PREFIX = "faqbot_"


class Numbers:
    """Collects them when they are asked for; `prometheus_client` isn't loaded before."""

    def __init__(
        self, watched: Watched, meters: Meters, probe: Probe, board: Board, ready: Callable[[], dict[str, bool]]
    ) -> None:
        self._watched = watched
        self._meters = meters
        self._probe = probe
        self._board = board
        self._ready = ready

    def exposed(self) -> tuple[str, bytes]:
        """The type of the text, and the text."""
        from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

        return CONTENT_TYPE_PLAIN_0_0_4, generate_latest(self._registry)

    @cached_property
    def _registry(self) -> CollectorRegistry:
        from prometheus_client import CollectorRegistry, ProcessCollector

        registry = CollectorRegistry(auto_describe=False)
        ProcessCollector(registry=registry)
        registry.register(self)
        return registry

    def collect(self) -> Iterator[Metric]:
        """Every number as it is now."""
        yield from (self._counted(each) for each in metrics.COUNTS)
        yield from (self._timed(each) for each in metrics.TIMINGS)
        yield from self._connection()
        yield from self._state()

    def _counted(self, what: Count) -> Metric:
        from prometheus_client.core import CounterMetricFamily

        family = CounterMetricFamily(PREFIX + what.name, what.told, labels=[what.label] if what.label else [])
        for value in what.values:
            family.add_metric([value] if what.label else [], self._meters.of(what, value))
        return family

    def _timed(self, what: Timing) -> Metric:
        from prometheus_client.core import HistogramMetricFamily

        times, together = self._meters.times(what)
        limits = [*(f"{each}" for each in what.limits), "+Inf"]
        buckets = list(zip(limits, map(float, accumulate(times)), strict=True))
        return HistogramMetricFamily(f"{PREFIX}{what.name}_seconds", what.told, buckets=buckets, sum_value=together)

    def _connection(self) -> Iterator[Metric]:
        client, heard = self._watched.client, self._watched.client.heard()
        yield _gauge("shards", "Parts of the connection to Discord", max(client.parts, len(heard)))
        yield _gauge("shards_heard", "Parts of the connection in which Discord is heard", heard.count(True))
        yield _gauge("servers", "Servers that the bot is in", len(client.guilds))
        yield _gauge("servers_unavailable", "Of these, those that Discord can't serve now", _unavailable(client.guilds))
        queues = {
            "answers": client.pace.waiting,
            "alerts": len(self._watched.alerting.waiting()),
            "background": len(client.background),
        }
        yield _gauges("queue_length", "What waits or is on its way", "queue", queues)

    def _state(self) -> Iterator[Metric]:
        from prometheus_client.core import InfoMetricFamily

        parts, knowledge = self._ready(), self._watched.current.knowledge
        standing = {each.alarm.key for each in self._board}
        yield _gauge("ready", "Whether the bot does all that it is there for", all(parts.values()))
        yield _gauges("ready_part", "What has to be so for that", "part", parts)
        yield _gauges(
            "alarm", "Alarms: 1 where one stands", "alarm", {each.key: each.key in standing for each in ALARMS}
        )
        versions = {"bot": __version__, "knowledge": knowledge.version}
        yield InfoMetricFamily(f"{PREFIX}version", "Versions of the bot and of what it knows", value=versions)
        since = self._watched.current.since
        yield _gauge("knowledge_entries", "Entries that the bot answers with", len(knowledge.entries))
        yield _gauge("knowledge_live_timestamp_seconds", "Since when it answers with this knowledge", since)
        yield _gauge("knowledge_age_seconds", "For how long it has answered with this knowledge", time.time() - since)
        if self._probe.size is not None:
            yield _gauge("database_bytes", "The database, with what SQLite has beside it", self._probe.size)
        if self._probe.backup is not None:
            made = self._probe.backup.timestamp()
            yield _gauge("backup_timestamp_seconds", "When the last backup was made", made)
        if self._probe.free is not None:
            yield _gauge("disk_free_bytes", "What is free on the disk with the database", self._probe.free)


def _unavailable(guilds: object) -> int:
    return sum(guild.unavailable for guild in guilds)  # type: ignore[attr-defined]


def _gauge(name: str, told: str, value: float) -> Metric:
    from prometheus_client.core import GaugeMetricFamily

    return GaugeMetricFamily(PREFIX + name, told, value=value)


def _gauges(name: str, told: str, label: str, values: dict[str, bool] | dict[str, int]) -> Metric:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(PREFIX + name, told, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family
