"""One file: whatever is in it, it is read as the moderator wrote it, or refused with the place and the mend."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge import files
from bot.knowledge.document import Document, parse, read, validate
from bot.knowledge.files import MAX_BYTES
from bot.knowledge.model import EntriesFile, PhrasingsFile, Vocabulary
from bot.knowledge.problems import KnowledgeError, Problem
from tests.stage.shipped import ROOT, SLOWER, STEADY

GOOD = """\
entries:
  - id: dryness
    question: Does it dry the lips?
    answer: Yes, it does.
    source: Side effects
"""


def _refused(text: str) -> tuple[Problem, ...]:
    with pytest.raises(KnowledgeError) as error:
        validate(parse(text, "skin.yaml"), EntriesFile)
    return error.value.problems


def _with(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def _laughs() -> str:
    """Each line ten times the one before: a thousand million when written out."""
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    return "\n".join(lines)


BAD: dict[str, tuple[str, int, int, str, str]] = {
    # name: (text, line, column, what is wrong, what to do)
    "a tab before a key": (_with("    question", "\tquestion"), 3, 1, "tab", "use spaces"),
    "an alias": (
        _with("Yes, it does.", "&yes Yes").replace("Side effects", "*yes"),
        4,
        13,
        "aliases",
        "write the text out",
    ),
    "a list that holds itself": ("entries: &all [*all]", 1, 10, "aliases", "write the text out"),
    "a billion laughs": (_laughs(), 1, 5, "aliases", "write the text out"),
    "a merge key": ("a: &a {b: c}\nd:\n  <<: *a\n", 1, 4, "aliases", "write the text out"),
    "a tag that runs a program": (
        _with("Yes, it does.", "!!python/object/apply:os.system [id]"),
        4,
        13,
        "tag",
        "remove it",
    ),
    "a tag of its own": (_with("Yes, it does.", "!secret yes"), 4, 13, "'!secret'", "remove it"),
    "a key given twice": (GOOD + "    source: Elsewhere\n", 6, 5, "`source` is given twice", "keep one"),
    "an unknown key": (
        _with("source: Side effects", "source: Side effects\n    noet: Mild"),
        6,
        5,
        "`noet`",
        "did you mean `note`?",
    ),
    "a key unlike any other": (GOOD + "    xyzzyplugh: no\n", 6, 5, "`xyzzyplugh`", "remove it"),
    "a missing key": (_with("    source: Side effects\n", ""), 2, 5, "`source` is missing", "add it"),
    "a key without its text": (
        _with(" Yes, it does.", ""),
        4,
        12,
        "`answer` should be text; it is empty",
        "fill it in",
    ),
    "an empty text": (_with("Yes, it does.", '"  "'), 4, 13, "`answer` is empty", "fill it in"),
    "an answer that is too long": (
        _with("Yes, it does.", "b" * 1501),
        4,
        13,
        "1,501 characters",
        "shorten it to 1,500",
    ),
    "a question that is too long": (_with("Does it dry the lips?", "b" * 251), 3, 15, "251", "shorten it to 250"),
    "an id with a space and a capital": (_with("id: dryness", "id: Dry lips"), 2, 9, "'Dry lips'", "small letters"),
    "an id that starts with a hyphen": (_with("id: dryness", "id: -dry"), 2, 9, "'-dry'", "small letters"),
    "a list where text belongs": (
        _with("Yes, it does.", "\n      - Yes"),
        5,
        7,
        "`answer` should be text",
        "indentation",
    ),
    "text where a list belongs": (GOOD + "    related: sun\n", 6, 14, "`related` should be a list", "`- `"),
    "an item without its text": (GOOD + "    related:\n      -\n", 7, 8, "empty", "fill it in"),
    "a truth value that is none": (GOOD + "    beyond_article: perhaps\n", 6, 21, "`beyond_article`", "true or false"),
    "entries without any entry": ("entries:\n", 1, 9, "`entries` should be a list", "`- `"),
    "an entry that is only text": ("entries:\n  - dryness\n", 2, 5, "`key: text`", "indentation"),
    "a list alone": ("- a\n- b\n", 1, 1, "the file", "`key: text`"),
    "text alone": ("Isotretinoin dries the lips.", 1, 1, "the file", "`key: text`"),
    "nothing at all": ("", 1, 1, "`entries` is missing", "add it"),
    "a comment alone": ("# to do\n", 1, 1, "`entries` is missing", "add it"),
    "a colon inside a text": (_with("Yes, it does.", "Well: yes"), 4, 17, '": "', '"double quotes"'),
    "a text that starts with stars": (_with("Yes, it does.", "**Yes**, it does."), 4, 13, "", '"double quotes"'),
    "a text that starts with an at sign": (_with("Yes, it does.", "@everyone"), 4, 13, "", '"double quotes"'),
    "a quote that isn't closed": (_with("Yes, it does.", '"Yes, it does.'), 4, 13, "isn't closed", '"double quotes"'),
    "a bracket that isn't closed": (_with("Yes, it does.", "[Yes"), 4, 13, "isn't closed", "put ]"),
    "a line that is indented too little": (GOOD + "   note: Mild\n", 6, 4, "", "indented"),
    "two documents in one file": (GOOD + "---\n" + GOOD, 6, 1, "another document", ""),
    "a key that is a list": ("? [a, b]\n: c\n", 1, 3, "key must be a single word", ""),
    "keys within keys within keys": ("a: " + "{b: " * 20 + "c" + "}" * 20, 1, 48, "too deeply", "a few levels"),
    "lists within lists within lists": ("entries: " + "[" * 3000 + "]" * 3000, 1, 21, "too deeply", "a few levels"),
    "a character that no text has": (
        GOOD + "    note: a\x07b\n",
        6,
        12,
        "a character that text can't have",
        "remove it",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_is_refused_at_the_place_and_with_the_mend_for(name: str) -> None:
    text, line, column, what, mend = BAD[name]
    problem = _refused(text)[0]
    assert (problem.file, problem.line, problem.column) == ("skin.yaml", line, column), problem
    assert what in problem.text
    assert mend in problem.text
    assert re.match(r"skin\.yaml:\d+:\d+: \S", str(problem))


def test_a_tab_before_a_list_item_is_called_a_tab() -> None:
    (problem,) = _refused("entries:\n\t- id: dryness\n")
    assert (problem.line, problem.column) == (2, 1)
    assert "tab" in problem.text


def test_an_unknown_key_of_a_list_is_reported_on_its_own_line() -> None:
    (problem,) = _refused(GOOD + "    also_askd:\n      - dry lips\n")
    assert "did you mean `also_asked`?" in problem.text
    assert problem.line == 6


def test_an_anchor_alone_is_refused() -> None:
    (problem,) = _refused(_with("id: dryness", "id: &here dryness"))
    assert (problem.line, problem.column) == (2, 9)


def test_a_tag_on_a_key_is_refused() -> None:
    (problem,) = _refused(_with("answer:", "!!python/name:os.system answer:"))
    assert problem.line == 4


def test_a_character_that_no_text_has_is_reported_on_one_line_at_its_place() -> None:
    (problem,) = _refused(GOOD + "    note: a\x07b\n")
    assert "\n" not in str(problem)
    assert problem.line == 6


def test_a_key_with_a_line_break_is_reported_on_one_line() -> None:
    (problem,) = _refused(GOOD + '    "no\\nte": Mild\n')
    assert "\n" not in str(problem)


def test_half_a_character_is_refused() -> None:
    assert _refused(_with("Yes, it does.", "Yes \ud83d"))


def test_a_hundred_thousand_brackets_dont_bring_the_bot_down() -> None:
    program = (
        "from bot.knowledge.document import parse\n"
        "from bot.knowledge.problems import KnowledgeError\n"
        "try: parse('[' * 100_000, 'skin.yaml')\n"
        "except KnowledgeError: print('refused')\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "refused\n")


def test_every_problem_of_a_file_is_told_at_once_in_the_order_of_its_lines() -> None:
    text = """\
