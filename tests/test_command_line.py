"""The command line: what each command prints, and with which exit code it ends."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from signal import SIGINT

import pytest
from typer.testing import CliRunner

import bot
from bot.__main__ import app
from bot.knowledge.schema import schema_texts
from bot.store import Store
from bot.training import check
from tests.stage import shipped
from tests.stage.counted import count
from tests.stage.shipped import SMALL

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
    assert re.fullmatch(rf"{shipped.FOLDER}: 114 entries with \d+ phrasings, no problems\n", ran.stdout.decode())


def test_check_lists_every_problem_on_a_line_of_its_own_and_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD, "utf-8")
    (tmp_path / "b.yaml").write_text("entries: [\n", "utf-8")
    code, out, errors = _run("check", tmp_path)
    assert (code, errors) == (1, "")
    lines = out.splitlines()
    assert all(re.fullmatch(r"[ab]\.yaml:\d+:\d+: \S.+", line) for line in lines)
    assert [line.split(" ")[0] for line in lines] == ["b.yaml:2:1:", "a.yaml:2:5:", "a.yaml:2:9:", "a.yaml:4:5:"]
    assert "`answer` is missing; add it" in lines[1]
    assert "did you mean `answer`?" in lines[3]


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
RULES = "categories:\n  self-harm:\n    fires_when: [kill myself]\n"
LIPS = [f"my lips are {how}" for how in "cracked peeling sore raw bleeding flaky rough chapped burning".split()]
SUN = [f"can I sit in the sun on a {when}" for when in "balcony boat roof terrace lawn porch deck hill bench".split()]


def _clear(folder: Path, lips: list[str], sun: list[str], day: date) -> Path:
    (folder / "a.yaml").write_text(CLEAR.format(lips=", ".join(lips), sun=", ".join(sun), day=day), "utf-8")
    (folder / "urgent.yaml").write_text(RULES, "utf-8")
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
            await count(store, date.today(), None, "answer", ["lips"])
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


@pytest.mark.parametrize("name", ["urgent.yaml", "helplines.yaml", "urgent_replies.yaml"])
def test_check_finds_what_is_wrong_with_the_files_for_urgent_messages(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, "utf-8")
    (tmp_path / name).write_text("{{{", "utf-8")
    if name != "urgent.yaml":
        (tmp_path / "urgent.yaml").write_text(RULES, "utf-8")
    code, out, errors = _run("check", tmp_path)
    assert (code, errors) == (1, "")
    assert re.fullmatch(rf"{name}:\d+:\d+: the \{{ that begins here isn't closed.+\n", out)


def test_check_finds_what_is_wrong_with_all_files_at_once(tmp_path: Path) -> None:
    for name in ("a.yaml", "helplines.yaml", "urgent.yaml", "urgent_replies.yaml"):
        (tmp_path / name).write_text("{{{", "utf-8")
    code, out, _ = _run("check", tmp_path)
    assert code == 1
    assert [line.split(":")[0] for line in out.splitlines()] == [
        "a.yaml",
        "helplines.yaml",
        "urgent.yaml",
        "urgent_replies.yaml",
    ]


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
    (tmp_path / "urgent.yaml").write_text(URGENT.replace("quite fine", "swollen tongue"), "utf-8")
    line = "  - {{region: us, kind: {}, label: Line, contact: call 1, source: S, verified_on: {}}}\n"
    today = date.today()
    lines = [("crisis", today - timedelta(days)), ("crisis", today), ("emergency", today)]
    (tmp_path / "helplines.yaml").write_text("lines:\n" + "".join(line.format(*each) for each in lines), "utf-8")
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
    assert str(tmp_path / missing) in out


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


def test_ask_explains_what_a_follow_up_was_lent() -> None:
    before = ("--after", "does isotretinoin dry out the lips?")
    code, out, errors = _run("ask", "--explain", *before, "and is that normal?", "--knowledge", SMALL)
    assert (code, errors) == (0, "")
    assert "lent from before: it asks on about “" in _flat(out)


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
    for command in ("run", "demo", "chat", "ask", "check", "schema", "privacy"):
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


def test_the_version_is_told() -> None:
    assert _run("--version") == (0, f"{bot.__version__}\n", "")
    assert re.fullmatch(r"\d+\.\d+\.\d+", bot.__version__)


def test_check_says_where_it_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert (
        f"there is no such folder; name the folder with the YAML files (this was {tmp_path}/knowledge)"
        in _run("check")[1]
    )
    Path("knowledge").write_text("")
    assert f"but a file; name the folder that it is in (this was {tmp_path}/knowledge)" in _run("check")[1]


def test_what_is_doubtful_about_the_settings_is_told_before_anything_else(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LISTENN=true\n")
    code = "import os, sys; os.chdir(sys.argv.pop()); from bot.__main__ import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code, "run", tmp_path],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(shipped.ROOT), "DISCORD_TOKEN": ""},
        check=False,
    )
    assert ran.returncode == 2
    assert ran.stderr.startswith("warning: LISTENN: ")
    assert "did you mean LISTEN?" in ran.stderr
    assert "DISCORD_TOKEN isn't set" in ran.stderr


TERMINALS: dict[str, dict[str, str]] = {
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},  # as Python was before it preferred UTF-8
    "strict": {"PYTHONIOENCODING": "cp437:strict"},
}


@pytest.mark.parametrize(
    ("terminal", "command"),
    [
        *((terminal, ("chat", "--knowledge", SMALL)) for terminal in TERMINALS),
        ("cp1252", ("ask", "--explain", "ağız 💀 dry ’lips’ ﷺ", "--knowledge", SMALL)),
        ("C", ("ask", "--explain", "ağız 💀 dry ’lips’ ﷺ", "--knowledge", SMALL)),
        ("ascii", ("check", "nowhere-💀")),
        ("ascii", ("--help",)),
    ],
)
def test_no_terminals_encoding_ends_a_command(terminal: str, command: tuple[str | Path, ...]) -> None:
    said = "dry “lips” 💀\n".encode() + b"and \xff\xfe the eyes\n"
    ran = shipped.bot(*command, said=said, **TERMINALS[terminal])  # type: ignore[arg-type]
    assert b"Traceback" not in ran.stderr + ran.stdout
    assert ran.returncode == (command[0] == "check")
    assert command[0] not in ("ask", "chat") or b"consult your dermatologist" in ran.stdout


def test_what_a_terminal_cant_show_is_written_in_the_nearest_way() -> None:
    code = "from bot.logs import streams; streams.make_lenient(); print('don’t… “ü” → 💀 –')"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}, check=True
    )
    assert ran.stdout.decode("ascii").strip() == 'don\'t... "u" -> ? -'


def test_chat_without_any_input_takes_its_leave() -> None:
    ran = shipped.bot("chat", "--knowledge", SMALL, before=("sh", "-c", 'exec "$@" <&-', "sh"))
    assert ran.returncode == 0
    assert ran.stdout.decode().endswith("Take care.\n")


@pytest.mark.parametrize("command", [["ask", "dry lips"], ["check", str(SMALL), "--quick"], ["--help"], ["chat"]])
@pytest.mark.parametrize("end", ["| true", ">/dev/full"])
def test_output_that_nobody_takes_leaves_no_trace(command: list[str], end: str) -> None:
    told = ("--knowledge", SMALL) if command[0] in ("ask", "chat") else ()
    shell = ("sh", "-c", f'"$@" {end}', "sh")
    ran = shipped.bot(*command, *told, said="dry lips\n" * 20, before=shell)
    assert b"Traceback" not in ran.stderr
    assert b"Exception ignored" not in ran.stderr
    assert "|" in end or b"the output: No space left" in ran.stderr


@pytest.mark.parametrize("command", [["check"], ["chat"], ["ask", "--jsonl"], ["demo", "--port", "0"]])
@pytest.mark.parametrize("after", [0.1, 0.3, 0.6, 1.2])
def test_ctrl_c_leaves_no_trace(command: list[str], after: float) -> None:
    """Seconds count from when the command's own code begins: how long Python takes to get there is not ours. What is started
    in the background, as tests may be, is deaf to it at first."""
    code = (
        f"import os, runpy, signal, threading, bot; signal.signal({SIGINT:d}, signal.default_int_handler)\n"
        f"timer = threading.Timer({after}, os.kill, (os.getpid(), {SIGINT:d})); timer.daemon = True; timer.start()\n"
        "runpy.run_module('bot', run_name='__main__', alter_sys=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=shipped.ROOT,
        env={**os.environ, "XDG_CACHE_HOME": shipped.kept()},
    ) as process:
        _, errors = process.communicate(timeout=60)
    assert b"Traceback" not in errors
    assert b"Exception ignored" not in errors


@pytest.mark.parametrize(
    ("said", "traces"), [("Error building `literal` serializer:\n  KeyboardInterrupt: ", 0), ("a fault", 1)]
)
def test_ctrl_c_while_a_schema_is_built_leaves_no_trace(said: str, traces: int) -> None:
    """As pydantic-core puts it, which has the moment of Ctrl-C in an error of its own."""
    code = f"import bot.__main__; from pydantic_core import SchemaError; raise SchemaError({said!r})"
    ran = subprocess.run([sys.executable, "-c", code], cwd=shipped.ROOT, capture_output=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.count(b"Traceback") == traces


def test_without_a_home_and_as_a_user_whom_nobody_knows_it_answers() -> None:
    unknown = (
        "import pwd, os, runpy; del os.environ['HOME'], os.environ['XDG_CACHE_HOME']; pwd.getpwuid = {}.__getitem__"
    )
    code = f"{unknown}; from bot.__main__ import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code, "ask", "dry lips", "--knowledge", SMALL],
        capture_output=True,
        cwd=shipped.ROOT,
        env={"HOME": "", "XDG_CACHE_HOME": "", **os.environ},
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"lip balm" in ran.stdout


# Whoever may read everything gives that up for these.
LESS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
may_be_refused = pytest.mark.skipif(bool(LESS) and shutil.which("setpriv") is None, reason="this user may read all")


@may_be_refused
@pytest.mark.parametrize("what", ["a.yaml", "urgent.yaml", "helplines.yaml", ".", "the cache", "the database"])
def test_what_belongs_to_somebody_else_is_told_in_words(what: str, tmp_path: Path) -> None:
    folder, cache, database = tmp_path / "knowledge", tmp_path / "cache", tmp_path / "bot.sqlite3"
    folder.mkdir()
    cache.mkdir()
    database.write_bytes(b"")
    (folder / "a.yaml").write_text(GOOD, "utf-8")
    for name in ("urgent.yaml", "helplines.yaml"):
        shutil.copy(shipped.FOLDER / name, folder)
    theirs = {"the cache": cache, "the database": database}.get(what, folder / what)
    theirs.chmod(0)
    try:
        ran = shipped.bot("check", folder, "--database", database, before=LESS, XDG_CACHE_HOME=str(cache))
    finally:
        theirs.chmod(0o700)
    assert b"Traceback" not in ran.stderr
    if what.startswith("the "):
        assert b"1 entries" in ran.stdout
    else:
        assert ran.returncode != 0
        told = (ran.stdout + ran.stderr).decode()
        assert (what if what != "." else str(folder)) in told
        assert "can't be read" in told


def _meant(folder: Path, **why: str) -> Path:
    """A file that says of phrasings why they stay."""
    lines = "".join(f"  {text.replace('_', ' ')}: {reason}\n" for text, reason in why.items())
    (folder / "b.phrasings.yaml").write_text(f"phrasings:\n  lips: [cracked lips again]\nmeant:\n{lines}", "utf-8")
    return folder


def test_check_says_nothing_of_a_phrasing_that_somebody_looked_at(tmp_path: Path) -> None:
    said = "can I sit in the sun on the balcony"
    folder = _clear(tmp_path, [*LIPS, said], SUN, date.today())
    before, now = (
        _run("check", folder)[1].splitlines(),
        _run("check", _meant(folder, **{said.replace(" ", "_"): "so"})),
    )
    assert [line for line in before if said in line]
    assert not [line for line in now[1].splitlines() if said in line]


def test_check_tells_of_a_reason_whose_phrasing_is_gone(tmp_path: Path) -> None:
    folder = _meant(_clear(tmp_path, LIPS, SUN, date.today()), cracked_lips_again="stays", no_such_phrasing="gone")
    code, out, _ = _run("check", folder, "--quick")
    assert code == 0
    assert "b.phrasings.yaml:5:3: warning: 'no such phrasing' is in `meant`, and no phrasing any more" in out
    assert "cracked lips again" not in out


def test_check_has_nothing_to_say_of_the_shipped_knowledge() -> None:
    """So that a new warning doesn't drown: mend the phrasing, or say under `meant` why it stays. Of 20,000 phrasings, some
    always sound like a neighbour's, others each time the knowledge is learnt anew."""
    folder = shipped.FOLDER
    found = [*map(str, check.problems(folder)), *map(str, check.warnings(folder, {}, lambda what: None))]
    assert [text for text in found if "sounds like" not in text] == []
    assert len(found) < 165
