"""Facets, dates, countries and what is declined: the reply leads with what was asked, and says how old it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.answering import Decision, Responder, word
from bot.answering.conversation import Conversation
from bot.answering.matching import sides
from bot.answering.wording import wording
from bot.knowledge import KnowledgeError, load
from tests.stage import shipped

ENTRIES = """
entries:
  - id: dryness
    question: Does isotretinoin dry out the lips?
    also_asked: [my lips are cracked, are dry lips usual on it, the lips peel all day, sore lips from the capsules]
    answer: |
      Yes, dry lips are very common.

      A plain balm helps.
    source: Potential Side Effects
    checked_on: {day}
    sources: [{{title: NHS, address: "https://www.nhs.uk/medicines/", dated: 2023-02}}]
    regions: {{uk: {{answer: Ask a pharmacist.}}, us: {{answer: Call your prescriber.}}}}
    facets:
      - question: Do dry lips go away after the course?
        also_asked: [will my lips be normal again once i stop, how long after the last capsule do lips heal]
        answer: Usually within weeks of the last capsule.
  - id: vaccines
    question: Can I have a vaccine while on isotretinoin?
    also_asked: [flu jab on accutane, covid shot and the capsules, is the vaccination ok]
    answer: |
      We don't answer that one here.

      Ask your prescriber or a pharmacist.
    source: beyond
    beyond_article: true
    declined: true
  - id: alcohol
    question: Can I drink alcohol on isotretinoin?
    also_asked: [beer while on it, is wine allowed, one drink at a party]
    answer: Better not.
    source: Precautions
