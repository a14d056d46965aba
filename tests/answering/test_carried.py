"""What was only asked about, or begun, is carried to the next message: who then says that they are in it gets help for that, and
who is well, or laughs, doesn't."""

from __future__ import annotations

import pytest

from bot.answering.responder import Responder
from bot.answering.triage.whom import whom
from bot.answering.wording.wording import word
from tests.stage.shipped import talk


@pytest.mark.parametrize(
    ("asked", "said", "category", "them"),
    [
        ("has anyone taken their own life on it?", "i could do the same", "self-harm", False),
        ("my uncle killed himself on it", "i feel the same", "self-harm", False),
        ("do people off themselves on it?", "thinking about it too", "self-harm", False),
        ("does it make people suicidal?", "it did me", "self-harm", False),
        ("why would anyone want to die on it?", "cause i do", "self-harm", False),
        ("does it cause convulsions?", "my cousin is having one", "chest-stroke", True),
        ("what are the signs of a heart attack?", "yeah i have all of those", "chest-stroke", False),
        ("what are the signs of anaphylaxis?", "yeah i have all of those", "allergic-reaction", False),
        ("can your face swell up from it?", "his is huge", "allergic-reaction", False),
        ("is brown pee bad?", "mine's like cola", "gut-liver", False),
        ("does it cause yellow skin?", "cause mine is", "gut-liver", False),
        ("what's pseudotumor cerebri?", "they think i have it", "head-pressure", False),
        ("what if i get pregnant?", "i'm 8 weeks along", "pregnant-now", False),
        ("what if you become pregnant on it?", "i am", "pregnant-now", False),
        ("are late periods normal?", "mine's late", "pregnant-now", False),
        ("what if the condom broke?", "mine did", "pregnant-now", False),
        ("is it bad for babies to swallow one?", "my nephew just did", "overdose", True),
        ("what happens if you swallow too many pills?", "because my sister just did", "overdose", True),
    ],
)
def test_a_danger_that_was_spoken_of_is_carried(
    asked: str, said: str, category: str, them: bool, responder: Responder
) -> None:
    decision = talk(responder, asked, said)[-1]
    assert decision.kind == "urgent"
    assert decision.urgent == (category,)
    assert decision.third_person == them


@pytest.mark.parametrize(
    "said",
    [
        ("can you go blind?", "my eyes are fine"),
        ("can you go blind?", "my sight is perfect thanks"),
        ("is chest pain common?", "i only have chest acne"),
        ("is swelling of the lips normal?", "i just have dry lips"),
        ("is an overdose dangerous?", "i never took too many"),
        ("is an overdose dangerous?", "i've never taken more than prescribed, dont worry"),
        ("what if a child takes one?", "i keep mine locked"),
        ("is it safe for dogs?", "he's a good boy"),
        ("does it cause fits?", "my brother is having a party"),
        ("is a late period normal?", "mine's regular"),
        ("does it fit my budget?", "i am having one now"),
        ("is it safe in pregnancy?", "she is my wife"),
        ("is it safe to have a dog lick my face?", "he did"),
        ("do kids get one pill a day?", "my son has it"),
        ("my friend texted", "he's fine"),
        ("can you get pregnant on it?", "i am a man"),
    ],
)
def test_who_is_well_or_denies_it_carries_nothing(said: tuple[str, ...], responder: Responder) -> None:
    assert all(decision.kind not in ("urgent", "care") for decision in talk(responder, *said))


@pytest.mark.parametrize(
    "said",
    [
        ("can you go blind?", "my eyes were fine until today"),
        ("can you go blind?", "my left eye is fine, my right one is black"),
        ("does it cause heart attacks?", "i only feel it in my left arm"),
        ("is suicide a risk?", "i never felt so low"),
        ("my friend is okay", "but i", "want to die"),
    ],
)
def test_what_only_begins_well_is_still_heard(said: tuple[str, ...], responder: Responder) -> None:
    assert talk(responder, *said)[-1].kind == "urgent"


@pytest.mark.parametrize(
    "said",
    [
        ("my dog", "has eaten", "like ten of them"),
        ("kitten", "swallowed", "two capsules"),
        ("are capsules toxic to rabbits?", "mine ate three"),
        ("is it bad for cats?", "she ate one"),
        ("what happens if a puppy eats one?", "he's drooling everywhere"),
    ],
)
def test_an_animal_is_sent_to_the_vet(said: tuple[str, ...], responder: Responder) -> None:
    decision = next(decision for decision in talk(responder, *said) if decision.kind == "urgent")
    wording = word(decision, responder.knowledge)
    assert wording is not None
    assert wording.text.startswith("**Call a vet now")


def test_a_person_is_not(responder: Responder) -> None:
    decision = talk(responder, "is it safe for dogs?", "my son ate two")[-1]
    wording = word(decision, responder.knowledge)
    assert wording is not None
    assert "emergency number" in wording.text.splitlines()[0]


@pytest.mark.parametrize(
    "said",
    [
        ("cant breathe", "laughing"),
        ("face", "swelling", "filter on tiktok is hilarious"),
        ("she", "fainted", "in the sims lol"),
        ("i cant", "see", "any difference yet"),
    ],
)
def test_the_end_of_a_sentence_that_was_about_something_else_calms(said: tuple[str, ...], responder: Responder) -> None:
    decision = talk(responder, *said)[-1]
    assert (decision.kind, decision.care) == ("care", "fine")


@pytest.mark.parametrize(
    "said",
    [
        ("he", "collapsed", "after a tiktok challenge"),
        ("she", "fainted", "everyone is laughing"),
        ("i cant", "breathe", "lol help me"),
        ("i cant", "see", "anything"),
    ],
)
def test_laughter_of_others_calms_nothing(said: tuple[str, ...], responder: Responder) -> None:
    assert talk(responder, *said)[-1].care != "fine"


def test_a_sentence_in_pieces_is_about_whom_its_beginning_names(responder: Responder) -> None:
    decision = talk(responder, "she", "swallowed", "my entire pack on purpose")[-1]
    assert decision.kind == "urgent"
    assert decision.third_person


def test_what_others_think_of_the_writer_is_about_the_writer() -> None:
    assert whom("the doctors think i have it, they say i should stay") == "me"
