"""A message in, a decision out."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.responder import Responder
from bot.answering.understanding import Thresholds
from tests.stage import shipped
from tests.stage.shipped import STEADY

MESSAGES = [
    "my lips are cracking, is that normal?",
    "does accutane fade dark spots",
    "is it safe",
    "skin",
    "hello",
    "who won the football last night",
    "does tretinoin dry the lips",
    "does it dry your lips and can i drink on it",
    "",
    "💋",
]


@pytest.mark.parametrize("said", ["my lips are cracking, is that normal?", "MY LIPS ARE CRACKING IS THAT NORMAL"])
def test_cracked_lips_are_answered_from_dryness(said: str, responder: Responder) -> None:
    decision = responder.decide(said)
    assert (decision.kind, decision.entries) == ("answer", ("dryness",))
    assert decision.candidates[0].entry == "dryness"
    assert decision.candidates[0].confidence >= responder.thresholds.answer


@pytest.mark.parametrize(
    ("said", "talk"),
    [
        ("hi", "greeting"),
        ("Hello there!", "greeting"),
        ("thank you so much", "thanks"),
        ("are you a doctor?", "are-you-a-doctor"),
        ("bye", "bye"),
    ],
)
def test_small_talk_gets_small_talk_when_asked_and_silence_otherwise(
    said: str, talk: str, responder: Responder
) -> None:
    asked = responder.decide(said)
    assert (asked.kind, asked.smalltalk, asked.entries) == ("smalltalk", talk, ())
    assert responder.decide(said, addressed=False).kind == "silent"


@pytest.mark.parametrize(
    "said",
    [
        "who won the football last night",
        "best pizza in town",
        "how do i install python on windows",
        "what is the weather like tomorrow",
        "can someone help me with my maths homework",
        "how do I train my dog to sit",
        "does tretinoin dry the lips",
        "how long does ibuprofen take to work",
        "blorp fnord wibble",
        "",
        "   ",
        "?!?!",
        "💋💋",
        "https://example.com",
        "<@123456789>",
    ],
)
def test_what_isnt_ours_is_never_answered_and_silent_when_overheard(said: str, responder: Responder) -> None:
    assert responder.decide(said).kind in ("unknown", "suggest", "smalltalk")
    assert responder.decide(said, addressed=False).kind == "silent"


@pytest.mark.parametrize("said", ["", "   ", "?!?!", "💋💋", "https://example.com", "<@123456789>", "**"])
def test_nothing_to_go_by_is_unknown(said: str, responder: Responder) -> None:
    decision = responder.decide(said)
    assert (decision.kind, decision.entries, decision.suggestions) == ("unknown", (), ())


@pytest.mark.parametrize("said", MESSAGES)
def test_overheard_the_bot_answers_or_is_silent(said: str, responder: Responder) -> None:
    assert responder.decide(said, addressed=False).kind in ("answer", "silent")


def test_overheard_a_sure_question_is_answered_but_not_a_remark(responder: Responder) -> None:
    asked = responder.decide("Can I donate blood while on isotretinoin?", addressed=False)
    assert (asked.kind, asked.entries) == ("answer", ("blood-donation",))
    assert responder.decide("I can donate blood again after my isotretinoin", addressed=False).kind == "silent"


@pytest.mark.parametrize("said", MESSAGES)
def test_the_same_message_is_decided_the_same_way_each_time(said: str, responder: Responder) -> None:
    first = responder.decide(said)
    for other in MESSAGES:
        responder.decide(other)
    assert responder.decide(said) == first


def test_a_responder_built_anew_decides_the_same() -> None:
    one, other = shipped.small(), Responder(shipped.small().knowledge)
    for said in MESSAGES:
        assert one.decide(said) == other.decide(said)


def test_thresholds_decide_between_answering_suggesting_and_not_knowing() -> None:
    knowledge, said = shipped.small().knowledge, "why are my lips so dry"
    never = Responder(knowledge, Thresholds(answer=1.01, suggest=0.0, unasked=1.01))
    suggested = never.decide(said)
    assert suggested.kind == "suggest"
    assert suggested.suggestions[0] == "dryness"
    assert len(suggested.suggestions) <= 3
    assert never.decide(f"{said}?", addressed=False).kind == "silent"
    assert Responder(knowledge, Thresholds(answer=1.01, suggest=1.01)).decide(said).kind == "unknown"
    assert Responder(knowledge, Thresholds(answer=0.01)).decide(said).kind == "answer"


def test_a_decision_explains_itself(responder: Responder) -> None:
    why = responder.decide("does acutane make my lips dry").explanation
    assert why.understood == "does acutane make my lips dry"
    assert why.reason
    best = why.evidence[0]
    assert best.entry == "dryness"
    assert best.phrasing in responder.knowledge.phrasings["dryness"]
    assert 0 <= best.similarity <= 1.001
    assert {word.rstrip("s") for word in best.matched} >= {"lip", "dry"}
    assert why.guards == ()


def test_a_decision_cant_be_changed(responder: Responder) -> None:
    decision = responder.decide("hello")
    with pytest.raises(dataclasses.FrozenInstanceError):
        decision.kind = "answer"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("story", "entry"),
    [
        (
            "so i started in january and my skin has been great honestly, my mum even noticed. we are off to greece in "
            "two weeks with the whole family and i am so excited. do i need to stay out of the sun on accutane? last "
            "year i was brown in three days and loved it.",
            "sun-sensitivity",
        ),
        (
            "hey everyone, hope you are all well. long time lurker here. i finished uni last month and moved back "
            "home. my boyfriend gives blood every few months and asked me to come along. can i donate blood while "
            "taking isotretinoin? thanks so much in advance for any reply",
            "blood-donation",
        ),
    ],
)
def test_the_one_question_in_a_long_story_is_found(story: str, entry: str, responder: Responder) -> None:
    decision = responder.decide(story)
    assert entry in (*decision.entries, *decision.suggestions)


ANY = st.one_of(
    st.text(max_size=10_000),
    st.text(max_size=60),
    st.builds(lambda text, n: (text * n)[:10_000], st.text(min_size=1, max_size=30), st.integers(1, 1_000)),
    st.lists(
        st.sampled_from(
            [
                "accutane",
                "isotretinoin",
                "not",
                "no",
                "dry",
                "lips",
                "dog",
                "and",
                "?",
                ",",
                ".",
                "before",
                "40",
                "mg",
                "after",
                "*",
                "tretinoin",
                "it",
                "my",
                "\u200b",
            ]
        ),
        max_size=60,
    ).map(" ".join),
)


@given(ANY, st.booleans())
@settings(STEADY, max_examples=250)
def test_any_message_is_decided(text: str, addressed: bool) -> None:
    decision = shipped.responder().decide(text, addressed=addressed)
    assert bool(decision.entries) == (decision.kind == "answer") or decision.kind == "urgent"
    assert bool(decision.suggestions) == (decision.kind == "suggest")
    if addressed:
        assert bool(decision.smalltalk or decision.aside in ("nod", "stop")) == (decision.kind == "smalltalk")
    assert set(decision.entries) | set(decision.suggestions) <= set(shipped.knowledge().entries)
    assert len(decision.entries) <= 3
    assert len(decision.suggestions) <= 3
    assert all(0 <= candidate.confidence <= 1 for candidate in decision.candidates)
    if not addressed:
        assert decision.kind in ("answer", "silent", "urgent")
    else:
        assert decision.kind != "silent"


class TestWhatTheScorerAloneHears:
    """In a question that moderators wrote an answer to, it earns a line below that answer."""

    def test_no_question_of_the_knowledge_is_an_emergency_by_how_it_sounds(self, responder: Responder) -> None:
        for entry in responder.knowledge.entries.values():
            decision = responder.decide(entry.question)
            assert decision.kind != "urgent" or not decision.explanation.reason.endswith(")"), entry.question

    @pytest.mark.parametrize(
        "said", ["can i take cod liver oil with accutane", "Can isotretinoin affect eyesight or night vision?"]
    )
    def test_the_answer_keeps_a_line(self, said: str, responder: Responder) -> None:
        decision = responder.decide(said)
        assert decision.kind == "answer"
        assert decision.soft
        assert responder.urgent(said) is None

    @pytest.mark.parametrize(
        "said",
        [
            "how many paracetamol is too many?? asking for me",
            "My brother mixed alcohol with lots of tablets in the party.",
            "he got the antibiotic from my mother's drawer, tetracycline, for the cough. now head, now eyes, now vomiting",
        ],
    )
    def test_what_is_only_like_a_question_is_helped(self, said: str, responder: Responder) -> None:
        assert responder.decide(said).kind == "urgent"


@pytest.mark.parametrize(
    "said",
    [
        "how long does laser eye surgery take",
        "does waxing hurt",
        "is laser hair removal painful on the legs",
        "how many days after a tattoo may i drink",
        "can i drink after my piercing",
        "my tattoo itches, is that normal",
        "i have contact lenses, may i swim",
        "may i fly a helicopter on accutane",
        "can i work as an airline pilot while on this",
    ],
)
def test_what_is_asked_of_a_thing_itself_is_not_answered(said: str) -> None:
    assert shipped.responder().decide(said).kind in ("suggest", "unknown")


@pytest.mark.parametrize("said", ["can it hurt my liver", "can i get a tattoo on it", "how long do dark spots take"])
def test_what_is_asked_of_our_medicine_is_answered(said: str) -> None:
    assert shipped.responder().decide(said).kind == "answer"