"""


def responder(tmp_path: Path, day: str = "2026-11-29") -> Responder:
    (tmp_path / "a.yaml").write_text(ENTRIES.format(day=day), "utf-8")
    return Responder(load(tmp_path))


def said(asked: Responder, text: str, region: str | None = None) -> str:
    worded = word(asked.decide(text), asked.knowledge, region)
    assert worded
    return worded.text


def test_the_side_that_is_asked_for_comes_first(tmp_path: Path) -> None:
    asked = responder(tmp_path)
    decision = asked.decide("will my lips be normal again once i stop?")
    assert (decision.entries, decision.facets) == (("dryness",), (0,))
    text = said(asked, "will my lips be normal again once i stop?")
    assert text.index("within weeks") < text.index("very common")
    assert not asked.decide("my lips are cracked").facets


def test_the_short_answer_stands_out(tmp_path: Path) -> None:
    assert "**Yes, dry lips are very common.**\n\nA plain balm" in said(responder(tmp_path), "my lips are cracked")


def test_what_differs_by_country_is_that_of_the_members_or_all(tmp_path: Path) -> None:
    asked = responder(tmp_path)
    assert "In the UK" in said(asked, "my lips are cracked", "uk")
    assert "In the US" not in said(asked, "my lips are cracked", "uk")
    entry = asked.knowledge.entries["dryness"]
    others = wording.word_more(entry, "uk")
    assert others is not None
    assert "US:** Call your prescriber." in others.text
    assert "Ask a pharmacist" not in others.text
    decided = wording.word(asked.decide("my lips are cracked"), asked.knowledge, "uk")
    assert decided is not None
    assert [choice.entry for choice in decided.more] == ["dryness"]
    everywhere = said(asked, "my lips are cracked")
    assert "- **UK:** Ask a pharmacist." in everywhere
    assert "- **US:** Call your prescriber." in everywhere


@pytest.mark.parametrize(("day", "old"), [("2026-11-29", False), ("2025-11-28", True)])
def test_it_says_when_it_was_checked_and_when_that_is_long_ago(
    tmp_path: Path, day: str, old: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Today(date):
        @classmethod
        def today(cls) -> Today:
            return cls(2026, 11, 29)

    monkeypatch.setattr(wording, "date", Today)
    text = said(responder(tmp_path, day), "my lips are cracked")
    assert f"checked November {day[:4]}" in text
    assert ("may be out of date" in text) == old


def test_what_is_declined_counts_as_unknown_and_says_who_can_help(tmp_path: Path) -> None:
    asked = responder(tmp_path)
    decision = asked.decide("flu jab on accutane")
    assert (decision.kind, decision.entries, decision.suggestions) == ("unknown", (), ())
    assert "Ask your prescriber or a pharmacist" in said(asked, "flu jab on accutane")
    assert asked.decide("flu jab on accutane", addressed=False).kind == "silent"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("sources: [{title: NHS, address: nhs.uk}]", "address"),
        ("times: [sometimes]", "times"),
        ("regions: {fr: {answer: x}}", "fr"),
        ("facets: [{question: And after?}]", "answer"),
    ],
)
def test_a_field_that_is_not_as_it_should_be_is_told(tmp_path: Path, wrong: str, told: str) -> None:
    text = f"entries:\n  - id: a\n    question: Is it so?\n    answer: Yes.\n    source: s\n    {wrong}\n"
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    with pytest.raises(KnowledgeError) as raised:
        load(tmp_path)
    assert told in str(raised.value.problems[0])


@pytest.mark.parametrize(
    ("asked", "then", "begins"),
    [
        ("why do my wounds heal so slowly on it", "how can i speed it up", "Wash it with soap"),
        ("does it make your hair fall out", "can i prevent it", "Tell your prescriber, who can look"),
        ("does it make your hair fall out", "will it come back", "Mostly it is described as growing back"),
        ("my eyes are dry on accutane", "how to get rid of that", "Ask a pharmacist or optician about drops"),
        ("my lips are so dry on accutane", "how do i fix it", "A plain balm"),
        ("i keep getting nosebleeds on it", "is that normal", "Small ones are common"),
    ],
)
def test_what_only_asks_on_gets_that_side_of_the_last_answer(asked: str, then: str, begins: str) -> None:
    responder = shipped.responder()
    _, before = responder.turn(asked, Conversation())
    decision, _ = responder.turn(then, before)
    worded = word(decision, responder.knowledge)
    assert worded is not None
    assert begins in worded.text


@pytest.mark.parametrize(
    ("text", "before", "place"),
    [
        ("how do I stop it", "my eyes are dry", 1),
        ("how do I stop it", "my lips are dry", 0),
        ("how do I stop it", "my nose is dry", None),
        ("does it go away", "my nose is dry", 2),
        ("and the nose?", "my lips are dry", None),
        ("", "", None),
    ],
)
def test_a_side_that_several_facets_tell_is_that_of_the_words_before(text: str, before: str, place: int | None) -> None:
    asked = ["What helps dry lips?", "What can I do about dry eyes?", "Will it be dry for ever?"]
    assert sides.asked_on(text, asked, before) == place


SIDES = """
entries:
  - id: aches
    question: Can the capsules make joints ache?
    also_asked: [sore joints from the capsules, my joints ache, aching joints and the capsules, do joints hurt on it]
    answer: Yes, joints can ache.
    source: Potential Side Effects
    facets:
      - question: What helps aching joints?
        also_asked: [anything that helps with sore joints, what can i do about my joints, tips for aching joints]
        answer: Go easier on them.
      - question: Do aching joints go away?
        also_asked: [will my joints be normal again, is the joint pain permanent, do joints recover after the capsules]
        answer: Usually they do.
  - id: nosebleeds
    question: Why does my nose bleed on the capsules?
    also_asked: [nosebleeds from the capsules, my nose bleeds every morning, blood in my nose, nosebleed on it]
    answer: The nose gets dry.
    source: Potential Side Effects
    facets:
      - question: How do I stop a nosebleed?
        also_asked: [my nose will not stop bleeding what now, first aid for a bleeding nose, where do i pinch my nose]
        answer: Pinch the soft part.
