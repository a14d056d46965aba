"""The log tells where and what went wrong, and nothing of what members wrote."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.logs import folding, logs
from bot.logs.folding import FoldingHandler

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
    logging.getLogger("bot.app.app").debug("decided")
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


def test_times_have_their_zone(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("INFO")
    logging.getLogger("bot.app.app").info("decided")
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4} INFO ", capsys.readouterr().err)


def as_json(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What was logged: an object a line, and nothing else."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_in_json_a_line_is_an_object_with_the_time_and_its_zone(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("INFO", "json")
    extra = {"decision": "answer", "milliseconds": 3, "member": 7, "content": SECRET}
    logging.getLogger("bot.x").info("decided %s\n{}", "“answer”", extra=extra)
    (line,) = as_json(capsys)
    told = datetime.fromisoformat(str(line.pop("time")))
    assert abs(told - datetime.now(UTC)) < timedelta(minutes=1)
    assert line == {
        **{"level": "INFO", "logger": "bot.x", "message": "decided “answer”\n{}"},
        **{"decision": "answer", "milliseconds": 3},
    }


def test_in_json_traces_quote_nothing_either_and_nothing_is_endless(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("INFO", "json")
    log = logging.getLogger("bot.x")
    for _ in range(3):
        try:
            raise caught()
        except ValueError:
            log.exception("failed")
    record = logging.LogRecord("bot.x", logging.ERROR, "", 1, "begin %s end", ("\udcff" * 3_000_000,), None)
    record.exc_text = SECRET
    log.handle(record)
    log.info("%d", SECRET)
    logging.getLogger().handlers[0].close()
    text = capsys.readouterr().err
    assert SECRET not in text
    *lines, unwritten, last = text.splitlines()
    failed, long = map(json.loads, lines)
    assert (failed["message"], "KeyError" in failed["trace"]) == ("failed", True)
    assert "bytes left out" in long["message"]
    assert unwritten == "(a line of bot.x can't be written)"
    assert json.loads(last)["message"] == "came 2 times more within 60 s: failed"


def failing_again(times: int) -> Exception:
    """An error as a loop makes it that tries again while it handles what failed before."""
    error: Exception = caught()
    for _ in range(times):
        again = ConnectionResetError(SECRET)
        again.__context__ = error
        error = again
    return error


@pytest.mark.parametrize("times", [10, 1_000, 100_000])
def test_a_chain_of_causes_however_long_is_told_by_its_ends(times: int) -> None:
    text = logs.describe(failing_again(times))
    assert text.startswith(logs.describe(caught())[:40])
    assert text.endswith("ConnectionResetError")
    assert f"({times + 2 - logs.ERRORS} errors more)" in text
    assert text.count("which was the cause of") == logs.ERRORS
    assert len(text) < 4_000


def test_groups_however_deep_and_wide_are_bounded() -> None:
    error: Exception = caught()
    for _ in range(2_000):
        error = ExceptionGroup(SECRET, [error, failing_again(100)])
    assert len(logs.describe(error).encode()) < 17_000
    wide = logs.describe(ExceptionGroup(SECRET, [OSError() for _ in range(5_000)]))
    assert wide.count("holding") == logs.ERRORS + 1
    assert len(wide) < 4_000


def test_a_trace_of_a_thousand_frames_is_cut() -> None:
    def ping(how: int) -> int:
        return pong(how + 1)

    def pong(how: int) -> int:
        return ping(how + 1)

    with pytest.raises(RecursionError) as caught_here:
        ping(0)
    text = logs.describe(caught_here.value)
    assert "bytes left out" in text
    assert text.endswith("builtins.RecursionError")
    assert len(text.encode()) < 17_000


@pytest.mark.parametrize("sign", ["a", "é", "💀", "\n"])
def test_a_record_of_megabytes_is_cut_in_its_middle(sign: str) -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 1, "begin %s end", (sign * 3_000_000,), None)
    text = logs.DiscreetFormatter().format(record)
    assert text.startswith("begin ")
    assert text.endswith(" end")
    assert "bytes left out" in text
    assert len(text.encode()) <= 1 << 14


def logger(stream: io.StringIO, seconds: float) -> logging.Logger:
    """A logger of its own that folds."""
    made = logging.Logger("bot.somewhere")
    handler = FoldingHandler(stream, seconds)
    handler.setFormatter(logs.DiscreetFormatter("{levelname} {name}: {message}", style="{"))
    made.addHandler(handler)
    return made


def test_a_flood_of_the_same_error_is_counted() -> None:
    stream = io.StringIO()
    log = logger(stream, 60)
    for _ in range(966):
        try:
            raise caught()
        except ValueError:
            log.exception("event on_message failed")
    log.warning("something else")
    log.handlers[0].close()
    *trace, other, last = stream.getvalue().splitlines()
    assert trace[0] == "ERROR bot.somewhere: event on_message failed"
    assert len([line for line in trace if "event on_message failed" in line]) == 1
    assert other == "WARNING bot.somewhere: something else"
    assert last == "ERROR bot.somewhere: came 965 times more within 60 s: event on_message failed"


def test_errors_in_turn_are_counted_each_and_what_is_no_warning_isnt() -> None:
    stream = io.StringIO()
    log = logger(stream, 60)
    for _ in range(50):
        log.error("one")
        log.error("two")
        log.info("three")
    log.handlers[0].close()
    lines = stream.getvalue().splitlines()
    assert lines.count("INFO bot.somewhere: three") == 50
    assert lines[-2:] == [f"ERROR bot.somewhere: came 49 times more within 60 s: {what}" for what in ("one", "two")]
    assert len(lines) == 54


def test_the_count_comes_also_where_nothing_is_logged_after_it() -> None:
    stream = io.StringIO()
    log = logger(stream, 0.05)
    log.error("again")
    log.error("again")
    for _ in range(200):
        if "came" in stream.getvalue():
            break
        time.sleep(0.05)
    assert stream.getvalue().splitlines()[1].startswith("ERROR bot.somewhere: came 1 times more")
    log.error("again")
    assert stream.getvalue().count("ERROR bot.somewhere: again") == 2


def test_different_lines_without_end_are_all_written_and_few_are_remembered() -> None:
    stream = io.StringIO()
    log = logger(stream, 60)
    for number in range(1_000):
        log.error("line %d", number)
        log.error("line %d", number)
    lines = stream.getvalue().splitlines()
    assert sum("came 1 times more" in line for line in lines) == 1_000 - folding.DIFFERENT
    assert len(lines) == 2_000 - folding.DIFFERENT


@pytest.mark.parametrize("arguments", [("%d", SECRET), ("%s %s", SECRET), (SECRET + "%z", 1)])
def test_a_record_that_cant_be_written_is_quoted_nowhere(
    arguments: tuple[object, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    stream = io.StringIO()
    for level in (logging.INFO, logging.ERROR):
        logger(stream, 60).log(level, *arguments)
    assert stream.getvalue() == "(a line of bot.somewhere can't be written)\n" * 2
    assert capsys.readouterr() == ("", "")


def test_a_log_that_nobody_reads_any_more_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    class Broken(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    logger(Broken(), 60).error("failed")
    assert capsys.readouterr() == ("", "")
