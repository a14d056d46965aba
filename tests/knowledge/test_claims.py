"""Where each of the article's 60 claims went: into which answer or note, with which verdict, or left out, and why.

Verdicts: S supported, SN supported with a nuance, O overstated, U unsupported, P advertising. One that is overstated
or unsupported may only appear with what the evidence says, or as something that the article says.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pytest

from bot.answering.responder import Responder
from bot.answering.wording.urgent import word_urgent
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.model import Entry
from bot.knowledge.urgent import CATEGORIES, REGIONS


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
    (1, "dark-spots"): ["not approved for dark spots", "fade by themselves over months", "a year or more"],
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


# What was true once and no longer is, with the sentences that the bot used to say it in.
OUT_OF_DATE = {
    "two prescribers for under-18s in the UK (ended on 22 January 2026)": (
        re.compile(r"\b(?:two|both|2|second)\b[^.]{0,40}\b(?:must|have to|has to|needs? to)\b", re.I),
        (
            "In the UK, two prescribers must agree before anyone under 18 starts.",
            "in the UK two prescribers must agree for anyone under 18.",
            "a second doctor has to sign for anyone under 18",
        ),
    ),
    "marks that are gone within months (often it takes a year or more)": (
        re.compile(r"\bmarks\b[^.]{0,40}\bfade\b[^.]*\bmonths\b(?![^.]*\byear)", re.I),
        (
            "Marks that you already have usually fade by themselves over months.",
            "Old marks usually fade over months, sometimes longer, and new pimples or sun can bring new ones.",
        ),
    ),
    "a peanut allergy that is no matter (product texts differ)": (
        re.compile(r"\bpeanut allergy can take it\b", re.I),
        ("The British Association of Dermatologists says people with only a peanut allergy can take it.",),
    ),
}


def _read_by_members(knowledge: Knowledge) -> dict[str, str]:
    """Every text of ours that a member may read, by what it is."""
    texts = {f"entry {id_}": f"{_told(entry)} {entry.more or ''}" for id_, entry in knowledge.entries.items()}
    texts |= {f"small talk {talk.id}": talk.answer for talk in knowledge.smalltalk}
    for category in CATEGORIES:
        for region in (None, *REGIONS):
            for of_another in (False, True):
                told = word_urgent([category], knowledge, region, third_person=of_another)
                texts[f"help {category} {region} {of_another}"] = " ".join(told)
    return texts


@pytest.mark.parametrize("what", OUT_OF_DATE)
def test_nothing_that_members_read_is_out_of_date(what: str, knowledge: Knowledge) -> None:
    pattern, said_once = OUT_OF_DATE[what]
    assert all(pattern.search(text) for text in said_once)
    assert not {where: told for where, text in _read_by_members(knowledge).items() if (told := pattern.search(text))}


@pytest.mark.parametrize("id_", ["age-limits", "dermatologist", "prescription-programmes"])
def test_the_end_of_the_uk_rule_is_told_with_its_day_and_where_it_is_from(id_: str, knowledge: Knowledge) -> None:
    entry = knowledge.entries[id_]
    told = f"{_told(entry)} {entry.source}"
    assert "22 January 2026" in told
    assert re.search(r"MHRA", told)


def test_a_minor_is_told_the_rule_that_holds_now(knowledge: Knowledge) -> None:
    (text,) = word_urgent(["minor"], knowledge, "uk")
    assert "a second prescriber for under-18s is no longer needed (since 22 January 2026" in text


@pytest.mark.parametrize(
    "text",
    [
        "they wanted two doctors to sign since i'm 17, is that still a thing",
        "is it true both doctors have to sign off for a 16 year old in the uk",
        "do you still need two prescribers if you're under 18",
    ],
)
def test_asking_about_that_rule_is_no_emergency(text: str, responder: Responder) -> None:
    decision = responder.decide(text)
    assert not decision.urgent
    assert "parents-and-teens" in (*decision.entries, *decision.suggestions)


# What sources said after the entries were first written, which a member must be able to read.
SINCE_THEN = {
    "sebum": ["a year after", "partly or fully"],
    "lasting-results": ["partly or fully", "a year or more"],
    "dark-spots": ["a year or more", "nobody can give a date"],
    "first-line-dark-spots": ["a year or more", "mercury"],
    "soya-allergy": ["peanut or soya", "prescriber and the leaflet", "September 2023"],
    "initial-flare": ["aren't a purge", "same day", "with or without fever"],
    "dryness": ["10 to 15 minutes", "lean forward", "blood thinners"],
    "mood-changes": ["concentrating", "sleeping", "appetite or weight"],
}


@pytest.mark.parametrize("id_", SINCE_THEN)
def test_what_was_learnt_since_is_told(id_: str, knowledge: Knowledge) -> None:
    entry = knowledge.entries[id_]
    told = " ".join(f"{_told(entry)} {entry.more or ''}".split())
    assert not [fact for fact in SINCE_THEN[id_] if fact not in told]