"""


@pytest.mark.parametrize(
    ("asked", "facets"),
    [
        ("do sore joints ever recover, or is it forever", (1,)),
        ("is there something that helps sore joints a bit", (0,)),
    ],
)
def test_a_side_is_known_by_how_it_is_asked_for(tmp_path: Path, asked: str, facets: tuple[int, ...]) -> None:
    (tmp_path / "a.yaml").write_text(SIDES, "utf-8")
    decision = Responder(load(tmp_path)).decide(asked)
    assert (decision.entries, decision.facets) == (("aches",), facets)


def test_each_of_several_answers_begins_with_its_own_side(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SIDES, "utf-8")
    knowledge = load(tmp_path)
    worded = word(Decision("answer", ("aches", "nosebleeds"), facets=(1, 0)), knowledge)
    assert worded
    aches, nose = (worded.text.index(text) for text in ("joints can ache", "The nose gets dry"))
    assert worded.text.index("Usually they do") < aches < worded.text.index("Pinch the soft part") < nose
    assert Decision("answer", ("aches", "nosebleeds"), facets=(None, 0)).facet_of("aches") is None


@pytest.mark.parametrize(
    ("named", "side"),
    [
        ("alcohol", None),
        ("missed dose", None),
        ("second course?", None),
        ("contact lenses", "Can I wear contact lenses?"),
    ],
)
def test_who_but_names_a_topic_gets_the_whole_of_it(named: str, side: str | None) -> None:
    responder = shipped.responder()
    decision = responder.decide(named)
    (entry,) = decision.entries
    number = decision.facet_of(entry)
    assert (None if number is None else responder.knowledge.entries[entry].facets[number].question) == side


GENERAL = [
    "what does it cost",
    "does it harm your liver",
    "my lips keep drying out",
    "will my period change on it",
    "am i allowed to donate blood",
    "how long is it in my system",
    "can i have my nose pierced",
    "when do i get off it",
    "do the joints hurt on it",
]


@pytest.mark.parametrize("text", GENERAL)
def test_who_asks_for_the_whole_topic_gets_its_first_words_first(text: str) -> None:
    responder = shipped.responder()
    decision = responder.decide(text)
    assert decision.kind == "answer"
    assert not decision.facets, [responder.knowledge.entries[id_].question for id_ in decision.entries]


@pytest.mark.parametrize(
    ("text", "entry", "side"),
    [
        ("how soon after finishing may i drink again", "alcohol", 1),
        ("when may i donate blood again after tane", "blood-donation", 0),
        ("how do i stop my lips cracking", "dryness", 0),
        ("my lips aren't dry at all, does it work", "dryness", 4),
        ("which warning signs does a bad liver have", "liver", 1),
        ("does the hair come back after i stop", "hair-loss", 0),
        ("can i get it out of my body faster", "how-long-in-body", 1),
    ],
)
def test_who_asks_for_a_side_gets_that_first(text: str, entry: str, side: int) -> None:
    decision = shipped.responder().decide(text)
    assert (decision.entries[0], decision.facet_of(entry)) == (entry, side)


@pytest.mark.parametrize("text", ["can i use tretinoin before i start accutane", "is waxing ok before starting"])
def test_a_side_of_another_time_is_never_first(text: str) -> None:
    responder = shipped.responder()
    decision = responder.decide(text)
    asked = [
        responder.knowledge.entries[id_].facets[n].question
        for id_, n in zip(decision.entries, decision.facets, strict=False)
        if n is not None
    ]
    assert not [question for question in asked if "after" in question]


def test_no_side_begins_with_a_yes_that_is_a_no_to_who_asks_otherwise() -> None:
    entry = shipped.responder().knowledge.entries["oily-skin-returns"]
    assert not [facet.answer for facet in entry.facets if facet.answer.startswith(("Yes", "No.", "Usually"))]


@pytest.mark.parametrize(
    ("asked", "then", "begins"),
    [
        (
            "how long must i avoid a pregnancy",
            "and if he is the one taking it, a man?",
            "When it's the man who takes it",
        ),
        ("can i sunbathe", "and a sunbed?", "Don't use sunbeds"),
        ("can i have my wisdom teeth pulled", "how long do i have to wait", "As I said"),
        ("can it cause a rash", "when do i have to worry", "Call your emergency number"),
        ("is my dry skin normal", "how long will it last", "It usually goes"),
        ("do i have to take it with food", "and with coffee?", "I found no reliable source that forbids coffee"),
        ("does acne flare up at first", "does everyone get that", "Not everyone gets a purge"),
        ("can i give blood", "why", "Your blood could go to someone who is pregnant"),
        ("do i need contraception", "why", "Isotretinoin can cause severe birth defects"),
        ("is it bad for my eyesight", "and driving?", "Only while you see well"),
        ("can i drink alcohol", "and whisky?", "As I said"),
        ("can it hurt my liver", "and my kidneys?", "Sorry, I don't know that one"),
        ("does it make you tired", "and my spleen?", "Sorry, I don't know that one"),
    ],
)
def test_what_is_new_in_what_asks_on_is_told_first(asked: str, then: str, begins: str) -> None:
    responder = shipped.responder()
    _, before = responder.turn(asked, Conversation())
    decision, _ = responder.turn(then, before)
    worded = word(decision, responder.knowledge)
    assert worded is not None
    assert worded.passages[0].body.replace("**", "").startswith(begins)


def test_both_are_told_shortly_where_both_are_asked_on_about() -> None:
    responder = shipped.responder()
    first, before = responder.turn("does it cause hair loss and also dry lips?", Conversation())
    decision, _ = responder.turn("do both go away", before)
    assert set(decision.entries) == set(first.entries) == {"hair-loss", "dryness"}
    assert (decision.again, decision.facet_of("hair-loss"), decision.facet_of("dryness")) == ("same", 0, 5)


def test_more_is_told_once() -> None:
    responder = shipped.responder()
    _, before = responder.turn("does oil come back after isotretinoin", Conversation())
    more, before = responder.turn("tell me more", before)
    again, _ = responder.turn("tell me more", before)
    assert (more.longer, again.longer, again.aside) == (True, False, "no-more")


@pytest.mark.parametrize(
    ("turns", "begins"),
    [
        # The subject is kept where a word asks on that other entries have, too.
        (["do periods change on it", "will they return"], "Periods mostly go back to normal"),
        (["is it common to lose hair on it", "does it return"], "Mostly it is described as growing back"),
        (["does it dry the lips", "how long does this last", "what helps"], "A plain balm"),
        (["what is melasma", "does it help with that"], "It isn't a treatment for melasma"),
        (["what is melasma", "does it help with that", "what helps then"], "Daily sun protection is the base"),
        (["does acne come back", "then what"], "See your dermatologist and talk about what to do next"),
        (["how long is the course", "and with 40 mg?"], "Courses differ with weight"),
        # What is asked on about is looked for in every side, before the same is said again.
        (["my knees ache on it", "and for how long?"], "They usually go"),
        (["how long do dark spots take to fade", "how do i make them go quicker"], "Sunscreen of SPF 30 or more"),
        (["is it bad for the liver", "how often do they test it"], "There is no one rule"),
        (["can it cause hearing trouble", "does it go away", "how common is it"], "European product texts"),
        (["my lips are dry", "and the eyes", "what helps"], "Ask a pharmacist or optician about drops"),
        (["my lips crack", "and my hands?"], "Lukewarm, short showers"),
        (["can i fly with it", "what if it gets hot"], "If capsules got hot"),
        (["can i wax", "and shaving?"], "Shaving has no ban"),
        # What opens the answer is what was asked.
        (["can i get pregnant after tane"], "Anyone who could get pregnant waits"),
        (["how long does it stay in a man's sperm"], "When it's the man who takes it"),
        (["are blood tests needed"], "Expect blood tests"),
        (["can it lead to hearing problems"], "It can, though rarely"),
        (["what's melasma"], "Melasma (the mask of pregnancy)"),
        (["my marks are brown"], "Brown, grey or black marks"),
        (["does it fade purple marks"], "No trial I know shows that isotretinoin fades"),
        (["is niacinamide any good for marks"], "They may help a little"),
        (["why does black skin get so many more marks"], "Skin with more pigment"),
    ],
)
def test_an_answer_opens_with_what_is_asked(turns: list[str], begins: str) -> None:
    responder, before = shipped.responder(), Conversation()
    for turn in turns:
        decision, before = responder.turn(turn, before)
    worded = word(decision, responder.knowledge)
    assert worded is not None
    bodies = [passage.body.replace("**", "").strip() for passage in worded.passages]
    assert any(body.startswith(begins) for body in bodies), bodies
