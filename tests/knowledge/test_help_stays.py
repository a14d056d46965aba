"""Whatever becomes of urgent.yaml, helplines.yaml and urgent_replies.yaml, `check` says it, and nobody in danger loses help."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.answering.responder import Responder
from bot.answering.wording.wording import word
from bot.desk.folder import read_folder
from bot.knowledge import files
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.urgent import WARNING, load_helplines
from bot.training import cache as learning
from bot.training import check, relearn
from tests.knowledge.help_files import BROKEN, LINES, REPLIES, RULES
from tests.stage.shipped import SMALL

DANGER = "i want to kill myself"
OWN = {
    "urgent.yaml": RULES.replace("kill myself", "purple elephant"),
    "helplines.yaml": LINES.replace("999", "555"),
    "urgent_replies.yaml": REPLIES.replace("really glad", "very glad"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Nothing but entries and small talk."""
    made = Path(shutil.copytree(SMALL, tmp_path / "knowledge"))
    (made / "urgent.yaml").unlink()
    return made


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def fill(folder: Path) -> Path:
    for name, text in OWN.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def help_of(responder: Responder) -> str:
    """What somebody in danger reads; "" if it is nothing."""
    decision = responder.decide(DANGER)
    wording = word(decision, responder.knowledge)
    return wording.text if wording is not None and decision.kind == "urgent" else ""


def what_helps(knowledge: Knowledge) -> tuple[object, ...]:
    return knowledge.urgent, knowledge.helplines, knowledge.replies


def mistakes(folder: Path) -> list[str]:
    return [str(problem) for problem in check.problems(folder) if not problem.text.startswith(WARNING)]


@pytest.mark.parametrize(("name", "what", "text"), BROKEN)
def test_a_file_without_help_is_a_mistake_and_the_shipped_one_stands_in(
    name: str, what: str, text: str, folder: Path
) -> None:
    (folder / name).write_text(text, "utf-8")
    assert any(problem.startswith(f"{name}:") for problem in mistakes(folder)), what
    if name != "urgent.yaml":
        (folder / "urgent.yaml").write_text(RULES, "utf-8")
    assert "988" in help_of(learning.responder(folder))


@pytest.mark.parametrize(("name", "what", "text"), BROKEN)
async def test_live_the_last_good_ones_stay(name: str, what: str, text: str, folder: Path) -> None:
    now = learning.responder(fill(folder))
    (folder / name).write_text(text, "utf-8")
    after = (await relearn.learn(read_folder(folder), now)).knowledge
    assert what_helps(after) == what_helps(now.knowledge), what
    assert {problem.file for problem in after.problems} == {name}


@pytest.mark.parametrize("name", ["urgent.yaml", "helplines.yaml"])
async def test_live_a_file_that_is_gone_leaves_the_last_good_one_and_that_is_said(name: str, folder: Path) -> None:
    now = learning.responder(fill(folder))
    (folder / name).unlink()
    after = await relearn.learn(read_folder(folder), now)
    assert after._triager is now._triager, "nothing is learnt again"
    assert what_helps(after.knowledge) == what_helps(now.knowledge)
    (problem,) = after.knowledge.problems
    assert problem.file == name
    assert "no such file any more" in problem.text
    again = await relearn.learn(read_folder(folder), after)
    assert again.knowledge.urgent == now.knowledge.urgent
    assert again.knowledge.problems == (problem,)


async def test_live_a_folder_that_never_had_rules_gets_the_shipped_ones_for_a_broken_file(folder: Path) -> None:
    now = learning.responder(folder)
    assert help_of(now) == ""
    (folder / "urgent.yaml").write_text("", "utf-8")
    after = await relearn.learn(read_folder(folder), now)
    assert "988" in help_of(after)


def test_check_warns_of_a_folder_that_never_had_rules_and_it_loads(folder: Path) -> None:
    (warning,) = check.problems(folder)
    assert str(warning).startswith(f"urgent.yaml:1:1: {WARNING}there is no urgent.yaml, so nobody in danger")
    knowledge: Knowledge = load(folder)
    assert not knowledge.urgent.categories


