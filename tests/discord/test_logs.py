"""The log tells where and what went wrong, and nothing of what members wrote."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator

import discord
import pytest

from bot import logs

SECRET = "my lips are cracking"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    names = ("", "bot", *logs.LIBRARIES)
    before = root.handlers[:], [(name, logging.getLogger(name).level) for name in names]
    yield
    root.handlers[:] = before[0]
    for name, level in before[1]:
        logging.getLogger(name).setLevel(level)


def caught() -> Exception:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(SECRET) from error
    except ValueError as error:
        return error


def test_a_trace_names_types_and_places() -> None:
    text = logs.describe(caught())
    assert text.index("builtins.KeyError") < text.index("which was the cause of") < text.index("builtins.ValueError")
    assert "in caught" in text
    assert SECRET not in text


def test_errors_of_discord_keep_their_codes() -> None:
    class Response:
        status = 403
        reason = SECRET

    error = discord.Forbidden(Response(), {"code": 50013, "message": SECRET})
    assert logs.describe(error).endswith("discord.errors.Forbidden: status 403, code 50013")


def test_groups_are_described_with_what_they_hold() -> None:
    text = logs.describe(ExceptionGroup(SECRET, [caught(), OSError(SECRET)]))
    assert "KeyError" in text
    assert "OSError" in text
    assert SECRET not in text


def test_whoever_logs_an_exception_logs_it_without_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("INFO")
    try:
        raise caught()
    except BaseException:
        logging.getLogger("discord.app_commands.tree").exception("Ignoring exception in %s", "ask")
    shown = capsys.readouterr().err
    assert "Ignoring exception in ask" in shown
    assert "ValueError" in shown
    assert SECRET not in shown


def test_another_formatter_before_it_changes_nothing() -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 1, "failed", (), (type(caught()), caught(), None))
    assert SECRET in logging.Formatter().format(record)
    assert SECRET not in logs.DiscreetFormatter().format(record)


def test_payloads_that_libraries_log_at_debug_stay_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("DEBUG")
    for name in ("discord.gateway", "discord.http", "aiosqlite", "sqlalchemy.engine", "somebody.else"):
        logging.getLogger(name).debug("payload: %s", SECRET)
    logging.getLogger("bot.client").debug("decided")
    shown = capsys.readouterr().err
    assert "decided" in shown
    assert SECRET not in shown


async def test_so_do_the_errors_of_forgotten_tasks(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("INFO")
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.on_loop_error)
    loop.call_exception_handler({"message": "Task exception was never retrieved", "exception": caught()})
    loop.set_exception_handler(None)
    shown = capsys.readouterr().err
    assert "never retrieved" in shown
    assert "ValueError" in shown
    assert SECRET not in shown
    assert sys.exc_info() == (None, None, None)
