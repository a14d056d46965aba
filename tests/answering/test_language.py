"""A message in another language is told kindly, in that language, that the bot only knows English; English never is."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.answering import language
from bot.answering.conversation import Conversation
from bot.answering.responder import Responder
from tests.stage.shipped import told

SENTENCES: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("other_languages.yaml").read_text(encoding="utf-8")
)
SHORT: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("short_in_other_languages.yaml").read_text(encoding="utf-8")
)
LEAST = 0.8  # share of the sentences that are recognised; more are than this
IN_LANGUAGE = {
    "es": "solo entiendo inglés",
    "pt": "só entendo inglês",
    "fr": "que l'anglais",
    "de": "nur Englisch",
    "tl": "Ingles lang",
    "hi": "सिर्फ़ अंग्रेज़ी",
    "ar": "إلا الإنجليزية",
}
SPANISH = "tengo los labios muy secos desde que empecé el tratamiento"


def test_there_are_sentences_of_every_language() -> None:
    assert set(SENTENCES) == set(language.LANGUAGES)
    assert all(len(set(sentences)) == 25 for sentences in SENTENCES.values())


@pytest.mark.parametrize("code", SENTENCES)
def test_most_sentences_are_recognised_and_none_is_taken_for_another_language(code: str, responder: Responder) -> None:
    decisions = [responder.decide(sentence) for sentence in SENTENCES[code]]
    found = [decision.language for decision in decisions]
    assert found.count(code) >= LEAST * len(found)
    assert set(found) <= {code, None, language.ANOTHER}
    assert all(decision.kind == "unknown" for decision in decisions if decision.language)


@pytest.mark.parametrize("code", SHORT)
def test_most_short_sentences_are_recognised_too(code: str, responder: Responder) -> None:
    assert len(SHORT[code]) == 10
    found = [responder.decide(sentence).language for sentence in SHORT[code]]
    assert found.count(code) >= LEAST * len(found)
    assert set(found) <= {code, None, language.ANOTHER}


@pytest.mark.parametrize(
    "text",
    [
        "can u drink on tane",
        "accutane n alcohol ok?",
        "roaccutane isotretinoin accutane",
        "me n my bf r on accutane",
        "la roche posay effaclar duo ok?",
        "avene cicalfate on lips",
        "c'est la vie my skin is bad",
        "que pasa guys dry lips",
        "das ist good accutane",
        "los angeles derm recs",
        "del taco made me break out",
        "vichy mineral 89 et cicaplast",
        "sa mga mods hi",
        "y is my skin so dry",
        "anyone from san jose or el paso on tane",
    ],
)
def test_sloppy_english_is_never_taken_for_another_language(text: str, responder: Responder) -> None:
    assert responder.decide(text).language is None


def test_no_known_question_is_taken_for_another_language(responder: Responder) -> None:
    knowledge = responder.knowledge
    english = [text for texts in knowledge.phrasings.values() for text in texts[::25]]
    english += [text for texts in knowledge.not_ours.values() for text in texts[::10]]
    english += [text for texts in knowledge.smalltalk for text in texts.said]
    assert len(english) > 700
    assert [text for text in english if responder.decide(text).language] == []


@pytest.mark.parametrize(
    "text",
    [
        "Apoquel vs Cytopoint, itchy frenchie edition",
        "Eid Mubarak to everyone celebrating",
        "como se dice accutane in english",
        "mi casa su casa lol my lips are dry",
        "Guten Tag! does accutane hurt",
        "ich bin so tired of acne lol",
        "is the crème de la crème cerave any good",
        "roaccutane 20mg prix",  # too short to tell
        "hola",
        "danke schön",
        "asdf qwer zxcv uiop hjkl",
        "!!! ??? …",
        "12345 67890",
    ],
)
def test_english_with_other_words_and_what_is_too_short_is_left_alone(responder: Responder, text: str) -> None:
    assert responder.decide(text).language is None


@pytest.mark.parametrize(
    "text",
    [
        "posso bere alcol durante la cura o fa male",  # Italian
        "mag ik alcohol drinken tijdens de behandeling",  # Dutch
        "puc beure alcohol mentre prenc aquest medicament",  # Catalan
        "pot să beau alcool în timpul tratamentului",  # Romanian
        "bolehkah saya minum alkohol selama pengobatan",  # Indonesian
        "czy mogę pić alkohol w czasie leczenia",  # Polish
        "کیا میں دھوپ میں جا سکتا ہوں",  # Urdu
        "آیا می توانم آفتاب بگیرم",  # Persian
        "मी उन्हात जाऊ शकतो का, हे ठीक आहे",  # Marathi
        "kya main dhoop mein ja sakta hu",  # Hindi in Latin letters
        "можно ли пить алкоголь во время лечения",  # Russian
        "治疗期间可以喝酒吗",  # Chinese
    ],
)
def test_languages_that_it_has_no_words_in_are_not_taken_for_another(responder: Responder, text: str) -> None:
    assert responder.decide(text).language in (None, language.ANOTHER)


@pytest.mark.parametrize("code", SENTENCES)
def test_the_message_is_in_that_language_with_the_emergency_number_and_the_footer(
    code: str, responder: Responder
) -> None:
    text = next(text for text in SENTENCES[code] if responder.decide(text).language == code)
    wording = told(responder, text)
    assert wording.kind == "unknown"
    assert IN_LANGUAGE[code] in wording.text
    assert "112" in wording.text
    assert "I only understand English" in wording.text
    assert "consult your dermatologist" in wording.footer
    assert "999" in told(responder, text, "uk").text
    assert "112" not in told(responder, text, "uk").text


def test_urgent_comes_first(responder: Responder) -> None:
    assert responder.decide(f"I want to kill myself. {SPANISH}").kind == "urgent"


def test_overheard_messages_get_none(responder: Responder) -> None:
    assert responder.decide(SPANISH, addressed=False).kind == "silent"


def test_it_is_told_in_a_conversation_too_and_english_goes_on_after_it(responder: Responder) -> None:
    _, conversation = responder.turn("my lips are cracking, is that normal?", Conversation())
    decision, conversation = responder.turn(SPANISH, conversation)
    assert decision.language == "es"
    decision, _ = responder.turn("can i drink alcohol on accutane", conversation)
    assert decision.kind == "answer"


def test_a_very_long_text_takes_no_longer(responder: Responder) -> None:
    assert responder.decide(f"{SPANISH}. " * 60).language == "es"


@pytest.mark.parametrize(("code", "taken_for"), [("fr", "es"), ("es", "pt"), ("pt", "es"), ("de", "fr"), ("tl", "es")])
def test_a_detector_that_errs_is_believed_only_where_the_words_agree(
    code: str, taken_for: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sure = {language.ENGLISH: 0.0, taken_for: 1.0}
    monkeypatch.setattr(language, "_probabilities", lambda text: sure)  # as lingua 2.2 does with French
    wrong = [sentence for sentence in SENTENCES[code] if language.tell(sentence) not in (None, code, language.ANOTHER)]
    assert len(wrong) <= 0.05 * len(SENTENCES[code])


def test_french_with_the_word_for_of_is_never_taken_for_spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_probabilities", lambda text: {language.ENGLISH: 0.0, "es": 1.0})
    assert language.tell("peut-on boire de l'alcool avec l'isotrétinoïne ?") in (None, "fr")


@pytest.mark.parametrize(
    "text",
    [
        "сильная боль в груди, трудно дышать",
        "가슴이 너무 아파요",
        "胸が痛くて苦しい",
        "胸口很痛，喘不过气",
        "göğsüm çok ağrıyor nefes alamıyorum",
        "πονάει πολύ το στήθος μου",
    ],
)
def test_who_writes_in_another_language_reads_whom_to_call(text: str, responder: Responder) -> None:
    decision = responder.decide(text)
    if decision.kind != "urgent":
        assert (decision.kind, decision.language) == ("unknown", language.ANOTHER)
        assert "**If someone is in danger, call your emergency number now" in told(responder, text).text
