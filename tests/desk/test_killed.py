"""Killed at any moment: the old files or the new ones, never half of each, and the history agrees."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_killed_at_every_step_of_a_change_files_and_history_agree(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.desk.killed", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    *killed, alive = [line.split() for line in done.stdout.splitlines()]
    assert alive[1:] == ["new", "alive"]
    outcomes = [outcome for _, outcome, _ in killed]
    turn = outcomes.index("new")
    assert turn > 10, "it has to be killed before anything is written, too"
    assert len(outcomes) - turn > 10, "and after some of the files are"
    assert outcomes == ["old"] * turn + ["new"] * (len(outcomes) - turn)
