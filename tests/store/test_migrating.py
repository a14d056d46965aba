"""The revisions of the tables."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.store import Store, migrating

OPENS = """\
import asyncio, sys
from pathlib import Path
from bot.store import Store

async def opens():
    async with Store(Path(sys.argv[1])):
        print("alembic" in sys.modules)

asyncio.run(opens())
"""


def test_the_revisions_are_alembics() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrating.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert [each.revision for each in script.walk_revisions()][::-1] == [*migrating.KNOWN]
    assert script.get_current_head() == migrating.HEAD


@pytest.mark.parametrize("is_new", [True, False])
def test_only_tables_that_have_to_be_changed_load_alembic(is_new: bool, tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    if not is_new:
        asyncio.run(opens(path))
    done = subprocess.run([sys.executable, "-c", OPENS, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout == f"{is_new}\n"


async def opens(path: Path) -> None:
    async with Store(path):
        pass
