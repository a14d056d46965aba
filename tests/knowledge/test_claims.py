"""Where each of the article's 60 claims went: into which answer or note, with which verdict, or left out, and why.

Verdicts: S supported, SN supported with a nuance, O overstated, U unsupported, P advertising. One that is overstated
or unsupported may only appear with what the evidence says, or as something that the article says.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pytest

from bot.knowledge.knowledge import Knowledge
from bot.knowledge.model import Entry


@dataclass(frozen=True)
class Claim:
    number: int
    verdict: str
    says: str
    entries: tuple[str, ...] = ()
    left_out: str = ""


def _in(number: int, verdict: str, says: str, *entries: str) -> Claim:
    return Claim(number, verdict, says, entries)


def _out(number: int, verdict: str, says: str, because: str) -> Claim:
    return Claim(number, verdict, says, left_out=because)


CLAIMS = (
    _in(1, "U", "it removes dark spots for ever", "dark-spots", "lasting-results"),
    _in(2, "O", "clear skin for good", "lasting-results", "recurrence"),
    _in(3, "S", "know how it works, its benefits and risks first", "before-starting"),
    _in(4, "S", "a strong medicine for severe acne", "what-is-isotretinoin"),
    _in(5, "O", "recognised for dark spots", "dark-spots", "first-line-dark-spots"),
    _out(6, "P", "where to order it online", "advertising, and it leads around pregnancy checks"),
    _in(7, "SN", "brand names", "brand-names"),
    _in(8, "S", "a retinoid, related to vitamin A", "what-is-isotretinoin"),
    _in(9, "S", "for severe nodular acne that other treatments did not clear", "what-it-treats"),
    _in(10, "S", "acts on several causes of acne", "how-it-works"),
    _in(11, "S", "less sebum", "sebum"),
    _in(12, "S", "pores clog less", "sebum", "how-it-works"),
    _in(13, "S", "less inflammation", "inflammation"),
    _in(14, "S", "very effective in severe acne", "what-it-treats", "benefits"),
    _in(15, "SN", "mainly for acne", "what-it-treats"),
    _in(16, "O", "helps with dark spots from acne", "dark-spots"),
    _in(17, "U", "helps with dark spots from other conditions", "dark-spots"),
    _in(18, "SN", "dark spots and PIH are the same", "what-are-dark-spots"),
    _in(19, "S", "inflammation and too much melanin make PIH", "what-are-dark-spots"),
    _in(20, "SN", "treats acne at its root causes", "how-it-works"),
    _in(21, "SN", "regulates skin cell turnover", "cell-turnover"),
    _in(22, "SN", "so dark spots fade in the end", "dark-spots"),
    _in(23, "S", "fewer new breakouts", "how-it-works", "recurrence"),
    _in(24, "SN", "so less risk of new marks", "sebum", "recurrence"),
    _in(25, "O", "more shedding makes skin smoother", "cell-turnover", "skin-texture"),
    _in(26, "O", "turnover makes dark spots fade", "cell-turnover"),
    _in(27, "S", "inflammation drives acne and dark spots", "inflammation"),
    _in(28, "O", "calmer skin has less redness and fewer dark spots", "inflammation"),
    _in(29, "O", "stimulates collagen", "collagen"),
    _in(30, "O", "better texture and elasticity", "collagen", "skin-texture"),
    _in(31, "U", "more collagen fades dark spots", "collagen"),
    _in(32, "O", "lasting improvement of dark spots", "lasting-results"),
    _in(33, "S", "comprehensive for acne", "how-it-works"),
    _in(34, "U", "comprehensive for dark spots", "first-line-dark-spots", "benefits"),
    _in(35, "O", "better skin quality overall", "benefits", "skin-texture"),
    _in(36, "SN", "acne comes back less", "recurrence"),
    _in(37, "SN", "so fewer new dark spots", "recurrence"),
    _out(38, "P", "the name of a shop's link", "advertising inside a claim"),
    _in(39, "O", "smaller pores", "skin-texture"),
    _out(40, "P", "better overall appearance", "can't be tested"),
    _in(41, "SN", "clear skin can raise confidence", "confidence"),
    _in(42, "S", "needs a dermatologist and monitoring", "dermatologist"),
    _in(43, "U", "dark spots as a reason to start", "before-starting", "what-it-treats"),
    _in(44, "S", "ask a professional whether it suits you", "dermatologist"),
    _in(45, "SN", "tell them your history, allergies, medicines", "medical-history"),
    _in(46, "S", "severe birth defects", "pregnancy"),
    _in(47, "SN", "contraception while on it", "pregnancy"),
    _in(48, "S", "dry skin, lips, eyes; moisturiser and balm", "dryness"),
    _in(49, "S", "more sensitive to the sun; sunscreen", "sun-sensitivity"),
    _in(50, "SN", "muscle aches and joint pain", "muscle-aches"),
    _in(51, "SN", "linked to changes in mood", "mood-changes"),
    _in(52, "SN", "watch your mood and report it", "mood-changes"),
    _in(53, "S", "report side effects promptly", "side-effects"),
    _in(54, "S", "gentle routine, nothing harsh", "skincare-routine"),
    _in(55, "S", "moisturise and use sunscreen", "skincare-routine"),
    _in(56, "SN", "regular follow-up", "follow-up"),
    _in(57, "O", "very effective for acne and dark spots", "benefits"),
    _in(58, "SN", "can affect the liver; enzymes checked", "liver"),
    _in(59, "SN", "rarely eyesight or night blindness", "vision"),
    _in(60, "O", "a valuable, lasting role in dark spots", "is-it-worth-it"),
)

# What a member must be able to read, of the claims that do most harm when told as the article tells them.
MUST_SAY = {
    (1, "dark-spots"): ["not approved for dark spots", "fade by themselves over months"],
    (2, "lasting-results"): ["came back in more than 1 in 5 people"],
    (15, "what-it-treats"): ["only use it is approved for"],
    (17, "dark-spots"): ["melasma trial of the capsules has posted no results"],
    (18, "what-are-dark-spots"): ["PIH is only one kind of dark spot", "changes or bleeds"],
    (31, "collagen"): ["made of pigment, not of collagen"],
    (34, "first-line-dark-spots"): ["sunscreen", "controlling the acne", "cream"],
    (36, "recurrence"): ["relapse is common"],
    (42, "dermatologist"): ["unsupervised"],
    (43, "what-it-treats"): ["not an approved use"],
    (45, "medical-history"): ["depression", "pregnancy", "soya allergy", "tetracycline", "vitamin A", "liver"],
    (46, "pregnancy"): ["severe birth defects", "Any amount", "even for a short time"],
    (47, "pregnancy"): ["1 month before", "1 month after", "Pregnancy tests", "mini pill"],
    (49, "sun-sensitivity"): ["factor 15", "factor 30", "sunbeds"],
    (50, "muscle-aches"): ["dark or brown", "same day", "growing bones"],
    (51, "mood-changes"): ["suicidal thoughts", "psychosis"],
    (52, "mood-changes"): ["stop the capsules", "straight away", "Ask someone close"],
    (53, "side-effects"): ["emergency number"],
    (54, "skincare-routine"): ["waxing"],
    (58, "liver"): ["blood fats", "pancreatitis"],
    (59, "vision"): ["don't drive", "headache", "suddenly"],
}
ARTICLE_SAYS = re.compile(r"\b(?:the|this) article\b[^.]*?\b(?:says|claims|lists|calls|names|adds|goes further)", re.I)

carried = pytest.mark.parametrize("claim", [c for c in CLAIMS if c.entries], ids=lambda c: f"{c.number}-{c.verdict}")


def _told(entry: Entry) -> str:
    return " ".join(f"{entry.answer} {entry.note or ''}".split())


def test_every_claim_has_one_place_in_the_table() -> None:
    assert [claim.number for claim in CLAIMS] == list(range(1, 61))
    assert all(bool(claim.entries) != bool(claim.left_out) for claim in CLAIMS)


def test_the_verdicts_are_those_of_the_review() -> None:
    assert Counter(claim.verdict for claim in CLAIMS) == {"S": 21, "SN": 18, "O": 13, "U": 5, "P": 3}


def test_advertising_and_nothing_else_is_left_out() -> None:
    assert {claim.number for claim in CLAIMS if claim.left_out} == {6, 38, 40}
    assert all(claim.left_out for claim in CLAIMS if claim.verdict == "P")


@carried
def test_the_entries_that_carry_a_claim_exist(claim: Claim, knowledge: Knowledge) -> None:
    assert set(claim.entries) <= set(knowledge.entries)


@carried
def test_a_claim_that_goes_too_far_is_put_right_where_it_is_told(claim: Claim, knowledge: Knowledge) -> None:
    if claim.verdict in ("O", "U"):
        for id_ in claim.entries:
            entry = knowledge.entries[id_]
            assert entry.note or ARTICLE_SAYS.search(entry.answer), f"{id_} tells claim {claim.number} as a fact"


@pytest.mark.parametrize(("place", "facts"), MUST_SAY.items(), ids=lambda value: str(value)[:40])
def test_what_must_not_be_left_unsaid_is_said(place: tuple[int, str], facts: list[str], knowledge: Knowledge) -> None:
    number, id_ = place
    assert id_ in CLAIMS[number - 1].entries
    told = _told(knowledge.entries[id_])
    missing = [fact for fact in facts if fact.casefold() not in told.casefold()]
    assert not missing, f"{id_} no longer says {missing}"


def test_the_whole_time_of_contraception_is_told_wherever_contraception_is(knowledge: Knowledge) -> None:
    """Contraception "while on it" alone is the article's most dangerous half-truth."""
    for entry in knowledge.entries.values():
        told = _told(entry)
        if re.search(r"contraception (?:is needed|[^.]*during)", told, re.I) and not entry.beyond_article:
            assert re.search(r"month (before|after)", told), entry.id
            assert re.search(r"(1 month|the month) before", told), entry.id
            assert re.search(r"(1 month|the month) after|and 1 month after", told), entry.id
