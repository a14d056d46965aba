"""`make demo` and `make moderate` as somebody tries them: real processes, and what their page shows."""

from __future__ import annotations

import time

import pytest

from bot.local.demo import RunningClock
from tests.stage.preview_page import Page, demo

QUESTIONS = [
    "my lips are cracking, is that normal?",
    "how does isotretinoin work",
    "can i go in the sun",
    "does it fade dark spots",
    "can i drink alcohol on it",
    "what about blood tests",
    "does it cause headaches",
    "can i take vitamin a too",
    "how old do you have to be",
    "does acne come back afterwards",
    "can i give blood",
    "which skincare should i use",
]
PACE = 8.0  # seconds from one question to the next, as somebody reads and types
FASTER = 20.0
FOOTER = "consult your dermatologist"


def test_twelve_questions_at_a_human_pace_get_twelve_answers() -> None:
    """A minute and a half, in which time passes twenty times as fast."""
    with demo(faster=FASTER) as url:
        page = Page(url)
        for question in QUESTIONS:
            time.sleep(PACE / FASTER)
            (answer,) = page.say(question)
            assert FOOTER in answer
            assert "seconds" not in answer, f"{question!r} was answered with a wait"


def test_who_asks_too_much_at_once_is_answered_again_after_the_wait() -> None:
    faster = 4.0
    with demo(faster=faster) as url:
        page = Page(url)
        answers = [page.say(question) for question in QUESTIONS]
        assert [] in answers, "nobody had to wait"
        time.sleep(31 / faster)
        (answer,) = page.say(QUESTIONS[0])
        assert "dry skin, lips and eyes" in answer


def test_a_moderator_finds_every_command_that_moderators_have() -> None:
    with demo(moderators=True) as url:
        offered = {entry["path"][0] for entry in Page(url).commands()["entries"]}
        others = {entry["path"][0] for entry in Page(url, viewer=2).commands()["entries"]}
    moderating = {
        "pause",
        "resume",
        "review",
        "stats",
        "digest",
        "settings",
        "setup",
        "kb",
        "keep-questions",
        "forget-server",
    }
    assert moderating <= offered
    assert offered - others == moderating


@pytest.mark.parametrize("faster", [1.0, 50.0])
def test_the_clock_runs_with_the_time_it_is_given_and_can_be_put_forward(faster: float) -> None:
    past = 100.0

    def seconds() -> float:
        return past * faster

    clock = RunningClock(seconds)
    began = clock.now()
    assert clock.elapsed == 0
    past += 3
    assert clock.elapsed == 3 * faster
    clock.advance(10)
    assert clock.elapsed == 3 * faster + 10
    assert (clock.now() - began).total_seconds() == 3 * faster + 10
