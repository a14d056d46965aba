"""`make release`, in a clone of a small repository that has what it changes."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import bot
from scripts.release import UNRELEASED
from tests.stage.shipped import ROOT

HAVE = all(map(shutil.which, ("make", "git")))
pytestmark = pytest.mark.skipif(not HAVE, reason="there is no make, or no git")

OLD, NEW = "0.1.0", "0.2.0"
CHANGES = f"# Changelog\n\n## Unreleased\n\n### Added\n- A thing.\n\n## {OLD} - 2026-11-29\n\n### Added\n- All of it.\n"
ALONE = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "GIT_"))}
    environment = {**clean, **ALONE}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


def git(folder: Path, *arguments: str) -> str:
    ran = run(folder, "git", *arguments)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def make_release(clone: Path, version: str) -> subprocess.CompletedProcess[str]:
    return run(clone, "make", "release", f"VERSION={version}", f"PY={sys.executable}")


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    origin = tmp_path_factory.mktemp("origin")
    for file in ("Makefile", "scripts/__init__.py", "scripts/release.py"):
        (origin / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, origin / file)
    (origin / "bot").mkdir()
    (origin / "bot/__init__.py").write_text(f'"""A bot."""\n\n__version__ = "{OLD}"\n')
    (origin / "CHANGELOG.md").write_text(CHANGES)
    (origin / ".gitignore").write_text("__pycache__/\n")
    git(origin, "init", "--quiet")
    git(origin, "add", "--all")
    git(origin, "commit", "--quiet", "--message", "A start")
    return origin


@pytest.fixture
def clone(origin: Path, tmp_path: Path) -> Path:
    git(tmp_path, "clone", "--quiet", f"{origin}", "clone")
    return tmp_path / "clone"


def test_it_sets_the_version_dates_the_changes_commits_and_tags(clone: Path) -> None:
    ran = make_release(clone, NEW)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert (clone / "bot/__init__.py").read_text() == f'"""A bot."""\n\n__version__ = "{NEW}"\n'
    dated = f"## Unreleased\n\n## {NEW} - {dt.datetime.now(dt.UTC).date()}\n\n### Added\n- A thing.\n\n## {OLD} -"
    assert (clone / "CHANGELOG.md").read_text() == CHANGES.replace(
        f"## Unreleased\n\n### Added\n- A thing.\n\n## {OLD} -", dated
    )
    assert git(clone, "tag", "--points-at", "HEAD") == f"v{NEW}"
    assert git(clone, "log", "-1", "--format=%s") == f"Release {NEW}"
    assert git(clone, "status", "--porcelain") == ""


def _left_dirty(clone: Path) -> None:
    (clone / "bot/new.py").touch()


def _tagged(clone: Path) -> None:
    git(clone, "tag", f"v{NEW}")


def _with_nothing_new(clone: Path) -> None:
    (clone / "CHANGELOG.md").write_text(CHANGES.replace("### Added\n- A thing.\n\n", "", 1))
    git(clone, "commit", "--quiet", "--all", "--message", "Nothing")


def _as_it_is(clone: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("found", "version", "why"),
    [
        (_left_dirty, NEW, "aren't committed"),
        (_tagged, NEW, "was released already"),
        (_with_nothing_new, NEW, "nothing new"),
        (_as_it_is, OLD, "isn't higher than"),
        (_as_it_is, "0.0.9", "isn't higher than"),
        (_as_it_is, "0.2", "is no version"),
        (_as_it_is, "", "is no version"),
    ],
)
def test_what_it_refuses_changes_nothing(found: Callable[[Path], None], version: str, why: str, clone: Path) -> None:
    found(clone)
    before = git(clone, "rev-parse", "HEAD"), git(clone, "status", "--porcelain"), git(clone, "tag")
    ran = make_release(clone, version)
    assert ran.returncode != 0
    assert why in ran.stdout
    assert (git(clone, "rev-parse", "HEAD"), git(clone, "status", "--porcelain"), git(clone, "tag")) == before


def test_the_changelog_has_what_a_release_needs_and_tells_of_this_version() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert UNRELEASED.search(changes) is not None
    assert f"\n## {bot.__version__} - 20" in changes
