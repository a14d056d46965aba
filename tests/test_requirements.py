"""What is installed is pinned with its hashes, once each, and who only runs the bot gets nothing for developers."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from tests.stage.shipped import ROOT

FILES = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt")


def _name(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", requirement)[0]).lower()


def _pinned(file: str) -> list[str]:
    """The packages of a file, as they are pinned there."""
    return re.findall(r"^([\w.-]+==.*?) \\$", (ROOT / file).read_text("utf-8"), re.MULTILINE)


def test_each_file_adds_to_the_one_before_and_repeats_nothing_of_it() -> None:
    for before, file in pairwise(FILES):
        assert (ROOT / file).read_text("utf-8").startswith(f"-r {before}\n")
    pinned = [requirement for file in FILES for requirement in _pinned(file)]
    assert len(pinned) == len(set(pinned))


@pytest.mark.parametrize("file", FILES)
def test_every_package_has_its_version_and_hashes(file: str) -> None:
    for block in re.split(r"\n(?=\S)", (ROOT / file).read_text("utf-8").strip()):
        if not block.startswith("-r "):
            assert re.fullmatch(r"[\w.-]+==\S+( ; .+)? \\(\n    --hash=sha256:[0-9a-f]{64}( \\)?)+", block), block[:80]


def test_what_the_project_asks_for_is_in_its_file() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    for file, asked in zip(FILES, (project["dependencies"], extras["dev"], extras["bench"]), strict=True):
        assert {_name(each) for each in asked} <= {_name(each) for each in _pinned(file)}


@pytest.mark.skipif(shutil.which("awk") is None, reason="there is no awk")
def test_make_lock_writes_what_is_new(tmp_path: Path) -> None:
    """The rule of the Makefile that takes out what the file before has, on a package of two versions."""
    rule = re.search(r"^MORE = (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert rule is not None
    program = rule[1].replace("$$", "$")
    first = "a==1 \\\n    --hash=sha256:1\nb==1 ; python_full_version < '3.12' \\\n    --hash=sha256:2\n"
    more = "b==2 ; python_full_version >= '3.12' \\\n    --hash=sha256:3 \\\n    --hash=sha256:4\n"
    script = f"printf '%s' \"$FIRST\" >one; printf '%s' \"$FIRST$MORE\" >two; awk '{program}' one two"
    ran = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        env={"FIRST": first, "MORE": more, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == more