entries:
  - id: Dry
    question: Q
    answer: A
  - id: sun
    qestion: Q
    answer:
    source: S
    related: [dry lips]
"""
    problems = _refused(text)
    assert [problem.line for problem in problems] == [2, 2, 5, 6, 7, 9]
    assert problems == tuple(sorted(problems))


def test_all_that_yaml_allows_and_knowledge_doesnt_is_told_at_once() -> None:
    text = """\
entries:
  - &one
    id: !!str dry
    question: *q
    !key answer: &a yes
"""
    problems = _refused(text)
    assert [(problem.line, problem.column) for problem in problems] == [(2, 5), (3, 9), (4, 15), (5, 5), (5, 18)]


@pytest.mark.parametrize("levels", [11, 12])
def test_lists_may_be_nested_a_few_levels(levels: int) -> None:
    assert parse("[" * levels + "]" * levels, "any.yaml").data is not None


def test_nesting_too_deep_is_reported_where_the_innermost_key_or_item_begins() -> None:
    keys = "".join(f"{'  ' * i}a:\n" for i in range(13))
    (problem,) = _refused(keys + f"{'  ' * 13}b: c\n")
    assert (problem.line, problem.column) == (13, 25)
    assert "too deeply" in problem.text


def test_a_billion_laughs_are_refused_without_being_told() -> None:
    began = time.thread_time()
    assert _refused(_laughs())
    assert time.thread_time() - began < 1 * SLOWER


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("off", "off"),
        ("1e3", "1e3"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("12:30", "12:30"),
        ("2024-01-31", "2024-01-31"),
        ("3.10", "3.10"),
        (".inf", ".inf"),
        ("'null'", "null"),
        ('"a: b"', "a: b"),
        ("don't", "don't"),
        ("lips 💋 – naïve", "lips 💋 – naïve"),
    ],
)
def test_a_text_stays_as_it_was_written(written: str, read_as: str) -> None:
    document = parse(_with("Yes, it does.", written), "skin.yaml")
    assert validate(document, EntriesFile).entries[0].answer == read_as


def test_words_that_yaml_takes_for_truth_values_can_be_in_the_vocabulary() -> None:
    document = parse("same:\n  no: [nah, nope]\n  on: [off]\nchat:\n  y: yes\n", "vocabulary.yaml")
    vocabulary = validate(document, Vocabulary)
    assert vocabulary.same == {"no": ("nah", "nope"), "on": ("off",)}
    assert vocabulary.chat == {"y": "yes"}


@pytest.mark.parametrize(
    ("written", "meant"), [("true", True), ("false", False), ("yes", True), ("no", False), ('"true"', True)]
)
def test_a_truth_value_is_understood_however_yaml_users_write_it(written: str, meant: bool) -> None:
    document = parse(GOOD + f"    beyond_article: {written}\n", "skin.yaml")
    assert validate(document, EntriesFile).entries[0].beyond_article is meant


def test_lists_may_be_left_empty() -> None:
    document = parse(GOOD + "    also_asked:\n    related: []\n", "skin.yaml")
    (entry,) = validate(document, EntriesFile).entries
    assert (entry.also_asked, entry.related) == ((), ())


@pytest.mark.parametrize("length", [1, 1_500])
def test_an_answer_may_have_1_to_1500_characters(length: int) -> None:
    document = parse(_with("Yes, it does.", "b" * length), "skin.yaml")
    assert len(validate(document, EntriesFile).entries[0].answer) == length


def test_a_phrasing_that_is_a_list_is_reported_where_it_stands() -> None:
    with pytest.raises(KnowledgeError) as error:
        validate(parse("phrasings:\n  dryness:\n    - dry\n    - [cracked, lips]\n", "p.yaml"), PhrasingsFile)
    assert [(p.line, p.column) for p in error.value.problems] == [(4, 7)]


@pytest.mark.parametrize(
    ("before", "between"), [("\ufeff", "\n"), ("", "\r\n"), ("\ufeff", "\r\n"), ("\n\n", "\n"), ("---\n", "\n")]
)
def test_byte_order_marks_and_windows_line_ends_make_no_difference(before: str, between: str, tmp_path: Path) -> None:
    path = tmp_path / "skin.yaml"
    path.write_bytes((before + GOOD).replace("\n", between).encode())
    (entry,) = validate(read(files.read_files(path.parent, [path.name]), path.name), EntriesFile).entries
    assert (entry.id, entry.answer, entry.source) == ("dryness", "Yes, it does.", "Side effects")


def test_places_are_right_after_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "skin.yaml"
    path.write_bytes(("\ufeff" + _with("id: dryness", "id: Dry")).replace("\n", "\r\n").encode())
    with pytest.raises(KnowledgeError) as error:
        validate(read(files.read_files(path.parent, [path.name]), path.name), EntriesFile)
    assert [(p.line, p.column) for p in error.value.problems] == [(2, 9)]


def test_a_file_of_ten_megabytes_is_refused_without_being_parsed(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_bytes(b"- a\n" * 2_500_000)
    began = time.thread_time()
    with pytest.raises(KnowledgeError, match=r"big\.yaml:1:1: .*larger than 2 MB; split it"):
        read(files.read_files(path.parent, [path.name]), path.name)
    assert time.thread_time() - began < 0.5 * SLOWER


def test_a_file_just_within_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(GOOD.encode().ljust(MAX_BYTES, b"\n"))
    assert validate(read(files.read_files(path.parent, [path.name]), path.name), EntriesFile).entries[0].id == "dryness"


def test_a_file_that_isnt_utf_8_is_refused_at_the_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(GOOD.encode() + "    note: naïve\n".encode("latin-1"))
    with pytest.raises(KnowledgeError, match=r"latin\.yaml:6:\d+: .*save it as UTF-8"):
        read(files.read_files(path.parent, [path.name]), path.name)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_file_in_another_unicode_encoding_is_refused(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "wide.yaml"
    path.write_bytes(GOOD.encode(encoding))
    with pytest.raises(KnowledgeError, match="UTF-8"):
        read(files.read_files(path.parent, [path.name]), path.name)


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "skin.yaml").mkdir()
    with pytest.raises(KnowledgeError, match=r"skin\.yaml:1:1: the file can't be read .*; check"):
        read(files.read_files(tmp_path, ["skin.yaml"]), "skin.yaml")


def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "skin.yaml").symlink_to(tmp_path / "gone.yaml")
    with pytest.raises(KnowledgeError, match=r"skin\.yaml:1:1: the file can't be read"):
        read(files.read_files(tmp_path, ["skin.yaml"]), "skin.yaml")


def test_a_document_tells_the_place_of_a_value_and_of_the_nearest_one_that_exists() -> None:
    document = parse(GOOD, "skin.yaml")
    assert document.place(("entries", 0, "answer")) == (4, 13)
    assert document.place(("entries", 0, "note")) == (2, 5)
    assert document.place(("entries", 7)) == (2, 3)
    assert parse("", "skin.yaml").place(("entries",)) == (1, 1)


def _problems(document: Callable[[], Document]) -> tuple[Problem, ...] | None:
    """What is wrong with a document, or None if it holds entries as it should."""
    try:
        validate(document(), EntriesFile)
    except KnowledgeError as error:
        return error.problems
    return None


YAML_LIKE = st.lists(
    st.sampled_from(
        [
            *"ab:-#&*!|>%@`'\"{}[],?~\t\n 0.é",
            "entries:",
            "\n  - ",
            "id: ",
            "&x ",
            "*x",
            "!!str ",
            "\u2028",
            "\0",
            "\r\n",
        ]
    ),
    max_size=80,
).map("".join)


@given(st.one_of(YAML_LIKE, st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300)))
@settings(STEADY, max_examples=400)
def test_any_text_is_read_or_refused(text: str) -> None:
    began = time.thread_time()
    problems = _problems(lambda: parse(text, "any.yaml"))
    assert all(problem.line >= 1 and problem.column >= 1 and problem.text for problem in problems or ())
    assert problems != ()
    assert time.thread_time() - began < 1 * SLOWER


@given(st.one_of(st.binary(max_size=300), YAML_LIKE.map(str.encode)))
@settings(STEADY, max_examples=200)
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(raw)
    assert _problems(lambda: read(files.read_files(path.parent, [path.name]), path.name)) != ()


PLAIN = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1, max_size=80)


@given(PLAIN)
@settings(STEADY, max_examples=150)
def test_any_text_in_double_quotes_comes_back_as_it_was(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\u2028", "\\L").replace("\u2029", "\\P")
    quoted = quoted.replace("\ufeff", "\\uFEFF")
    assert parse(f'answer: "{quoted}"', "any.yaml").data == {"answer": text}
