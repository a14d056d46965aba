"""Learning in a process of its own can be broken off at any moment, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import bot
from bot.answering.responder import Responder
from bot.desk.folder import read_folder
from bot.knowledge import KnowledgeError, Problem
from bot.knowledge.files import read_folder as read_files
from bot.knowledge.loader import load
from bot.training import cache, relearn
from tests.stage.shipped import SMALL

MOMENTS = int(os.environ.get("MOMENTS", "8"))


def processes() -> set[int]:
    """What this process has started and is still running."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == os.getpid() and state != "Z":
            found.add(int(path.parent.name))
    return found


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    made = tmp_path / "temporary"
    made.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(made))
    return made


async def test_cancelled_at_any_moment_it_is_cancelled_and_leaves_no_file_and_no_process(temporary: Path) -> None:
    now, files = Responder(load(SMALL)), read_folder(SMALL)
    before = processes()
    began = time.monotonic()
    assert (await relearn.learn(files, now)).knowledge.version == now.knowledge.version
    takes = time.monotonic() - began
    chance = random.Random(10)
    for moment in [0.0, 0.001, *(chance.uniform(0, takes) for _ in range(MOMENTS))]:
        learning = asyncio.create_task(relearn.learn(files, now))
        await asyncio.sleep(moment)
        learning.cancel()
        await asyncio.sleep(0)
        learning.cancel()  # whoever is impatient cancels twice
        [ended] = await asyncio.gather(learning, return_exceptions=True)
        assert isinstance(ended, asyncio.CancelledError | Responder), ended
        assert os.listdir(temporary) == []  # noqa: PTH208 - the path's own would block, too
        async with asyncio.timeout(5):
            while not processes() <= before:  # noqa: ASYNC110 - one that was killed takes a moment to be gone
                await asyncio.sleep(0.01)


async def test_cancelled_while_it_hands_over_large_files_it_is_cancelled(temporary: Path) -> None:
    now = Responder(load(SMALL))
    large = {f"{number}.yaml": b"# much\n" * 100_000 for number in range(20)}
    for moment in range(4):
        learning = asyncio.create_task(relearn.learn(large, now))
        await asyncio.sleep(0.05 * moment)
        learning.cancel()
        with pytest.raises(asyncio.CancelledError):
            await learning
        assert os.listdir(temporary) == []  # noqa: PTH208 - the path's own would block, too


@pytest.fixture
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where what was learnt is kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "isotretinoin-faq-bot"


def test_what_is_learnt_ahead_is_only_read_at_the_start(cache_folder: Path) -> None:
    asyncio.run(relearn.ahead(read_files(SMALL)))
    [kept] = cache_folder.iterdir()
    before = kept.read_bytes(), kept.stat().st_ino
    assert cache.responder(SMALL).knowledge.version == load(SMALL).version
    asyncio.run(relearn.ahead(read_files(SMALL)))  # nothing is learnt twice
    assert (kept.read_bytes(), kept.stat().st_ino) == before


def test_ahead_of_a_broken_knowledge_nothing_is_kept_or_said(
    cache_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(relearn.ahead({**read_files(SMALL), "vocabulary.yaml": b"things: [unclosed"}))
    unread = KnowledgeError([Problem("vocabulary.yaml", 1, 1, "no")])
    asyncio.run(relearn.ahead({**read_files(SMALL), "vocabulary.yaml": unread}))
    assert list(cache_folder.iterdir()) == []
    assert capfd.readouterr() == ("", "")


async def test_where_nothing_can_be_kept_no_process_learns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a file"))
    began = processes()
    learning = asyncio.create_task(relearn.ahead(read_files(SMALL)))
    while not learning.done():
        await asyncio.sleep(0.005)
        assert processes() <= began
    await learning


UPGRADED = """
import asyncio, sys
from pathlib import Path
from bot.training import cache, relearn
from bot.desk.folder import read_folder
folder = Path(sys.argv[1])
now = cache.responder(folder)
with Path("bot/answering/matching/guards.py").open("a") as file:
    file.write("# a newer version of the bot\\n")
changed = {**read_folder(folder), "vocabulary.yaml": b"things: [dog]\\n"}
try:
    asyncio.run(relearn.learn(changed, now))
except relearn.LearningError as error:
    print(error)
cache.responder(folder)  # kept by the name of the code that runs, not of the files that are there now
print(len(list(Path("cache").rglob("*.learnt"))))
"""


def test_what_a_newer_version_learns_isnt_used_by_the_one_that_runs(tmp_path: Path) -> None:
    """Where the bot's files are replaced while it runs, its process for learning is the newer version already."""
    shutil.copytree(Path(bot.__path__[0]), tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-c", UPGRADED, str(SMALL)]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"{relearn.REPLACED}\n1\n"
