"""A line more, less or otherwise in the files beside the entries: that line changes, and no byte beside it."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.knowledge import editing
from bot.knowledge.editing import HELPLINE_FIELDS, LIST_FILES, EditError, Line
from bot.knowledge.loader import load_files
from tests.stage.shipped import FOLDER

TEXTS = {file: (FOLDER / file).read_text(encoding="utf-8") for file in LIST_FILES}
NAMES = [(file, name) for file, text in TEXTS.items() for name, each in editing.lists(file, text).items() if each.lines]


def lines(file: str, name: str, texts: dict[str, str] = TEXTS) -> list[Line]:
    """The lines of a list."""
    return list(editing.lists(file, texts[file])[name].lines.values())


def changed(file: str, name: str, out: Line | None, *into: Line) -> tuple[list[Line], list[str]]:
    """The lines of the list after a change, and the lines of the file that differ."""
    after = editing.change_list(TEXTS, file, name, out, into)
    differing = difflib.unified_diff(TEXTS[file].split("\n"), after[file].split("\n"), n=0, lineterm="")
    shown = [each for each in differing if each[:1] in "+-" and not each.startswith(("+++", "---"))]
    return lines(file, name, TEXTS | after), shown


@pytest.mark.parametrize(
    ("file", "name", "text"),
    [
        ("vocabulary.yaml", "same: acne", "zitty"),
        ("vocabulary.yaml", "other_drugs", "made-up-mab"),
        ("smalltalk.yaml", "greeting", "well hello: it's #me"),
        ("not_ours.yaml", "other-thing", "- why is my sourdough flat?"),
        ("urgent.yaml", "self-harm: harmless", 'this boss fight: i\'m dying "lol"'),
    ],
)
def test_a_line_is_added_at_the_end_and_removed_again(file: str, name: str, text: str) -> None:
    before = lines(file, name)
    after, shown = changed(file, name, None, text)
    assert after == [*before, text]
    assert len(shown) <= 2
    grown = TEXTS | editing.change_list(TEXTS, file, name, None, [text])
    assert editing.change_list(grown, file, name, text, [])[file] == TEXTS[file]


@pytest.mark.parametrize(("file", "name"), NAMES[:: len(NAMES) // 25])
def test_any_line_goes_or_becomes_another(file: str, name: str) -> None:
    before = lines(file, name)
    for line in (before[0], before[-1]):
        place = before.index(line)
        if len(before) > 1:
            assert changed(file, name, line)[0] == before[:place] + before[place + 1 :]
        if isinstance(line, str):
            assert changed(file, name, line, "another one")[0] == [*before[:place], "another one", *before[place + 1 :]]


@given(st.sampled_from(["greeting", "thanks"]), st.text(max_size=60))
def test_whatever_is_typed_is_what_is_read(name: str, text: str) -> None:
    assume(text.strip() and " ".join(text.split()) == text.strip())
    try:
        after, _ = changed("smalltalk.yaml", name, None, text)
    except EditError:
        return
    assert str(after[-1]).split() == text.split()


class TestHelpLines:
    """Their fields, in the list of their region and kind."""

    def test_a_new_number_changes_that_field_alone(self) -> None:
        first, *others = lines("helplines.yaml", "uk: crisis")
        assert not isinstance(first, str)
        new = {name: first[name] for name in HELPLINE_FIELDS if name in first} | {"contact": "call 116 124: free"}
        after, shown = changed("helplines.yaml", "uk: crisis", first, new)
        assert after == [{**first, "contact": "call 116 124: free"}, *others]
        assert [each.replace("call 116 124: free", "call 116 123").replace('"', "")[1:] for each in shown[1:]] == [
            shown[0].replace('"', "")[1:]
        ]

    def test_one_is_added_for_a_place_that_had_none_and_the_file_can_be_used(self) -> None:
        new = {
            "label": "Vets",
            "contact": "call 0800 1",
            "children": "true",
            "source": "called it",
            "verified_on": "2026-11-29",
        }
        after = editing.change_list(TEXTS, "helplines.yaml", "nz: pets", None, [new])
        files = {path.name: path.read_bytes() for path in FOLDER.glob("*.yaml")}
        loaded = load_files(files | {"helplines.yaml": after["helplines.yaml"].encode()})
        line = loaded.helplines.lines[-1]
        assert (line.region, line.kind, line.label, line.children) == ("nz", "pets", "Vets", True)
        assert after["helplines.yaml"].startswith(TEXTS["helplines.yaml"].rstrip("\n"))

    def test_the_young_no_longer_see_it_first(self) -> None:
        young = next(
            each for each in lines("helplines.yaml", "uk: crisis") if not isinstance(each, str) and "children" in each
        )
        assert not isinstance(young, str)
        new = {name: young[name] for name in HELPLINE_FIELDS if name in young and name != "children"}
        after, _ = changed("helplines.yaml", "uk: crisis", young, new)
        assert {name: value for name, value in young.items() if name != "children"} in after


class TestRefused:
    """Nothing comes out."""

    @pytest.mark.parametrize(
        ("file", "name", "out", "into", "why"),
        [
            ("smalltalk.yaml", "greeting", None, ["Hello!"], "in the list `greeting` already"),
            ("smalltalk.yaml", "greetings", None, ["hey you"], "has no list"),
            ("smalltalk.yaml", "greeting", "never said", [], "has no line"),
            ("smalltalk.yaml", "greeting", None, ["  "], "no words"),
            ("smalltalk.yaml", "greeting", None, ["x" * 2_001], "Please shorten it"),
            ("side-effects.yaml", "entries", None, ["x"], "no lists to change"),
        ],
    )
    def test_with_the_reason(self, *, file: str, name: str, out: str | None, into: list[str], why: str) -> None:
        with pytest.raises(EditError, match=why):
            editing.change_list(TEXTS, file, name, out, into)

    def test_the_last_line_of_a_list_stays(self) -> None:
        files = {"vocabulary.yaml": "same:\n  acne:\n    - zit\n"}
        with pytest.raises(EditError, match="can't be empty"):
            editing.change_list(files, "vocabulary.yaml", "same: acne", "zit", [])

    def test_a_file_with_a_mistake(self) -> None:
        with pytest.raises(EditError, match="can't be read"):
            editing.change_list({"vocabulary.yaml": "same: ["}, "vocabulary.yaml", "same: acne", None, ["x"])
