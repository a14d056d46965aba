"""Facets, dates, countries and what is declined: the reply leads with what was asked, and says how old it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.answering import Responder, word
from bot.answering.wording import wording
from bot.knowledge import KnowledgeError, load

ENTRIES = """
entries:
  - id: dryness
    question: Does isotretinoin dry out the lips?
    also_asked: [my lips are cracked, are dry lips usual on it, the lips peel all day, sore lips from the capsules]
    answer: |
      Yes, dry lips are very common.

      A plain balm helps.
    source: Potential Side Effects
    checked_on: {day}
    sources: [{{title: NHS, address: "https://www.nhs.uk/medicines/", dated: 2023-02}}]
    regions: {{uk: {{answer: Ask a pharmacist.}}, us: {{answer: Call your prescriber.}}}}
    facets:
      - question: Do dry lips go away after the course?
        also_asked: [will my lips be normal again once i stop, how long after the last capsule do lips heal]
        answer: Usually within weeks of the last capsule.
  - id: vaccines
    question: Can I have a vaccine while on isotretinoin?
    also_asked: [flu jab on accutane, covid shot and the capsules, is the vaccination ok]
    answer: |
      We don't answer that one here.

      Ask your prescriber or a pharmacist.
    source: beyond
    beyond_article: true
    declined: true
  - id: alcohol
    question: Can I drink alcohol on isotretinoin?
    also_asked: [beer while on it, is wine allowed, one drink at a party]
    answer: Better not.
    source: Precautions
"""


def responder(tmp_path: Path, day: str = "2026-11-29") -> Responder:
    (tmp_path / "a.yaml").write_text(ENTRIES.format(day=day), "utf-8")
    return Responder(load(tmp_path))


def said(asked: Responder, text: str, region: str | None = None) -> str:
    worded = word(asked.decide(text), asked.knowledge, region)
    assert worded
    return worded.text


def test_the_side_that_is_asked_for_comes_first(tmp_path: Path) -> None:
    asked = responder(tmp_path)
    decision = asked.decide("will my lips be normal again once i stop?")
    assert (decision.entries, decision.facet) == (("dryness",), 0)
    text = said(asked, "will my lips be normal again once i stop?")
    assert text.index("within weeks") < text.index("very common")
    assert asked.decide("my lips are cracked").facet is None


def test_the_short_answer_stands_out(tmp_path: Path) -> None:
    assert "**Yes, dry lips are very common.**\n\nA plain balm" in said(responder(tmp_path), "my lips are cracked")


def test_what_differs_by_country_is_that_of_the_members_or_all(tmp_path: Path) -> None:
    asked = responder(tmp_path)
    assert "In the UK" in said(asked, "my lips are cracked", "uk")
    assert "In the US" not in said(asked, "my lips are cracked", "uk")
    everywhere = said(asked, "my lips are cracked")
    assert "In the UK" in everywhere
    assert "In the US" in everywhere


@pytest.mark.parametrize(("day", "old"), [("2026-11-29", False), ("2025-11-28", True)])
def test_it_says_when_it_was_checked_and_when_that_is_long_ago(
    tmp_path: Path, day: str, old: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Today(date):
        @classmethod
        def today(cls) -> Today:
            return cls(2026, 11, 29)

    monkeypatch.setattr(wording, "date", Today)
    text = said(responder(tmp_path, day), "my lips are cracked")
    assert f"checked November {day[:4]}" in text
    assert ("may be out of date" in text) == old


def test_what_is_declined_counts_as_unknown_and_says_who_can_help(tmp_path: Path) -> None:
    asked = responder(tmp_path)
    decision = asked.decide("flu jab on accutane")
    assert (decision.kind, decision.entries, decision.suggestions) == ("unknown", (), ())
    assert "Ask your prescriber or a pharmacist" in said(asked, "flu jab on accutane")
    assert asked.decide("flu jab on accutane", addressed=False).kind == "silent"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("sources: [{title: NHS, address: nhs.uk}]", "address"),
        ("times: [sometimes]", "times"),
        ("regions: {fr: {answer: x}}", "fr"),
        ("facets: [{question: And after?}]", "answer"),
    ],
)
def test_a_field_that_is_not_as_it_should_be_is_told(tmp_path: Path, wrong: str, told: str) -> None:
    text = f"entries:\n  - id: a\n    question: Is it so?\n    answer: Yes.\n    source: s\n    {wrong}\n"
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    with pytest.raises(KnowledgeError) as raised:
        load(tmp_path)
    assert told in str(raised.value.problems[0])
