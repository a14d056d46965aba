"""The command line: what each command prints, and with which exit code it ends."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.knowledge.schema import schema_texts
from bot.store import Store
from tests import shipped
from tests.shipped import SMALL

FOOTER = "consult your dermatologist"
BAD = "entries:\n  - id: Sun\n    question: Q\n    answr: A\n    source: S\n"
GOOD = BAD.replace("Sun", "sun").replace("answr", "answer")
URGENT = """\
categories:
  allergic-reaction:
    fires_when:
      - swollen tongue
    examples:
      harmless: [my lips are dry]
      fires: [quite fine]
"""


def _flat(output: str) -> str:
    """The output in one line, without the frames of panels."""
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", output).split())


def _run(*arguments: str | Path, said: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(
        app, list(map(str, arguments)), input=said, env={"COLUMNS": "200", "XDG_CACHE_HOME": shipped.kept()}
    )
    return result.exit_code, result.stdout, result.stderr


def test_check_is_content_with_the_shipped_knowledge() -> None:
    ran = shipped.bot("check", "--quick")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert re.fullmatch(r"knowledge: 46 entries with \d+ phrasings, no problems\n", ran.stdout.decode())


def test_check_lists_every_problem_on_a_line_of_its_own_and_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD, "utf-8")
    (tmp_path / "b.yaml").write_text("entries: [\n", "utf-8")
    code, out, errors = _run("check", tmp_path)
    assert (code, errors) == (1, "")
    lines = out.splitlines()
    assert all(re.fullmatch(r"[ab]\.yaml:\d+:\d+: \S.+", line) for line in lines)
    assert [line.split(" ")[0] for line in lines] == ["a.yaml:2:5:", "a.yaml:2:9:", "a.yaml:4:5:", "b.yaml:2:1:"]
    assert "`answer` is missing; add it" in lines[0]
    assert "did you mean `answer`?" in lines[2]


CLEAR = """\
entries:
  - id: lips
    question: Why are my lips dry?
    also_asked: [{lips}]
    answer: A
    source: S
    reviewed_on: {day}
  - id: sun
    question: May I go to the beach in summer?
    also_asked: [{sun}]
    answer: A
    source: S
