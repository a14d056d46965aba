"""One process alone: paths that lead nowhere keep no bot down."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import lock
from bot.settings.settings import Settings


@pytest.mark.parametrize("setting", ["database", "knowledge"])
def test_links_in_a_circle_are_left_for_those_who_read_them_to_tell(setting: str, tmp_path: Path) -> None:
    path = tmp_path / "circle"
    path.symlink_to(path)
    settings = Settings(home_server=1, database=tmp_path / "bot.sqlite3", knowledge=tmp_path)
    with lock.alone(settings.model_copy(update={setting: path})):
        pass
