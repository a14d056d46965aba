"""No text whatever makes triage raise or hang, and for ordinary messages nobody notices it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.triage.triage import Triager
from bot.knowledge.files import read_folder
from bot.knowledge.urgent import CATEGORIES, UrgentRules, load_urgent
from tests.stage import shipped
from tests.stage.shipped import SLOWER

RULES, _ = load_urgent(read_folder(shipped.FOLDER))
TRIAGER = Triager(RULES)
WORDS = sorted({word for words in RULES.words.values() for word in words if not word.startswith("<")})
ZALGO = "i̶̡̛ ̸w̵a̴n̷t̶ ̸t̵o̴ ̷k̶i̸l̵l̴ ̷m̶y̸s̵e̴l̷f̶ "


def check(text: str) -> None:
    for addressed in (True, False):
        triage = TRIAGER.triage(text, addressed=addressed)
        assert set(triage.urgent) <= set(CATEGORIES)
        assert not set(triage.urgent) & set(triage.soft)
        assert all(alarm.why for alarm in triage.alarms)


@given(st.text(max_size=500))
def test_any_text_is_triaged(text: str) -> None:
    check(text)


@given(st.lists(st.sampled_from(WORDS), max_size=300).map(" ".join))
def test_any_heap_of_cues_is_triaged(text: str) -> None:
    check(text)


@given(st.text(st.sampled_from("ik l!*@3\u0336\u200b\0.\n💀'’")))
def test_any_odd_spelling_is_triaged(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "\0" * 10_000,
        "💀" * 10_000,
        ZALGO * 500,
        "i cant breathe " * 700,
        "\n".join(WORDS)[:10_000],
        " ".join(reversed(WORDS))[:10_000],
        "swolen " * 1_500,
        "!?" * 5_000,
        "1x2" * 3_000,
        "\u202e" + "moor siht " * 900,
        "i want to kill myself " * 5_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_ten_thousand_characters_of_anything_take_a_moment_at_most(text: str) -> None:
    began = time.thread_time()
    check(text)
    assert time.thread_time() - began < 1.5 * SLOWER


def test_the_end_of_a_very_long_message_is_read_too() -> None:
    assert "self-harm" in TRIAGER.triage("blah " * 5_000 + "i want to kill myself").urgent


def test_ordinary_messages_take_a_millisecond_or_two() -> None:
    texts = [
        text
        for category in RULES.categories.values()
        for text in (*category.examples.fires, *category.examples.harmless)
    ]
    for text in texts:
        TRIAGER.triage(text)
    times = []
    for text in texts:
        began = time.thread_time()
        TRIAGER.triage(text)
        times.append(time.thread_time() - began)

    assert sorted(times)[int(len(times) * 0.99)] < 0.003 * SLOWER


def test_building_takes_well_under_a_second() -> None:
    began = time.thread_time()
    rules, _ = load_urgent(read_folder(shipped.FOLDER))
    Triager(UrgentRules.model_validate(rules.model_dump()))
    assert time.thread_time() - began < 1.5 * SLOWER
