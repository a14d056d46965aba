"""The documents as GitHub shows them, and as true as the code: tables are tables, what they name exists, and what exists for
members, moderators and operators is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import discord
import pytest
import simcord
import typer
from discord import app_commands
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.__main__ import app
from bot.answering.understanding import Thresholds
from bot.app.app import FaqBot
from bot.settings.settings import Settings
from tests.stage import shipped

DOCUMENTS = sorted([*shipped.ROOT.glob("*.md"), *(shipped.ROOT / "docs").rglob("*.md")])
every = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


@cache
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


def inline(text: str) -> list[Token]:
    """Links, pictures, code and words, in order."""
    return [child for token in parsed(text) if token.type == "inline" for child in token.children or ()]


def anchors(text: str) -> set[str]:
    """The headings, as GitHub names them in addresses."""
    tokens = parsed(text)
    titles = [tokens[place + 1].content for place, token in enumerate(tokens) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@every
def test_every_file_that_it_points_to_is_there(path: Path) -> None:
    found = inline(path.read_text("utf-8"))
    targets = [str(child.attrGet("href") or child.attrGet("src") or "") for child in found]
    for target in targets:
        if not target or re.match(r"https?:|mailto:", target):
            continue
        file, _, heading = target.partition("#")
        there = path.parent / file if file else path
        assert there.exists(), target
        assert not heading or heading in anchors(there.read_text("utf-8")), target


# What is only there once something has run, or somewhere else.
MADE = {"pylock.toml", ".env", "data/bot.sqlite3", ".benchmarks/table.md"}
A_FILE = re.compile(r"(?=.*[A-Za-z])(?:[\w.-]+/)+[\w.-]*|[\w.-]+\.(?:py|yaml|toml|md|txt)|\.env\S*|Makefile")
TOLD = [path for path in DOCUMENTS if path.name != "CHANGELOG.md"]  # which tells of what was, too
told = pytest.mark.parametrize("path", TOLD, ids=lambda path: path.name)


def code(paths: list[Path]) -> Iterator[str]:
    """What stands in backticks."""
    return (child.content for path in paths for child in inline(path.read_text("utf-8")) if child.type == "code_inline")


@told
def test_every_file_that_it_names_is_there(path: Path) -> None:
    named = {text for text in code([path]) if A_FILE.fullmatch(text)} - MADE
    places = (shipped.ROOT, shipped.FOLDER, path.parent)
    missing = {name for name in named if not any((place / name).exists() for place in places)}
    assert {name for name in missing if not name.startswith(".venv/")} == set()


ENDPOINTS = {"/live", "/ready", "/metrics"}  # which no member can call


def everything(paths: list[Path]) -> str:
    return "\n".join(path.read_text("utf-8") for path in paths)


async def test_every_command_on_discord_is_told_and_none_that_is_not_there(env: simcord.Env, bot: FaqBot) -> None:
    commands = list(bot.tree.walk_commands())
    there = {f"/{command.qualified_name}" for command in commands if isinstance(command, app_commands.Command)}
    groups = {f"/{command.qualified_name}" for command in commands if isinstance(command, app_commands.Group)}
    named = {text for text in code(TOLD) if re.fullmatch(r"/[a-z][a-z -]*", text)}
    assert named - groups - ENDPOINTS == there
    menus = [menu.name for menu in bot.tree.get_commands(type=discord.AppCommandType.message)]
    assert menus
    assert [name for name in menus if f"Apps › {name}" not in everything(TOLD)] == []


def test_every_command_of_the_command_line_is_told_and_none_that_is_not_there() -> None:
    command = typer.main.get_command(app)
    there = command.commands  # type: ignore[attr-defined]
    written = everything([*TOLD, shipped.ROOT / ".env.example"])
    assert set(re.findall(r"python -m bot ([a-z][a-z-]*)", written)) == {*there}
    options = {
        option for each in (command, *there.values()) for p in each.params for option in p.opts if option[:2] == "--"
    }
    assert [option for option in options - {"--help"} if option not in written] == []


def test_every_target_of_make_is_told_and_none_that_is_not_there() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (shipped.ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert phony is not None
    there = set(phony[1].split()) - {"help"}
    fenced = [token.content for path in TOLD for token in parsed(path.read_text("utf-8")) if token.info == "sh"]
    named = {name for text in (*code(TOLD), *fenced) for name in re.findall(r"\bmake ([a-z]+)\b", text)}
    assert named == there


def test_every_setting_is_explained_and_none_that_is_not_there() -> None:
    there = {name.upper() for name in Settings.model_fields}
    operators = [shipped.ROOT / "docs" / "operators.md"]
    assert there <= set(code(operators))
    assigned = {text.partition("=")[0] for text in code(TOLD) if re.fullmatch(r"[A-Z]+(_[A-Z]+)*=\S*", text)}
    assert {name for name in assigned if name != "VERSION"} <= there


def test_how_sure_the_bot_has_to_be_is_told_as_it_is() -> None:
    matching = (shipped.ROOT / "docs" / "matching.md").read_text("utf-8")
    rows = re.findall(r"^ *\| from (0\.\d+) \| (\w+)", matching, re.MULTILINE)
    at = Thresholds()
    assert {what: float(number) for number, what in rows} == {
        "gives": at.answer,
        "offers": at.suggest,
        "speaks": at.unasked,
    }
