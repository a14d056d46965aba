"""How far confidence can be trusted, from labelled messages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.responder import Responder
from bot.answering.understanding import Thresholds
from bot.training.calibration import (
    STEPS,
    Judged,
    Labelled,
    calibration_error,
    judge,
    read_labelled,
    table,
    threshold_for,
)
from tests.stage import shipped
from tests.stage.shipped import SMALL, STEADY


def _judged(confidence: float, right: bool, *, answerable: bool = True) -> Judged:
    return Judged(confidence, right, right, answerable)


# Sure and right twice, sure and wrong once, unsure and wrong once, and one that no entry answers.
SOME = [
    _judged(0.9, True),
    _judged(0.8, True),
    _judged(0.7, False),
    _judged(0.3, False),
    _judged(0.6, False, answerable=False),
]


def _file(folder: Path, *lines: object) -> Path:
    path = folder / "messages.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    return path


def test_messages_are_read_with_every_entry_that_answers_them(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        {"text": "dry lips", "label": "dryness"},
        "",
        {"text": "lips and sun", "label": "dryness", "also": ["sun-sensitivity"]},
        {"text": "football", "label": "none", "kind": "chat"},
    )
    assert read_labelled(path) == [
        Labelled("dry lips", frozenset({"dryness"})),
        Labelled("lips and sun", frozenset({"dryness", "sun-sensitivity"})),
        Labelled("football", frozenset()),
    ]


@pytest.mark.parametrize(
    "line", ["oops", "{", "[]", "7", "null", {"text": "a"}, {"label": "none"}, {"text": "a", "label": ["dryness"]}]
)
def test_a_line_that_isnt_labelled_is_named(line: object, tmp_path: Path) -> None:
    path = _file(tmp_path, {"text": "dry lips", "label": "dryness"}, "", line)
    with pytest.raises(ValueError, match=r"messages\.jsonl:3: needs .*label"):
        read_labelled(path)


@pytest.mark.parametrize("lines", [[], ["", "  "]])
def test_a_file_without_messages_is_refused(lines: list[str], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no messages"):
        read_labelled(_file(tmp_path, *lines))


@pytest.mark.parametrize("between", ["\u2028", "\u0085"])
def test_odd_line_separators_inside_a_message_dont_split_it(between: str, tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    path.write_text(f'{{"text": "dry{between}lips", "label": "dryness"}}\n', "utf-8")
    assert [message.text for message in read_labelled(path)] == [f"dry{between}lips"]


def test_messages_are_judged_by_the_likeliest_entry() -> None:
    right, wrong, not_ours = judge(
        shipped.small(),
        [
            Labelled("my lips are cracking, is that normal?", frozenset({"dryness"})),
            Labelled("my lips are cracking, is that normal?", frozenset({"no-such-entry"})),
            Labelled("who won the football last night", frozenset()),
        ],
    )
    assert (right.right, right.among_three, right.answerable) == (True, True, True)
    assert (wrong.right, wrong.among_three, wrong.answerable) == (False, False, True)
    assert (not_ours.right, not_ours.among_three, not_ours.answerable) == (False, False, False)
    assert right.confidence == wrong.confidence > not_ours.confidence


def test_what_is_right_in_second_place_is_among_the_first_three() -> None:
    said = "my lips are cracking, is that normal?"
    second = shipped.small().decide(said).candidates[1].entry
    (judged,) = judge(shipped.small(), [Labelled(said, frozenset({second}))])
    assert (judged.right, judged.among_three) == (False, True)


def test_judging_doesnt_depend_on_the_thresholds() -> None:
    messages = [Labelled("my lips are dry", frozenset({"dryness"})), Labelled("hello", frozenset())]
    never = Responder(shipped.small().knowledge, Thresholds(answer=1.01, suggest=1.01))
    assert judge(never, messages) == judge(shipped.small(), messages)


def test_the_table_tells_for_each_threshold_what_would_be_answered() -> None:
    rows = {row.threshold: row for row in table(SOME)}
    assert tuple(rows) == STEPS
    everything, sure, nothing = rows[0.0], rows[0.65], rows[0.95]
    assert [everything.coverage, everything.risk] == pytest.approx([1, 3 / 5])
    assert [everything.right, everything.false] == [0.5, 1.0]
    assert [sure.coverage, sure.risk] == pytest.approx([3 / 5, 1 / 3])
    assert [sure.right, sure.false] == [0.5, 0.0]
    assert (nothing.coverage, nothing.risk, nothing.right, nothing.false) == (0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("answerable", [True, False])
def test_a_table_of_one_kind_of_message_only(answerable: bool) -> None:
    first = table([_judged(0.5, answerable, answerable=answerable)])[0]
    assert (first.right, first.false) == ((1.0, 0.0) if answerable else (0.0, 1.0))


@pytest.mark.parametrize(
    ("precision", "threshold"), [(1.0, 0.8), (0.9, 0.8), (2 / 3, 0.7), (0.5, 0.6), (0.4, 0.3), (0.0, 0.3)]
)
def test_the_lowest_threshold_for_a_precision_is_found(precision: float, threshold: float) -> None:
    assert threshold_for(SOME, precision) == threshold


def test_where_no_threshold_is_good_enough_there_is_none() -> None:
    assert threshold_for([_judged(0.9, False), _judged(0.5, True)], 0.9) is None
    assert threshold_for([], 0.5) is None


def test_messages_of_one_confidence_are_answered_all_or_none() -> None:
    assert threshold_for([_judged(0.9, True), _judged(0.9, False)], 0.9) is None


def test_the_calibration_error_is_the_distance_of_confidence_from_truth() -> None:
    assert calibration_error([_judged(1.0, True), _judged(0.0, False)]) == 0
    assert calibration_error([_judged(1.0, False)]) == 1
    assert calibration_error([_judged(0.75, True), _judged(0.75, False)]) == pytest.approx(0.25)
    assert calibration_error([_judged(0.25, False), _judged(0.75, True)]) == pytest.approx(0.25)


MANY = st.lists(
    st.builds(Judged, st.floats(0, 1), st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=40
)


@given(MANY, st.floats(0, 1))
@settings(STEADY, max_examples=200)
def test_a_threshold_keeps_its_promise(judged: list[Judged], precision: float) -> None:
    threshold = threshold_for(judged, precision)
    kept = {each: [one for one in judged if one.confidence >= each] for each in {one.confidence for one in judged}}
    good = [each for each, answered in kept.items() if sum(o.right for o in answered) / len(answered) >= precision]
    assert threshold == min(good, default=None)


@given(MANY)
@settings(STEADY, max_examples=200)
def test_shares_are_shares_and_a_higher_threshold_answers_no_more(judged: list[Judged]) -> None:
    rows = table(judged)
    assert all(0 <= share <= 1 for row in rows for share in (row.coverage, row.risk, row.false))
    assert [row.coverage for row in rows] == sorted((row.coverage for row in rows), reverse=True)
    assert 0 <= calibration_error(judged) <= 1


def test_the_command_shows_the_table_and_proposes_a_threshold(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        {"text": "Does isotretinoin dry out the skin, lips and eyes?", "label": "dryness"},
        {"text": "who won the football last night", "label": "none"},
    )
    ran = shipped.bot("calibrate", path, "--knowledge", SMALL)
    told = ran.stdout.decode()
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "2 messages" in told
    assert all(f"{step:.2f}" in told for step in STEPS)
    assert "first three: 100.0%" in told
    assert "ANSWER_AT=" in told


def test_the_command_says_where_no_threshold_is_good_enough(tmp_path: Path) -> None:
    path = _file(tmp_path, {"text": "Does isotretinoin dry out the skin, lips and eyes?", "label": "none"})
    ran = shipped.bot("calibrate", path, "--knowledge", SMALL)
    assert ran.returncode == 0
    assert "No threshold gives 95% right answers" in ran.stdout.decode()


@pytest.mark.parametrize("content", [None, "oops\n", "", "\udcff"])
def test_the_command_ends_with_2_where_the_messages_cant_be_read(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    if content is not None:
        path.write_bytes(content.encode("utf-8", "surrogateescape"))
    ran = shipped.bot("calibrate", path, "--knowledge", SMALL)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"Traceback" not in ran.stderr
    assert ran.stderr.count(b"\n") == 1
