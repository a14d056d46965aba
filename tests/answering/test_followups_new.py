"""Dialogues of another writer, which the knowledge never saw: whether every message but the first gets what it should.

Never add them, or lines like them, to the knowledge.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from bot.answering.conversation import Conversation
from bot.answering.decision import Decision
from bot.answering.responder import Responder
from bot.answering.wording.wording import word
from bot.knowledge import Entry

FILE = Path(__file__).parent / "held_out" / "followups_new.yaml"
# A bit under what is measured.
RIGHT = 0.84
REPEATED = 0.05
AFTER = re.compile(r"\bagain\b|\bafter|go away|last capsule")


class Turn(NamedTuple):
    kind: str
    text: str
    want: str
    decision: Decision
    before: Decision
    offered: tuple[str, ...]

    @property
    def right(self) -> bool:
        wanted = self.want.replace("+", " ").split()
        return (all if "+" in self.want else any)(map(self._is, wanted))

    def _is(self, want: str) -> bool:
        entries = self.decision.entries
        kind, _, number = want.partition(":")
        match kind:
            case "remark":
                return not entries and (not self.decision.suggestions or self.decision.kind == "smalltalk")
            case "unsure":
                return self.decision.kind in ("suggest", "unknown")
            case "care":
                return self.decision.kind in ("care", "urgent")
            case "offered":
                return entries == self.offered[int(number) - 1 : int(number)]
        return self.decision.kind != "urgent" and (want in entries or self.decision.declined == want)

    @property
    def repeated(self) -> bool:
        return bool(self.decision.entries) and self.decision.entries == self.before.entries and not self.right


@cache
def _turns(responder: Responder) -> list[Turn]:
    turns = []
    for dialogue in yaml.load(FILE.read_text("utf-8"), Loader=yaml.CSafeLoader):
        conversation, before = Conversation(), Decision("silent")
        for line in dialogue["said"]:
            text, _, want = map(str.strip, line.partition("=>"))
            offered = conversation.offered
            decision, conversation = responder.turn(text, conversation)
            if want:
                turns.append(Turn(dialogue["kind"], text, want, decision, before, offered))
            before = decision
    return turns


def is_told_of_after(entry: Entry, decision: Decision) -> bool:
    """Whether an answer begins with a side of its entry that is about the time after the course."""
    facet = decision.facet_of(entry.id)
    return facet is not None and AFTER.search(entry.facets[facet].question) is not None


def test_enough_are_right(responder: Responder) -> None:
    turns = _turns(responder)
    assert len(turns) > 100
    assert sum(turn.right for turn in turns) >= RIGHT * len(turns), [(t.text, t.want) for t in turns if not t.right]


def test_the_last_answer_is_seldom_given_again_where_it_isnt_wanted(responder: Responder) -> None:
    turns = _turns(responder)
    repeated = [turn.text for turn in turns if turn.repeated]
    assert len(repeated) <= REPEATED * len(turns), repeated


TIMES = {"before": "and before i start?", "after": "and once i've finished it?"}


@pytest.mark.parametrize("time", TIMES)
def test_no_entry_is_given_for_a_time_that_it_isnt_for(time: str, responder: Responder) -> None:
    """Asked on about another time, every entry's question gets an entry for that time or a related one, a choice, or is told
    to be for its own time alone."""
    entries = responder.knowledge.entries
    wrong = {}
    for entry in entries.values():
        _, conversation = responder.turn(entry.question, Conversation())
        decision, _ = responder.turn(TIMES[time], conversation)
        told = [
            id_
            for id_ in decision.entries
            if entries[id_].times and time not in entries[id_].times and not is_told_of_after(entries[id_], decision)
        ]
        if decision.kind == "answer" and decision.again != "other-time" and told:
            wrong[entry.id] = told
    assert wrong == {}


def test_asking_on_again_and_again_stays_with_the_subject(responder: Responder) -> None:
    conversation = Conversation()
    for text in ("my lips are cracking on accutane", "how long does that last", "is it normal", "why", "and for men?"):
        decision, conversation = responder.turn(text, conversation)
        assert set(decision.entries) & {"dryness", "side-effects-go-away"}, text


def test_what_only_another_time_is_known_of_says_so(responder: Responder) -> None:
    _, conversation = responder.turn("can i drink on accutane", Conversation())
    decision, _ = responder.turn("and the weekend before i start?", conversation)
    wording = word(decision, responder.knowledge)
    assert (decision.entries, decision.again) == (("alcohol",), "other-time")
    assert wording is not None
    assert wording.passages[0].body.startswith("I only know this for the time during the course: ")


def test_the_readmes_example_of_a_follow_up_is_understood(responder: Responder) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert '"and the lips?"' in readme
    _, conversation = responder.turn("what side effects does isotretinoin have?", Conversation())
    decision, _ = responder.turn("and the lips?", conversation)
    assert decision.entries == ("dryness",)
    assert decision.explanation.lent
