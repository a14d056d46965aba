"""The blast radius is exact, though most texts aren't asked in full."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.proposal import Outcome
from bot.desk.radius import Asking, blast_radius
from bot.knowledge.model import Entry
from bot.moderating.kb.wording import radius_text
from tests.stage import shipped


def test_what_is_settled_quickly_is_what_members_get() -> None:
    asking = Asking(shipped.responder())
    texts = list(asking.owners)[::15]
    settled = {text: asking.settled(text) for text in texts}
    assert sum(entry is not None for entry in settled.values()) > 0.97 * len(texts)
    for text, entry in settled.items():
        outcome = asking.outcome(text)
        if entry is not None and outcome.kind != "urgent":
            assert outcome == Outcome("answer", (entry,)), text


def test_the_shortcut_finds_what_asking_everything_finds() -> None:
    old = shipped.responder()
    knowledge = old.knowledge
    entry = Entry(id="new", question="Is a nosebleed something to worry about?", answer="No.", source="S")
    asked = {"new": (entry.question, "nose bleeds", "blood from my nose", "do I see a doctor about nosebleeds")}
    entries, phrasings = {**knowledge.entries, "new": entry}, {**knowledge.phrasings, **asked}
    new = old.successor(replace(knowledge, entries=entries, phrasings=phrasings))
    found = {(shift.text, shift.before, shift.after) for shift in blast_radius(Asking(old), Asking(new)).shifts}
    about_it = [text for texts in knowledge.phrasings.values() for text in texts if "nose" in text or "blood" in text]
    others = [text for texts in knowledge.phrasings.values() for text in texts[::40]]
    for text in {*about_it, *others}:
        before, after = Outcome.of(old.decide(text)), Outcome.of(new.decide(text))
        assert (before != after) == ((text, before, after) in found), text


def test_a_successor_learns_only_what_differs() -> None:
    old = shipped.responder()
    answers = {id_: each.model_copy(update={"answer": "Yes."}) for id_, each in old.knowledge.entries.items()}
    same = old.successor(replace(old.knowledge, entries=answers))
    assert same.decides_as(old)
    assert same.knowledge.entries["dryness"].answer == "Yes."
    smaller = old.successor(replace(old.knowledge, not_ours={}))
    assert not smaller.decides_as(old)


def test_asking_ends_when_its_time_is_over_and_says_how_much_is_left() -> None:
    old = shipped.responder()
    knowledge = old.knowledge
    phrasings = {id_: (*texts, f"quite another way of asking {id_}") for id_, texts in knowledge.phrasings.items()}
    new = Asking(old.successor(replace(knowledge, phrasings=phrasings)))
    found = blast_radius(Asking(old), new, ["a recent question"], seconds=0.2)
    assert found.left > 0
    assert found.asked + found.left == len(new.owners) + 1
    assert f"no time for {found.left:,} others" in radius_text(found)
