"""One fact, one place: `facts.yaml`, and what is made of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.answering.responder import Responder
from bot.answering.wording.wording import passage
from bot.knowledge.loader import load
from bot.knowledge.model import Entry
from bot.knowledge.problems import KnowledgeError
from bot.local.batch import as_json
from bot.training.check import warnings
from tests.stage.shipped import FOLDER

FACTS = "facts:\n  wait: wait 1 month after the last capsule\n"
SUN = """\
entries:
  - id: sun
    question: Does it burn?
    answer: |
      Yes.

      Please {fact:wait}.
    source: Sun
    note: So {fact:wait}, say doctors.
    more: They {fact:wait}.
    facets:
      - {question: And later?, answer: "Then {fact:wait}."}
    regions:
      uk: {answer: "There, {fact:wait}."}
"""


def _folder(folder: Path, facts: str = FACTS, entries: str = SUN) -> Path:
    (folder / "facts.yaml").write_text(facts, "utf-8")
    (folder / "skin.yaml").write_text(entries, "utf-8")
    return folder


def _problems(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as error:
        load(folder)
    return [str(problem) for problem in error.value.problems]


def _texts(entry: Entry) -> list[str]:
    answers = [*(facet.answer for facet in entry.facets), *(there.answer for there in entry.regions.values())]
    return [entry.answer, entry.note or "", entry.more or "", *answers]


def test_a_fact_stands_wherever_an_entry_names_it(tmp_path: Path) -> None:
    texts = _texts(load(_folder(tmp_path)).entries["sun"])
    assert len(texts) == 5
    assert all("wait 1 month after the last capsule" in text and "{" not in text for text in texts)


def test_it_is_known_what_the_file_itself_says(tmp_path: Path) -> None:
    written = load(_folder(tmp_path)).as_written("sun")
    assert written is not None
    assert (written.note, written.more) == ("So {fact:wait}, say doctors.", "They {fact:wait}.")


def test_another_fact_makes_another_version(tmp_path: Path) -> None:
    before = load(_folder(tmp_path))
    after = load(_folder(tmp_path, FACTS.replace("1 month", "2 months")))
    assert before.version != after.version
    assert before.entries["sun"] != after.entries["sun"]


def test_an_unknown_name_is_told_at_its_line_with_the_mend(tmp_path: Path) -> None:
    folder = _folder(tmp_path, entries=SUN.replace("Please {fact:wait}", "Please {fact:wat}"))
    assert _problems(folder) == ["skin.yaml:7:14: there is no fact `wat` in facts.yaml; did you mean `wait`?"]
    (folder / "skin.yaml").write_text(SUN.replace("So {fact:wait}", "So {fact:blood_test}"), "utf-8")
    [told] = _problems(folder)
    assert told.startswith("skin.yaml:9:14: there is no fact `blood_test` in facts.yaml; add it")


def test_where_the_facts_cannot_be_read_only_that_is_told(tmp_path: Path) -> None:
    [told] = _problems(_folder(tmp_path, "facts:\n  Wait a bit: x\n"))
    assert told.startswith("facts.yaml:2:3: ")


def test_a_fact_that_yaml_cuts_off_is_told(tmp_path: Path) -> None:
    [told] = _problems(_folder(tmp_path, "facts:\n  wait: wait, says #skin\n"))
    assert told.startswith("facts.yaml:2:")
    assert "“#skin” is lost" in told


def test_without_the_file_a_name_is_unknown(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    (folder / "facts.yaml").unlink()
    assert len(_problems(folder)) == 5


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("Yes. Please wait 1 month after last capsule.", True),
        ("Yes. Please wait for the postman.", False),
        ("Yes. Wait.", False),
    ],
)
def test_the_check_finds_what_repeats_a_fact_by_hand(tmp_path: Path, text: str, warned: bool) -> None:
    entries = f"{SUN}  - id: lips\n    question: Are lips dry?\n    answer: {text}\n    source: Lips\n"
    found = [str(each) for each in warnings(_folder(tmp_path, entries=entries), {}, None) if "by hand" in str(each)]
    assert len(found) == warned
    assert all(each.startswith("skin.yaml:17:13: warning: ") and "{fact:wait}" in each for each in found)


class TestShipped:
    """The knowledge that comes with the bot."""

    def test_every_fact_stands_in_several_texts(self) -> None:
        written = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.yaml") if path.name != "facts.yaml")
        for name in load(FOLDER).facts:
            assert written.count(f"{{fact:{name}}}") >= 2, name

    def test_when_the_uk_changes_its_rule_again_one_line_changes_every_place(self, tmp_path: Path) -> None:
        folder = tmp_path / "knowledge"
        shutil.copytree(FOLDER, folder)
        old = load(folder)
        fact, new_rule = old.facts["uk_prescribers"], "In the UK, three prescribers now have to agree."
        facts = (folder / "facts.yaml").read_text("utf-8")
        assert facts.count(fact) == 1
        (folder / "facts.yaml").write_text(facts.replace(fact, new_rule), "utf-8")
        new = load(folder)
        places = {id_ for id_, entry in old.entries.items() if any(fact in text for text in _texts(entry))}
        assert {"age-limits", "dermatologist", "parents-and-teens"} <= places
        for id_, entry in new.entries.items():
            assert any(new_rule in text for text in _texts(entry)) == (id_ in places)
            assert not any("second prescriber for under-18s" in text for text in _texts(entry)), id_

    def test_members_and_tools_read_whole_sentences(self, shipped: Responder) -> None:
        for entry in shipped.knowledge.entries.values():
            assert "{fact:" not in json.dumps([passage(entry).body, *_texts(entry)])
        told = as_json(shipped, shipped.decide("How old do you have to be to take isotretinoin?"))
        assert "A second prescriber for under-18s is no longer needed" in told["text"]
