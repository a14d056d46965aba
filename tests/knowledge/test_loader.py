"""A folder: what its files hold together, or everything that is wrong with them, told at once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.answering.responder import Responder
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.reading import same_phrasing
from tests.stage.shipped import FOLDER

Write = Callable[..., Path]

# The example of contract 1, with every key, and one entry with only the required ones.
CONTRACT = """\
title: Potential side effects            # what members see when they browse
entries:
  - id: dryness                          # unique over the folder
    question: Does isotretinoin dry out the skin, lips and eyes?
    also_asked:                          # optional: other ways people ask it
      - my lips are cracked
    answer: |                            # Markdown as Discord shows it
      Yes.

      - use a **lip balm**
    source: Potential Side Effects › Dryness
    beyond_article: false
    note: Common.
    related: [skincare-routine]
  - id: skincare-routine
    question: Which skincare goes with it?
    answer: A gentle one.
    source: Skincare
"""
SUN = "entries:\n  - id: sun\n    question: Does it burn?\n    answer: Faster.\n    source: Sun\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files (name without .yaml, two underscores for a dot: content) into a new folder."""

    def write(**files: str) -> Path:
        for name, text in files.items():
            (tmp_path / f"{name.replace('__', '.')}.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def _problems(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as error:
        load(folder)
    assert list(error.value.problems) == sorted(error.value.problems)
    assert str(error.value) == "\n".join(map(str, error.value.problems))
    return [str(problem) for problem in error.value.problems]


def test_the_contracts_example_loads_alone(write: Write) -> None:
    knowledge = load(write(effects=CONTRACT))
    dryness = knowledge.entries["dryness"]
    assert dryness.question == "Does isotretinoin dry out the skin, lips and eyes?"
    assert dryness.answer == "Yes.\n\n- use a **lip balm**"
    assert dryness.source == "Potential Side Effects › Dryness"
    assert dryness.note == "Common."
    assert dryness.related == ("skincare-routine",)
    assert not dryness.beyond_article
    assert knowledge.phrasings["dryness"] == (dryness.question, "my lips are cracked")
    assert knowledge.entries["skincare-routine"].note is None
    assert [(s.title, s.entries) for s in knowledge.sections] == [
        ("Potential side effects", ("dryness", "skincare-routine"))
    ]
    assert not knowledge.smalltalk
    assert not knowledge.not_ours


def test_a_folder_with_nothing_but_entries_answers(write: Write) -> None:
    responder = Responder(load(write(effects=CONTRACT)))
    decision = responder.decide("Does isotretinoin dry out the skin, lips and eyes?")
    assert (decision.kind, decision.entries) == ("answer", ("dryness",))


def test_a_folder_with_a_single_entry_answers(write: Write) -> None:
    responder = Responder(load(write(sun=SUN)))
    assert responder.decide("does it burn").candidates[0].entry == "sun"


def test_a_file_without_a_title_is_named_after_itself(write: Write) -> None:
    (section,) = load(write(**{"sun-and-sea": SUN})).sections
    assert section.title == "Sun and sea"


def test_phrasings_may_stand_in_a_file_of_their_own(write: Write) -> None:
    knowledge = load(write(sun=SUN, sun__phrasings="phrasings:\n  sun:\n    - beach?\n    - tanning\n"))
    assert knowledge.phrasings["sun"] == ("Does it burn?", "beach?", "tanning")


def test_files_that_arent_knowledge_are_left_alone(write: Write) -> None:
    folder = write(sun=SUN)
    (folder / "notes.txt").write_text("not: [yaml")
    (folder / ".draft.yaml").write_text("not: [yaml")
    (folder / "schema").mkdir()
    assert list(load(folder).entries) == ["sun"]


def test_both_yaml_endings_count(write: Write) -> None:
    folder = write(sun=SUN)
    (folder / "effects.yml").write_text(CONTRACT, encoding="utf-8")
    assert set(load(folder).entries) == {"dryness", "skincare-routine", "sun"}


@pytest.mark.parametrize("name", ["urgent", "helplines", "urgent_replies"])
def test_a_broken_file_for_urgent_messages_doesnt_stop_the_rest(name: str, write: Write) -> None:
    assert list(load(write(sun=SUN, **{name: "{{{"})).entries) == ["sun"]


def test_an_id_used_in_two_files_is_reported_with_both_places(write: Write) -> None:
    (problem,) = _problems(write(a=SUN, b=SUN.replace("Does it burn?", "Sunburn?")))
    assert re.fullmatch(r"b\.yaml:2:9: the id `sun` is already used at a\.yaml:2; give one .*another id", problem)


def test_an_id_used_twice_in_a_file_is_reported(write: Write) -> None:
    twice = SUN + SUN.removeprefix("entries:\n").replace("Does it burn?", "Sunburn?")
    (problem,) = _problems(write(a=twice))
    assert problem.startswith("a.yaml:6:9: the id `sun` is already used at a.yaml:2")


def test_a_related_entry_that_doesnt_exist_is_reported_with_the_likely_one(write: Write) -> None:
    (problem,) = _problems(write(a=SUN + "    related: [sun, sunn]\n"))
    assert problem == "a.yaml:6:20: there is no entry `sunn`; did you mean `sun`?"


def test_a_related_entry_unlike_any_is_reported_without_a_guess(write: Write) -> None:
    (problem,) = _problems(write(a=SUN + "    related:\n      - xyzzy\n"))
    assert problem == "a.yaml:7:9: there is no entry `xyzzy`; use the id of an entry, or remove it"


def test_an_entry_may_be_related_to_one_in_another_file(write: Write) -> None:
    knowledge = load(write(a=SUN + "    related: [dryness]\n", b=CONTRACT))
    assert knowledge.entries["sun"].related == ("dryness",)


def test_phrasings_for_an_unknown_entry_are_reported_with_the_likely_one(write: Write) -> None:
    (problem,) = _problems(write(sun=SUN, p="phrasings:\n  son:\n    - beach\n"))
    assert problem == "p.yaml:3:5: there is no entry `son`; did you mean `sun`?"


@pytest.mark.parametrize(
    "same", ["My lips are cracked!", "my  LIPS are cracked", "“my lips” are cracked…", "ｍｙ lips are cracked?"]
)
def test_a_phrasing_of_two_entries_is_reported_however_it_is_spelt(same: str, write: Write) -> None:
    (problem,) = _problems(write(a=CONTRACT, b=SUN + f"    also_asked:\n      - '{same}'\n"))
    assert problem.startswith("b.yaml:7:9: ")
    assert "also belongs to `dryness` at a.yaml:6; keep it in one of them" in problem


def test_a_question_that_another_entry_asks_too_is_reported(write: Write) -> None:
    (problem,) = _problems(write(a=SUN, b=SUN.replace("id: sun", "id: burns")))
    assert problem.startswith("b.yaml:3:15: 'Does it burn?' also belongs to `sun`")


def test_a_phrasing_twice_in_one_entry_counts_once(write: Write) -> None:
    knowledge = load(write(a=SUN + "    also_asked: [does it burn, Sunburn, sunburn!]\n"))
    assert knowledge.phrasings["sun"] == ("Does it burn?", "Sunburn")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Don't stop", "dont STOP?", True),
        ("don’t stop", "don't stop", True),
        ("a-b", "a b", True),
        ("sun", "son", False),
        ("is it safe", "is it not safe", False),
        ("5 weeks", "6 weeks", False),
    ],
)
def test_phrasings_are_the_same_but_for_case_spacing_and_punctuation(one: str, other: str, alike: bool) -> None:
    assert (same_phrasing(one) == same_phrasing(other)) is alike