def test_rules_that_are_gone_from_beside_the_help_lines_are_a_mistake_and_the_shipped_ones_stand_in(
    folder: Path,
) -> None:
    (fill(folder) / "urgent.yaml").unlink()
    (mistake,) = mistakes(folder)
    assert mistake.startswith("urgent.yaml:1:1: there is no such file any more")
    assert "555" in help_of(learning.responder(folder)), "with the folder's own help lines"


@pytest.mark.parametrize("kind", ["emergency", "crisis"])
def test_an_old_number_is_better_than_none(kind: str, folder: Path) -> None:
    today = date.today()
    old = LINES.replace(f"{today}", f"{today - timedelta(days=500)}")
    (folder / "helplines.yaml").write_text(old, "utf-8")
    lines, problems, _ = load_helplines(files.read_folder(folder), today)
    assert len(lines.lines) == len(problems) == 2
    assert all("only because no other is left" in problem.text for problem in problems)
    fresh = f"  - {{region: us, kind: {kind}, label: New, contact: call 1, source: S, verified_on: {today}}}\n"
    (folder / "helplines.yaml").write_text(old + fresh, "utf-8")
    assert [
        line.label for line in load_helplines(files.read_folder(folder), today).lines.lines if line.kind == kind
    ] == ["New"]


def test_a_link_that_leads_nowhere_is_no_missing_file(folder: Path) -> None:
    (folder / "urgent.yaml").symlink_to(folder / "gone.yaml")
    assert mistakes(folder)
    assert "988" in help_of(learning.responder(folder))


@pytest.mark.parametrize("rule", ["\u200b", "\ufe0f", "\u00ad", "…", "-", "\u3164", "{-|'}"])
def test_a_rule_without_a_sign_is_no_rule(rule: str, folder: Path) -> None:
    (folder / "urgent.yaml").write_text(f'categories: {{self-harm: {{fires_when: ["{rule}"]}}}}\n', "utf-8")
    assert any(problem.startswith("urgent.yaml:1:") for problem in mistakes(folder))
    assert "urgent.yaml" in load(folder).stand_ins


def test_a_day_to_come_is_told() -> None:
    problems = load_helplines(files.read_folder(SMALL), date(2020, 1, 1)).problems
    assert any("still to come" in problem.text and problem.text.startswith(WARNING) for problem in problems)


@pytest.mark.parametrize("rule", ["the", "i", "is", "{a|an}", "{you|we}", "^ i", "it", "{and|or}", "my", "have"])
@pytest.mark.parametrize("key", ["fires_when", "always_fires_when"])
def test_a_rule_that_fires_at_nearly_everything_is_told_where_it_stands(rule: str, key: str, folder: Path) -> None:
    text = f"categories:\n  self-harm:\n    {key}:\n      - kill myself\n      - '{rule}'\n"
    (folder / "urgent.yaml").write_text(text, "utf-8")
    (warning,) = check.problems(folder)
    assert str(warning).startswith(f"urgent.yaml:5:9: {WARNING}this line fires at ordinary messages (“")


@pytest.mark.parametrize("rule", ["kill myself", "i .. die", "{want|wish} .. {die|dead}", "i + poison"])
def test_a_rule_that_says_what_danger_is_is_not_too_wide(rule: str, folder: Path) -> None:
    (folder / "urgent.yaml").write_text(f"categories: {{self-harm: {{fires_when: ['{rule}']}}}}\n", "utf-8")
    assert check.problems(folder) == []


async def test_live_an_emptied_folder_is_told_the_same_every_time_and_without_a_place_that_is_gone(
    folder: Path,
) -> None:
    now, told = learning.responder(folder), []
    for _ in range(2):
        with pytest.raises(KnowledgeError) as error:
            await relearn.learn({}, now)
        told.append(error.value.problems)
    assert told[0] == told[1]
    (problem,) = told[0]
    assert str(problem) == "knowledge:1:1: no entries in this folder; add a YAML file with an `entries:` list"