"""
LIPS = [f"my lips are {how}" for how in "cracked peeling sore raw bleeding flaky rough chapped burning".split()]
SUN = [f"can I sit in the sun on a {when}" for when in "balcony boat roof terrace lawn porch deck hill bench".split()]


def _clear(folder: Path, lips: list[str], sun: list[str], day: date) -> Path:
    (folder / "a.yaml").write_text(CLEAR.format(lips=", ".join(lips), sun=", ".join(sun), day=day), "utf-8")
    return folder


def test_check_has_nothing_to_say_of_entries_that_are_clear_and_reviewed(tmp_path: Path) -> None:
    code, out, errors = _run("check", _clear(tmp_path, LIPS, SUN, date.today()))
    assert (code, errors) == (0, "")
    assert out.endswith(": 2 entries with 20 phrasings, no problems\n")


def test_check_warns_of_what_may_be_better_and_ends_with_0(tmp_path: Path) -> None:
    twin = "can I sit in the sun on the boat"
    folder = _clear(tmp_path, [*LIPS[:3], "can I sit in the sun on the balcony"], [*SUN, twin], date(2020, 1, 1))
    code, out, errors = _run("check", folder)
    assert (code, errors) == (0, "")
    *warnings, last = out.splitlines()
    assert all(re.fullmatch(r"a\.yaml:\d+:\d+: warning: \S.+; .+", line) for line in warnings)
    assert last.endswith(f"{len(warnings)} warnings")
    assert "a.yaml:3:15: warning: `lips` has 5 ways of asking" in out
    assert "`lips` was last reviewed" in out
    assert (
        "'can I sit in the sun on the balcony' is almost the same as" in out
        or "almost the same as 'can I sit in the sun on the balcony" in out
    )


def test_check_can_leave_out_what_takes_long(tmp_path: Path) -> None:
    _, out, _ = _run(
        "check", _clear(tmp_path, [*LIPS, "can I sit in the sun on the balcony"], SUN, date.today()), "--quick"
    )
    assert "almost the same" not in out


@pytest.mark.parametrize(("times", "warned"), [(200, True), (20, False)])
async def test_check_names_the_entries_that_nobody_asks_for(times: int, warned: bool, tmp_path: Path) -> None:
    database = tmp_path / "bot.sqlite3"
    async with Store(database) as store:
        for _ in range(times):
            await store.count(date.today(), None, "answer", ["lips"])
    folder = tmp_path / "knowledge"
    folder.mkdir()
    _, out, _ = _run("check", _clear(folder, LIPS, SUN, date.today()), "--quick", "--database", database)
    assert ("nobody has ever been answered with `sun`" in out) == warned
    assert "answered with `lips`" not in out


@pytest.mark.parametrize("what", ["nothing", "something else"])
def test_check_does_without_a_database_that_isnt_the_bots(what: str, tmp_path: Path) -> None:
    database = tmp_path / "bot.sqlite3"
    if what == "something else":
        database.write_text("no database")
    folder = tmp_path / "knowledge"
    folder.mkdir()
    code, out, _ = _run("check", _clear(folder, LIPS, SUN, date.today()), "--quick", "--database", database)
    assert (code, "no problems" in out) == (0, True)


@pytest.mark.parametrize("name", ["urgent.yaml", "helplines.yaml"])
def test_check_finds_what_is_wrong_with_the_files_for_urgent_messages(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, "utf-8")
    (tmp_path / name).write_text("{{{", "utf-8")
    code, out, errors = _run("check", tmp_path)
    assert (code, errors) == (1, "")
    assert re.fullmatch(rf"{name}:\d+:\d+: YAML can't read this.+\n", out)


def test_check_finds_what_is_wrong_with_all_files_at_once(tmp_path: Path) -> None:
    for name in ("a.yaml", "urgent.yaml", "helplines.yaml"):
        (tmp_path / name).write_text("{{{", "utf-8")
    code, out, _ = _run("check", tmp_path)
    assert code == 1
    assert [line.split(":")[0] for line in out.splitlines()] == ["a.yaml", "helplines.yaml", "urgent.yaml"]


def test_check_tries_the_examples_of_urgent_messages(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "urgent.yaml").write_text(URGENT, "utf-8")
    code, out, _ = _run("check", tmp_path)
    assert code == 1
    (line,) = out.splitlines()
    assert line.startswith("urgent.yaml:7:15: this example must fire and doesn't; ")
    (tmp_path / "urgent.yaml").write_text(URGENT.replace("quite fine", "swollen tongue"), "utf-8")
    assert _run("check", tmp_path)[0] == 0


@pytest.mark.parametrize(("days", "code", "says"), [(10, 0, None), (200, 0, "warning: "), (400, 1, "isn't shown")])
def test_check_warns_of_help_lines_that_nobody_verified_lately(
    days: int, code: int, says: str | None, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "helplines.yaml").write_text(
        "lines:\n  - {region: us, kind: crisis, label: Line, contact: call 1, source: S, verified_on: "
        f"{date.today() - timedelta(days)}}}\n",
        "utf-8",
    )
    ended, out, _ = _run("check", tmp_path)
    assert ended == code
    problems = [line for line in out.splitlines() if line.startswith("helplines.yaml:2:")]
    assert len(problems) == (says is not None)
    assert not says or (says in problems[0] and f"{days} days ago" in problems[0])
    assert ("1 entries with 1 phrasings" in out) == (code == 0)


def test_check_as_a_process_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD, "utf-8")
    ran = shipped.bot("check", tmp_path)
    assert ran.returncode == 1
    assert ran.stdout.count(b"\n") == 3
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize("missing", ["nowhere", "empty"])
def test_check_of_no_folder_and_of_an_empty_one_ends_with_1(missing: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, out, _ = _run("check", tmp_path / missing)
    assert code == 1
    assert re.fullmatch(rf"{missing}:1:1: .+; .+\n", out)


def test_ask_shows_the_answer_with_title_note_source_footer_and_what_to_ask_next() -> None:
    code, out, errors = _run("ask", "my lips are cracking, is that normal?", "--knowledge", SMALL)
    assert (code, errors) == (0, "")
    told = _flat(out)
    assert "Does isotretinoin dry out the skin, lips and eyes?" in told
    assert "a plain lip balm helps" in told
    assert "Note: It is the most common effect" in told
    assert re.search(r"Source: the article.{1,3}Potential Side Effects › Dryness", told, re.IGNORECASE)
    assert FOOTER in told
    assert "1. What skincare should I use or avoid meanwhile?" in told
    assert "score" not in told


def test_ask_marks_an_answer_beyond_the_article() -> None:
    code, out, _ = _run("ask", "can I donate blood", "--knowledge", SMALL)
    assert code == 0
    assert "Source: Beyond the article: NHS Blood and Transplant, https://www.blood.co.uk" in _flat(out)


@pytest.mark.parametrize("said", ["hello", "who won the football", """ '[bold]"' [/red] """])
def test_ask_ends_every_reply_with_the_footer(said: str) -> None:
    code, out, errors = _run("ask", said, "--knowledge", SMALL)
    assert (code, errors) == (0, "")
    assert FOOTER in _flat(out)


def test_ask_explains_how_the_decision_came_about() -> None:
    code, out, errors = _run("ask", "--explain", "my lpis are cracking on metformin qwrtzpl", "--knowledge", SMALL)
    assert (code, errors) == (0, "")
    told = _flat(out)
    for part in ("confidence", "score", "nearest phrasing", "decision: ", "understood: ", "guards: "):
        assert part in told
    assert "dryness" in told
    assert re.search(r"unknown words: [^:]*qwrtzpl", told)


def test_ask_explains_what_it_repaired() -> None:
    _, out, _ = _run("ask", "--explain", "does it need sunscren", "--knowledge", SMALL)
    assert "sunscren → sunscreen" in _flat(out)


@pytest.mark.parametrize("arguments", [["ask"], ["ask", ""], ["ask", "--explain"]])
def test_ask_without_a_question_says_how_and_ends_with_2(arguments: list[str]) -> None:
    code, out, errors = _run(*arguments)
    assert (code, out) == (2, "")
    assert "python -m bot ask" in errors


@pytest.mark.parametrize("command", [["ask", "hello"], ["ask", "--jsonl"], ["chat"]])
def test_a_knowledge_that_cant_be_used_ends_a_command_with_1_and_the_problems(
    command: list[str], tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(BAD, "utf-8")
    code, out, errors = _run(*command, "--knowledge", tmp_path, said='{"text": "hello"}\n')
    assert (code, out) == (1, "")
    assert [line.split(" ")[0] for line in errors.splitlines()] == ["a.yaml:2:5:", "a.yaml:2:9:", "a.yaml:4:5:"]


def test_chat_answers_turn_by_turn_until_the_input_ends() -> None:
    ran = shipped.bot(
        "chat",
        "--knowledge",
        SMALL,
        said="hello\nDoes isotretinoin dry out the skin, lips and eyes?\n2\nwho won the football",
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    told = _flat(ran.stdout.decode())
    assert told.count(FOOTER) == 4
    order = [
        "Hello! What would you like to know?",
        "a plain lip balm helps",
        "Wear sunscreen, a hat",
        "I don't know",
        "Take care.",
    ]
    assert [told.index(part) for part in order] == sorted(told.index(part) for part in order)


@pytest.mark.parametrize(("said", "replies"), [("", 0), ("hello\n", 1), ("hello\n\nhello\n", 1)])
def test_chat_ends_kindly_at_the_end_of_input_and_at_an_empty_line(said: str, replies: int) -> None:
    code, out, errors = _run("chat", "--knowledge", SMALL, said=said)
    assert (code, errors) == (0, "")
    assert _flat(out).count(FOOTER) == replies
    assert out.endswith("Take care.\n")


def test_chat_answers_the_lips_question_from_the_shipped_knowledge() -> None:
    ran = shipped.bot("chat", said="my lips are cracking, is that normal?\n")
    told = _flat(ran.stdout.decode())
    assert ran.returncode == 0
    assert "Does isotretinoin dry out the skin, lips and eyes?" in told
    assert FOOTER in told


def test_schema_writes_a_schema_for_every_kind_of_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, errors = _run("schema")
    assert (code, errors) == (0, "")
    written = {Path(line).name: Path(line).read_text("utf-8") for line in out.splitlines()}
    assert written == schema_texts()
    assert {"entries.schema.json", "phrasings.schema.json", "vocabulary.schema.json"} <= set(written)


def test_without_a_command_the_help_names_them_all() -> None:
    _, out, errors = _run()
    for command in ("run", "demo", "chat", "ask", "check", "schema"):
        assert re.search(rf"^\W*{command}\b", out + errors, re.MULTILINE)


def test_an_unknown_command_ends_with_2() -> None:
    code, _, errors = _run("aks")
    assert code == 2
    assert "aks" in errors


def test_ask_loads_nothing_of_discord_and_no_database() -> None:
    ran = shipped.bot("ask", "dry lips", "--knowledge", SMALL, python=("-X", "importtime"))
    assert ran.returncode == 0
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in ran.stderr.decode().splitlines()}
    assert "rapidfuzz" in imported
    assert not imported & {"discord", "sqlalchemy", "alembic", "aiosqlite", "simcord", "aiohttp", "asyncio"}