def test_an_empty_folder_is_reported(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path)
    assert "no entries in this folder; add a YAML file" in problem


def test_a_folder_with_only_vocabulary_is_reported(write: Write) -> None:
    (problem,) = _problems(write(vocabulary="things: [dog]\n"))
    assert "no entries in this folder" in problem


def test_a_file_with_no_entries_in_it_is_reported(write: Write) -> None:
    (problem,) = _problems(write(a="entries: []\n"))
    assert "no entries in this folder" in problem


def test_a_folder_that_isnt_there_is_reported(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path / "knowledgs")
    assert problem.startswith("knowledgs:1:1: there is no such folder; name the folder with the YAML files")
    assert str(tmp_path / "knowledgs") in problem


def test_a_folder_that_may_not_be_read_is_reported(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    folder = write(a=SUN)
    monkeypatch.setattr(Path, "iterdir", refuse)
    (problem,) = _problems(folder)
    assert problem.endswith(f":1:1: the folder can't be read (Permission denied); check the permissions of {folder}")


def test_a_file_in_place_of_a_folder_is_reported(write: Write) -> None:
    (problem,) = _problems(write(a=SUN) / "a.yaml")
    assert "no such folder" in problem


def test_every_problem_of_every_file_is_told_at_once(write: Write) -> None:
    problems = _problems(
        write(
            a=CONTRACT.replace("[skincare-routine]", "[skincare]"),
            b=SUN.replace("id: sun", "id: Sun").replace("    source: Sun\n", ""),
            c="entries: [",
            d=SUN + "    colour: red\n",
            smalltalk="smalltalk:\n  - id: hi\n    said: []\n    answer: Hello.\n",
            vocabulary="thigns: [dog]\n",
            not_ours="not_ours:\n  - dog\n",
        )
    )
    assert {problem.split(":")[0] for problem in problems} == {
        "b.yaml",
        "c.yaml",
        "d.yaml",
        "not_ours.yaml",
        "smalltalk.yaml",
        "vocabulary.yaml",
    }
    assert len(problems) == 7


def test_a_broken_file_hides_no_problem_of_another(write: Write) -> None:
    problems = _problems(write(a="entries: [", b=SUN, c=SUN))
    assert [problem.split(":")[0] for problem in problems] == ["a.yaml", "c.yaml"]


def test_a_missing_folder_of_related_entries_in_a_broken_file_is_told_too(write: Write) -> None:
    """The broken file comes first to mend; that its entries are missing elsewhere is told, not hidden."""
    problems = _problems(write(a=SUN.replace("source", "sorce"), b=CONTRACT))
    assert any("did you mean `source`?" in problem for problem in problems)


@pytest.mark.parametrize(
    ("file", "text", "place", "says"),
    [
        ("vocabulary", "same:\n  lips: [lip]\nothr_drugs: [aspirin]\n", "3:1", "did you mean `other_drugs`?"),
        ("vocabulary", "chat:\n  idk:\n    - i do not know\n", "3:5", "should be text"),
        ("vocabulary", "things: dog\n", "1:9", "should be a list"),
        ("smalltalk", "smalltalk:\n  - id: hi\n    said: [hi]\n", "2:5", "`answer` is missing"),
        ("smalltalk", "smalltalk:\n  - id: hi\n    said: []\n    answer: Hello\n", "3:11", "`said` is empty"),
        ("not_ours", "not_ours:\n  dogs: fur\n", "2:9", "should be a list"),
    ],
)
def test_the_other_files_are_checked_as_closely(file: str, text: str, place: str, says: str, write: Write) -> None:
    (problem,) = _problems(write(sun=SUN, **{file: text}))
    assert problem.startswith(f"{file}.yaml:{place}: ")
    assert says in problem


def test_the_version_changes_with_the_content_and_only_with_it(write: Write, tmp_path: Path) -> None:
    first = load(write(a=SUN)).version
    assert first == load(tmp_path).version
    changed = load(write(a=SUN.replace("Faster", "Slower"))).version
    assert changed != first
    assert load(write(a=SUN)).version == first
    assert load(write(a=SUN, vocabulary="things: [dog]\n")).version != first


def test_loaded_knowledge_cant_be_changed(write: Write) -> None:
    knowledge: Knowledge = load(write(a=SUN))
    with pytest.raises(dataclasses.FrozenInstanceError):
        _set(knowledge, "version", "other")
    with pytest.raises(ValueError, match="frozen"):
        _set(knowledge.entries["sun"], "answer", "No.")


def _set(whole: object, field: str, value: str) -> None:
    setattr(whole, field, value)


def test_the_shipped_folder_loads(knowledge: Knowledge) -> None:
    assert len(knowledge.entries) == 104 + 10  # and those that say what we don't answer
    assert knowledge.version == load(FOLDER).version
