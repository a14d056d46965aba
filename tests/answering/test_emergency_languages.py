"""Whose body is in danger gets the right help in other languages than English too, with what to do first in theirs; and in the
hour after, thanks, jokes and calls made are understood as such."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.answering import Conversation, Emergency, Responder, word
from bot.answering.triage.languages import afterwards, phrases
from bot.answering.wording.languages import ABOVE
from bot.knowledge import GuessedRegion
from bot.knowledge.crisis_phrases import crisis_phrases
from tests.stage.shipped import told

SENTENCES: dict[str, dict[str, list[str]]] = yaml.safe_load(
    Path(__file__).with_name("emergencies_in_languages.yaml").read_text(encoding="utf-8")
)
CRISIS: dict[str, dict[str, list[str]]] = yaml.safe_load(
    Path(__file__).with_name("crisis_languages.yaml").read_text(encoding="utf-8")
)
DIALOGUES = Path(__file__).with_name("aftercare_dialogues.yaml")
BODY = ("allergic-reaction", "chest-stroke", "overdose", "head-pressure", "vision-loss", "gut-liver", "pregnant-now")
DANGER = [
    (code, category, text) for code, of_kind in SENTENCES.items() for category in BODY for text in of_kind[category]
]
FIRST = [(code, category, of_kind[category][0]) for code, of_kind in SENTENCES.items() for category in BODY]
AFTER = [
    ("es", "gracias", "thanks"),
    ("es", "gracias, ya llame", "helped"),
    ("es", "estoy mejor, era broma", "fine"),
    ("es", "ya no me duele", "fine"),
    ("es", "no estoy mejor", "worse"),
    ("es", "nadie contesta", "nobody"),
    ("pt", "obrigada!!", "thanks"),
    ("pt", "já liguei pro samu", "helped"),
    ("pt", "tava brincando gente", "fine"),
    ("fr", "merci bcp", "thanks"),
    ("fr", "c'était une blague", "fine"),
    ("fr", "j'ai appelé le 15", "helped"),
    ("fr", "je vais mieux", "fine"),
    ("de", "danke", "thanks"),
    ("de", "war nur spass", "fine"),
    ("de", "hab angerufen", "helped"),
    ("de", "mir gehts schon besser", "fine"),
    ("de", "es wird immer schlimmer", "worse"),
    ("tl", "salamat po", "thanks"),
    ("tl", "joke lang po", "fine"),
    ("tl", "tumawag na ako sa 911", "helped"),
    ("hi-latn", "mazak kar raha tha", "fine"),
    ("hi-latn", "call kar diya", "helped"),
    ("hi-latn", "shukriya", "thanks"),
    ("hi", "धन्यवाद", "thanks"),
    ("hi", "मजाक कर रहा था", "fine"),
    ("ar", "شكرا", "thanks"),
    ("ar", "كنت أمزح", "fine"),
    ("ar", "اتصلت بالإسعاف", "helped"),
    ("id", "makasih", "thanks"),
    ("id", "bercanda kok", "fine"),
    ("id", "udah nelpon ambulans", "helped"),
    ("id", "udah mendingan", "fine"),
    ("pl", "dziękuję", "thanks"),
    ("nl", "was maar een grapje", "fine"),
    ("it", "stavo scherzando", "fine"),
    ("ru", "спасибо", "thanks"),
    ("ja", "ありがとうございます", "thanks"),
    ("ja", "冗談です", "fine"),
    ("vi", "cảm ơn", "thanks"),
    ("tr", "şaka yaptım", "fine"),
]


@pytest.mark.parametrize(("code", "category", "text"), DANGER)
def test_a_body_in_danger_gets_its_own_help_asked_or_not(
    code: str, category: str, text: str, responder: Responder
) -> None:
    for addressed in (True, False):
        decision = responder.decide(text, addressed=addressed)
        assert (decision.kind, decision.language) == ("urgent", code)
        assert category in decision.urgent


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, of_kind in SENTENCES.items() for text in of_kind["them"]]
)
def test_somebody_else_s_body_is_spoken_of_as_that(code: str, text: str, responder: Responder) -> None:
    decision = responder.decide(text)
    assert (decision.kind, decision.language, decision.third_person) == ("urgent", code, True)


@pytest.mark.parametrize("text", [text for of_kind in SENTENCES.values() for text in of_kind["harmless"]])
def test_ordinary_talk_in_the_same_words_is_no_emergency(text: str, responder: Responder) -> None:
    for addressed in (True, False):
        assert responder.decide(text, addressed=addressed).kind != "urgent"


@pytest.mark.parametrize(
    "text",
    [
        "me duele el pecho y no puedo respirar",
        "meu peito ta doendo e nao consigo respirar",
        "j'ai mal à la poitrine et j'arrive plus à respirer",
        "meine brust tut weh und ich krieg keine luft",
        "masakit ang dibdib ko at di ako makahinga",
        "seene me dard hai aur saans nahi aa rahi",
        "dada aku sakit dan ga bisa napas",
    ],
)
def test_chest_pain_without_breath_is_no_allergy(text: str, responder: Responder) -> None:
    assert responder.decide(text).urgent == ("chest-stroke",)


def test_who_tells_of_a_friend_s_words_tells_of_the_friend(responder: Responder) -> None:
    assert responder.decide("temanku bilang mau gantung diri").third_person
    assert not responder.decide("mi hermana se quiere matar y yo tambien me quiero morir").third_person


@pytest.mark.parametrize(("code", "category", "text"), FIRST)
def test_what_to_do_first_is_said_in_that_language(code: str, category: str, text: str, responder: Responder) -> None:
    decision = responder.decide(text)
    for region in (None, "eu", GuessedRegion("us")):
        wording = word(decision, responder.knowledge, region)
        assert wording is not None
        act = crisis_phrases()[code].acts[decision.urgent[0]]
        assert act.split("{number}")[0] in wording.passages[0].body
        assert "{" not in wording.text


def test_every_language_with_emergencies_says_what_to_do_and_reads_what_follows() -> None:
    for code, said in crisis_phrases().items():
        assert set(said.acts) in (set(), set(BODY)), code
        assert set(said.afterwards) == {"thanks", "fine", "helped"}, code
        assert set(said.afterwards) <= set(said.after), code
        assert all(said.after.values()), code


def test_a_pregnancy_is_told_to_a_doctor_today_and_called_no_emergency(responder: Responder) -> None:
    first = told(responder, "estoy embarazada y sigo tomando roaccutan").passages[0].body
    assert first.startswith("**Ni una cápsula más")
    assert "emergencia:" not in first


def numbers(text: str) -> list[str]:
    return [re.sub(r"\D", "", found) for found in re.findall(r"\d(?:[ -]?\d){4,}", text)]


@pytest.mark.parametrize("region", [None, "us", "ca", "uk", "ie", "eu", "au", "nz", "in", GuessedRegion("us")])
@pytest.mark.parametrize(
    "text",
    [
        *(of_kind["crisis"][0] for of_kind in CRISIS.values()),
        "me duele el pecho",
        "je ne vois plus de l'œil gauche",
        "mein kind hat eine kapsel verschluckt",
    ],
)
def test_no_line_is_named_twice(text: str, region: str | None, responder: Responder) -> None:
    said = told(responder, text, region).text
    assert said.count("findahelpline.com") <= 1
    assert len(numbers(said)) == len(set(numbers(said)))


def test_where_lines_stand_above_that_is_said(responder: Responder) -> None:
    assert f"- {ABOVE}: the lines above" in told(responder, "ich will sterben").text


@pytest.mark.parametrize("region", [None, GuessedRegion("us")])
def test_no_other_country_s_lines_are_named(region: str | None, responder: Responder) -> None:
    german = told(responder, "ich will sterben", region).text
    assert all(other not in german for other in ("Tele-MANAS", "1737", "988", "Samaritans", "13 11 14", "Spain", "911"))
    assert "988" in told(responder, "je veux mourir").text  # Canada's
    assert "14416" in told(responder, "marna chahta hu").text


def test_a_server_s_own_lines_stay_whatever_the_language(responder: Responder) -> None:
    assert "Germany 0800 1110111" in told(responder, "gusto ko nang mamatay", "eu").text
    assert "Spain" not in told(responder, "ich will sterben", "eu").text
    said = told(responder, "ich will sterben", "us").text
    assert "call or text 988" in said
    assert "0800 111 0 111" in said


@pytest.mark.parametrize(("code", "text", "kind"), AFTER)
def test_what_is_written_in_the_hour_after_is_understood(code: str, text: str, kind: str, responder: Responder) -> None:
    for category in ("self-harm", "chest-stroke"):
        decision, _ = responder.turn(text, Conversation(emergency=Emergency((category,), language=code)))
        assert decision.care == kind
        assert decision.language == code
        wording = word(decision, responder.knowledge, None)
        assert wording is not None
        if kind in ("thanks", "fine", "helped"):
            assert decision.kind == "care"
            line = crisis_phrases()[code].afterwards[kind]  # type: ignore[index]
            assert wording.passages[0].body.startswith(line.split("{number}")[0])
            assert "may not have understood" not in wording.text


def test_thanks_in_another_language_after_an_english_emergency_are_thanks(responder: Responder) -> None:
    decision, _ = responder.turn("vielen dank!", Conversation(emergency=Emergency(("self-harm",))))
    assert (decision.kind, decision.care, decision.language) == ("care", "thanks", "de")


def test_thanks_before_a_question_are_no_answer_to_it() -> None:
    assert afterwards("gracias, ya llame") is not None
    assert afterwards("hola") is None


def test_english_is_never_read_as_another_language_afterwards(responder: Responder) -> None:
    said: list[str] = []
    for dialogue in yaml.safe_load(DIALOGUES.read_text(encoding="utf-8")):
        said += [next(iter(turn)) for turn in dialogue["then"]]
    assert len(said) > 100
    questions = [text for texts in responder.knowledge.phrasings.values() for text in texts]
    assert [text for text in (*said, *questions) if afterwards(text)] == []


def test_questions_about_side_effects_stay_questions() -> None:
    asked = (
        "¿es normal tener dolor en el pecho con isotretinoina?",
        "mi hijo de 15 años toma roacutan, es seguro?",
        "mi abuela tuvo un infarto hace años, puedo tomar isotretinoina?",
        "el pecho y la espalda llenos de acne me duelen los granos",
        "minha filha de 14 anos pode tomar roacutan?",
        "ma fille de 15 ans prend roaccutane depuis un mois",
        "mein vater hatte mal einen schlaganfall, darf ich es nehmen",
        "die pickel auf der brust tun weh",
        "meri beti 15 saal ki hai kya isotretinoin le sakti hai",
        "anak ko 15 pwede ba uminom ng accutane",
        "jerawat dada sakit kalau disentuh",
        "kapan boleh hamil setelah selesai",
    )
    assert [text for text in asked if phrases().find(text)] == []


@pytest.mark.parametrize(
    "said", ["thank you, that helps", "thx", "ok thanks", "the ambulance is coming", "thank you so much"]
)
def test_what_is_written_in_english_words_is_english(said: str, responder: Responder) -> None:
    for category in ("self-harm", "pregnant-now", "minor", "chest-stroke"):
        decision, _ = responder.turn(said, Conversation(emergency=Emergency((category,))))
        assert decision.language is None, category
