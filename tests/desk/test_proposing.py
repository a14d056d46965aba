"""What a moderator sees before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk import (
    AddEntry,
    AddNotOurs,
    AddPhrasing,
    Desk,
    EditEntry,
    ImportFiles,
    Outcome,
    Refused,
    RemoveEntry,
    RemovePhrasing,
    Shift,
    Undo,
    suggested_id,
)
from bot.knowledge.files import MAX_BYTES
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.model import Entry, Vocabulary
from tests.desk.conftest import Live, contents, make
from tests.knowledge.help_files import BROKEN, LINES

NEW = {"id": "cheese", "question": "Is cheese allowed?", "answer": "Yes, it is.", "source": "The cook"}


async def test_a_proposal_writes_nothing(desk: Desk, folder: Path) -> None:
    before = contents(folder)
    proposal = await desk.propose(AddPhrasing("dryness", "my nose is dry"))
    assert contents(folder) == before
    assert await desk.history() == ()
    assert proposal.after["skin.yaml"] == before["skin.yaml"].replace(
        b"- nosebleeds from dryness\n", b"- nosebleeds from dryness\n      - my nose is dry\n"
    )


async def test_it_needs_no_disk_but_to_read_the_folder(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    for change in (AddPhrasing("dryness", "my nose is dry"), ImportFiles({"helplines.yaml": LINES.encode()})):
        assert (await desk.propose(change)).diff


async def test_a_file_that_would_grow_too_large_to_be_read_is_refused(desk: Desk, folder: Path) -> None:
    path = folder / "skin.yaml"
    path.write_bytes(path.read_bytes() + b"#" * (MAX_BYTES - len(path.read_bytes()) - 5) + b"\n")
    with pytest.raises(Refused, match="larger than 2 MB"):
        await desk.propose(AddPhrasing("dryness", "my nose is dry"))


async def test_it_says_what_would_be_done_and_shows_the_lines(desk: Desk) -> None:
    proposal = await desk.propose(AddPhrasing("dryness", "my nose is dry"))
    assert proposal.what == "New phrasing of `dryness`: “my nose is dry”"
    assert [line for line in proposal.diff.splitlines() if line.startswith("+ ")] == ["+      - my nose is dry"]
    assert proposal.entries == ("dryness",)


async def test_only_the_fields_that_change_are_named(desk: Desk) -> None:
    asked = {"question": "May I give blood while I take isotretinoin?", "answer": "No.", "beyond_article": False}
    assert (
        await desk.propose(EditEntry("blood-donation", asked))
    ).what == "Changed `blood-donation`: answer, beyond article"


async def test_it_shows_the_answer_as_members_would_see_it(desk: Desk) -> None:
    proposal = await desk.propose(EditEntry("dryness", {"answer": "Yes.\n\n- a **balm** helps", "note": None}))
    assert proposal.wording is not None
    [passage] = proposal.wording.passages
    assert (passage.body, passage.note) == ("**Yes.**\n\n- a **balm** helps", None)
    assert "consult your dermatologist" in proposal.wording.footer


async def test_a_new_answer_changes_no_decision(desk: Desk) -> None:
    proposal = await desk.propose(EditEntry("dryness", {"answer": "No."}), ["my nose is dry"])
    assert proposal.radius.shifts == ()
    assert proposal.radius.asked > 25


async def test_what_members_asked_of_late_and_would_now_be_answered_is_named(desk: Desk) -> None:
    proposal = await desk.propose(AddPhrasing("dryness", "is a crumbly beak usual"), ["is a crumbly beak common"])
    [shift] = [shift for shift in proposal.radius.shifts if shift.sort == "recent"]
    assert shift.text == "is a crumbly beak common"
    assert shift.before.entries != ("dryness",)
    assert "dryness" in shift.after.entries


async def test_a_phrasing_that_reads_like_another_entrys_takes_it_and_that_is_named(desk: Desk) -> None:
    proposal = await desk.propose(AddPhrasing("dryness", "giving blood on tane"))
    [shift] = [shift for shift in proposal.radius.shifts if shift.sort == "phrasing"]
    assert shift.text == "giving blood on accutane"
    assert str(shift.before) == "blood-donation"
    assert shift.after != shift.before


async def test_the_question_of_another_entry_cannot_be_taken(desk: Desk) -> None:
    with pytest.raises(Refused, match="mood-changes"):
        await desk.propose(AddPhrasing("dryness", "can isotretinoin affect mood"))
    with pytest.raises(Refused) as refused:  # short for it: for the bot the same words
        await desk.propose(AddPhrasing("dryness", "Can iso affect mood?"))
    assert "Can isotretinoin affect mood?" in str(refused.value)
    assert "`mood-changes`" in str(refused.value)


async def test_a_phrasing_that_would_not_be_heard_is_warned_of(desk: Desk) -> None:
    [warning] = (await desk.propose(AddPhrasing("mood-changes", "I want to kill myself"))).warnings
    assert warning == "“I want to kill myself” wouldn't get `mood-changes`, but: urgent help."


async def test_a_phrasing_that_another_entry_answered_until_now_is_told(desk: Desk) -> None:
    proposal = await desk.propose(AddPhrasing("mood-changes", "my back hurts so much"))
    assert proposal.warnings == ("Until now “my back hurts so much” was answered with: muscle-aches.",)


async def test_removing_an_entry_names_where_its_questions_go(desk: Desk) -> None:
    proposal = await desk.propose(RemoveEntry("sun-sensitivity"))
    first = proposal.radius.shifts[0]
    assert first == Shift(
        "question",
        "Does isotretinoin make skin more sensitive to the sun?",
        Outcome("answer", ("sun-sensitivity",)),
        first.after,
        "sun-sensitivity",
    )
    assert set(proposal.entries) == {"sun-sensitivity", "dryness"}  # dryness listed it as related
    assert proposal.wording is None


async def test_a_new_entry_gets_its_own_question(desk: Desk) -> None:
    proposal = await desk.propose(AddEntry("skin.yaml", NEW))
    assert proposal.responder.decide(NEW["question"]).entries == ("cheese",)
    assert all(shift.owner != "cheese" for shift in proposal.radius.shifts)


async def test_a_message_that_is_not_ours_makes_its_file(desk: Desk) -> None:
    proposal = await desk.propose(AddNotOurs("cooking", "how long do I boil an egg"))
    assert proposal.before == {"not_ours.yaml": None}
    assert proposal.after == {"not_ours.yaml": b"not_ours:\n  cooking:\n    - how long do I boil an egg\n"}


class TestRefusals:
    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"answer": "x" * 1_501}, "shorten it to 1,500"),
            ({"question": ""}, "`question` is missing"),
            ({"id": "Not An Id"}, "small letters"),
            ({"related": ["nothing"]}, "no entry `nothing`"),
            ({"id": "dryness"}, "taken"),
            ({"risk": "low"}, "risk"),
        ],
    )
    async def test_an_entry_that_cannot_be_is_refused_with_the_mend(
        self, desk: Desk, fields: dict[str, object], told: str
    ) -> None:
        with pytest.raises(Refused, match=told):
            await desk.propose(AddEntry("skin.yaml", NEW | fields))

    async def test_what_changes_nothing_is_told(self, desk: Desk) -> None:
        with pytest.raises(Refused, match="changes nothing"):
            await desk.propose(EditEntry("blood-donation", {"beyond_article": True}))

    async def test_a_mistake_that_somebody_made_by_hand_is_told_as_such(self, desk: Desk, folder: Path) -> None:
        (folder / "mind.yaml").write_text("entries:\n  - id: x\n")
        with pytest.raises(Refused, match="a mistake already") as refused:
            await desk.propose(AddPhrasing("dryness", "something new"))
        assert "mind.yaml:2:" in str(refused.value)
        assert refused.value.problems

    async def test_the_last_entry_stays(self, desk: Desk, folder: Path) -> None:
        for name in {*contents(folder)} - {"mood.yaml"}:
            (folder / name).unlink()
        with pytest.raises(Refused, match="no entries"):
            await desk.propose(RemoveEntry("mood-changes"))


class TestImporting:
    async def test_files_take_the_place_of_those_of_the_same_names(self, desk: Desk, folder: Path) -> None:
        skin = (folder / "skin.yaml").read_bytes()
        changed = skin.replace(b"will I burn in the sun", b"will I fry in the sun")
        proposal = await desk.propose(
            ImportFiles({"skin.yaml": changed, "mind.yaml": (folder / "mind.yaml").read_bytes()})
        )
        assert proposal.after == {"skin.yaml": changed}
        assert proposal.what == "Imported mind.yaml, skin.yaml"
        assert proposal.entries == ("sun-sensitivity",)

    @pytest.mark.parametrize(
        "name", ["../x.yaml", "/etc/x.yaml", ".x.yaml", "x.txt", "a/b.yaml", "x.yaml\n", "a" * 90 + ".yaml"]
    )
    async def test_other_names_are_refused(self, desk: Desk, name: str) -> None:
        with pytest.raises(Refused, match="name of a knowledge file"):
            await desk.propose(ImportFiles({name: b"entries: []\n"}))

    @pytest.mark.parametrize(
        "content", [b"\xff\xfe", b"entries: [", b"entries:\n- id: a\n", b"x" * 2_000_001, b"&a [*a]"]
    )
    async def test_bad_files_are_refused(self, desk: Desk, content: bytes) -> None:
        with pytest.raises(Refused, match=r"new\.yaml"):
            await desk.propose(ImportFiles({"new.yaml": content}))

    async def test_urgent_rules_are_checked_and_need_a_second_moderator(self, desk: Desk) -> None:
        with pytest.raises(Refused, match=r"urgent\.yaml"):
            await desk.propose(ImportFiles({"urgent.yaml": b"categories: {nothing: {fires_when: [x]}}\n"}))
        proposal = await desk.propose(ImportFiles({"helplines.yaml": LINES.encode()}))
        assert proposal.needs_second

    async def test_changed_answers_are_shown_as_members_will_see_them(self, desk: Desk, folder: Path) -> None:
        skin = (folder / "skin.yaml").read_text("utf-8")
        answer = "Yes. Wear sunscreen, a hat and clothes that cover you."
        changed = skin.replace(answer, "Ask at school # or a pharmacist first")
        proposal = await desk.propose(ImportFiles({"skin.yaml": changed.encode()}, (("x.txt", "it is no YAML"),)))
        assert proposal.wording is not None
        assert "Ask at school" in proposal.wording.text
        assert "pharmacist" not in proposal.wording.text
        assert proposal.warnings[0] == "`x.txt` is left out: it is no YAML."
        assert "“# or a pharmacist first” is lost" in proposal.warnings[1]

    async def test_an_answer_that_would_be_cut_at_the_name_of_a_channel_is_refused(
        self, desk: Desk, folder: Path
    ) -> None:
        skin = (folder / "skin.yaml").read_text("utf-8")
        changed = skin.replace("answer: Yes. Wear sunscreen", "answer: Ask in #skincare-chat which sunscreen")
        with pytest.raises(Refused, match="“#skincare-chat which sunscreen"):
            await desk.propose(ImportFiles({"skin.yaml": changed.encode()}))

    @pytest.mark.parametrize(("name", "what", "text"), BROKEN)
    async def test_files_without_help_are_refused(self, desk: Desk, name: str, what: str, text: str) -> None:
        with pytest.raises(Refused, match=name):
            await desk.propose(ImportFiles({name: text.encode(), "more.yaml": b"entries: []\n"}))
        assert what

    async def test_a_change_of_something_else_leaves_the_last_good_rules(
        self, desk: Desk, folder: Path, live: Live
    ) -> None:
        good = live.responder.knowledge.urgent
        (folder / "urgent.yaml").write_text("", "utf-8")
        proposal = await desk.propose(AddPhrasing("dryness", "flaky mouth corners"))
        assert proposal.responder.knowledge.urgent == good
        (folder / "urgent.yaml").unlink()
        proposal = await desk.propose(AddPhrasing("dryness", "flaky mouth corners"))
        assert proposal.responder.knowledge.urgent == good

    async def test_taking_back_the_rules_themselves_is_refused(self, desk: Desk, folder: Path, live: Live) -> None:
        rules = (folder / "urgent.yaml").read_bytes()
        (folder / "urgent.yaml").unlink()
        await make(desk, AddPhrasing("dryness", "flaky mouth corners"))
        revision = await make(desk, ImportFiles({"urgent.yaml": rules.replace(b"[kill", b"[now, kill")}))
        with pytest.raises(Refused, match="nobody in danger"):
            await desk.propose(Undo(revision.number))

    async def test_nothing_is_refused(self, desk: Desk) -> None:
        with pytest.raises(Refused, match="no YAML file"):
            await desk.propose(ImportFiles({}))


class TestSafetyEntries:
    @pytest.mark.parametrize(
        "change",
        [
            EditEntry("mood-changes", {"answer": "No."}),
            EditEntry("mood-changes", {"risk": None}),
            EditEntry("dryness", {"risk": "high"}),
            AddPhrasing("mood-changes", "it makes me blue"),
            RemovePhrasing("mood-changes", "why am I so low on this"),
            RemoveEntry("mood-changes"),
            AddEntry("skin.yaml", NEW | {"risk": "high"}),
        ],
    )
    async def test_changing_one_needs_a_second_moderator(self, desk: Desk, change: EditEntry) -> None:
        assert (await desk.propose(change)).needs_second

    async def test_so_does_a_source_from_a_new_place(self, desk: Desk) -> None:
        proposal = await desk.propose(AddEntry("skin.yaml", NEW | {"source": "Guide, https://skinshop.store"}))
        assert proposal.needs_second
        assert "skinshop.store, from where no source has been so far" in proposal.dangers[0]

    async def test_so_does_help_that_goes_with_an_entry(self, desk: Desk) -> None:
        await make(desk, AddEntry("skin.yaml", NEW | {"answer": "Yes. Call 999 if you can't breathe."}))
        proposal = await desk.propose(RemoveEntry("cheese"))
        assert proposal.needs_second
        assert "an emergency number" in proposal.dangers[0]

    async def test_more_dangers_than_are_told_are_counted(self, desk: Desk) -> None:
        answer = " ".join(f"See https://skin{number}.store." for number in range(13))
        proposal = await desk.propose(AddEntry("skin.yaml", NEW | {"answer": answer}))
        assert len(proposal.dangers) == 11
        assert proposal.dangers[-1] == "… and 3 more"

    async def test_others_need_none(self, desk: Desk) -> None:
        assert not (await desk.propose(AddPhrasing("dryness", "my nose is dry"))).needs_second


async def test_files_of_entries_are_offered_with_their_titles(desk: Desk) -> None:
    assert await desk.entry_files() == {"mind.yaml": "Mind and body", "mood.yaml": "Mood", "skin.yaml": "Skin"}


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("Can I eat cheese on isotretinoin?", "eat-cheese"),
        ("Can I eat cheese on tane?", "eat-cheese"),
        ("?!", "entry"),
        ("Is it?", "is-it"),
        ("Müde Augen", "mude-augen"),
    ],
)
def test_an_id_is_suggested_from_the_telling_words(question: str, id_: str) -> None:
    words = Vocabulary(subject=("isotretinoin",), same={"isotretinoin": ("accutane", "tane")})
    assert suggested_id(question, Knowledge({}, {}, (), words)) == id_
    taken = Entry(id=id_, question="Is it mine?", answer="A", source="S")
    assert suggested_id(question, Knowledge({id_: taken}, {}, (), words)) == f"{id_}-2"
