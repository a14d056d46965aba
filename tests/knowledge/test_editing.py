"""Editing files in place: what was meant is in them, and not a byte of anything else is another one."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.knowledge.editing import editing
from bot.knowledge.editing.draft import EditError
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load
from bot.knowledge.model import MAX_PHRASING, visible
from bot.knowledge.reading import same_phrasing
from bot.knowledge.text import words as heard
from tests.knowledge.yaml_files import NASTY, Written, files, plain, texts
from tests.stage.shipped import FOLDER

FILE = "skin.yaml"
PHRASINGS = "skin.phrasings.yaml"
NOT_OURS = "not_ours.yaml"

many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def loaded(contents: Mapping[str, str]) -> Knowledge:
    """The knowledge that the loader makes of the files."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name, text in contents.items():
            (folder / name).write_bytes(text.encode())
        return load(folder)


def words(text: str) -> list[str]:
    return text.split()


def others_kept(written: Written, text: str, touched: str) -> bool:
    """Whether all that stands before and after an entry's source is what it was."""
    place = written.ids.index(touched)
    before = written.start + "".join(written.chunks[:place])
    after = "".join(written.chunks[place + 1 :])
    return text.startswith(before) and text.endswith(after)


def only_grew(before: str, after: str) -> bool:
    """Whether something was put into the text at one place, and that is all."""
    same = next((n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(before))
    return after.endswith(before[same:]) and len(after) > len(before)


class TestAnyFile:
    """Whatever the style of the file, and whatever the text."""

    @many
    @given(files(), st.data(), texts)
    def test_a_phrasing_is_added(self, written: Written, data: st.DataObject, text: str) -> None:
        id_ = data.draw(st.sampled_from(written.ids))
        assume(heard(text) and same_phrasing(text) and len(text.strip()) <= MAX_PHRASING)
        before = loaded({FILE: written.text})
        after = editing.add_phrasing({FILE: written.text}, id_, text)[FILE]
        assert others_kept(written, after, id_)
        knowledge = loaded({FILE: after})
        assert knowledge.phrasings[id_][:-1] == before.phrasings[id_]
        assert words(knowledge.phrasings[id_][-1]) == words(text)

    @many
    @given(files(), st.data())
    def test_a_phrasing_is_removed(self, written: Written, data: st.DataObject) -> None:
        before = loaded({FILE: written.text})
        asked = [(id_, text) for id_, all_ in before.phrasings.items() for text in all_[1:]]
        assume(asked)
        id_, text = data.draw(st.sampled_from(asked))
        after = editing.remove_phrasing({FILE: written.text}, id_, text.upper() + "!")[FILE]
        assert others_kept(written, after, id_)
        assert loaded({FILE: after}).phrasings[id_] == tuple(each for each in before.phrasings[id_] if each != text)

    @many
    @given(files(), st.data(), texts, texts)
    def test_an_entry_is_edited(self, written: Written, data: st.DataObject, answer: str, note: str) -> None:
        id_ = data.draw(st.sampled_from(written.ids))
        assume(visible(answer) and visible(note))
        related = data.draw(st.lists(st.sampled_from(written.ids), unique=True))
        fields = {"answer": answer, "note": note, "related": related, "beyond_article": True, "risk": "high"}
        before = loaded({FILE: written.text})
        after = editing.edit_entry({FILE: written.text}, id_, fields)[FILE]
        assert others_kept(written, after, id_)
        entry = loaded({FILE: after}).entries[id_]
        assert (words(entry.answer), words(entry.note or "")) == (words(answer), words(note))
        assert (entry.related, entry.beyond_article, entry.risk) == (tuple(related), True, "high")
        assert entry.question == before.entries[id_].question
        assert entry.source == before.entries[id_].source
        back = editing.edit_entry(
            {FILE: after}, id_, {"note": None, "related": [], "beyond_article": False, "risk": ""}
        )
        again = loaded({FILE: back[FILE]}).entries[id_]
        assert (again.note, again.related, again.beyond_article, again.risk) == (None, (), False, None)

    @many
    @given(files(), st.data())
    def test_an_entry_is_removed_with_every_mention(self, written: Written, data: st.DataObject) -> None:
        assume(len(written.ids) > 1)
        id_ = data.draw(st.sampled_from(written.ids))
        before = loaded({FILE: written.text})
        changed = editing.remove_entry({FILE: written.text}, id_)
        for other, chunk in zip(written.ids, written.chunks, strict=True):
            if other != id_ and id_ not in before.entries[other].related:
                assert chunk.rstrip("\r\n") in changed[FILE]
        after = loaded(changed)
        assert list(after.entries) == [each for each in written.ids if each != id_]
        for each in after.entries.values():
            was = before.entries[each.id]
            related = tuple(other for other in was.related if other != id_)
            assert each == was.model_copy(update={"related": related})

    @many
    @given(files(), texts, texts, st.lists(plain, unique=True))
    def test_an_entry_is_added(self, written: Written, question: str, answer: str, asked: list[str]) -> None:
        assume(heard(question) and visible(answer))
        fields: dict[str, Any] = {
            "id": "new",
            "question": question,
            "answer": answer,
            "source": "S: 1",
            "also_asked": asked,
        }
        assume(len(question.strip()) <= 250)
        after = editing.add_entry({FILE: written.text}, FILE, fields)[FILE]
        assert only_grew(written.text, after)
        assert after.endswith("\n") == written.text.endswith("\n")
        entry = loaded({FILE: after}).entries["new"]
        assert (words(entry.question), words(entry.answer)) == (words(question), words(answer))
        assert (entry.also_asked, entry.source) == (tuple(asked), "S: 1")

    @many
    @given(files(), st.data())
    def test_line_ends_stay_of_one_kind(self, written: Written, data: st.DataObject) -> None:
        id_ = data.draw(st.sampled_from(written.ids))
        after = editing.edit_entry({FILE: written.text}, id_, {"answer": "one\n\ntwo", "also_asked": ["x", "y"]})[FILE]
        windows = "\r\n" in written.text
        assert after.count("\r\n") == (after.count("\n") if windows else 0)


@pytest.fixture(scope="module")
def shipped() -> dict[str, str]:
    return {path.name: path.read_bytes().decode() for path in FOLDER.glob("*.yaml")}


class TestShippedFiles:
    """The files that members are answered from."""

    def test_a_phrasing_goes_where_the_others_of_its_entry_are(self, shipped: dict[str, str]) -> None:
        changed = editing.add_phrasing(shipped, "dryness", "are nosebleeds: part of it?")
        assert list(changed) == ["side-effects.phrasings.yaml"]
        old, new = (
            shipped["side-effects.phrasings.yaml"].split("\n"),
            changed["side-effects.phrasings.yaml"].split("\n"),
        )
        added = [line for line in new if line not in old]
        assert added == ['    - "are nosebleeds: part of it?"']
        assert len(new) == len(old) + 1

    def test_taking_a_phrasing_back_gives_the_same_bytes(self, shipped: dict[str, str]) -> None:
        for id_ in list(loaded(shipped).entries)[::18]:
            added = shipped | editing.add_phrasing(shipped, id_, "a brand new way of asking")
            assert added | editing.remove_phrasing(added, id_, "A brand-new way of asking") == shipped

    def test_a_new_entry_and_its_removal_give_the_same_bytes(self, shipped: dict[str, str]) -> None:
        fields = {"id": "new", "question": "New?", "answer": "Yes.\n\nIt is.", "source": "Here"}
        for file in ("dark-spots.yaml", "pregnancy.yaml"):
            added = shipped | editing.add_entry(shipped, file, fields)
            assert added | editing.remove_entry(added, "new") == shipped

    def test_what_is_as_it_was_changes_nothing(self, shipped: dict[str, str]) -> None:
        entry = loaded(shipped).as_written("pregnancy")
        assert entry is not None
        assert (
            editing.edit_entry(shipped, "pregnancy", entry.model_dump(exclude={"also_asked", *editing.IN_THE_FILE}))
            == {}
        )

    def test_an_entry_goes_with_its_phrasings_and_mentions(self, shipped: dict[str, str]) -> None:
        after = loaded(shipped | editing.remove_entry(shipped, "breastfeeding"))
        assert "breastfeeding" not in after.entries
        assert all("breastfeeding" not in entry.related for entry in after.entries.values())

    def test_a_message_that_is_not_ours_joins_its_kind_or_starts_one(self, shipped: dict[str, str]) -> None:
        for kind in ("other-medicine", "a-new-kind"):
            changed = editing.add_not_ours(shipped, kind, "yes")
            assert loaded(shipped | changed).not_ours[kind][-1] == "yes"


class TestComments:
    """What stands beside a value stays beside it."""

    def test_a_comment_behind_a_value_stays(self) -> None:
        text = "entries:\n  - id: a\n    question: Q? # why\n    answer: old # because\n    source: s # where\n"
        after = editing.edit_entry({FILE: text}, "a", {"answer": "new\n\nlines"})[FILE]
        assert "    answer: | # because\n      new\n\n      lines\n    source: s # where\n" in after
        assert editing.edit_entry({FILE: after}, "a", {"answer": "old"})[FILE] == text

    def test_a_comment_between_items_stays(self) -> None:
        text = "entries:\n- id: a\n  question: Q?\n  answer: A\n  source: s\n  also_asked:\n  # one\n  - x\n  # two\n  - y\n"
        after = editing.remove_phrasing({FILE: text}, "a", "x")[FILE]
        assert after == text.replace("  - x\n", "")

    def test_the_first_key_of_an_entry_may_go(self) -> None:
        text = "entries:\n  - note: N\n    id: a\n    question: Q?\n    answer: A\n    source: s\n"
        assert editing.edit_entry({FILE: text}, "a", {"note": None})[FILE] == text.replace("note: N\n    ", "")

    def test_entries_in_brackets_are_edited_within_them(self) -> None:
        text = 'entries: [{id: a, question: "Q?", answer: A, source: s, related: [a]}] # all\n'
        after = editing.edit_entry({FILE: text}, "a", {"answer": "x: y\nz", "related": None, "note": "- n"})[FILE]
        assert after == 'entries: [{id: a, question: "Q?", answer: "x: y\\nz", source: s, note: "- n"}] # all\n'
        assert loaded({FILE: editing.add_phrasing({FILE: after}, "a", "no")[FILE]}).phrasings["a"] == ("Q?", "no")


class TestPhrasingsFile:
    ENTRIES = "entries:\n- {id: a, question: Qa, answer: A, source: s}\n- {id: b, question: Qb, answer: B, source: s}\n"

    @pytest.mark.parametrize("text", ["phrasings: {}\n", "phrasings:\n  a:\n  - x\n", "phrasings: {a: [x]} # c\n"])
    @pytest.mark.parametrize("asked", NASTY)
    def test_an_entry_without_phrasings_gets_its_first(self, text: str, asked: str) -> None:
        if not same_phrasing(asked):
            return
        contents = {FILE: self.ENTRIES, PHRASINGS: text}
        changed = editing.add_phrasing(contents, "b", asked)
        assert list(changed) == [PHRASINGS]
        assert words(loaded(contents | changed).phrasings["b"][-1]) == words(asked)

    def test_the_last_phrasing_may_go(self) -> None:
        contents = {FILE: self.ENTRIES, PHRASINGS: "# mine\nphrasings: # all\n  a:\n  - x\n"}
        changed = editing.remove_phrasing(contents, "a", "x")
        assert changed == {PHRASINGS: "# mine\nphrasings: {} # all\n"}
        assert loaded(contents | changed).phrasings["a"] == ("Qa",)


TEXT = {FILE: TestPhrasingsFile.ENTRIES}


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("qA!", "already a way of asking for `a`"),
            ("?!", "no words"),
            ("x" * 501, "501 characters"),
            ("a\x00b", "character"),
            ("\ud800", "character"),
        ],
    )
    def test_a_phrasing_that_cannot_be_is_refused_in_a_sentence(self, text: str, told: str) -> None:
        with pytest.raises(EditError, match=told):
            editing.add_phrasing(TEXT, "b", text)

    def test_what_is_not_there_is_told(self) -> None:
        with pytest.raises(EditError, match="no entry `c`"):
            editing.edit_entry(TEXT, "c", {"answer": "x"})
        with pytest.raises(EditError, match="no phrasing"):
            editing.remove_phrasing(TEXT, "a", "something")
        with pytest.raises(EditError, match="no file of entries"):
            editing.add_entry(TEXT, "other.yaml", {"id": "x"})

    def test_a_kind_is_named_like_an_id(self) -> None:
        with pytest.raises(EditError, match="name of a kind"):
            editing.add_not_ours(TEXT, "Other Things", "x")

    def test_an_id_is_given_once(self) -> None:
        with pytest.raises(EditError, match="taken"):
            editing.add_entry(TEXT, FILE, {"id": "a", "question": "x"})

    def test_a_file_that_cannot_be_read_is_named(self) -> None:
        with pytest.raises(EditError, match=FILE):
            editing.add_phrasing({FILE: "entries: ["}, "a", "x")
