"""urgent.yaml and helplines.yaml: checked like the rest, and never missed when they break."""

from __future__ import annotations

from datetime import date
from importlib import resources
from pathlib import Path
from typing import get_args

import pytest

from bot.answering.triage.triage import Triager
from bot.knowledge.files import read_folder
from bot.knowledge.urgent import (
    CATEGORIES,
    HELPLINES,
    NO_RULES,
    REGIONS,
    URGENT,
    WARNING,
    LineKind,
    load_helplines,
    load_urgent,
    pattern_lines,
    shipped_rules,
)
from bot.knowledge.urgent_pattern import PatternError, parse
from bot.training.check import check_urgent
from tests.stage import shipped

KNOWLEDGE = shipped.ROOT / "knowledge"
TODAY = date(2026, 11, 22)

SMALL = """
words:
  tongue: [tongue, lips]
  swollen: [swell*, swollen]
  age: [5..17]
excuses:
  story:
    says: ["the movie"]
categories:
  allergic-reaction:
    excused_by: [story]
    fires_when:
      - "<tongue> .. <swollen>"
    examples:
      fires: [my tongue is swelling]
      harmless: [in the movie his tongue is swollen]
"""


def written(folder: Path, text: str, name: str = URGENT) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", [URGENT, HELPLINES])
def test_the_copies_in_the_package_are_those_of_the_knowledge_folder(name: str) -> None:
    packaged = resources.files("bot.knowledge").joinpath("shipped", name).read_text(encoding="utf-8")
    assert packaged == (KNOWLEDGE / name).read_text(encoding="utf-8")


def test_a_folder_without_urgent_rules_has_no_triage(tmp_path: Path) -> None:
    assert load_urgent(read_folder(tmp_path)) == (NO_RULES, ())
    assert check_urgent(read_folder(tmp_path)) == ()


@pytest.mark.parametrize(
    "broken", ["", "categories: [", "words: 3", "\tx", "surprise: true", "\0", "categories:\n  a: &x {}"]
)
def test_a_broken_file_gives_way_to_the_shipped_rules_and_says_why(tmp_path: Path, broken: str) -> None:
    rules, problems = load_urgent(read_folder(written(tmp_path, broken)))
    assert rules == shipped_rules()
    assert problems
    assert "self-harm" in Triager(rules).triage("i want to kill myself").urgent


