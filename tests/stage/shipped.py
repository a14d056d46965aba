"""The shipped knowledge, built once for all tests that need it, and settings that keep generated tests steady."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.answering import Conversation, Decision, Thresholds
from bot.answering.responder import Responder
from bot.answering.wording.wording import Wording, word
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load
from bot.training import cache as learnt

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "knowledge"
SMALL = ROOT / "tests" / "stage" / "knowledge_small"
KEPT = "TESTS_KEPT"

# The same examples in every run, no files left behind, and no failure because the machine was busy. tests/conftest.py
# makes it what every generated test goes by.
STEADY = settings(derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def knowledge() -> Knowledge:
    return load(FOLDER)


@cache
def responder() -> Responder:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", kept())
        return learnt.responder(FOLDER)


def as_sure_as(asked: Responder, thresholds: Thresholds) -> Responder:
    """The same with other thresholds; nothing is learnt for it."""
    return Responder(asked.knowledge, thresholds, asked._matcher, asked._triager)


def talk(asked: Responder, *said: str) -> list[Decision]:
    """What is decided about messages one after the other."""
    conversation, decisions = Conversation(), []
    for text in said:
        decision, conversation = asked.turn(text, conversation)
        decisions.append(decision)
    return decisions


def told(asked: Responder, text: str, region: str | None = None) -> Wording:
    """What a message gets, in words."""
    wording = word(asked.decide(text), asked.knowledge, region)
    assert wording is not None
    return wording


@cache
def small() -> Responder:
    return Responder(load(SMALL))


def kept() -> str:
    """Where all processes of this run keep what they learn for each other: nothing of it is left behind. The first that asks
    makes it; those that it starts know it by their environment."""
    if KEPT not in os.environ:
        os.environ[KEPT] = folder = tempfile.mkdtemp(prefix="bot-tests-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return os.environ[KEPT]


def bot(
    *arguments: str | Path,
    said: str | bytes = b"",
    python: tuple[str, ...] = (),
    before: tuple[str, ...] = (),
    **environment: str,
) -> subprocess.CompletedProcess[bytes]:
    """Run `python -m bot` with these arguments as a process of its own, `said` on its standard input; `before` is a
    command that runs it."""
    return subprocess.run(
        [*before, sys.executable, *python, "-m", "bot", *map(str, arguments)],
        input=said.encode() if isinstance(said, str) else said,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "200", "XDG_CACHE_HOME": kept(), **environment},
        timeout=60,
        check=False,
    )


SLOWER = 10 if sys.gettrace() is not None else 1  # how many times, at most, while coverage looks on
