"""Texts without a word: refused where they stand in every kind of file, and the matcher stands them all the same."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.matching.matcher import Matcher
from bot.answering.responder import Responder
from bot.knowledge.files import read_folder
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load
from bot.knowledge.model import Entry, SmallTalk
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.text import words
from bot.knowledge.urgent import load_helplines, load_urgent
from tests.stage.shipped import STEADY

WORDLESS = [
    "💀💀💀",
    "???",
    "\u200b",
    "**_~_**",
    "<@123456789>",
    "…",
    "https://a.b/c",
    "❤️",
    "-_-",
    "\u2060\ufeff\u200d",
]
PLACES: dict[str, tuple[str, str, str]] = {
    # what: file, its text with % for what is tried, place
    "phrasing": (
        "a.yaml",
        'entries:\n- id: sun\n  question: Q?\n  answer: A\n  source: S\n  also_asked:\n  - "%"\n',
        "7:5",
    ),
    "phrasing beside": ("b.yaml", 'phrasings:\n  sun:\n    - beach\n    - "%"\n', "4:7"),
    "question": ("a.yaml", 'entries:\n- id: sun\n  question: "%"\n  answer: A\n  source: S\n', "3:13"),
    "title": ("a.yaml", 'title: "%"\nentries: []\n', "1:8"),
    "not ours": ("not_ours.yaml", 'not_ours:\n  dogs:\n  - "%"\n  - fur\n', "3:5"),
    "said": ("smalltalk.yaml", 'smalltalk:\n- id: hi\n  said: [hi, "%"]\n  answer: A\n', "3:14"),
}
SUN = "entries:\n- id: sun\n  question: Does it burn?\n  answer: Faster.\n  source: Sun\n"


def _problems(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as error:
        load(folder)
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize("wordless", WORDLESS)
@pytest.mark.parametrize("what", PLACES)
def test_a_text_without_a_word_is_refused_where_it_stands(what: str, wordless: str, tmp_path: Path) -> None:
    name, text, place = PLACES[what]
    (tmp_path / "a.yaml").write_text(SUN, "utf-8")
    (tmp_path / name).write_text(text.replace("%", wordless), "utf-8")
    (problem,) = _problems(tmp_path)
    assert problem.startswith(f"{name}:{place}: ")
    assert "write" in problem or "can't have" in problem or "fill it in" in problem, problem


@pytest.mark.parametrize("key", ["answer", "note", "more", "source"])
@pytest.mark.parametrize("unseen", ["\u200b", "\u2060\u200d", "\ufe0f"])
def test_an_answer_may_do_without_but_not_be_invisible(key: str, unseen: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    lines = {"answer": "Faster.", "source": "Sun"} | {key: "👍"}
    text = "entries:\n- id: sun\n  question: Does it burn?\n" + "".join(f'  {k}: "{v}"\n' for k, v in lines.items())
    path.write_text(text, "utf-8")
    assert load(tmp_path).entries
    path.write_text(text.replace("👍", unseen), "utf-8")
    (problem,) = _problems(tmp_path)
    assert "nothing to be seen" in problem


@pytest.mark.parametrize("wordless", ["???", "…", "\u200b", "--"])
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('other_drugs:\n- aspirin\n- "%"\n', "3:3"),
        ('same:\n  lips: ["%"]\n', "2:10"),
        ('same:\n  "%": [lip]\n', "2:8"),
        ('chat:\n  idk: "%"\n', "2:8"),
    ],
)
def test_so_is_a_word_of_the_vocabulary(text: str, place: str, wordless: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SUN, "utf-8")
    (tmp_path / "vocabulary.yaml").write_text(text.replace("%", wordless), "utf-8")
    (problem,) = _problems(tmp_path)
    assert problem.startswith("vocabulary.yaml:2:" if '"%":' in text else f"vocabulary.yaml:{place}: ")


@pytest.mark.parametrize("wordless", ["💀", "???", "\u200b"])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('categories:\n  self-harm:\n    fires_when: [die]\n    examples:\n      fires: ["%"]\n', 5),
        ('words:\n  pills: [pill, "%"]\ncategories: {self-harm: {fires_when: [die]}}\n', 2),
    ],
)
def test_so_is_an_example_or_a_word_of_the_urgent_rules(text: str, line: int, wordless: str, tmp_path: Path) -> None:
    (tmp_path / "urgent.yaml").write_text(text.replace("%", wordless), "utf-8")
    problems = load_urgent(read_folder(tmp_path))[1]
    if wordless == "💀" and line == 2:
        assert problems == (), "a sign may well be a cue"
    else:
        assert [problem.line for problem in problems] == [line]


@pytest.mark.parametrize("wordless", ["💀", "???", "\u200b"])
def test_so_is_the_name_of_a_help_line(wordless: str, tmp_path: Path) -> None:
    line = '- {region: uk, kind: crisis, label: "%", contact: c, source: s, verified_on: 2026-11-01}\n'
    (tmp_path / "helplines.yaml").write_text("lines:\n" + line.replace("%", wordless), "utf-8")
    problems = load_helplines(read_folder(tmp_path), date(2026, 12, 1)).problems
    assert [(problem.line, problem.column) for problem in problems] == [(2, 37)]


def _knowledge(phrasings: list[list[str]], not_ours: list[str], said: list[str]) -> Knowledge:
    """A knowledge that no file could hold: with texts without a word."""
    entries = {
        f"e{n}": Entry.model_construct(id=f"e{n}", question=texts[0], answer="A", source="S")
        for n, texts in enumerate(phrasings)
    }
    return Knowledge(
        entries=entries,
        phrasings={f"e{n}": tuple(texts) for n, texts in enumerate(phrasings)},
        sections=(),
        not_ours={"other": tuple(not_ours)} if not_ours else {},
        smalltalk=(SmallTalk.model_construct(id="hi", said=tuple(said), answer="Hi"),) if said else (),
    )


texts = st.sampled_from([*WORDLESS, "", "dry lips", "is it safe in the sun", "my back hurts", "can i eat cheese"])


@given(
    st.lists(st.lists(texts, min_size=1, max_size=4), min_size=1, max_size=4),
    st.lists(texts, max_size=3),
    st.lists(texts, max_size=3),
)
@settings(STEADY, max_examples=60)
def test_the_matcher_stands_rows_without_a_word(
    phrasings: list[list[str]], not_ours: list[str], said: list[str]
) -> None:
    responder = Responder(_knowledge(phrasings, not_ours, said))
    for asked in ("my lips are dry", "???", "", "💀", "back hurts"):
        responder.decide(asked)
    matcher: Matcher = responder._matcher
    assert not any(evidence.confidence > 0.98 for evidence in matcher.match("???").evidence)


@pytest.mark.parametrize("order", [lambda rows: rows, lambda rows: rows[::-1], lambda rows: [rows[0], "", rows[1]]])
def test_a_row_without_a_word_doesnt_take_the_place_of_the_next(order: Callable[[list[str]], list[str]]) -> None:
    rows = order(["dry lips all day", "cracked skin at night"])
    for wordless in ("", "💀"):
        for at in range(len(rows) + 1):
            spoilt = [*rows[:at], wordless, *rows[at:]]
            evidence = Matcher(_knowledge([spoilt, ["can i eat cheese"]], [], [])).match("dry lips all day").evidence
            found = next(each for each in evidence if each.entry == "e0")
            assert found.phrasing == "dry lips all day"
            assert found.similarity == pytest.approx(1, abs=0.01)


@given(st.text(min_size=1, max_size=40))
def test_what_is_refused_is_what_the_matcher_cannot_hear(text: str) -> None:
    made = None
    with contextlib.suppress(ValueError):
        made = SmallTalk(id="hi", said=(text,), answer="Hi")
    assert bool(words(text.strip())) == (made is not None) or not text.strip()
