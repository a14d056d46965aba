"""Messages that are nothing without the one before ("permanently?", "in the uk?", "who do i tell") keep its subject, or get no
answer at all; and what is asked beside other things isn't dropped."""

from __future__ import annotations

import pytest

from bot.answering import places
from bot.answering.decision import Decision
from bot.answering.responder import Responder
from bot.answering.wording.wording import word
from tests.stage.shipped import talk

GOES_AWAY = "side-effects-go-away"


def _last(responder: Responder, *said: str) -> Decision:
    return talk(responder, *said)[-1]


@pytest.mark.parametrize(
    ("first", "then", "entries"),
    [
        ("can it lower your sex drive", "permanently?", {"sexual-side-effects", GOES_AWAY}),
        ("my ears ring on accutane", "is it for life?", {"hearing", GOES_AWAY}),
        ("how long after accutane can i get pregnant", "is 2 months enough", {"pregnancy-timing"}),
        ("can i get a tattoo", "is 3 months enough", {"tattoos-piercings"}),
        ("how long does it take to work", "is 3 months enough", {"time-to-results"}),
        ("does my skin get worse at first", "what is it called", {"initial-flare"}),
        ("my joints hurt on accutane", "what can i do", {"muscle-aches"}),
        ("accutane made me forgetful", "could it be the pills", {"memory-concentration"}),
        ("i'm so tired lately", "could it be the accutane?", {"tiredness-sleep"}),
        ("can i get a tattoo on accutane", "what if i already have an appointment in 2 weeks", {"tattoos-piercings"}),
        ("i have red marks after acne", "will they go away by themselves", {"red-marks"}),
        ("how much does accutane cost", "in america", {"cost-and-access"}),
    ],
)
def test_the_subject_is_kept(first: str, then: str, entries: set[str], responder: Responder) -> None:
    decision = _last(responder, first, then)
    assert decision.kind == "answer"
    assert {*decision.entries} <= entries


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("whats ipledge", "how much is it there", "cost-and-access"),
        ("nosebleeds", "how much is it", "cost-and-access"),
        ("more spots??", "How long does the drug stay in me?", "how-long-in-body"),
        ("does my hair fall out", "how do i store it", "storage-travel"),
        ("does it cause birth defects", "how long do i have to wait afterwards?", "pregnancy-timing"),
    ],
)
def test_small_words_that_surely_ask_for_another_entry_get_that(
    first: str, then: str, entry: str, responder: Responder
) -> None:
    assert _last(responder, first, then).entries == (entry,)


def test_what_has_nothing_to_do_with_it_gets_none_of_the_answers_before(responder: Responder) -> None:
    said = ("my nose bleeds all the time", "no i meant my lips", "what's the weather in paris")
    assert _last(responder, *said).entries == ()


def test_what_is_supposed_of_something_else_isnt_taken_for_the_last_answer(responder: Responder) -> None:
    decision = _last(responder, "can i drink on accutane", "what if i get pregnant")
    assert "alcohol" not in decision.entries
    assert "pregnancy" in (*decision.entries, *decision.suggestions)


def test_whom_to_tell_isnt_what_the_bot_is(responder: Responder) -> None:
    assert _last(responder, "accutane makes my joints hurt", "who do i tell").entries == ("muscle-aches",)
    assert responder.decide("what can i do").kind == "smalltalk"


def test_of_a_country_is_told_what_is_known_of_it_or_that_nothing_is(responder: Responder) -> None:
    there = word(_last(responder, "how much does accutane cost", "in the uk?"), responder.knowledge)
    assert there is not None
    assert there.passages[0].body.startswith("**In the UK:** ")
    assert _last(responder, "can i drink on accutane", "and in canada?").kind == "unknown"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("in the uk?", "uk"),
        ("and in the united states", "us"),
        ("we don't have that in germany", "eu"),
        ("for india", "in"),
    ],
)
def test_a_place_alone_is_known_as_one(text: str, place: str) -> None:
    assert places.place_of(text) == place


@pytest.mark.parametrize("text", ["", "in", "how long in the uk", "in the sun", "can us guys take it", "in milk"])
def test_what_says_more_than_a_place_is_none(text: str) -> None:
    assert places.place_of(text) is None


