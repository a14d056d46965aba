"""Whom a message about danger is about, where its writer is, and whether it asks for a help line: what is heard, and what is
then said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answering.asked_line import asked_line
from bot.answering.conversation import Conversation
from bot.answering.decision import Decision
from bot.answering.places import region_told
from bot.answering.responder import Responder
from bot.answering.triage.languages import phrases
from bot.answering.triage.whom import is_of_themselves, whom
from bot.answering.wording.wording import word

MESSAGES = yaml.safe_load(Path(__file__).with_name("whom_and_where.yaml").read_text("utf-8"))


def listed(name: str) -> Iterator[Any]:
    """Every message of a list with what is wanted of it, those that were kept aside as well."""
    told: dict[str, Any] = MESSAGES[name]
    for part in (told, told["kept"]):
        for wanted, every in part.items():
            yield from (pytest.param(said, wanted) for said in every if wanted != "kept")


def talk(responder: Responder, *turns: str, region: str | None = None) -> list[tuple[Decision, str]]:
    """What was decided and said, turn by turn."""
    conversation, told = Conversation(), []
    for turn in turns:
        decision, conversation = responder.turn(turn, conversation)
        wording = word(decision, responder.knowledge, region)
        told.append((decision, wording.text if wording is not None else ""))
    return told


@pytest.mark.parametrize(("message", "wanted"), list(listed("whom")))
def test_whom_it_is_about(message: str, wanted: str) -> None:
    assert whom(message) == wanted


@pytest.mark.parametrize(("message", "wanted"), list(listed("where")))
def test_where_they_say_that_they_are(message: str, wanted: str) -> None:
    assert (region_told(message) or "none") == wanted


@pytest.mark.parametrize(("message", "wanted"), list(listed("asks")))
def test_who_asks_for_a_help_line(message: str, wanted: str) -> None:
    assert (asked_line(message) or "none") == wanted


@pytest.mark.parametrize(
    ("message", "of_themselves"),
    [
        ("i want to die too", True),
        ("my chest hurts", True),
        ("took pills just now", False),
        ("i think she took pills", False),
    ],
)
def test_who_wrote_about_another_person_is_meant_only_where_they_say_so(message: str, of_themselves: bool) -> None:
    assert is_of_themselves(message) is of_themselves


@pytest.mark.parametrize(
    ("message", "of_another"),
    [
        ("temanku bilang mau gantung diri", True),
        ("aku mau mati, temanku gak peduli", False),
        ("mera dost marna chahta hai", True),
        ("mi amigo me dijo que se quiere suicidar", True),
        ("quiero morir, mi mama no me entiende", False),
        ("mein bruder hat alle tabletten genommen", True),
        ("ich will sterben und meine mutter versteht es nicht", False),
    ],
)
def test_whom_it_is_about_in_other_languages(message: str, of_another: bool) -> None:
    told = phrases().find(message)
    assert told is not None
    assert told.third_person is of_another


def test_who_asks_for_a_line_reads_those_of_the_country_they_name(responder: Responder) -> None:
    [(decision, text)] = talk(responder, "crisis hotline uk pls", region="us")
    assert decision.kind == "urgent"
    assert text.index("116 123") < text.index("85258")
    assert "988" not in text
    [(_, text)] = talk(responder, "hotline for depression in the philippines")
    assert "NCMH" in text


def test_childline_is_for_children_and_a_number_to_text_is_one_to_text(responder: Responder) -> None:
    [(_, text)] = talk(responder, "childline number", region="uk")
    assert text.index("0800 1111") < text.index("116 123")
    [(_, text)] = talk(responder, "is there a number i can text", region="uk")
    assert text.index("85258") < text.index("116 123")


def test_for_a_friend_the_lines_are_told_again_in_the_third_person(responder: Responder) -> None:
    _, (decision, text) = talk(responder, "i need a crisis line", "its for my friend")
    assert decision.third_person
    assert text.startswith("**Thank you for looking out for them.")


def test_poison_help_is_named_to_who_asks_for_its_number(responder: Responder) -> None:
    [(decision, text)] = talk(responder, "poison control number", region="au")
    assert decision.urgent == ("overdose",)
    assert "13 11 26" in text
    assert "Samaritans" not in text


def test_who_wants_a_person_of_the_server_is_answered_as_before(responder: Responder) -> None:
    [(decision, _)] = talk(responder, "can i talk to a person")
    assert decision.kind == "smalltalk"


def test_the_country_that_was_told_stays_in_the_hour_after(responder: Responder) -> None:
    (_, first), (_, told), (_, after) = talk(responder, "i want to die", "i live in australia", "nobody answers")
    assert "Samaritans" in first
    for text in (told, after):
        assert "13 11 14" in text
        assert "000" in text
        assert "988" not in text


def test_a_child_reads_lines_for_children_later_as_well(responder: Responder) -> None:
    (_, first), (_, after) = talk(responder, "im 13 and i want to die", "nobody answers", region="uk")
    assert "0800 1111" in first
    assert "0800 1111" in after
    _, (_, told) = talk(responder, "i want to die", "i'm 14", region="ie")
    assert "1800 66 66 66" in told


def test_it_stays_about_the_other_until_they_speak_of_themselves(responder: Responder) -> None:
    second, third = talk(responder, "my friend wants to die", "she took something i think", "i want to die too")[1:]
    assert second[0].third_person
    assert not third[0].third_person
    assert third[1].startswith("I'm really glad you said it.")


def test_for_who_cannot_be_woken_help_and_hands_come_first(responder: Responder) -> None:
    [(_, text)] = talk(responder, "mom took her heart meds on purpose and wont wake up", region="us")
    assert "call 911 now" in text.split("\n")[0]
    assert text.index("turn them on their side") < text.index("on the middle of the chest")
    assert "ask them directly" not in text


@pytest.mark.parametrize("region", [None, "us"])
def test_the_emergency_number_is_told_once_though_dangers_combine(responder: Responder, region: str | None) -> None:
    [(decision, text)] = talk(responder, "my friend took all his sleeping pills and is saying goodbye", region=region)
    assert len(decision.urgent) > 1
    assert text.count("call your local emergency number now" if region is None else "call 911 now") == 1
