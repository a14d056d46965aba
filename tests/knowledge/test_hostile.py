"""Files that are no files, and files that are too much: refused in no time, and in words."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.answering.responder import Responder
from bot.desk.folder import read_folder
from bot.knowledge.files import MAX_FILES
from bot.knowledge.loader import load
from bot.knowledge.problems import MOST, KnowledgeError
from bot.training import relearn
from bot.training.check import problems as checked
from tests.stage.shipped import SLOWER

SUN = "entries:\n- id: sun\n  question: Does it burn?\n  answer: Faster.\n  source: Sun\n"
SECONDS = 4.0  # of the processor: a quarter of what a file may hold takes one at most; what grew faster took minutes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "knowledge"
    made.mkdir()
    (made / "a.yaml").write_text(SUN, "utf-8")
    return made


def _problems(folder: Path) -> list[str]:
    began = time.process_time()
    with pytest.raises(KnowledgeError) as error:
        load(folder)
    assert time.process_time() - began < SECONDS * SLOWER
    told = [str(problem) for problem in error.value.problems]
    assert all(each.isprintable() for each in told)
    return told


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(50_000_000_000)


MADE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a pipe": (os.mkfifo, "isn't a file with text"),
    "a link to a device": (lambda path: path.symlink_to("/dev/zero"), "a link to something outside"),
    "a link out": (lambda path: path.symlink_to("/etc/passwd"), "a link to something outside"),
    "a link up": (lambda path: path.symlink_to("../../secret.yaml"), "can't be read"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "can't be read"),
    "a folder": (Path.mkdir, "it is a folder"),
    "gigabytes": (_sparse, "larger than 2 MB"),
}


@pytest.mark.parametrize("what", MADE)
@pytest.mark.parametrize("name", ["b.yaml", "urgent.yaml"])
def test_what_is_no_file_of_the_folder_is_never_opened(name: str, what: str, folder: Path) -> None:
    make, says = MADE[what]
    make(folder / name)
    with pytest.raises(KnowledgeError, match=says):
        read_folder(folder)
    if name == "urgent.yaml":
        assert any(says in str(problem) for problem in checked(folder))
        assert load(folder).urgent.categories, "the shipped rules stand in"
    else:
        (problem,) = _problems(folder)
        assert problem.startswith(f"{name}:1:1: ")
        assert says in problem


def test_links_within_the_folder_and_to_it_are_fine(folder: Path, tmp_path: Path) -> None:
    (folder / "..2026").mkdir()
    (folder / "a.yaml").rename(folder / "..2026" / "a.yaml")
    (folder / "..data").symlink_to("..2026")
    (folder / "a.yaml").symlink_to("..data/a.yaml")
    (tmp_path / "link").symlink_to(folder)
    assert list(load(tmp_path / "link").entries) == ["sun"]
    assert list(read_folder(tmp_path / "link")) == ["a.yaml"]


@pytest.mark.parametrize("name", [b"na\xefve.yaml", b"a\nb.yaml", b"a\x1b[31m.yaml"])
def test_a_name_that_cant_be_written_is_told(name: bytes, folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(SUN.replace("sun", "son"), "utf-8")
    (problem,) = _problems(folder)
    assert "rename it" in problem


def test_too_many_files_are_told_at_once(folder: Path) -> None:
    for number in range(MAX_FILES):
        (folder / f"f{number}.yaml").write_text("entries: []\n", "utf-8")
    (problem,) = _problems(folder)
    assert "more than 100 YAML files" in problem


def test_a_folder_of_too_many_bytes_is_told_at_once(folder: Path) -> None:
    for number in range(11):
        (folder / f"f{number}.yaml").write_bytes(b"#" * 1_999_999)
    (problem,) = _problems(folder)
    assert "more than 20 MB" in problem


async def test_learning_that_takes_too_long_is_stopped_and_that_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = Responder(load(folder))
    (folder / "a.yaml").write_text(SUN.replace("Does it burn?", "Will I burn?"), "utf-8")
    monkeypatch.setattr(relearn, "SECONDS", 0.05)
    with pytest.raises(KnowledgeError, match="takes longer than 120 seconds, so it was stopped"):
        await relearn.learn(read_folder(folder), now)
    monkeypatch.undo()
    assert (await relearn.learn(read_folder(folder), now)).decide("will i burn").entries == ("sun",)


def _nested(levels: int) -> str:
    return "a: " + "{b: " * levels + "c" + "}" * levels


HUGE = {
    "very many keys": "".join(f"key{n}: v\n" for n in range(40_000)),
    "unknown keys of an entry": SUN.replace("sun", "moon") + "".join(f"  unknown-key-{n}: v\n" for n in range(15_000)),
    "long unknown keys": SUN.replace("sun", "moon") + "".join(f"  {'k' * 900}{n}: v\n" for n in range(500)),
    "ids of no entry": "phrasings:\n" + "".join(f"  no-{n}: [phrasing {n}]\n" for n in range(15_000)),
    "the same key": "a: b\n" * 97_500,
    "items that are no entries": "entries:\n" + "- a\n" * 100_000,
    "one line": "a: [" + "b," * 225_000 + "]",
    "anchors": "- &a b\n" * 50_000,
    "a quote that never ends": 'a: "' + "b\n" * 225_000,
    "a mistake at the end": "- a: 'b'\n" * 47_500 + "  - c: [",
    "texts without a word": "phrasings:\n  sun:\n" + "  - '?'\n" * 47_500,
    "comments in texts": "phrasings:\n  sun:\n" + "  - a #b\n" * 47_500,
    "deep": _nested(75_000),
    "a pasted page": "<html>" + "<p>" * 150_000,
}


@pytest.mark.parametrize("what", HUGE)
def test_a_huge_file_is_refused_in_time_and_with_a_hundred_problems_at_most(what: str, folder: Path) -> None:
    text = HUGE[what]
    assert 100_000 < len(text) < 1_000_000
    (folder / "b.yaml").write_text(text, "utf-8")
    assert 1 <= len(_problems(folder)) <= MOST + 1
