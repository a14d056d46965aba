"""A desk over a real folder and a real database, and what answers from it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.answering.responder import Responder
from bot.desk import Change, Desk, Revision
from bot.knowledge.loader import load
from bot.store import Store
from tests.stage.shipped import SMALL

PHRASINGS = """\
# Other ways of asking.
phrasings:
  blood-donation:
    - giving blood on accutane
  mood-changes:
    - why am I so low on this
"""
MOOD = """\
title: Mood
entries:
  - id: mood-changes
    question: Can isotretinoin affect mood?
    answer: Some people feel low. Tell someone you trust, and your dermatologist.
    source: Potential Side Effects › Mood
    risk: high
"""
MIA, BEN = 11, 22  # moderators


@pytest.fixture(scope="session")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Responder:
    return Responder(load(fill(tmp_path_factory.mktemp("learnt"))))


def fill(folder: Path) -> Path:
    """A little knowledge, in files of its own."""
    made = folder / "knowledge"
    shutil.copytree(SMALL, made)
    (made / "vocabulary.yaml").write_text("chat: {tane: accutane, iso: isotretinoin}\n", encoding="utf-8")
    (made / "urgent.yaml").write_text("categories: {self-harm: {fires_when: [kill myself]}}\n", encoding="utf-8")
    (made / "mood.yaml").write_text(MOOD, encoding="utf-8")
    (made / "mood.phrasings.yaml").write_text(PHRASINGS, encoding="utf-8")
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path)


class Live:
    """What answers at the moment."""

    def __init__(self, responder: Responder) -> None:
        self.responder = responder

    def take(self, responder: Responder) -> None:
        self.responder = responder


@pytest.fixture
def live(learnt: Responder) -> Live:
    return Live(learnt)


@pytest.fixture
def desk(folder: Path, store: Store, live: Live) -> Desk:
    return Desk(folder, store, lambda: live.responder, live.take)


async def make(desk: Desk, change: Change, *, why: str = "") -> Revision:
    """Propose a change and apply it, with a second moderator where one is needed."""
    return await desk.apply(await desk.propose(change), by=MIA, confirmed_by=BEN, why=why)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones too."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}
