"""The documents as GitHub shows them: tables are tables, and what they point to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.stage import shipped

DOCUMENTS = sorted([*shipped.ROOT.glob("*.md"), *(shipped.ROOT / "docs").rglob("*.md")])
every = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


def parsed(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text)


def not_shown_as_tables(text: str) -> list[str]:
    """The rows that are written as a table's and come out as text, and cells that fall out of their table."""
    tokens = parsed(text)
    shown = {
        line
        for token in tokens
        if token.map and token.type in ("table_open", "fence", "code_block")
        for line in range(*token.map)
    }
    lines = text.splitlines()
    lost = [line for place, line in enumerate(lines) if line.lstrip().startswith("|") and place not in shown]
    for token in tokens:
        if token.type == "table_open" and token.map:
            rows = lines[slice(*token.map)]
            cells = [len(re.findall(r"(?<!\\)\|", row.strip().strip("|"))) for row in rows]
            lost += [row for row, many in zip(rows, cells, strict=True) if many != cells[0]]
    return lost


@every
def test_every_table_comes_out_as_one(path: Path) -> None:
    assert not_shown_as_tables(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "| a | b | c |\n| --- | --- |\n| 1 | 2 | 3 |\n",  # a line of too few columns below the head
        "| a | b |\n| 1 | 2 |\n",
        "- a list:\n| a | b |\n",
        "| a | b |\n| --- | --- |\n| 1 | 2 | 3 |\n",
    ],
)
def test_a_table_that_does_not_come_out_is_found(text: str) -> None:
    assert not_shown_as_tables(text)


@every
def test_every_file_that_it_points_to_is_there(path: Path) -> None:
    told = [token for token in parsed(path.read_text("utf-8")) if token.type == "inline"]
    found = [child for token in told for child in token.children or ()]
    targets = [str(child.attrGet("href") or child.attrGet("src") or "") for child in found]
    inside = [target.partition("#")[0] for target in targets if target and not re.match(r"https?:|#|mailto:", target)]
    assert [target for target in inside if not (path.parent / target).exists()] == []
