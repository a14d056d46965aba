"""What GitHub runs: only what was looked at, with no more rights and no longer than it needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.stage.shipped import ROOT

FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))


def _workflow(path: Path) -> dict[Any, Any]:
    read: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return read


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_action_is_pinned_rights_are_least_and_time_is_limited(path: Path) -> None:
    workflow = _workflow(path)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert "permissions" not in job
        assert job["timeout-minutes"] <= 30
        used = [step["uses"] for step in job["steps"] if "uses" in step]
        assert used
        assert all(re.fullmatch(r"[\w/.-]+@[0-9a-f]{40}", each) for each in used)


def test_the_tests_run_in_every_pull_request_on_the_oldest_python_and_a_new_one() -> None:
    workflow = _workflow(ROOT / ".github/workflows/test.yml")
    assert workflow[True] == {"pull_request": None, "push": {"branches": ["main"]}}  # YAML reads `on` as true
    (job,) = workflow["jobs"].values()
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.13"]
    assert any(step.get("run") == "make test" for step in job["steps"])
