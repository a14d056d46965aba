"""Dialogues that the knowledge never saw: whether the last message gets what it should.

Never add them, or lines like them, to the knowledge. Those of the style "abroad" are held out from whoever mends the code, too.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from bot.answering.conversation import Conversation
from bot.answering.decision import Decision
from bot.answering.responder import Responder
from bot.answering.wording.wording import word
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.reading import same_phrasing
from tests.answering.test_followups_new import is_told_of_after
from tests.stage import shipped

FILE = Path(__file__).parent / "held_out" / "followups.yaml"
HELD_OUT = "abroad"
# A bit under what is measured.
RIGHT, RIGHT_HELD_OUT = 0.84, 0.76
RIGHT_BY_KIND = {
    "cross-entry": 0.8,
    "same-entry": 0.75,
    "time": 0.8,
    "for-whom": 0.7,
    "correction": 0.7,
    "pick": 0.85,
    "reaction": 0.9,
    "more": 0.8,
    "bot": 0.65,
}


class Dialogue(NamedTuple):
    kind: str
    style: str
    said: tuple[str, ...]
    want: tuple[str, ...]


class Played(NamedTuple):
    """A dialogue, what was decided about its messages, and what was on offer after each."""

    dialogue: Dialogue
    decisions: tuple[Decision, ...]
    offered: tuple[tuple[str, ...], ...]

    @property
    def last(self) -> Decision:
        return self.decisions[-1]

    @property
    def right(self) -> bool:
        return any(map(self._is, self.dialogue.want))

    def _is(self, want: str) -> bool:
        last, offered = self.last, self.offered
        kind, _, value = want.partition(":")
        match kind:
            case "care":
                return last.kind in ("care", "urgent")
            case "remark":
                return not last.entries and (not last.suggestions or last.kind == "smalltalk")
            case "unsure":
                of_after = any(is_told_of_after(shipped.knowledge().entries[entry], last) for entry in last.entries)
                return last.kind in ("suggest", "unknown") or last.again == "other-time" or of_after
            case "bot":
                return last.smalltalk == value
            case "offered":
                return last.entries == offered[-2][int(value) - 1 : int(value)]
            case "pickable":
                return last.entries == offered[-2][-1:]
            case "above":
                return last.entries == offered[0][-2:-1]
        return last.kind != "urgent" and want in last.entries

    @property
    def whole_again(self) -> bool:
        """Whether the last message got the very card that the one before it got."""
        if len(self.decisions) < 2:
            return False
        before = self.decisions[-2]
        same = self.last.entries == before.entries and self.last.facets == before.facets
        return bool(self.last.entries) and same and self.last.again is None and not self.last.longer

    @property
    def repeated(self) -> bool:
        """Whether the last message got the last answer once more though that isn't wanted."""
        again = len(self.decisions) > 1 and self.last.entries == self.decisions[-2].entries
        return bool(self.last.entries) and again and not self.right


