"""Killed at any moment: the old files or the new ones, never half of each, and the history agrees."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk.killed import CHANGES

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(("what", "every"), list(zip(CHANGES, (3, 6, 6), strict=True)))
def test_killed_at_every_step_of_a_change_and_of_its_recovery_files_and_history_agree(
    what: str, every: int, tmp_path: Path
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.desk.killed", str(place), what, str(every)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    *lines, last = done.stdout.splitlines()
    states, kills = map(int, last.split())
    *killed, alive = [line.split() for line in lines]
    assert alive[1:] == ["new", "alive"]
    outcomes = [outcome for _, outcome, _ in killed]
    turn = outcomes.index("new")
    assert turn > 10 // every, "it has to be killed before anything is written, too"
    assert len(outcomes) - turn > 10 // every, "and after some of the files are"
    assert outcomes == ["old"] * turn + ["new"] * (len(outcomes) - turn)
    assert states > 8, "with nothing, each file and all of it written, with the revision begun and done"
    assert kills > 30, "recovering writes files, or drops a revision, from each of them"
