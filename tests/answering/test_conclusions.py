"""Messages that say what follows from the last answer ("so it only stops new ones"), or ask on about it in a few small words
("and who decides that", "the ones I already have?"), stay with it, and begin with what shows whether it is so."""

from __future__ import annotations

import pytest

from bot.answering.asking_on import concludes
from bot.answering.conversation import Conversation
from bot.answering.decision import Decision
from bot.answering.reactions import reaction
from bot.answering.responder import Responder
from bot.answering.wording.wording import word

SCARS = "does it work on scars"
MARKS = "does it help with dark marks from old pimples"


def _talk(responder: Responder, *said: str) -> Decision:
    conversation, decision = Conversation(), Decision("silent")
    for text in said:
        decision, conversation = responder.turn(text, conversation)
    return decision


def _told(responder: Responder, *said: str) -> str:
    wording = word(_talk(responder, *said), responder.knowledge)
    assert wording is not None
    return wording.passages[0].body


@pytest.mark.parametrize(
    "text",
    [
        "so it only stops new ones",
        "ok so no gym for now",
        "so then it's gone after a month",
        "it shuts down the oil basically",
        "no new pimples means no new marks right",
        "so if there's no oil there's no acne",
        "if i drink less there's no problem",
        "which means i can't use both",
    ],
)
def test_a_conclusion_is_known_as_one(text: str) -> None:
    assert concludes(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "so",
        "so what",
        "so can i drink",
        "so is it safe",
        "so how long does it take",
        "so i have had dry lips for weeks",
        "so far it's fine",
        "if i stop does it come back",
        "what does it do basically",
        "so " + "very " * 20 + "dry",
    ],
)
def test_a_question_or_a_story_is_no_conclusion(text: str) -> None:
    assert not concludes(text)


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        (SCARS, "so it only prevents new ones", "acne-scars"),
        (MARKS, "so no new pimples means no new marks right", "dark-spots"),
        (MARKS, "and the ones i already have?", "dark-spots"),
        ("my knees hurt since starting", "so no gym for now", "muscle-aches"),
        ("my knees hurt since starting", "it's from the pills?", "muscle-aches"),
        ("do i need bloodwork", "so fasting is better", "blood-tests"),
        ("do i need bloodwork", "can i eat before it", "blood-tests"),
        ("how long until it works", "so june is too early", "time-to-results"),
        ("whats the usual dose", "who sets that", "dose-explained"),
        ("my nose is so dry", "mine bleeds every morning", "nosebleeds"),
        ("is depression a real side effect", "is it the pill or just the winter", "mood-changes"),
    ],
)
def test_it_stays_with_the_last_answer(first: str, then: str, entry: str, responder: Responder) -> None:
    decision = _talk(responder, first, then)
    assert (decision.kind, decision.entries) == ("answer", (entry,))


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("how long does it stay in your body", "so then i can give blood", "blood-donation"),
        ("can i drink on accutane", "so i can go to the gym", "exercise"),
        ("can i drink on accutane", "so my lips are dry now", "dryness"),
        ("does it stop my periods", "and can i still have kids years later", "fertility-later"),
        ("how long does a course take", "and if it comes back after?", "recurrence"),
        ("can i take it with doxycycline", "and my antidepressants", "other-medicines"),
    ],
)
def test_what_names_something_else_gets_that(first: str, then: str, entry: str, responder: Responder) -> None:
    assert _talk(responder, first, then).entries == (entry,)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ((SCARS, "so it only prevents new ones"), "As I said: **No, isotretinoin doesn't take away scars"),
        ((SCARS, "so it only prevents new ones", "what does then"), "Dermatologists use lasers"),
        (("does isotretinoin cause dry eyes with contacts", "so glasses are better?"), "Contact lenses are often hard"),
        (("are lightening creams ok", "and hydroquinone from the derm?"), "Doctors do use it, on prescription"),
        (("are lightening creams ok", "how do i know if it has mercury"), "You can't be sure from outside."),
        (
            ("does accutane make your hair fall out", "does it come back tho", "is that common"),
            "Nobody has a firm number.",
        ),
        (("can i drink on accutane", "when can i have one again after"), "I found no source that sets a time."),
        (("how does it work", "so it stops clogged pores basically"), "The lining of the pores sheds more normally"),
    ],
)
def test_the_answer_begins_with_what_was_asked(said: tuple[str, ...], told: str, responder: Responder) -> None:
    assert _told(responder, *said).startswith(told)


def test_what_lasts_is_told_of_what_was_asked_about(responder: Responder) -> None:
    told = _told(responder, "do muscles ache on accutane", "does it go away after i finish")
    assert "pain" in told.partition("\n\n")[0]


def test_another_time_is_a_correction(responder: Responder) -> None:
    decision = _talk(responder, "microneedling while on it?", "no i meant after")
    assert decision.entries == ("cosmetic-treatments",)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("idk my derm never mentioned it", "doubt"),
        ("nobody told me that", "doubt"),
        ("not what i heard", "doubt"),
        ("who says that", "doubt"),
        ("sounds scary ngl", "feeling"),
        ("makes me sad", "feeling"),
        ("lol ok ill hang in there", "nod"),
        ("ok i'll ask my derm", "nod"),
        ("it makes me sad", None),
        ("my derm told me to stop a week before", None),
        ("i'll try it but what helps", None),
    ],
)
def test_how_an_answer_is_taken(text: str, kind: str | None) -> None:
    assert reaction(text) == kind
