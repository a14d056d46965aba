"""The service: systemd itself finds nothing wrong with the units, and little that they could do without."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.stage.shipped import ROOT

UNITS = sorted((ROOT / "deploy").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
WHERE = "/srv/faq-bot"
EXPOSED_AT_MOST = 20  # of 100, as `systemd-analyze security` counts

analyze = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze")


def analyzed(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60, check=False)


@analyze
def test_the_units_are_as_systemd_wants_them(tmp_path: Path) -> None:
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    (tmp_path / "docs").mkdir()
    for path in UNITS:
        (tmp_path / path.name).write_text(path.read_text("utf-8").replace(WHERE, str(tmp_path)), "utf-8")
    ran = analyzed("verify", "--man=no", *(tmp_path / path.name for path in UNITS))
    assert (ran.returncode, ran.stderr) == (0, "")


@analyze
def test_what_is_wrong_in_a_unit_is_found(tmp_path: Path) -> None:
    spoilt = tmp_path / "faq-bot.service"
    text = (ROOT / "deploy" / "faq-bot.service").read_text("utf-8")
    spoilt.write_text(
        re.sub("ExecStart=.*", "ExecStart=/bin/true", text).replace("WatchdogSec=10min", "WatchdogSec=soon")
    )
    assert "Failed to parse" in analyzed("verify", "--man=no", spoilt).stderr


@analyze
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_they_may_do_little(path: Path) -> None:
    ran = analyzed("security", "--offline=true", f"--threshold={EXPOSED_AT_MOST}", path)
    assert ran.returncode == 0, ran.stdout


def test_the_service_is_watched_and_comes_back() -> None:
    lines = (ROOT / "deploy" / "faq-bot.service").read_text("utf-8").splitlines()
    for line in ("Type=notify", "Restart=always", "WatchdogSec=10min", "TimeoutStartSec=infinity", "User=faq-bot"):
        assert line in lines


def test_everything_lies_where_the_document_says() -> None:
    told = (ROOT / "docs" / "operators.md").read_text("utf-8")
    for path in UNITS:
        assert path.name in told
        assert {*re.findall(r"/srv/[\w-]+", path.read_text("utf-8"))} <= {WHERE}
    assert WHERE in told
