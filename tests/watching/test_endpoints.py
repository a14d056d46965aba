"""What is told from outside: alive, ready, and numbers in which no word and no member is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import metrics
from bot.answering import Kind
from bot.watching import ALARMS
from tests.stage.loopback import LOGIN, STAFF, TOKEN, Loopback, answer, running
from tests.watching.conftest import Outside, outside, with_channel
from tests.watching.faults import FAULTS

SECRETS = ("kill", "blood", "Wolfgang", "zyxwvut", "wolf@example.com", "+44 7700", "roaccutane20")
MEMBERS = (987_654_321_001, 987_654_321_002)


async def samples(it: Outside) -> dict[str, list[tuple[dict[str, str], float]]]:
    status, text = await it.get("/metrics")
    assert status == 200
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


def value(of: dict[str, list[tuple[dict[str, str], float]]], name: str, **labels: str) -> float:
    [found] = [number for given, number in of[name] if given == labels]
    return found


def listens(process: int) -> bool:
    """Whether a process waits for connections."""
    targets = [str(each.readlink()) for each in Path(f"/proc/{process}/fd").iterdir()]
    own = {match[1] for target in targets if (match := re.fullmatch(r"socket:\[(\d+)\]", target))}
    tables = [Path(f"/proc/{process}/net/{name}").read_text() for name in ("tcp", "tcp6")]
    rows = [line.split() for table in tables for line in table.splitlines()]
    return any(row[3] == "0A" and row[9] in own for row in rows)


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="there is no /proc")
async def test_without_a_port_nothing_listens(discord: Loopback, tmp_path: Path) -> None:
    async with outside(discord, tmp_path) as it:
        await it.until_ready()
        assert listens(it.bot.process.pid)
    async with running(discord.address, tmp_path, DISCORD_TOKEN=TOKEN, KNOWLEDGE=f"{tmp_path / 'knowledge'}") as bot:
        await bot.until("ready as bot")
        assert not listens(bot.process.pid)
    assert "how the bot is" not in bot.text


async def test_it_is_alive_before_it_is_ready_and_listens_on_this_machine_alone(
    discord: Loopback, tmp_path: Path
) -> None:
    discord.faults.add("GET", LOGIN, answer(503), 1_000)
    async with outside(discord, tmp_path) as it:
        await it.bot.until("how the bot is, is told at http://127.0.0.1:")
        assert (await it.get("/live"))[0] == 200
        told = await it.ready()
        assert (told["ready"], told["gateway"]) == (False, False)
        discord.faults.clear()
        await it.until_ready()
        told = await it.ready()
        assert [name for name in ("ready", "gateway", "knowledge", "store") if told[name] is not True] == []
        assert (await it.get("/"))[0] == 404


@pytest.mark.parametrize(
    ("fault", "part"),
    [
        ("heartbeats aren't acknowledged", "gateway"),
        ("there is no network", "gateway"),
        ("the database is locked", "store"),
        ("the disk is full", "store"),
    ],
)
async def test_it_is_ready_only_while_all_of_it_works(fault: str, part: str, discord: Loopback, tmp_path: Path) -> None:
    discord.gateway.heartbeat_ms = 1_000
    await with_channel(tmp_path)
    async with outside(discord, tmp_path) as it:
        await it.until_ready()
        async with FAULTS[fault][1](it):
            await it.until_ready(False)
            told = await it.ready()
            assert [name for name in ("gateway", "knowledge", "store") if not told[name]] == [part]
        await it.until_ready()


async def test_the_numbers_are_what_happened_and_hold_no_word_and_no_member(discord: Loopback, tmp_path: Path) -> None:
    await with_channel(tmp_path)
    async with outside(discord, tmp_path, LOG_LEVEL="DEBUG") as it:
        await it.until_ready()
        said = [
            discord.say("can i donate blood says Wolfgang", member=MEMBERS[0], mention=True),
            discord.say("my wolf@example.com zyxwvut +44 7700 900123 roaccutane20", member=MEMBERS[1], mention=True),
            discord.say_directly("what is zyxwvut", member=MEMBERS[0]),
            discord.say("i want to kill myself", member=MEMBERS[1], mention=True),
        ]
        for each in said:
            await discord.answer_to(each)
        await discord.until(lambda: discord.seen(STAFF))
        await discord.gateway.ask_to_reconnect()
        await discord.gateway.until_resumed()
        found = await samples(it)
        for path in ("/metrics", "/ready", "/live"):
            text = (await it.get(path))[1]
            for secret in (*SECRETS, *map(str, MEMBERS), TOKEN, "Skin care"):
                assert not re.search(rf"(?<!\d){re.escape(secret)}(?!\d)", _labels(text), re.IGNORECASE), secret
    assert sum(number for _, number in found["faqbot_decisions_total"]) == 4
    assert value(found, "faqbot_decisions_total", kind="urgent") == 1
    assert value(found, "faqbot_urgent_total") == 1
    assert value(found, "faqbot_alerts_total", outcome="sent") == 1
    assert value(found, "faqbot_answer_seconds_count") == 4
    assert value(found, "faqbot_answer_seconds_bucket", le="+Inf") == 4
    assert value(found, "faqbot_triage_seconds_count") >= 4
    assert value(found, "faqbot_matching_seconds_count") >= 3
    assert value(found, "faqbot_store_seconds_count") > 4
    assert value(found, "faqbot_requests_total", outcome="ok") > 4
    assert value(found, "faqbot_reconnects_total", how="resumed") == 1
    assert value(found, "faqbot_shards") == value(found, "faqbot_shards_heard") == 1
    assert value(found, "faqbot_ready") == 1
    assert value(found, "faqbot_database_bytes") > 1_000
    assert value(found, "faqbot_knowledge_age_seconds") > 0
    names = {name for each in found.values() for labels, _ in each for name in labels}
    assert names == {"kind", "outcome", "where", "how", "le", "queue", "part", "alarm", "bot", "knowledge"}
    assert {labels["alarm"] for labels, _ in found["faqbot_alarm"]} == {each.key for each in ALARMS}


def _labels(text: str) -> str:
    """The text without its values: a number may look like anything."""
    return "\n".join(line.rpartition(" ")[0] if not line.startswith("#") else line for line in text.splitlines())


def test_what_may_be_counted_is_what_is_decided() -> None:
    assert set(metrics.DECISIONS.values) == set(get_args(Kind)) - {"silent"}


def test_no_label_has_a_value_that_isnt_declared() -> None:
    meters = metrics.Meters()
    with pytest.raises(ValueError, match="other values"):
        meters.count(metrics.DECISIONS, "what a member wrote")
    with pytest.raises(ValueError, match="other values"):
        meters.count(metrics.URGENT, "self-harm")
    assert meters.of(metrics.URGENT) == 0


def test_times_are_counted_by_their_limits() -> None:
    meters = metrics.Meters()
    for seconds in (0.0, 0.5, 0.5001, 121.0):
        meters.time(metrics.LEARNING, seconds)
    times, together = meters.times(metrics.LEARNING)
    assert times == [2, 1, 0, 0, 0, 0, 0, 0, 1]
    assert together == pytest.approx(122.0001)


def test_where_nobody_keeps_numbers_counting_does_nothing() -> None:
    metrics.count(metrics.URGENT)
    with metrics.timed(metrics.TRIAGE):
        metrics.arrived()
    metrics.answered()


async def test_what_it_starts_with_is_learnt_once(discord: Loopback, tmp_path: Path) -> None:
    await with_channel(tmp_path)
    async with outside(discord, tmp_path) as it:
        await it.bot.until("the knowledge is live")
        await it.until_ready()
        before = value(await samples(it), "faqbot_learning_seconds_count")
        assert before <= 1  # none where it is still known from another start
        file = tmp_path / "knowledge" / "skin.yaml"
        file.write_text(file.read_text("utf-8").replace("Yes", "Yes indeed"), "utf-8")
        await it.bot.until("the knowledge is live", times=2)
        assert value(await samples(it), "faqbot_learning_seconds_count") == before + 1
