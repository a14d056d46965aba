"""`python -m bot ask --jsonl`: the contract with tools outside the project (contract 2), to the letter."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.responder import Responder
from bot.local.batch import answer_lines
from tests.stage import shipped
from tests.stage.shipped import SMALL, STEADY

FIELDS = ["kind", "entries", "urgent", "soft", "suggestions", "candidates", "text", "footer"]
KINDS = {"urgent", "answer", "suggest", "unknown", "smalltalk", "silent"}


@pytest.fixture(scope="module")
def small() -> Responder:
    return shipped.small()


def _run(responder: Responder, *lines: bytes | str) -> tuple[int, list[Any], str]:
    """Exit code, decisions and complaints for these lines of input."""
    out, errors = io.StringIO(), io.StringIO()
    raw = [line.encode() if isinstance(line, str) else line for line in lines]
    code = answer_lines(responder, raw, out, errors)
    written = out.getvalue()
    assert not written or written.endswith("\n")
    return code, [json.loads(line) for line in written.split("\n")[:-1]], errors.getvalue()


def _one(responder: Responder, **request: Any) -> Any:
    code, answers, errors = _run(responder, json.dumps(request))
    assert (code, len(answers), errors) == (0, 1, "")
    return answers[0]


def _check(decision: Any) -> None:
    assert list(decision) == FIELDS
    assert decision["kind"] in KINDS
    assert all(isinstance(decision[field], list) for field in FIELDS[1:6])
    assert len(decision["suggestions"]) <= 3
    assert len(decision["candidates"]) <= 3
    for candidate in decision["candidates"]:
        assert list(candidate) == ["entry", "confidence"]
        assert 0 <= candidate["confidence"] <= 1
    if decision["kind"] == "silent":
        assert decision["text"] == decision["footer"] == ""
    else:
        assert decision["text"]
        assert "consult your dermatologist" in decision["footer"].lower()
        assert decision["footer"] not in decision["text"]


def test_an_answer_has_the_fields_of_the_contract(small: Responder) -> None:
    decision = _one(small, text="my lips are cracking, is that normal?")
    _check(decision)
    assert decision["kind"] == "answer"
    assert decision["entries"] == ["dryness"]
    assert decision["urgent"] == decision["soft"] == decision["suggestions"] == []
    assert decision["candidates"][0]["entry"] == "dryness"
    assert "plain lip balm" in decision["text"]
    assert "most common effect" in decision["text"]
    assert "Potential Side Effects › Dryness" in decision["text"]


@pytest.mark.parametrize(
    ("text", "addressed", "kind"),
    [
        ("my lips are cracking, is that normal?", True, "answer"),
        ("hello", True, "smalltalk"),
        ("hello", False, "silent"),
        ("who won the football last night", True, "unknown"),
        ("who won the football last night", False, "silent"),
        ("", True, "unknown"),
        ("", False, "silent"),
    ],
)
def test_every_kind_keeps_to_the_contract(text: str, addressed: bool, kind: str, small: Responder) -> None:
    decision = _one(small, text=text, addressed=addressed)
    _check(decision)
    assert decision["kind"] == kind


def test_a_message_is_addressed_unless_it_says_otherwise(small: Responder) -> None:
    assert _one(small, text="hello") == _one(small, text="hello", addressed=True)


def test_candidates_are_told_whatever_the_decision(small: Responder) -> None:
    silent = _one(small, text="my lips are dry today", addressed=False)
    assert silent["candidates"][0]["entry"] == "dryness"
    assert len(silent["candidates"]) == 3
    confidences = [candidate["confidence"] for candidate in silent["candidates"]]
    assert confidences == sorted(confidences, reverse=True)


def test_turns_are_one_conversation_and_one_line(small: Responder) -> None:
    answer = _one(small, turns=["Does isotretinoin dry out the skin, lips and eyes?", "2", "thanks"])
    assert list(answer) == ["turns"]
    for decision in answer["turns"]:
        _check(decision)
    assert [decision["entries"] for decision in answer["turns"]] == [["dryness"], ["sun-sensitivity"], []]
    assert answer["turns"][2]["kind"] == "smalltalk"


def test_each_line_starts_a_conversation_of_its_own(small: Responder) -> None:
    first = json.dumps({"turns": ["Does isotretinoin dry out the skin, lips and eyes?"]})
    code, answers, _ = _run(small, first, '{"text": "2"}', '{"turns": ["2"]}')
    assert code == 0
    assert answers[1]["entries"] == answers[2]["turns"][0]["entries"] == []


def test_no_turns_make_no_decisions(small: Responder) -> None:
    assert _one(small, turns=[]) == {"turns": []}


def test_answers_come_in_the_order_of_the_lines(small: Responder) -> None:
    texts = ["can I donate blood", "my knees hurt and my joints", "what sunscreen", "dry lips"] * 3
    code, answers, _ = _run(small, *(json.dumps({"text": text}) for text in texts))
    assert code == 0
    assert [a["candidates"][0]["entry"] for a in answers] == [
        "blood-donation",
        "muscle-aches",
        "sun-sensitivity",
        "dryness",
    ] * 3


def test_keys_that_the_contract_doesnt_know_are_passed_over(small: Responder) -> None:
    assert _one(small, text="dry lips", label="dryness", id=7) == _one(small, text="dry lips")


def test_blank_lines_are_passed_over_and_counted(small: Responder) -> None:
    code, answers, errors = _run(small, "\n", '{"text": "hello"}\n', "  \r\n", "\n", "oops\n")
    assert code == 2
    assert len(answers) == 1
    assert errors.startswith("line 5: ")


def test_no_input_is_no_output(small: Responder) -> None:
    assert _run(small) == (0, [], "")


@pytest.mark.parametrize(
    "line",
    [
        "hello",
        "{",
        '{"text": "hello"',
        '{"text": "hello"} and more',
        "{}",
        '{"txt": "hello"}',
        '{"text": 5}',
        '{"text": null}',
        '{"text": ["hello"]}',
        '{"turns": 5}',
        '{"turns": null}',
        '{"turns": ["hello", 5]}',
        "[]",
        '["hello"]',
        "null",
        '"hello"',
        "7",
        '{"turns": "hello"}',
        '{"text": "hello", "addressed": "false"}',
        b"\xff\xfe\xff",
        b'{"text": "na\xefve"}',
        "[" * 100_000,
    ],
)
def test_a_line_that_isnt_a_request_ends_the_batch_and_says_which_and_how(line: bytes | str, small: Responder) -> None:
    code, answers, errors = _run(small, '{"text": "hello"}', line, '{"text": "never reached"}')
    assert code == 2
    assert len(answers) == 1
    assert errors.startswith("line 2: not a request")
    assert '{"text": "…"}' in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize("between", ["\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c"])
def test_odd_line_separators_inside_a_message_dont_split_it(between: str, small: Responder) -> None:
    plain = json.dumps({"text": f"my lips{between}are dry"}, ensure_ascii=False)
    if between >= " ":  # JSON wants control characters escaped
        code, answers, errors = _run(small, plain, '{"text": "hello"}')
        assert (code, len(answers), errors) == (0, 2, "")
    assert _one(small, text=f"my lips{between}are dry")["candidates"][0]["entry"] == "dryness"


@pytest.mark.parametrize("raw", [rb'{"text": "\ud83d dry lips"}', rb'{"text": "dry \udc00\ud800 lips\ud83d"}'])
def test_half_a_character_is_passed_over(raw: bytes, small: Responder) -> None:
    code, answers, errors = _run(small, raw)
    assert (code, errors) == (0, "")
    _check(answers[0])
    assert answers[0]["candidates"][0]["entry"] == "dryness"
    json.dumps(answers[0], ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize(
    "text", ["dry lips " * 100_000, "x" * 500_000, "?" * 500_000, "\u202e" * 200_000, "ﷺ" * 50_000]
)
def test_a_huge_message_gets_a_decision(text: str, small: Responder) -> None:
    _check(_one(small, text=text))


@given(st.text(max_size=200), st.booleans())
@settings(STEADY, max_examples=100)
def test_any_text_gets_a_decision_in_the_form_of_the_contract(text: str, addressed: bool) -> None:
    _check(_one(shipped.small(), text=text, addressed=addressed))


def test_the_real_command_writes_decisions_and_nothing_else() -> None:
    said = b'{"text": "Does isotretinoin dry out the skin, lips and eyes?"}\n\n'
    said += '{"text": "dry\u2028lips 💋 \\ud83d", "addressed": false}\n{"turns": ["hello", "thanks"]}'.encode()
    ran = shipped.bot("ask", "--jsonl", "--knowledge", SMALL, said=said)
    assert (ran.returncode, ran.stderr) == (0, b"")
    lines = ran.stdout.decode("utf-8").split("\n")
    assert lines.pop() == ""
    answers = [json.loads(line) for line in lines]
    for decision in (answers[0], answers[1], *answers[2]["turns"]):
        _check(decision)
    assert answers[0]["entries"] == ["dryness"]
    assert [decision["kind"] for decision in answers[2]["turns"]] == ["smalltalk", "smalltalk"]


def test_the_real_command_ends_with_2_at_a_bad_line() -> None:
    ran = shipped.bot("ask", "--jsonl", "--knowledge", SMALL, said='{"text": "hello"}\noops\n')
    assert ran.returncode == 2
    assert ran.stdout.count(b"\n") == 1
    assert ran.stderr.startswith(b"line 2: not a request")


def test_the_real_command_writes_utf_8_whatever_the_terminal_speaks() -> None:
    ran = shipped.bot(
        "ask", "--jsonl", "--knowledge", SMALL, said='{"text": "dry lips"}\n', PYTHONIOENCODING="ascii", PYTHONUTF8="0"
    )
    assert ran.returncode == 0, ran.stderr
    assert "Potential Side Effects › Dryness" in json.loads(ran.stdout.decode("utf-8"))["text"]
