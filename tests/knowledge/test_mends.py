"""What volunteers do to a file: told where it is, and with the mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.document import parse, validate
from bot.knowledge.loader import load
from bot.knowledge.model import EntriesFile
from bot.knowledge.problems import KnowledgeError
from bot.knowledge.urgent import WARNING
from bot.training import check
from tests.knowledge.test_document import GOOD
from tests.stage.shipped import ROOT

ASKED = GOOD + "    also_asked:\n"


def _with(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


MENDS: dict[str, tuple[str, str, str]] = {
    # what: text, line and column, what is told
    "a colon in an item": (ASKED + "      - my lips: dry\n", "7:9", 'put it in quotes: "my lips: dry"'),
    "a colon in another item": (ASKED + "      - dry\n      - day 3: worse?\n", "8:9", '"day 3: worse?"'),
    "a no-break space before a key": (_with("    source", "   \u00a0source"), "5:4", "odd kind of space"),
    "a no-break space behind a key": (_with("source:", "source\u00a0:"), "5:11", "odd kind of space"),
    "an ideographic space": (_with("    source", "  \u3000 source"), "5:3", "odd kind of space"),
    "a no-break space behind a dash": (ASKED + "      -\u00a0lips\n      -\u00a0eyes\n", "7:7", "odd kind of space"),
    "a day as in Europe": (GOOD + "    reviewed_on: 31/01/2025\n", "6:18", "write 2025-01-31"),
    "a day with points": (GOOD + "    reviewed_on: 24.12.2025\n", "6:18", "write 2025-12-24"),
    "a day as in America": (GOOD + "    reviewed_on: 12/24/2025\n", "6:18", "write 2025-12-24"),
    "a day that may be two": (GOOD + "    reviewed_on: 01/02/2025\n", "6:18", "like 2025-01-31"),
    "a day in words": (GOOD + "    reviewed_on: last week\n", "6:18", "like 2025-01-31"),
    "a web page": ("\n<!DOCTYPE html>\n<html><body>\n", "1:1", "a web page"),
    "a part of a page": ("<div class='x'>entries:</div>", "1:1", "a web page"),
    "marks of git": (GOOD + "<<<<<<< HEAD\n    note: a\n=======\n    note: b\n>>>>>>> x\n", "6:1", "keep one of them"),
    "no space behind a key": (_with("question: ", "question:"), "3:5", "a space behind `question:`"),
    "no space behind the id": (_with("id: ", "id:"), "2:5", "a space behind `id:`"),
    "a phone's dash as an item": (ASKED + "      – my lips\n      – my eyes\n", "7:7", "isn't the dash"),
    "a phone's dash among items": (ASKED + "    - my lips\n    – my eyes\n", "8:5", "isn't the dash"),
    "a bullet": (ASKED + "      • my lips\n", "7:7", "isn't the dash"),
    "a star": (ASKED + "      * my lips\n", "7:7", "isn't the dash"),
    "a dash without a space": (ASKED + "      -my lips\n      -my eyes\n", "7:7", "a space behind each `-`"),
    "curly quotes": (_with("Does it dry the lips?", "“Lips: dry?”"), "3:15", "straight"),
    "a channel's name": (
        _with("Yes, it does.", "Ask in #skincare-chat first"),
        "4:20",
        "“#skincare-chat first” is lost",
    ),
    "a channel on two lines": (_with("Yes, it does.", "Ask in #lips\n      or here"), "4:20", "behind `|`"),
    "a channel in an item": (ASKED + "      - where is #lips\n", "7:18", "“#lips” is lost"),
    "null": (ASKED + "      - null\n", "7:9", "has to be in quotes"),
    "a tab within the indent": (_with("    answer", "  \t answer"), "4:3", "use spaces"),
    "a quote closed by the next": (
        _with("Yes, it does.", '"Yes, it does.') + GOOD[9:].replace("Yes, it does.", '"No"'),
        "4:13",
        "isn't closed",
    ),
    "a no-break space behind the colon": (_with("source: ", "source:\u00a0"), "5:12", "odd kind of space"),
    "a full-width colon": (_with("question: ", "question："), "3:13", "isn't the colon"),
    "a semicolon behind a key": (_with("question: ", "question; "), "3:13", "isn't the colon"),
    "an equals sign behind a key": (_with("source: ", "source = "), "5:12", "isn't the colon"),
    "a dash glued to the key": (
        _with("- id", "-id"),
        "2:3",
        "behind the `-`",
    ),
    "a bracket in a text": (_with("Yes, it does.", "[sic] it does"), "4:13", "whole text in"),
    "a list that isn't closed": (GOOD + "    related: [sun\n", "6:14", "put ] at its end"),
    "braces around a word": (ASKED + "      - {name}\n", "7:9", "a text can't begin with {"),
    "a bold beginning": (_with("Yes, it does.", "**Yes:** it does"), "4:13", "a text can't begin with *"),
    "a mention at the beginning": (_with("Yes, it does.", "@mods know"), "4:13", "a text can't begin with @"),
    "a text behind the line's sign": (_with("Yes, it does.", "| Yes"), "4:13", "a text can't begin with |"),
    "a channel at the beginning": (
        _with("Yes, it does.", "#lips is good"),
        "4:12",
        "takes what begins with # for a comment",
    ),
    "a channel on the second of three lines": (
        _with("Yes, it does.", "Ask in\n      #lips first\n      or here"),
        "5:7",
        "behind `|`",
    ),
    "marks of a chat": ("```yaml\n" + GOOD + "```\n", "1:1", "remove these lines"),
    "half the marks of git": (GOOD + "=======\n", "6:1", "keep one of them"),
    "a number as a day": (GOOD + "    reviewed_on: 1738281600\n", "6:18", "like 2025-01-31"),
    "a risk that there isn't": (GOOD + "    risk: low\n", "6:11", "is 'low'; write `high`"),
    "an apostrophe in quotes": (_with("Yes, it does.", "'It's fine'"), "4:16", "other quotes"),
    "a line too deep": (_with("    answer", "      answer"), "4:13", "indent it like its neighbours"),
    "a line too shallow": (_with("    answer", "   answer"), "4:4", "indent it like its neighbours"),
    "a key swallowed by the text above": (
        _with("Yes, it does.", "|\n      Yes").replace("    source", "      source"),
        "6:7",
        "a part of what is above it",
    ),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("what", MENDS)
def test_it_is_told_where_it_is_and_how_to_mend_it(what: str, end: str) -> None:
    text, place, told = MENDS[what]
    with pytest.raises(KnowledgeError) as error:
        validate(parse(text.replace("\n", end), "skin.yaml"), EntriesFile)
    first = str(error.value.problems[0])
    assert first.startswith(f"skin.yaml:{place}: "), first
    assert told in first


def test_whichever_line_is_indented_otherwise_is_the_one_that_is_told() -> None:
    lines = (ROOT / "knowledge" / "how-it-works.yaml").read_text("utf-8").split("\n")
    wrong = []
    for number, line in enumerate(lines):
        for moved in (" " + line, "  " + line, line[1:], line[2:]):
            if line.startswith("  ") and (first := _first([*lines[:number], moved, *lines[number + 1 :]])):
                wrong += [(number + 1, first)] if abs(first - number - 1) > 1 else []
    assert len(wrong) <= len(lines) // 20, wrong


def _first(lines: list[str]) -> int | None:
    try:
        validate(parse("\n".join(lines), "x.yaml"), EntriesFile)
    except KnowledgeError as error:
        return error.problems[0].line
    return None


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (GOOD.encode("utf-16"), "saved as UTF-16"),
        (GOOD.encode("utf-16-le"), "saved as UTF-16"),
        (GOOD.encode("utf-16-be"), "saved as UTF-16"),
        (GOOD.replace("Yes", "na\u00efve").encode("cp1252"), "perhaps “ï” stands here"),
        (bytes(5), "only zeros"),
        (bytes(5_000), "only zeros"),
        (b"PK\x03\x04rest", "an Office document"),
        (b"%PDF-1.7", "a PDF"),
    ],
)
def test_files_that_other_programs_saved_are_told_by_their_kind(raw: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(raw)
    with pytest.raises(KnowledgeError, match=told):
        load(tmp_path)


SUN = "entries:\n- id: sun\n  question: Does it burn?\n  answer: Faster.\n  source: Sun\n  related: [dryness]\n"


class TestOneMistake:
    @pytest.mark.parametrize(
        "spoilt",
        [GOOD.replace("    question", "\tquestion"), "{{{", "<<<<<<< HEAD\n" + GOOD, GOOD + '    note: "open\n'],
    )
    def test_in_one_file_hides_behind_no_others(self, spoilt: str, tmp_path: Path) -> None:
        (tmp_path / "z.yaml").write_text(spoilt, "utf-8")
        (tmp_path / "a.yaml").write_text(SUN, "utf-8")
        (tmp_path / "b.yaml").write_text("phrasings:\n  dryness: [flaky]\n  sun: [beach]\n", "utf-8")
        with pytest.raises(KnowledgeError) as error:
            load(tmp_path)
        assert [problem.file for problem in error.value.problems] == ["z.yaml"]

    @pytest.mark.parametrize(
        "spoilt",
        [
            GOOD.replace("entries:", "entires:"),
            GOOD.replace("entries:", "entries: |"),
            GOOD.replace("id: dryness", "id: Dryness"),
            GOOD.replace("id: dryness", "ID: dryness"),
            GOOD.replace("id: dryness", "id: sun"),
            "",
            "# nothing left\n",
        ],
    )
    def test_that_hides_an_id_makes_it_no_mistake_elsewhere(self, spoilt: str, tmp_path: Path) -> None:
        (tmp_path / "z.yaml").write_text(spoilt, "utf-8")
        (tmp_path / "a.yaml").write_text(SUN, "utf-8")
        (tmp_path / "b.yaml").write_text("phrasings:\n  dryness: [flaky]\n  sun: [beach]\n", "utf-8")
        with pytest.raises(KnowledgeError) as error:
            load(tmp_path)
        assert {problem.file for problem in error.value.problems} == {"z.yaml"}

    def test_within_an_entry_makes_its_id_no_mistake_elsewhere(self, tmp_path: Path) -> None:
        (tmp_path / "z.yaml").write_text(GOOD.replace("answer", "anser"), "utf-8")
        (tmp_path / "a.yaml").write_text(SUN.replace("[dryness]", "[dryness, sunn]"), "utf-8")
        with pytest.raises(KnowledgeError) as error:
            load(tmp_path)
        told = "\n".join(map(str, error.value.problems))
        assert "no entry `dryness`" not in told
        assert "did you mean `sun`?" in told

    def test_that_keeps_a_file_from_being_read_comes_first(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_text("entries:\n" + "- id: Bad\n" * 20, "utf-8")
        (tmp_path / "z.yaml").write_text("{{{", "utf-8")
        with pytest.raises(KnowledgeError) as error:
            load(tmp_path)
        assert error.value.problems[0].file == "z.yaml"


class TestWarnings:
    def _warnings(self, folder: Path, text: str = GOOD) -> list[str]:
        (folder / "a.yaml").write_text(text, "utf-8")
        (folder / "urgent.yaml").write_text("categories: {self-harm: {fires_when: [kill myself]}}\n", "utf-8")
        found = check.problems(folder)
        assert all(problem.text.startswith(WARNING) for problem in found)
        return [str(problem) for problem in found]

    @pytest.mark.parametrize(
        "answer", ["Yes:\n      - lips\n      - eyes", '"Yes\n      – lips"', ">\n      Yes\n      • lips"]
    )
    def test_bullets_that_run_together_are_one_each(self, answer: str, tmp_path: Path) -> None:
        answer = answer.replace("Yes:", "Yes,")
        (warning,) = self._warnings(tmp_path, _with("Yes, it does.", answer))
        assert warning.startswith("a.yaml:4:13: ")
        assert "`|`" in warning

    @pytest.mark.parametrize(
        "answer", ["|\n      Yes\n      - lips", ">\n      Yes\n\n      - lips", "Yes,\n      it does"]
    )
    def test_other_texts_are_none(self, answer: str, tmp_path: Path) -> None:
        assert self._warnings(tmp_path, _with("Yes, it does.", answer)) == []

    def test_a_text_that_may_be_cut_is_one(self, tmp_path: Path) -> None:
        (warning,) = self._warnings(tmp_path, ASKED + "      - is it point # 3\n      - lips  # a comment\n")
        assert warning.startswith("a.yaml:7:21: ")
        (warning,) = self._warnings(tmp_path, _with("Yes, it does.", "Read point # 3 first"))
        assert "“# 3 first” is lost" in warning

    @pytest.mark.parametrize(
        ("answer", "place"),
        [
            ('"Ask in" #skincare-chat', "4:22"),
            ("'Ask in' #lips", "4:22"),
            ("Ask people\n      #lips first", "5:7"),
            ("\n      Ask people\n      #lips first", "6:7"),
        ],
    )
    def test_a_text_cut_behind_quotes_or_on_the_next_line_is_one(self, answer: str, place: str, tmp_path: Path) -> None:
        (warning,) = self._warnings(tmp_path, _with("Yes, it does.", answer))
        assert warning.startswith(f"a.yaml:{place}: ")
        assert "is lost" in warning

    @pytest.mark.parametrize(
        "answer",
        [
            '"Ask in #lips"',
            '"Ask." # a comment',
            "Ask.\n    #note: put out of use",
            "Ask.\n      #note: put out of use",
            "Ask.\n    # a comment",
            "Ask.\n#a comment",
            "|\n      Ask in #lips\n      #lips",
            ">-\n      Ask in #lips\n      or here",
        ],
    )
    def test_a_text_that_is_whole_is_none(self, answer: str, tmp_path: Path) -> None:
        assert self._warnings(tmp_path, _with("Yes, it does.", answer)) == []

    @pytest.mark.parametrize(
        ("related", "place", "why"),
        [("[lips, eyes]", "6:15", "this entry itself"), ("[eyes, eyes]", "6:21", "twice")],
    )
    def test_a_next_question_that_nobody_sees_is_one(self, related: str, place: str, why: str, tmp_path: Path) -> None:
        eyes = "  - id: eyes\n    question: Dry eyes?\n    answer: Yes.\n    source: Eyes\n    related: [lips]\n"
        lips = "  - id: lips\n    question: Dry lips?\n    answer: Yes.\n    source: Lips\n"
        (warning,) = self._warnings(tmp_path, f"entries:\n{lips}    related: {related}\n{eyes}")
        assert warning.startswith(f"a.yaml:{place}: ")
        assert why in warning

    @pytest.mark.parametrize("name", ["NEW.YAML", "b.yaml.txt", "c.Yml", "d.yaml.bak"])
    def test_a_file_that_isnt_read_is_one(self, name: str, tmp_path: Path) -> None:
        (tmp_path / name).write_text("entries: []\n", "utf-8")
        (warning,) = self._warnings(tmp_path)
        assert warning.startswith(f"{name}:1:1: ")

    def test_a_folder_below_is_one_and_other_files_are_none(self, tmp_path: Path) -> None:
        for folder in ("more", "schema", ".git"):
            (tmp_path / folder).mkdir()
        (tmp_path / "more" / "x.yaml").write_text("")
        (tmp_path / "schema" / "x.json").write_text("")
        (tmp_path / "README.md").write_text("")
        (warning,) = self._warnings(tmp_path)
        assert warning.startswith("more:1:1: ")


@pytest.mark.parametrize("name", ["urgent.yml", "Urgent.yaml", "HELPLINES.yaml", "not-ours.yaml"])
def test_a_file_that_only_seems_to_have_a_known_name_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, "utf-8")
    (tmp_path / name).write_text("categories: {}\n", "utf-8")
    with pytest.raises(KnowledgeError, match="give it exactly that name"):
        load(tmp_path)
