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
    jobs = workflow["jobs"]
    assert jobs["test"]["strategy"]["matrix"]["python"] == ["3.11", "3.13"]
    commands = {"test": "make test", "coverage": "make coverage", "browser": "make browser"}
    for name, command in {"lint": "make lint PYTHON=python", **commands}.items():
        assert any(step.get("run") == command for step in jobs[name]["steps"])
    image = " ".join(step.get("run", "") for step in jobs["container"]["steps"])
    assert "docker build" in image
    assert "--read-only" in image


def test_the_knowledge_is_checked_in_every_pull_request_that_may_change_what_is_found() -> None:
    workflow = _workflow(ROOT / ".github/workflows/knowledge.yml")
    assert {"knowledge/**", "bot/**", "requirements.txt"} <= {*workflow[True]["pull_request"]["paths"]}
    (job,) = workflow["jobs"].values()
    assert any("python -m bot check" in step.get("run", "") for step in job["steps"])


def test_newer_versions_of_packages_and_actions_come_by_themselves() -> None:
    updates = _workflow(ROOT / ".github/dependabot.yml")["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"pip", "docker", "github-actions"}
