"""Messages that say what follows from the last answer ("so it only stops new ones"), or ask on about it in a few small words
("and who decides that", "the ones I already have?"), stay with it, and begin with what shows whether it is so."""

from __future__ import annotations

import pytest

from bot.answering.asking_on import concludes
from bot.answering.decision import Decision
from bot.answering.reactions import reaction
from bot.answering.responder import Responder
from bot.answering.wording.wording import word
from tests.stage.shipped import talk

SCARS = "does it work on scars"
MARKS = "does it help with dark marks from old pimples"


def _last(responder: Responder, *said: str) -> Decision:
    return talk(responder, *said)[-1]


def _told(responder: Responder, *said: str) -> str:
    wording = word(_last(responder, *said), responder.knowledge)
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
    decision = _last(responder, first, then)
    assert (decision.kind, decision.entries) == ("answer", (entry,))


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("how long does it stay in your body", "so then i can give blood", "blood-donation"),
        ("can i take it when pregnant", "so i'd have to stop nursing", "breastfeeding"),
        ("can i drink on accutane", "so i can go to the gym", "exercise"),
        ("can i drink on accutane", "so my lips are dry now", "dryness"),
        ("does it stop my periods", "and can i still have kids years later", "fertility-later"),
        ("how long does a course take", "and if it comes back after?", "recurrence"),
        ("can i take it with doxycycline", "and my antidepressants", "other-medicines"),
    ],
)
def test_what_names_something_else_gets_that(first: str, then: str, entry: str, responder: Responder) -> None:
    assert _last(responder, first, then).entries == (entry,)


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
        (("how does it work", "so basically smaller oil glands"), "The skin's glands make much less oil."),
        (("does it make the ears ring", "so i should call my derm"), "As I said: **It can, though rarely: call your"),
        (("how does it work", "so it stops clogged pores basically"), "The lining of the pores sheds more normally"),
    ],
)
def test_the_answer_begins_with_what_was_asked(said: tuple[str, ...], told: str, responder: Responder) -> None:
    assert _told(responder, *said).startswith(told)


def test_what_lasts_is_told_of_what_was_asked_about(responder: Responder) -> None:
    told = _told(responder, "do muscles ache on accutane", "does it go away after i finish")
    assert "pain" in told.partition("\n\n")[0]


def test_another_time_is_a_correction(responder: Responder) -> None:
    decision = _last(responder, "microneedling while on it?", "no i meant after")
    assert decision.entries == ("cosmetic-treatments",)


def test_a_correction_that_names_something_is_no_complaint(responder: Responder) -> None:
    assert _told(responder, "does it dry your eyes", "no i meant nose").startswith("The nose can bleed")
    assert _last(responder, "does it dry your eyes", "no that's wrong").aside == "doubt"


@pytest.mark.parametrize("text", ["sorry", "thanks mate", "ok clear"])
def test_a_nod_repeats_nothing(text: str, responder: Responder) -> None:
    assert _last(responder, "can i drink on accutane", text).kind == "smalltalk"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("idk my derm never mentioned it", "doubt"),
        ("nobody told me that", "doubt"),
        ("not what i heard", "doubt"),
        ("who says that", "doubt"),
        ("that's not a yes or no", "unhelpful"),
        ("sounds scary ngl", "feeling"),
        ("ouch", "feeling"),
        ("thanks a million", "nod"),
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


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("how bad is the back pain on accutane", "mine started in week 6", "muscle-aches"),
        ("my lips are dry", "it gets worse in winter", "dryness"),
        ("is generic as good as brand name", "mine looks different this month", "brand-names"),
        ("my lips bleed when i smile", "ok what else", "dryness"),
        ("do results last", "and what would one do then?", "lasting-results"),
        ("does accutane cause ibd", "what symptoms", "bowel-disease"),
        ("what's low dose accutane", "does it work as well", "dose-explained"),
        ("can i give blood", "and who would be harmed by it if i did", "blood-donation"),
        ("does accutane stop dark spots", "if there are no new pimples there wont be new marks", "dark-spots"),
    ],
)
def test_more_of_the_same_stays_with_it(first: str, then: str, entry: str, responder: Responder) -> None:
    assert _last(responder, first, then).entries == (entry,)


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("should i take it with food", "the heartburn is from it too?", "nausea"),
        ("my lips are dry", "is the nosebleed from that as well", "nosebleeds"),
        ("can i drink", "does it make me fat", "weight-appetite"),
        ("does it interact with anything", "i take zoloft", "other-medicines"),
        ("does it help hormonal acne", "what else can i try", "acne-other-treatments"),
    ],
)
def test_one_thing_more_gets_its_own_answer(first: str, then: str, entry: str, responder: Responder) -> None:
    assert entry in _last(responder, first, then).entries


@pytest.mark.parametrize("text", ["what can you do", "who are you", "who made this bot"])
def test_a_question_about_the_bot_is_none_about_the_last_answer(text: str, responder: Responder) -> None:
    assert _last(responder, "can i drink on accutane", text).kind == "smalltalk"


def test_what_another_cause_may_be_is_told(responder: Responder) -> None:
    told = _told(responder, "does accutane make your hair fall out", "so stress could be it too")
    assert "stress" in told.split(".")[0]


STORY = """I work nights in a bakery, so I sleep when others eat, and I only started the capsules three weeks ago. My skin is a
bit drier and my lips need balm, nothing bad. My sister had hers at dinner with the whole family, but I am asleep then, and at
four in the morning there is nothing but bread and tea. I know that doctors are busy and mine talks fast. {}"""


def test_a_story_is_answered_by_the_question_it_surely_asks(responder: Responder) -> None:
    assert responder.decide(STORY.format("Does it matter what time I take it?")).entries == ("food-and-time",)


def test_a_story_that_asks_nothing_of_ours_isnt(responder: Responder) -> None:
    assert responder.decide(STORY.format("Do you know a bakery that pays better?")).kind != "answer"
