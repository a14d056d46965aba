"""Which verdicts the shipped claims lead to, on what somebody else than their writer said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.answering.hearsay import asked_about, bare
from bot.answering.responder import Responder
from bot.answering.wording.covering import covered
from bot.answering.wording.wording import word
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.reading import same_phrasing

HELD_OUT = Path(__file__).parent / "held_out" / "claims.tsv"
RIGHT, WRONG = 0.50, 0.04  # shares of the held-out sayings, at least and at most


@pytest.mark.parametrize(
    ("said", "claim"),
    [
        ("My derm says that tane dries lips", "tane dries lips"),
        ("is it true that you can't wax on it?", "you can't wax on it"),
        ("someone on reddit said lasers are fine, right?", "lasers are fine"),
        ("lips get dry", "lips get dry"),
    ],
)
def test_what_is_put_before_a_claim_is_cut_off(said: str, claim: str) -> None:
    assert bare(said) == claim


def test_of_held_out_sayings_many_get_the_right_verdict_and_few_a_wrong_one(responder: Responder) -> None:
    rows = [line.split("\t") for line in HELD_OUT.read_text("utf-8").splitlines() if line and line[0] != "#"]
    found: Counter[str] = Counter()
    for verdict, _, text in rows:
        given = responder.claim(text)[1].verdict
        found["right" if given == verdict else "unknown" if given == "unknown" else "wrong"] += 1
    assert len(rows) > 100
    assert found["right"] / len(rows) >= RIGHT, found
    assert found["wrong"] / len(rows) <= WRONG, found


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("you can drink as much as you want on accutane", "false"),
        ("you should cut down on alcohol on accutane", "true"),
        ("you can't wax on accutane", "true"),
        ("you can wax on accutane", "false"),
        ("everyone purges on accutane", "overstated"),
        ("accutane can affect your mood", "true"),
        ("you can give blood on accutane", "false"),
        ("metformin makes you lose your hair", "unknown"),
        ("the moon is made of cheese", "unknown"),
    ],
)
def test_a_word_can_turn_a_verdict(responder: Responder, said: str, verdict: str) -> None:
    assert responder.claim(said)[1].verdict == verdict


def test_who_is_in_danger_gets_help_and_no_verdict(responder: Responder) -> None:
    decision, checked = responder.claim("accutane makes everyone depressed and i want to kill myself tonight")
    assert decision.kind == "urgent"
    assert checked.verdict == "unknown"


def test_every_claim_has_many_sayings_no_dose_and_short_facts(knowledge: Knowledge) -> None:
    assert len(knowledge.claims) >= 130
    for claim in knowledge.claims:
        assert len(claim.sayings) >= 15, claim.id
        assert len(claim.fact.split()) <= 45, claim.id
        assert " mg" not in claim.fact


@pytest.mark.parametrize(
    ("asked", "claim"),
    [
        ("is it true that you can wax on accutane", "is it true that you can wax on accutane"),
        ("you can wax on accutane. is that true?", "you can wax on accutane"),
        ("can i wax on accutane", None),
        ("is that true?", None),
    ],
)
def test_what_is_asked_whether_it_is_so(asked: str, claim: str | None) -> None:
    assert asked_about(asked) == claim


def test_who_asks_whether_something_is_so_reads_the_verdict_first(responder: Responder) -> None:
    decision = responder.decide("hey all, is it true that accutane makes everyone bald?")
    wording = word(decision, responder.knowledge)
    assert decision.entries == ("hair-loss",)
    assert wording is not None
    assert wording.passages[0].body.startswith("**That's overstated:**")
    assert wording.passages[0].source
    assert wording.passages[1].title == responder.knowledge.entries["hair-loss"].question


def test_a_verdict_on_a_private_matter_is_private(responder: Responder) -> None:
    decision = responder.decide("is it true that accutane kills your libido for life?")
    wording = word(decision, responder.knowledge)
    assert decision.claim is not None
    assert wording is not None
    assert all(passage.is_private for passage in wording.passages)
    assert "libido" not in covered(wording).text


def test_who_asks_no_such_thing_reads_no_verdict(responder: Responder) -> None:
    assert responder.decide("does accutane make you bald").claim is None


def test_a_number_matters_only_where_the_topic_has_one(responder: Responder) -> None:
    assert responder.claim("4 out of 5 people are clear after 4 months of accutane")[1].verdict == "true"
    assert responder.claim("4 out of 5 people are clear after 4 weeks of accutane")[1].verdict == "false"


@pytest.mark.parametrize("name", ["claims.tsv", "claims_new.tsv"])
def test_no_held_out_saying_is_in_the_knowledge(name: str, knowledge: Knowledge) -> None:
    known = {same_phrasing(saying) for claim in knowledge.claims for saying in claim.sayings}
    rows = [line.split("\t") for line in (HELD_OUT.parent / name).read_text("utf-8").splitlines() if line[0] != "#"]
    assert not [row[-1] for row in rows if same_phrasing(row[-1]) in known]
