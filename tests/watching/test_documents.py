"""docs/watching.md, the dashboard and the rules: every number that they name is exported, and every alarm is explained."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.store import copies
from bot.watching import ALARMS
from tests.stage.loopback import Loopback
from tests.stage.shipped import ROOT
from tests.watching.conftest import outside, with_channel

PAGE = (ROOT / "docs" / "watching.md").read_text("utf-8")
FOLDER = ROOT / "docs" / "watching"
NAME = re.compile(r"\b(?:faqbot|process)_[a-z_]+\b")
RULES = [
    rule for group in yaml.safe_load((FOLDER / "alerts.yaml").read_text("utf-8"))["groups"] for rule in group["rules"]
]
PANELS = json.loads((FOLDER / "grafana.json").read_text("utf-8"))["panels"]


def queries() -> Iterator[str]:
    yield from (rule["expr"] for rule in RULES)
    yield from (target["expr"] for panel in PANELS for target in panel["targets"])


async def test_every_number_that_is_named_is_exported_and_every_exported_one_is_explained(
    discord: Loopback, tmp_path: Path
) -> None:
    await with_channel(tmp_path)
    backup = copies.Backup("0007", dt.datetime.now(dt.UTC), "somewhere.zip")
    copies.note_backup(tmp_path / "data" / "bot.sqlite3", backup)
    async with outside(discord, tmp_path) as it:
        await it.until_ready()
        _, text = await it.get("/metrics")
    families = list(text_string_to_metric_families(text))
    labels: dict[str, dict[str, set[str]]] = {}
    for sample in (sample for family in families for sample in family.samples):
        of = labels.setdefault(sample.name, {})
        for label, value in sample.labels.items():
            of.setdefault(label, set()).add(value)
    exported = labels.keys()
    asked = "\n".join(queries())
    assert set(NAME.findall(asked)) <= exported
    bare = {name for each in exported if (name := re.sub(r"_(bucket|count|sum)$", "", each)).startswith("faqbot_")}
    named = {name for name in NAME.findall(PAGE) if name.startswith("faqbot_") and name != "faqbot_"}
    assert named == bare
    for name, given in re.findall(r"(faqbot_[a-z_]+)\{([^}]*)\}", asked):
        for label, values in re.findall(r'(\w+)=~?"([^"]*)"', given):
            assert set(values.split("|")) <= labels[name][label], name


def test_every_alarm_is_explained_as_it_is_told() -> None:
    rows = dict(re.findall(r"^\| ([^|]+) \(`([a-z-]+)`\) \| [^|]{20,} \| [^|]{5,} \|$", PAGE, re.MULTILINE))
    assert rows == {each.title: each.key for each in ALARMS}


def test_rules_say_what_is_wrong_and_what_to_do() -> None:
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["description"]
        assert rule["labels"]["severity"] in ("page", "ticket")


def test_panels_dont_lie_on_one_another() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in PANELS:
        at: dict[str, Any] = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells


@pytest.mark.skipif(shutil.which("promtool") is None, reason="there is no promtool")
@pytest.mark.parametrize(("what", "file"), [("rules", "alerts.yaml"), ("config", "prometheus.yml")])
def test_promtool_takes_them(what: str, file: str) -> None:
    ran = subprocess.run(["promtool", "check", what, file], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
