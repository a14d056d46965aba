"""docs/architecture.md is as true as the code: its rooms are those of `bot/`, its ladder and walls those of the contracts."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from typing import Any

from tests.stage.shipped import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
CONTRACTS: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
    "contracts"
]


def _ladder() -> list[list[str]]:
    """The floors, highest first, each with its rooms."""
    (contract,) = [each for each in CONTRACTS if each["type"] == "layers"]
    return [re.findall(r"bot\.(\w+)", floor) for floor in contract["layers"]]


def _rows(head: str) -> list[list[str]]:
    """The rows of the table with this head."""
    table = re.search(rf"^\| {re.escape(head)} \|.*\n\| ---.*\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert table is not None
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table[1].splitlines()]


def test_its_rooms_are_those_there_are_in_the_order_of_the_ladder() -> None:
    rooms = [row[0].strip("`") for row in _rows("room | what it does | look here for")]
    there = {path.stem for path in (ROOT / "bot").iterdir() if path.stem not in ("__init__", "__pycache__")}
    assert set(rooms) == there
    assert rooms == [room for floor in _ladder() for room in floor]


def test_its_picture_is_the_ladder() -> None:
    picture = re.search(r"```mermaid\nflowchart TD\n(.*?)```", PAGE, re.DOTALL)
    assert picture is not None
    drawn = [line.strip() for line in picture[1].splitlines()]
    floors = [" & ".join(floor) for floor in _ladder()]
    assert drawn == [f"{above} --> {below}" for above, below in pairwise(floors)]


def test_its_walls_are_the_contracts() -> None:
    told = {never.strip("`"): sorted(re.findall(r"`(\w+)`", rooms)) for never, rooms in _rows("never imported | by")}
    kept = {
        never: sorted(room.removeprefix("bot.") for room in contract["source_modules"])
        for contract in CONTRACTS
        if contract["type"] == "forbidden"
        for never in contract["forbidden_modules"]
    }
    assert told == kept


def test_those_of_its_ways_are_rooms() -> None:
    drawn = set(re.findall(r"participant (?:\w+ as )?(\S+)", PAGE))
    assert drawn
    assert [name for name in drawn if not (ROOT / "bot" / name).is_dir()] == []


def test_the_tests_have_the_same_rooms() -> None:
    folders = {path.name for path in (ROOT / "tests").iterdir() if (path / "__init__.py").exists()}
    rooms = {room for floor in _ladder() for room in floor}
    assert folders - rooms <= {"bench", "browser", "cluster", "stage"}
