"""Words that must agree: every question of the knowledge, with one of them changed.

What is wrong: with another medicine, or a dog in place of a person, any answer at all. With a "not", another time or
another number, an answer that is neither the question's own entry nor one of those it declares as related: a changed
question may truly be its neighbour's ("… after isotretinoin"), and the moderators have said which its neighbours are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.answering.responder import Responder
from bot.knowledge.knowledge import Knowledge
from tests.knowledge.test_shipped_entries import ALL

OTHER_DRUGS = ("tretinoin", "sertraline", "spironolactone", "metformin", "adapalene", "methotrexate")
TIMES = ("before", "while", "during", "after")
NOT_A_PERSON = ("my dog", "my banana")

_STARTS = re.compile(
    r"\b(does isotretinoin|can isotretinoin|do isotretinoin capsules|is isotretinoin|can i|do i|should i|"
    r"how does isotretinoin|is it|can they|can clearer skin|does acne)\b",
    re.IGNORECASE,
)


def with_other_drugs(question: str) -> Iterator[str]:
    if re.search("isotretinoin", question, re.IGNORECASE):
        yield from (re.sub("isotretinoin", drug, question, flags=re.IGNORECASE) for drug in OTHER_DRUGS)


def negated(question: str) -> Iterator[str]:
    changed = _STARTS.sub(lambda match: f"{match[0]} not", question, count=1)
    if changed != question:
        yield changed
    yield f"Why is it not true: {question}"


def at_other_times(question: str) -> Iterator[str]:
    for time in TIMES:
        for other in TIMES:
            if time != other and re.search(rf"\b{time}\b", question):
                yield re.sub(rf"\b{time}\b", other, question)


def with_other_numbers(question: str) -> Iterator[str]:
    for number in re.findall(r"\d+", question):
        yield question.replace(number, str(int(number) * 7 + 1))
    bare = question.rstrip("?")
    yield from (f"{bare} {number}?" for number in ("for 3 years", "500 times", "within 12 hours"))


def of_something_else(question: str) -> Iterator[str]:
    bare = re.sub("isotretinoin", "it", question.rstrip("?"), flags=re.IGNORECASE)
    yield from (f"{bare} on {thing}?" for thing in NOT_A_PERSON)


def _answers(responder: Responder, questions: Iterator[str]) -> dict[str, tuple[str, ...]]:
    decisions = {question: responder.decide(question) for question in questions}
    return {question: decision.entries for question, decision in decisions.items() if decision.kind == "answer"}


def _wrong(id_: str, responder: Responder, questions: Iterator[str]) -> dict[str, tuple[str, ...]]:
    fitting = {id_, *responder.knowledge.entries[id_].related}
    return {q: entries for q, entries in _answers(responder, questions).items() if not set(entries) <= fitting}


each = pytest.mark.parametrize("id_", ALL)


@each
def test_asked_about_another_medicine_it_is_not_answered(id_: str, knowledge: Knowledge, responder: Responder) -> None:
    answers = _answers(responder, with_other_drugs(knowledge.entries[id_].question))
    assert {
        asked: told for asked, told in answers.items() if "topical-retinoids" not in told
    } == {}  # about some of them


@each
def test_negated_it_gets_no_wrong_answer(id_: str, knowledge: Knowledge, responder: Responder) -> None:
    assert _wrong(id_, responder, negated(knowledge.entries[id_].question)) == {}


def test_or_not_at_the_end_adds_no_answer(knowledge: Knowledge, responder: Responder) -> None:
    questions = {id_: iter([f"{entry.question} Or not?"]) for id_, entry in knowledge.entries.items()}
    assert {id_: wrong for id_, asked in questions.items() if (wrong := _wrong(id_, responder, asked))} == {}


@each
def test_at_another_time_it_gets_no_wrong_answer(id_: str, knowledge: Knowledge, responder: Responder) -> None:
    assert _wrong(id_, responder, at_other_times(knowledge.entries[id_].question)) == {}


@each
def test_with_another_number_it_gets_no_wrong_answer(id_: str, knowledge: Knowledge, responder: Responder) -> None:
    assert _wrong(id_, responder, with_other_numbers(knowledge.entries[id_].question)) == {}


@each
def test_asked_about_a_dog_or_a_banana_it_is_not_answered(id_: str, knowledge: Knowledge, responder: Responder) -> None:
    assert _answers(responder, of_something_else(knowledge.entries[id_].question)) == {}


@pytest.mark.parametrize(
    "said",
    [
        "does isotretinoin remove dark spots on my banana?",
        "does isotretinoin dry out the skin and lips of my dog?",
        "will isotretinoin clear up the acne on my cat's chin?",
    ],
)
def test_even_with_our_medicine_named_a_dog_or_a_banana_is_not_a_person(said: str, responder: Responder) -> None:
    assert responder.decide(said).kind != "answer"


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        (
            "my dog jumps on me, can he lick my face while i take isotretinoin cream? and can i donate blood",
            "blood-donation",
        ),
        ("can i donate blood while on accutane, my dog needs it too lol", "blood-donation"),
    ],
)
def test_a_dog_in_the_story_doesnt_silence_the_question(said: str, entry: str, responder: Responder) -> None:
    decision = responder.decide(said)
    assert entry in (*decision.entries, *decision.suggestions)


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("can i take doxycycline while on accutane", "antibiotics"),
        ("mino and accutane together?", "antibiotics"),
        ("can i use tretinoin while i am on accutane", "topical-retinoids"),
        ("i take sertraline, can accutane change my mood", "mood-changes"),
    ],
)
def test_another_medicine_beside_ours_doesnt_silence_the_question(said: str, entry: str, responder: Responder) -> None:
    decision = responder.decide(said)
    assert entry in (*decision.entries, *decision.suggestions)


@pytest.mark.parametrize(
    "said",
    [
        "can i take it with lexapro",
        "can it be taken with fluoxetine",
        "is it ok with my thyroid meds",
        "can you take this with vyvanse",
        "can i have theraflu",
        "can i use nyquil on accutane",
        "is it safe to take with my metformin",
    ],
)
def test_whether_another_medicine_may_be_taken_beside_ours_is_answered_by_nothing_else(
    said: str, responder: Responder
) -> None:
    decision = responder.decide(said)
    assert decision.entries in ((), ("other-medicines",))
    assert "other-medicines" in (*decision.entries, *decision.suggestions)


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("my back kills after sitting in class since accu", "muscle-aches"),
        ("lips are so dry since accutane", "dryness"),
        ("my knees ache since taking these tablets", "muscle-aches"),
    ],
)
def test_since_the_capsules_is_since_the_first_one(said: str, entry: str, responder: Responder) -> None:
    assert responder.decide(said).entries == (entry,)


@pytest.mark.parametrize("said", ["is it ok to drink milk with zoloft", "is it fine to drink with zoloft"])
def test_what_else_is_had_with_another_medicine_is_none_of_ours(said: str, responder: Responder) -> None:
    assert responder.decide(said).kind == "unknown"


def test_the_mutations_reach_the_questions(knowledge: Knowledge) -> None:
    questions = [entry.question for entry in knowledge.entries.values()]
    assert sum(bool(list(with_other_drugs(q))) for q in questions) >= 35
    assert sum(len(list(negated(q))) for q in questions) >= 75
    assert sum(len(list(at_other_times(q))) for q in questions) >= 30
    assert all(
        q not in [*negated(q), *at_other_times(q), *with_other_numbers(q), *of_something_else(q)] for q in questions
    )


def test_a_guard_that_objects_is_named_in_the_explanation(responder: Responder) -> None:
    assert any("tretinoin" in guard for guard in responder.decide("does tretinoin make my lips dry").explanation.guards)
    assert any("dog" in guard for guard in responder.decide("dark spots on my dog").explanation.guards)
