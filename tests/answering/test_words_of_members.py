"""What members' words are taken for: abbreviations, names of several words, misspellings, other medicines."""

from __future__ import annotations

import pytest

from bot.answering.decision import Decision
from bot.answering.responder import Responder


def _repairs(decision: Decision) -> dict[str, str]:
    return {repair.written: repair.read_as for repair in decision.explanation.repairs}


def _best(decision: Decision) -> str:
    return decision.candidates[0].entry


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("can i wax b4 accutane", "can i wax before accutane"),
        ("idk if i can wax on accutane", "i don't know if i can wax on accutane"),
        ("is accutane bad 4 u", "is accutane bad 4 you"),
        ("pls can u tell me if i can wax on accutane", "please can you tell me if i can wax on accutane"),
        ("btw can i drink on accutane rn", "by the way can i drink on accutane right now"),
    ],
)
def test_an_abbreviation_counts_as_what_it_stands_for(short: str, long: str, responder: Responder) -> None:
    one, other = responder.decide(short), responder.decide(long)
    assert (one.kind, one.entries) == (other.kind, other.entries)
    assert one.candidates[0].confidence == pytest.approx(other.candidates[0].confidence, abs=0.1)


@pytest.mark.parametrize(
    "name",
    ["accutane", "Roaccutane", "claravis", "acutane", "roacutane", "isotretinion", "13 cis retinoic acid", "ACCUTANE"],
)
def test_every_name_of_the_medicine_is_the_medicine(name: str, responder: Responder) -> None:
    decision = responder.decide(f"can i give blood while on {name}")
    assert (decision.kind, decision.entries) == ("answer", ("blood-donation",))


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("can i take cod liver oil with accutane", "vitamin-a"),
        ("does accutane fade post inflammatory hyperpigmentation", "dark-spots"),
        ("does accutane raise my blood fats", "blood-tests"),
    ],
)
def test_a_name_of_several_words_is_one_name(name: str, entry: str, responder: Responder) -> None:
    decision = responder.decide(name)
    assert (decision.kind, decision.entries) == ("answer", (entry,))


@pytest.mark.parametrize(
    ("typed", "meant", "entry"),
    [
        ("sunscren", "sunscreen", "choosing-products"),
        ("collogen", "collagen", "collagen"),
        ("allcohol", "alcohol", "alcohol"),
        ("breastfeding", "breastfeeding", "breastfeeding"),
    ],
)
def test_a_misspelt_word_is_read_as_the_one_it_is_like(
    typed: str, meant: str, entry: str, responder: Responder
) -> None:
    decision = responder.decide(f"is {typed} needed on accutane")
    assert _repairs(decision)[typed] == meant
    assert _best(decision) == entry


@pytest.mark.parametrize(
    "said",
    [
        "the weather was lovely and we walked along the river",
        "my brother plays football on thursday evenings",
        "she bought a wooden table and painted the kitchen",
        "winter is coming and the roads will be icy",
        "lisp is a programming language",
        "does the stew need more salt or another hour in the oven",
    ],
)
def test_ordinary_english_is_left_as_it_is(said: str, responder: Responder) -> None:
    decision = responder.decide(said)
    assert _repairs(decision) == {}
    assert decision.explanation.unknown == ()


def test_words_that_nobody_knows_are_named(responder: Responder) -> None:
    assert set(responder.decide("does qwrtzpl dry the vbnmgh").explanation.unknown) == {"qwrtzpl", "vbnmgh"}


@pytest.mark.parametrize(
    "drug",
    ["bexolol", "zantopril", "quintosartan", "foomycin", "plexocillin", "norvastatin", "tretinoin", "sertraline"],
)
def test_another_medicine_is_known_by_its_name_or_its_ending(drug: str, responder: Responder) -> None:
    decision = responder.decide(f"does {drug} make the lips dry?")
    assert decision.kind != "answer"
    assert any(drug in guard for guard in decision.explanation.guards)


@pytest.mark.parametrize("word", ["control", "protocol", "alcohol", "april", "medicine", "routine", "vaseline"])
def test_an_ordinary_word_with_such_an_ending_is_no_medicine(word: str, responder: Responder) -> None:
    guards = responder.decide(f"does isotretinoin dry out the lips, i ask about {word}").explanation.guards
    assert not any("medicine" in guard for guard in guards)


@pytest.mark.parametrize("said", ["does it help with psoriasis on my elbows", "is it good for lupus"])
def test_another_illness_is_known_by_its_name(said: str, responder: Responder) -> None:
    assert responder.decide(said).kind != "answer"