def test_rules_of_a_moderator_are_followed(tmp_path: Path) -> None:
    folder = written(tmp_path, SMALL)
    rules, problems = load_urgent(read_folder(folder))
    assert problems == ()
    assert check_urgent(read_folder(folder)) == ()
    assert Triager(rules).triage("my lips are so swollen").urgent == ("allergic-reaction",)
    assert Triager(rules).triage("my tonuge swelled up").urgent == ("allergic-reaction",)


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("<tongue> ..", "<tonge> .."), 13, "did you mean <tongue>"),
        (("excused_by: [story]", "excused_by: [storey]"), 11, "no excuse `storey`"),
        (("allergic-reaction:", "allergy:"), 11, "no category `allergy`"),
        (("5..17", "17..5"), 5, "like 5..17"),
        (("5..17", "1..99999999"), 5, "5000"),
        (("swell*", "s*"), 4, "at least"),
        (("[tongue, lips]", "[tongue, <mouth>]"), 3, "no group <mouth>"),
        (('"<tongue> .. <swollen>"', '"<tongue> .."'), 13, "ends in the middle"),
        (('"<tongue> .. <swollen>"', '"(tongue"'), 13, "can't be read"),
        (("my tongue is swelling", "my tongue is fine"), 15, "must fire and doesn't"),
        (("in the movie his", "his"), 16, "must not fire and does"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_its_mend(
    tmp_path: Path, change: tuple[str, str], line: int, said: str
) -> None:
    folder = written(tmp_path, SMALL.replace(*change))
    found = check_urgent(read_folder(folder))
    assert any(problem.line == line and said in problem.text for problem in found), found


@pytest.mark.parametrize("line", ["", "..", "a ..", ".. a", "^", "{a", "a+b", "<A>", "{}", "a ~ ~ b"])
def test_what_is_no_pattern_is_refused(line: str) -> None:
    with pytest.raises(PatternError):
        parse(line)


def test_a_pattern_is_read_cue_by_cue() -> None:
    pattern = parse("^ {took|<ate>} .. <pills> ~ help + now !<joke>")
    assert [(cue.names, cue.link) for cue in pattern.cues] == [
        (("^",), "next"),
        (("took", "<ate>"), "next"),
        (("<pills>",), "later"),
        (("help",), "near"),
        (("now",), "with"),
    ]
    assert pattern.groups == ("ate", "pills", "joke")


def test_every_line_of_the_shipped_rules_can_be_told_by_its_place() -> None:
    rules = shipped_rules()
    places = [path for path, _ in pattern_lines(rules)]
    assert len(places) == len(set(places)) > 500
    assert set(rules.categories) == set(CATEGORIES)


def test_a_long_pattern_may_be_written_over_several_lines(tmp_path: Path) -> None:
    text = SMALL.replace('"<tongue> .. <swollen>"', '"{tongue|\n          lips} ..\n          <swollen>"')
    rules, problems = load_urgent(read_folder(written(tmp_path, text)))
    assert problems == ()
    assert rules.categories["allergic-reaction"].fires_when == ("{tongue|lips} .. <swollen>",)


def test_the_shipped_help_lines_cover_every_region(tmp_path: Path) -> None:
    lines, problems, _ = load_helplines(read_folder(tmp_path), date(2026, 12, 1))
    assert problems == ()
    for region in REGIONS[:-1]:
        assert lines.of("emergency", region)[0].region == region
        assert lines.of("crisis", region)
        assert lines.of("poison", region)


@pytest.mark.parametrize("region", REGIONS[:-1])
@pytest.mark.parametrize("kind", get_args(LineKind))
def test_a_regions_lines_only_and_never_another_countrys(kind: LineKind, region: str) -> None:
    lines = load_helplines(read_folder(KNOWLEDGE), TODAY).lines
    for children in (None, True):
        assert {line.region for line in lines.of(kind, region, children=children)} <= {region, "anywhere"}


@pytest.mark.parametrize("region", REGIONS[:-1])
def test_who_is_young_sees_lines_for_the_young_of_their_own_region_first(region: str) -> None:
    lines = load_helplines(read_folder(KNOWLEDGE), TODAY).lines
    young = lines.of("crisis", region, young=True)
    assert (young[0].children, young[0].region) == (True, region)
    assert {*young} == {*lines.of("crisis", region)}
    assert lines.of("crisis", region, children=True)[0].region == region


def test_lines_that_are_gone_or_wrong_are_named_nowhere() -> None:
    named = (KNOWLEDGE / HELPLINES).read_text("utf-8")
    for wrong in ("press 3", "KIRAN", "1800-599-0019", "1-800-273-8255", "500-454", "0808 100 3352", "ask at 112"):
        assert wrong not in named
    assert named == resources.files("bot.knowledge").joinpath("shipped", HELPLINES).read_text("utf-8")


def test_without_a_region_lines_for_anywhere_come_first() -> None:
    lines = load_helplines(read_folder(KNOWLEDGE), TODAY).lines
    regions = [line.region for line in lines.of("crisis", None)]
    assert regions[0] == "anywhere"
    assert {"us", "uk", "au", "in"} <= set(regions)
    assert {line.region for line in lines.of("crisis", "anywhere")} == {*regions}


def one_line(verified_on: str) -> str:
    """A line, and two that were just verified."""
    line = "  - {{region: uk, kind: {}, label: {}, contact: b, source: c, verified_on: {}}}\n"
    others = line.format("crisis", "B", TODAY), line.format("emergency", "C", TODAY)
    return "".join(["lines:\n", line.format("crisis", "A", verified_on), *others])


@pytest.mark.parametrize(
    ("verified_on", "shown", "told"),
    [
        ("2026-11-20", 1, ""),
        ("2026-05-27", 1, ""),
        ("2026-05-26", 1, WARNING),
        ("2026-05-01", 1, WARNING),
        ("2025-11-23", 1, WARNING),
        ("2025-11-22", 0, "A (b)"),
        ("2025-11-20", 0, "A (b)"),
    ],
)
def test_a_help_line_that_nobody_checked_for_long_is_told_and_then_hidden(
    tmp_path: Path, verified_on: str, shown: int, told: str
) -> None:
    lines, problems, _ = load_helplines(read_folder(written(tmp_path, one_line(verified_on), HELPLINES)), TODAY)
    assert len(lines.lines) == shown + 2
    assert [problem.text.startswith(told) for problem in problems] == [True] * bool(told)
    assert all(problem.line == 2 for problem in problems)


@pytest.mark.parametrize("broken", ["lines: 3", "lines:\n  - {region: mars}", "\0", one_line("yesterday")])
def test_broken_help_lines_give_way_to_the_shipped_ones_and_say_why(tmp_path: Path, broken: str) -> None:
    lines, problems, _ = load_helplines(read_folder(written(tmp_path, broken, HELPLINES)), TODAY)
    assert lines == load_helplines(read_folder(KNOWLEDGE), TODAY).lines
    assert problems
