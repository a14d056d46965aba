"""PRIVACY.md, which whoever runs the bot may link: it is what the bot declares, as `make privacy` writes it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.app.app import FaqBot
from bot.privacy import statement
from bot.store import Keeper, Kept, declared
from tests.stage.shipped import ROOT


def test_the_file_is_what_the_command_prints() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "bot", "privacy"], cwd=ROOT, capture_output=True, check=True, timeout=120
    )
    assert printed.stderr == b""
    assert printed.stdout.decode() == (ROOT / "PRIVACY.md").read_text(), "call `make privacy`"


async def test_it_has_everything_that_is_declared_once(bot: FaqBot) -> None:
    told = statement(bot.privacy.keepers)
    for kept in declared(bot.privacy.keepers):
        assert told.count(f"### {kept.what}\n") == 1
        for said in (kept.how_long, kept.why, kept.who_sees):
            assert f": {said}\n" in told


@pytest.mark.parametrize("many", [1, 2])
def test_what_several_keep_a_part_of_is_told_once(many: int) -> None:
    kept = Kept("Something", "a day", "for a test", "nobody")
    assert statement([Keeper(kept), *[Keeper(kept)] * (many - 1)]).count("### Something") == 1


def test_there_is_a_place_for_whoever_runs_it() -> None:
    assert "**Who runs me, and how to reach them:**" in (ROOT / "PRIVACY.md").read_text()
