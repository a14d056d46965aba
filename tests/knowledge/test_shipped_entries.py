"""The shipped entries: which there are, and what no answer may hold."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answering.responder import Responder
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.model import Entry
from bot.knowledge.reading import same_phrasing
from tests.knowledge.reading_age import first_sentence, grade
from tests.stage.shipped import FOLDER

FROM_THE_ARTICLE = [
    "what-is-isotretinoin",
    "brand-names",
    "what-it-treats",
    "how-it-works",
    "dark-spots",
    "what-are-dark-spots",
    "sebum",
    "cell-turnover",
    "inflammation",
    "collagen",
    "lasting-results",
    "benefits",
    "recurrence",
    "skin-texture",
    "confidence",
    "before-starting",
    "dermatologist",
    "medical-history",
    "pregnancy",
    "side-effects",
    "dryness",
    "sun-sensitivity",
    "muscle-aches",
    "mood-changes",
    "liver",
    "vision",
    "skincare-routine",
    "follow-up",
    "is-it-worth-it",
    "about-the-article",
]
BEYOND_THE_ARTICLE = [
    "pregnancy-timing",
    "blood-donation",
    "antibiotics",
    "vitamin-a",
    "procedures",
    "blood-tests",
    "breastfeeding",
    "alcohol",
    "sexual-side-effects",
    "initial-flare",
    "soya-allergy",
    "prescription-programmes",
    "headache",
    "missed-dose",
    "first-line-dark-spots",
    "age-limits",
]
# What members really ask, beyond the article.
ASKED = [
    "starting-tips",
    "food-and-time",
    "dose-explained",
    "storage-travel",
    "course-length",
    "stopping",
    "second-course",
    "how-long-in-body",
    "time-to-results",
    "still-breaking-out",
    "comedones",
    "oily-skin-returns",
    "after-treatment",
    "side-effects-go-away",
    "hair-loss",
    "rash",
    "nails",
    "nosebleeds",
    "wound-healing",
    "tiredness-sleep",
    "memory-concentration",
    "weight-appetite",
    "hearing",
    "bowel-disease",
    "growth-bones",
    "nausea",
    "fasting",
    "periods",
    "contraception-choice",
    "contraceptive-pill",
    "fertility-later",
    "pain-relief",
    "other-medicines",
    "supplements",
    "choosing-products",
    "makeup",
    "hair-removal",
    "tattoos-piercings",
    "cosmetic-treatments",
    "surgery-and-dentist",
    "exercise",
    "parents-and-teens",
    "cost-and-access",
    "reporting-side-effects",
    "dark-spots-fade-time",
    "red-marks",
    "acne-scars",
    "sunscreen-for-dark-spots",
    "otc-for-dark-spots",
    "topical-retinoids",
    "lightening-creams",
    "peels-and-lasers",
    "home-remedies",
    "darker-skin",
    "other-dark-spots",
    "acne-other-treatments",
    "hormonal-acne",
    "other-skin-conditions",
]
# What they often ask and we don't answer: only that, and who can.
DECLINED = [
    "vaccines",
    "smoking-and-cannabis",
    "lawsuits",
    "brands-and-makers",
    "which-doctor",
    "army-and-sport-rules",
    "forms-and-insurance",
    "judging-photos",
    "history-and-chemistry",
    "capsule-ingredients",
]
ALL = [*FROM_THE_ARTICLE, *BEYOND_THE_ARTICLE, *ASKED]

FORBIDDEN = {
    "an invitation to buy": r"\b(?:buy|buying|bought|purchas\w*|order(?:ed|ing)? (it |them )?online|(?:for|on) sale)\b",
    "a vendor": (
        r"\b(?:discount\w*|coupon\w*|voucher\w*|promo codes?|cheap\w*|shipping|free delivery|checkout|add to cart|"
        r"price\w*|shop|store)\b"
    ),
    "an e-mail address": r"\S+@\S+\.\w+",
    "an amount of medicine": r"\d\s*(?:mg|milligrams?|mcg|µg|micrograms?|iu|international units)\b",
    "a promise for ever": r"\bpermanent\w*|\bfor ?ever\b|\bguarantee[ds]?\b(?<!not guaranteed)",
    "a link": r"https?:|www\.|\]\(|\b\w+\.(?:com|org|net|uk|gov)\b",
    "a line for another market": r"\bclick here\b|\bsponsored\b|\bcontact us\b",
}
# Where such words are meant: it is said that we know no prices; "store" is what one does with capsules; "permanent" is
# make-up, or what is asked; and where to report is an address.
MEANT = {
    ("cost-and-access", "a vendor"),
    ("choosing-products", "a vendor"),
    ("storage-travel", "a vendor"),
    ("tattoos-piercings", "a promise for ever"),
    ("side-effects-go-away", "a promise for ever"),
    ("oily-skin-returns", "a promise for ever"),
    ("memory-concentration", "a promise for ever"),
    ("reporting-side-effects", "a link"),
}
CONTRACTED = re.compile(r"<[@#:!]|@everyone|@here")

every = pytest.mark.parametrize("id_", ALL)


def test_the_entries_are_those_of_the_topic_list_in_sections_of_their_own(knowledge: Knowledge) -> None:
    assert len(ALL) == 104
    assert sorted(knowledge.entries) == sorted([*ALL, *DECLINED])
    assert sorted(id_ for section in knowledge.sections for id_ in section.entries) == sorted([*ALL, *DECLINED])
    assert all(section.title for section in knowledge.sections)


@pytest.mark.parametrize("id_", [*BEYOND_THE_ARTICLE, *ASKED])
def test_an_entry_beyond_the_article_says_so_and_names_title_and_address(id_: str, knowledge: Knowledge) -> None:
    entry = knowledge.entries[id_]
    assert entry.beyond_article
    title, _, address = entry.source.rpartition(" — ")
    assert len(title) > 5
    assert re.fullmatch(r"https?://[\w.-]+/\S*", address)


@pytest.mark.parametrize("id_", FROM_THE_ARTICLE)
def test_an_entry_from_the_article_names_its_place_there_and_no_address(id_: str, knowledge: Knowledge) -> None:
    entry = knowledge.entries[id_]
    assert not entry.beyond_article
    assert "http" not in entry.source


@every
def test_an_answer_has_30_to_115_words(id_: str, knowledge: Knowledge) -> None:
    words = [word for word in knowledge.entries[id_].answer.split() if any(c.isalnum() for c in word)]
    assert 30 <= len(words) <= 115


@every
def test_an_answer_begins_with_the_short_one_as_a_paragraph_of_its_own(id_: str, knowledge: Knowledge) -> None:
    answer = knowledge.entries[id_].answer.strip()
    short = first_sentence(answer)
    assert len(short.split()) <= 25
    assert answer.split("\n\n")[0] == short


@every
def test_a_reader_of_14_reads_it_with_ease(id_: str, knowledge: Knowledge) -> None:
    entry = knowledge.entries[id_]
    assert grade(entry.answer) <= 8
    assert all(grade(facet.answer) <= 10 for facet in entry.facets)  # of one or two sentences: a long word weighs more


@every
def test_it_says_when_and_by_whom_its_facts_were_checked_and_where_they_are_from(
    id_: str, knowledge: Knowledge
) -> None:
    entry = knowledge.entries[id_]
    assert entry.checked_on
    assert entry.checked_by
    assert entry.sources
    assert len({source.address for source in entry.sources}) == len(entry.sources)


@every
def test_a_facet_can_be_asked_for_in_several_ways(id_: str, knowledge: Knowledge) -> None:
    for facet in knowledge.entries[id_].facets:
        assert len(facet.also_asked) >= 4
        assert len(facet.answer.split()) <= 60


@pytest.mark.parametrize(
    "id_",
    ["sexual-side-effects", "pregnancy", "pregnancy-timing", "mood-changes", "fertility-later", "contraceptive-pill"],
)
def test_what_is_private_is_marked(id_: str, knowledge: Knowledge) -> None:
    assert knowledge.entries[id_].private


@pytest.mark.parametrize("id_", DECLINED)
def test_what_is_declined_says_so_in_a_sentence_or_two(id_: str, knowledge: Knowledge, responder: Responder) -> None:
    entry = knowledge.entries[id_]
    assert entry.declined
    assert entry.beyond_article
    assert len(entry.answer.split()) <= 45
    assert len(knowledge.phrasings[id_]) >= 25
    decision = responder.decide(entry.question)
    assert (decision.kind, decision.entries, decision.declined) == ("unknown", (), id_)


def test_every_entry_is_offered_by_another_and_none_offers_what_is_declined(knowledge: Knowledge) -> None:
    offered = {other for id_ in ALL for other in knowledge.entries[id_].related}
    assert not {*ALL} - offered
    assert not offered & {*DECLINED}


@every
def test_an_entry_has_at_least_40_phrasings_and_offers_next_questions(id_: str, knowledge: Knowledge) -> None:
    assert len(knowledge.phrasings[id_]) >= 40
    related = knowledge.entries[id_].related
    assert 2 <= len(related) == len(set(related))
    assert id_ not in related


@every
@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_answer_or_note_holds(what: str, id_: str, knowledge: Knowledge) -> None:
    if (id_, what) in MEANT:
        return
    found = re.search(FORBIDDEN[what], _told(knowledge.entries[id_]), re.IGNORECASE)
    assert not found, f"{id_} holds {what}: {found and found[0]!r}"


@every
def test_no_answer_pings_anybody(id_: str, knowledge: Knowledge) -> None:
    assert not CONTRACTED.search(_told(knowledge.entries[id_]))


@every
def test_the_question_as_members_see_it_finds_its_own_entry(
    id_: str, knowledge: Knowledge, responder: Responder
) -> None:
    decision = responder.decide(knowledge.entries[id_].question)
    assert (decision.kind, decision.entries) == ("answer", (id_,))


def _told(entry: Entry) -> str:
    facets = "\n".join(f"{facet.question}\n{facet.answer}" for facet in entry.facets)
    return f"{entry.question}\n{entry.answer}\n{entry.note or ''}\n{entry.more or ''}\n{facets}"


FILES = sorted(FOLDER.glob("*.yaml"))


def _schema_of(path: Path) -> str:
    if path.name.endswith(".phrasings.yaml"):
        return "phrasings"
    special = {"claims", "facts", "vocabulary", "smalltalk", "not_ours", "urgent", "helplines", "urgent_replies"}
    return path.stem if path.stem in special else "entries"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_names_its_schema_in_the_first_line(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema=schema/{_schema_of(path)}.schema.json"


def test_the_schemas_in_the_folder_are_those_of_the_models() -> None:
    """When this fails: `python -m bot schema` writes them anew."""
    from bot.knowledge.schema import schema_texts

    written = {path.name: path.read_text("utf-8") for path in (FOLDER / "schema").glob("*")}
    assert written == schema_texts()


def test_every_schema_that_a_file_names_exists() -> None:
    assert not [path.name for path in FILES if not (FOLDER / "schema" / f"{_schema_of(path)}.schema.json").exists()]


def test_no_phrasing_is_there_twice() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for path in FILES:
        data: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        for entry in data.get("entries", ()):
            for text in (entry["question"], *entry.get("also_asked", ())):
                places[same_phrasing(str(text))].append(f"{path.name} {entry['id']}")
        for id_, texts in data.get("phrasings", {}).items():
            for text in texts:
                places[same_phrasing(str(text))].append(f"{path.name} {id_}")
    assert not {text: where for text, where in places.items() if len(where) > 1}


def test_no_message_is_both_ours_and_not_ours(knowledge: Knowledge) -> None:
    ours = {same_phrasing(text): id_ for id_, texts in knowledge.phrasings.items() for text in texts}
    not_ours = {same_phrasing(text) for texts in knowledge.not_ours.values() for text in texts}
    talk = {same_phrasing(text) for remark in knowledge.smalltalk for text in remark.said}
    assert not {text: ours[text] for text in ours.keys() & (not_ours | talk)}
    assert not not_ours & talk


def test_small_talk_covers_what_members_say_beside_questions(knowledge: Knowledge) -> None:
    assert {"greeting", "thanks", "bye"} <= {talk.id for talk in knowledge.smalltalk}
    for talk in knowledge.smalltalk:
        for what, pattern in FORBIDDEN.items():
            assert not re.search(pattern, talk.answer, re.IGNORECASE), f"{talk.id} holds {what}"