def test_marks_of_another_colour_are_other_marks(responder: Responder) -> None:
    decision = _last(responder, "i have red marks after acne", "and the brown ones?")
    assert "red-marks" not in decision.entries
    assert any("dark-spots" in entry for entry in (*decision.entries, *decision.suggestions))


def test_what_was_only_offered_is_asked_on_about_without_another_answer(responder: Responder) -> None:
    first = _last(responder, "does it harm the baby if the father takes it")
    decision = _last(responder, "does it harm the baby if the father takes it", "for how long")
    assert first.kind == "suggest"
    assert {*decision.entries, *decision.suggestions} <= {*first.suggestions}


@pytest.mark.parametrize("text", ["none of these", "neither", "no none of those"])
def test_none_of_what_was_offered_gets_a_way_on(text: str, responder: Responder) -> None:
    offered = "is that bad for my eyes or my head"
    assert _last(responder, offered).kind == "suggest"
    assert _last(responder, offered, text).aside == "unhelpful"


@pytest.mark.parametrize("text", ["is that sure?", "is this certain", "is that for sure?"])
def test_whether_it_is_sure_is_no_question_of_ours(text: str, responder: Responder) -> None:
    assert _last(responder, "how do i store accutane", text).aside == "doubt"


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("1) how long does it take to work 2) will i lose hair", ("time-to-results", "hair-loss")),
        ("a) will my acne come back b) can i do a second course", ("recurrence", "second-course")),
        ("does it remove dark spots and how long does it take", ("dark-spots", "dark-spots-fade-time")),
        ("when do i take it and do i need blood tests?", ("food-and-time", "blood-tests")),
        ("thank you! can i drink on it?", ("alcohol",)),
    ],
)
def test_each_question_is_answered_in_its_order(text: str, entries: tuple[str, ...], responder: Responder) -> None:
    assert responder.decide(text).entries == entries


def test_what_isnt_answered_is_said_beside_what_is(responder: Responder) -> None:
    decision = responder.decide("can i drink, can i smoke and can i go to the gym?")
    wording = word(decision, responder.knowledge)
    assert (decision.entries, decision.declined) == (("alcohol", "exercise"), "smoking-and-cannabis")
    assert wording is not None
    assert wording.passages[-1].title == responder.knowledge.entries["smoking-and-cannabis"].question


def test_one_of_several_answers_can_be_asked_for_again(responder: Responder) -> None:
    both = "can i drink on accutane and will i lose hair"
    assert _last(responder, both, "what about the second").entries == ("hair-loss",)
    assert _last(responder, both, "what about the second", "the first one again please").entries == ("alcohol",)


@pytest.mark.parametrize(
    "text",
    [
        "can i take claritin",
        "can i take zyrtec?",
        "i am taking zoloft, is that ok",
        "is benadryl ok",
        "and allegra is ok?",
    ],
)
def test_a_medicine_that_may_be_taken_is_meant_beside_ours(text: str, responder: Responder) -> None:
    decision = responder.decide(text)
    assert decision.entries == ("other-medicines",)
    assert decision.explanation.lent
    assert responder.decide(text, addressed=False).kind == "silent"


@pytest.mark.parametrize(
    "text",
    [
        "does cetirizine treat hives",
        "what is zoloft used for",
        "is zyrtec better than claritin",
        "how much claritin can i take",
    ],
)
def test_another_medicine_by_itself_stays_none_of_ours(text: str, responder: Responder) -> None:
    assert not responder.decide(text).entries


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("can i use benzoyl peroxide", "skincare-routine"),
        ("i lost my period", "periods"),
        ("my skin peels on the face", "dryness"),
        ("does it cause acne at first", "initial-flare"),
        ("when can i stop", "course-length"),
    ],
)
def test_plain_questions_are_answered(text: str, entry: str, responder: Responder) -> None:
    assert responder.decide(text).entries == (entry,)


@pytest.mark.parametrize("text", ["can i eat eggs", "and the thyroid?", "and my heart?"])
def test_what_isnt_known_gets_no_offer(text: str, responder: Responder) -> None:
    assert responder.decide(text).kind == "unknown"