def _dialogues() -> list[Dialogue]:
    read = yaml.load(FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return [Dialogue(each["kind"], each["style"], tuple(each["said"]), tuple(each["want"])) for each in read]


@cache
def _played(responder: Responder) -> list[Played]:
    played = []
    for dialogue in _dialogues():
        conversation, decisions, offered = Conversation(), [], []
        for text in dialogue.said:
            decision, conversation = responder.turn(text, conversation)
            decisions.append(decision)
            offered.append(conversation.offered)
        played.append(Played(dialogue, tuple(decisions), tuple(offered)))
    return played


def _share(played: list[Played]) -> float:
    return sum(each.right for each in played) / len(played)


def test_enough_are_right(responder: Responder) -> None:
    assert _share(_played(responder)) >= RIGHT


def test_enough_of_a_style_that_nobody_mended_by_are_right(responder: Responder) -> None:
    assert _share([each for each in _played(responder) if each.dialogue.style == HELD_OUT]) >= RIGHT_HELD_OUT


@pytest.mark.parametrize("kind", RIGHT_BY_KIND)
def test_enough_of_each_kind_are_right(kind: str, responder: Responder) -> None:
    of_kind = [each for each in _played(responder) if each.dialogue.kind == kind]
    assert _share(of_kind) >= RIGHT_BY_KIND[kind]


def test_the_last_answer_isnt_repeated_where_it_isnt_wanted(responder: Responder) -> None:
    repeated = [each.dialogue.said for each in _played(responder) if each.repeated]
    assert len(repeated) <= 0.03 * len(_played(responder)), repeated


def test_the_same_card_never_comes_twice(responder: Responder) -> None:
    assert not [each.dialogue.said for each in _played(responder) if each.whole_again]


def test_all_kinds_are_there_and_none_is_in_the_knowledge(knowledge: Knowledge) -> None:
    dialogues = _dialogues()
    assert len(dialogues) >= 80
    assert {each.kind for each in dialogues} == RIGHT_BY_KIND.keys()
    known = {same_phrasing(text) for texts in knowledge.phrasings.values() for text in texts if len(text.split()) > 2}
    talk = {same_phrasing(text) for remark in knowledge.smalltalk for text in remark.said if len(text.split()) > 4}
    assert not [each.said[-1] for each in dialogues if same_phrasing(each.said[-1]) in known | talk]


LIPS = "my lips are cracking on accutane, is that normal?"


def _after(first: str, text: str) -> Decision:
    responder = shipped.responder()
    _, conversation = responder.turn(first, Conversation())
    return responder.turn(text, conversation)[0]


def test_what_was_answered_just_before_is_told_in_short() -> None:
    decision = _after("can i drink on accutane", "why not?")
    wording = word(decision, shipped.knowledge())
    assert (decision.entries, decision.again) == (("alcohol",), "same")
    assert wording is not None
    whole = shipped.knowledge().entries["alcohol"].answer
    assert wording.passages[0].body.startswith("As I said: ")
    assert len(wording.passages[0].body) < len(whole) / 2
    assert wording.passages[0].source


def test_the_same_in_fewer_words_is_the_short_answer() -> None:
    decision = _after("can i drink on accutane", "can you put that more simply")
    wording = word(decision, shipped.knowledge())
    assert (decision.entries, decision.again) == (("alcohol",), "shorter")
    assert wording is not None
    assert wording.passages[0].body.startswith("In short: ")


@pytest.mark.parametrize(
    ("said", "aside"),
    [("are you sure", "doubt"), ("no that didn't help me at all", "unhelpful"), ("oh no", "feeling")],
)
def test_how_an_answer_was_taken_gets_a_way_on_and_never_the_answer_again(said: str, aside: str) -> None:
    decision = _after(LIPS, said)
    wording = word(decision, shipped.knowledge())
    assert (decision.kind, decision.aside, decision.entries) == ("smalltalk", aside, ())
    assert wording is not None
    assert wording.text


def test_where_there_is_no_more_its_said_and_what_is_related_offered() -> None:
    decision = _after("does accutane cause headaches", "tell me more")
    wording = word(decision, shipped.knowledge())
    assert decision.aside == "no-more"
    assert wording is not None
    assert wording.choices


@pytest.mark.parametrize(
    "text", ["can i drink alcohol 6 months after finishing", "can i drink alcohol once i'm done with accutane"]
)
def test_an_answer_for_the_time_of_the_course_isnt_given_for_the_time_after_it(text: str) -> None:
    decision = shipped.responder().decide(text)
    assert "alcohol" not in decision.entries
    assert decision.entries or "how-long-in-body" in decision.suggestions


@pytest.mark.parametrize(
    ("first", "then"), [("does accutane hurt the liver", "vision"), ("does it dry out the lips", "dryness")]
)
def test_the_eyes_after_the_liver_are_the_eyes_and_after_dry_lips_dry_eyes(first: str, then: str) -> None:
    assert _after(first, "and the eyes?").entries == (then,)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("is this chat private", "/privacy"),
        ("delete everything about me", "/forget-me"),
        ("get me a mod", "/helpline"),
        ("how do i opt out", "/privacy"),
    ],
)
def test_a_question_about_the_bot_is_told_the_command(text: str, command: str) -> None:
    wording = word(_after(LIPS, text), shipped.knowledge())
    assert wording is not None
    assert wording.kind == "smalltalk"
    assert command in wording.text
