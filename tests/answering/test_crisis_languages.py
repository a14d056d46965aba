"""Who writes of dying in another language gets help at once, with a line in that language first; figures of speech, and
English, never set it off."""

from __future__ import annotations

from pathlib import Path
from time import thread_time

import pytest
import yaml

from bot.answering import Responder
from bot.answering.triage.languages import phrases
from bot.knowledge import GuessedRegion
from bot.knowledge.crisis_phrases import crisis_phrases
from bot.knowledge.text import english
from tests.stage.shipped import SLOWER, told

SENTENCES: dict[str, dict[str, list[str]]] = yaml.safe_load(
    Path(__file__).with_name("crisis_languages.yaml").read_text(encoding="utf-8")
)
CRISIS = [(code, text) for code, of_kind in SENTENCES.items() for text in of_kind["crisis"]]
HARMLESS = [text for of_kind in SENTENCES.values() for text in of_kind["harmless"]]
FEWEST = 15  # phrases of self-harm in each language
MOST = 2_000  # characters in a message on Discord, with the footer
FOOTER = 80


def test_every_language_has_phrases_and_sentences() -> None:
    assert set(SENTENCES) == set(crisis_phrases())
    assert all(len(set(said.self_harm)) >= FEWEST for said in crisis_phrases().values())


@pytest.mark.parametrize(("code", "text"), CRISIS)
def test_a_crisis_gets_help_in_that_language_asked_or_not(code: str, text: str, responder: Responder) -> None:
    for addressed in (True, False):
        decision = responder.decide(text, addressed=addressed)
        assert (decision.kind, decision.urgent, decision.language) == ("urgent", ("self-harm",), code)
        assert decision.for_moderators == ("self-harm",)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_figure_of_speech_gets_none(text: str, responder: Responder) -> None:
    assert responder.decide(text).kind != "urgent"


@pytest.mark.parametrize(
    "text",
    [
        "Quiero   MORIR",
        "quieroooo morirrrr",
        "quiero\nmorir",
        "qu1ero m0rir",
        "quiero suicidarne",
        "𝐪𝐮𝐢𝐞𝐫𝐨 𝐦𝐨𝐫𝐢𝐫",
        "ich wollte dich was fragen. aber eigentlich: ich will nur noch sterben",
        "je veux me su*cider",
        "hey can someone help me. quiero morir",
        "no puedo más, quiero morir",
    ],
)
def test_it_is_seen_however_it_is_written(text: str, responder: Responder) -> None:
    assert responder.decide(text).urgent == ("self-harm",)


@pytest.mark.parametrize(
    "text",
    [
        "no quiero morir",
        "no me quiero morir",
        "je ne veux pas mourir",
        "ich will nicht sterben",
        "aku ga mau bunuh diri",
    ],
)
def test_a_plain_no_takes_it_back(text: str, responder: Responder) -> None:
    assert responder.decide(text).kind != "urgent"


@pytest.mark.parametrize("text", ["ya no quiero vivir", "je veux plus vivre", "ich will nicht mehr leben"])
def test_a_no_that_belongs_to_it_does_not(text: str, responder: Responder) -> None:
    assert responder.decide(text).urgent == ("self-harm",)


def test_ordinary_english_is_never_taken_for_it(responder: Responder) -> None:
    knowledge = responder.knowledge
    said = [text for texts in (*knowledge.phrasings.values(), *knowledge.not_ours.values()) for text in texts]
    assert len(said) > 1_000
    assert [text for text in said if phrases().find(text)] == []


def test_no_phrase_is_made_of_english_words_alone() -> None:
    for said in crisis_phrases().values():
        groups = {f"<{name}>": set(words) for name, words in said.groups.items()}
        body = (*said.overdose, *said.allergic_reaction, *said.breathless, *said.chest_stroke, *said.head_pressure)
        rest = (*said.vision_loss, *said.gut_liver, *said.pregnant_now)
        for line in (*said.self_harm, *said.others, *body, *rest):
            slots = [
                set().union(*(groups.get(word, {word}) for word in slot.split("|")))
                for slot in line.split()
                if slot != ".."
            ]
            assert any(slot.isdisjoint(english()) for slot in slots), line


@pytest.mark.parametrize("name", ["other_languages.yaml", "short_in_other_languages.yaml"])
def test_ordinary_questions_in_other_languages_are_none_either(name: str) -> None:
    sentences = yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    assert [text for texts in sentences.values() for text in texts if phrases().find(text)] == []


def test_the_language_of_the_line_is_theirs_and_english_follows(responder: Responder) -> None:
    wording = told(responder, "quiero morir", "eu")
    first, second, *_ = wording.passages
    assert "Me alegra que hayas escrito" in first.body
    assert "Llama ahora al 112 (o al de tu país" in first.body
    english = told(responder, "i want to kill myself", "eu").passages[0].body
    assert second.body.split("\n- ")[0] == english.split("\n- ")[0]


def test_somebody_else_is_spoken_of(responder: Responder) -> None:
    wording = told(responder, "mi hermana se quiere matar")
    assert responder.decide("mi hermana se quiere matar").third_person
    assert "no dejes sola a esa persona" in wording.passages[0].body


def test_where_the_country_is_not_known_numbers_name_theirs(responder: Responder) -> None:
    for region in (None, GuessedRegion("us")):
        assert "(España 112, México y EE. UU. 911)" in told(responder, "quiero morir", region).passages[0].body


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("me tomé todas las pastillas del frasco", "overdose"),
        ("ich hab alle tabletten geschluckt", "overdose"),
        ("j'arrive plus à respirer", "allergic-reaction"),
        ("a minha língua está inchando", "allergic-reaction"),
        ("saans nahi aa rahi", "allergic-reaction"),
        ("لا أستطيع التنفس", "allergic-reaction"),
        ("lidahku bengkak, lidah bengkak banget", "allergic-reaction"),
        ("hindi ako makahinga", "allergic-reaction"),
    ],
)
def test_a_body_in_danger_is_seen_too(text: str, category: str, responder: Responder) -> None:
    decision = responder.decide(text)
    assert decision.urgent == (category,)
    line = crisis_phrases()[decision.language or ""].emergency
    assert told(responder, text, "us").passages[0].body.startswith(line[:20])


def test_english_beside_it_is_heard_as_well(responder: Responder) -> None:
    assert responder.decide("my throat is closing up and i can't breathe. quiero morir").urgent == (
        "self-harm",
        "allergic-reaction",
    )


@pytest.mark.parametrize("region", [None, "us", "ca", "uk", "ie", "eu", "au", "nz", "in"])
def test_all_of_it_fits_into_one_message(region: str | None, responder: Responder) -> None:
    more = "me tomé todas las pastillas. no puedo respirar. i have chest pain and i'm pregnant"
    messages = [of_kind["crisis"][0] for of_kind in SENTENCES.values()]
    for message in (*messages, f"quiero morir, {more}", more):
        assert len(told(responder, message, region).text) <= MOST - FOOTER, message


@pytest.mark.parametrize(
    "text",
    [
        *("quiero " * 600, "quiero x y morri " * 250, "no " * 1_300, "ich will nicht " * 260),
        *(
            "hijo x y capsula trago " * 170,
            "duele la cabeza y veo " * 180,
            "kepala sakit muntah " * 200,
            "死にたい消" * 800,
        ),
    ],
)
def test_no_text_takes_long(text: str) -> None:
    phrases()
    start = thread_time()
    phrases().find(text)
    assert thread_time() - start < 0.1 * SLOWER
