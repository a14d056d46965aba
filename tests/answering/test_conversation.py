"""Message after message: picks, follow-ups, corrections, changes of subject, and thanks in between."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.conversation import Conversation, aside, link, pick
from bot.answering.decision import Decision
from bot.answering.responder import Responder
from bot.answering.wording.wording import MAX_RELATED, word
from tests.stage import shipped
from tests.stage.shipped import STEADY, talk

LIPS = "Does isotretinoin dry out the lips?"
OFFERED = ("vision", "dryness", "liver")
QUESTIONS = ("Can it affect eyesight?", "Does it dry the lips?", "Can it affect the liver?")


@pytest.mark.parametrize(
    ("said", "picked"),
    [
        ("1", "vision"),
        ("2.", "dryness"),
        ("3!", "liver"),
        ("#2", "dryness"),
        ("the first", "vision"),
        ("the second one", "dryness"),
        ("2nd pls", "dryness"),
        ("number three please", "liver"),
        ("Option 2", "dryness"),
        ("third one thanks", "liver"),
        ("the last one", "liver"),
        ("the latter", "liver"),
        ("i mean the second", "dryness"),
        ("yes", "vision"),
        ("yeah", "vision"),
        ("does it dry the lips", "dryness"),
        ("Can it affect the liver??", "liver"),
    ],
)
def test_what_was_offered_can_be_picked(said: str, picked: str) -> None:
    assert pick(said, OFFERED, QUESTIONS) == picked


@pytest.mark.parametrize(
    "said",
    ["4", "0", "fifth", "hello", "", "thanks", "no", "2 weeks later my lips crack", "first i had dry lips", "99"],
)
def test_anything_else_picks_nothing(said: str) -> None:
    assert pick(said, OFFERED, QUESTIONS) is None


@pytest.mark.parametrize("said", ["1", "yes", "the last one", "Does it dry the lips?"])
def test_nothing_can_be_picked_where_nothing_was_offered(said: str) -> None:
    assert pick(said, (), ()) is None


@given(st.text(max_size=60))
@settings(STEADY, max_examples=200)
def test_a_pick_is_always_one_of_those_offered(said: str) -> None:
    assert pick(said, OFFERED, QUESTIONS) in (None, *OFFERED)


@pytest.mark.parametrize(
    ("said", "names", "kind"),
    [
        ("and the eyes?", False, "follow-up"),
        ("what about my back", False, "follow-up"),
        ("is it permanent?", False, "follow-up"),
        ("laser?", False, "follow-up"),
        ("*eyes", False, "correction"),
        ("sorry i meant the eyes", False, "correction"),
        ("different question, can i breastfeed", False, "new"),
        ("does isotretinoin hurt the liver", True, "new"),
        ("my sister has been on a course since march and now her knees hurt when running", False, "new"),
    ],
)
def test_how_a_message_hangs_together_with_the_one_before(said: str, names: bool, kind: str) -> None:
    before = Conversation(("dryness",), (), LIPS)
    assert link(said, before, names) == kind
    assert link(said, Conversation(), names) == "new"


DIALOGUES: dict[str, list[tuple[str, tuple[str, ...]]]] = {
    "a part of the same thing": [(LIPS, ("dryness",)), ("and the eyes?", ("dryness",))],
    "another thing in two words": [(LIPS, ("dryness",)), ("and the sun?", ("sun-sensitivity",))],
    "one procedure after the other": [
        ("Can I wax my legs on accutane?", ("hair-removal",)),
        ("and get a tattoo?", ("tattoos-piercings",)),
    ],
    "one antibiotic after the other": [
        ("can I take doxycycline with accutane", ("antibiotics",)),
        ("and minocycline?", ("antibiotics",)),
    ],
    "the same of another kind": [
        ("can i take vitamin a with isotretinoin", ("vitamin-a",)),
        ("what about a multivitamin?", ("vitamin-a",)),
    ],
    "blood, then plasma": [
        ("Can I donate blood on accutane?", ("blood-donation",)),
        ("and plasma?", ("blood-donation",)),
    ],
    "back after thanks": [
        ("my joints ache on roaccutane", ("muscle-aches",)),
        ("thank you so much", ()),
        ("and my back?", ("muscle-aches",)),
    ],
    "a change of subject, said so": [
        ("Does isotretinoin cause headaches?", ("headache",)),
        ("different question, can I breastfeed on it?", ("breastfeeding",)),
    ],
    "a change of subject, not said": [
        (LIPS, ("dryness",)),
        ("What is iPLEDGE?", ("prescription-programmes",)),
        ("who wrote this article", ("about-the-article",)),
    ],
    "a typing error put right": [("does accutane affect serum", ()), ("*sebum", ("sebum",))],
    "a word put right": [
        ("Is there soya in the capsules?", ("soya-allergy",)),
        ("i meant peanut", ("soya-allergy",)),
    ],
    "a pick after thanks": [(LIPS, ("dryness",)), ("thanks!", ()), ("the second one", ("nosebleeds",))],
    "a pick, and from it the next": [
        ("What side effects can isotretinoin have?", ("side-effects",)),
        ("the last one", ("tiredness-sleep",)),
        ("1", ("mood-changes",)),
    ],
    "the question itself, as it was offered": [
        (LIPS, ("dryness",)),
        ("Does isotretinoin make skin more sensitive to the sun?", ("sun-sensitivity",)),
    ],
    "deeper into how it works": [
        ("How does isotretinoin work?", ("how-it-works",)),
        ("what does it do to collagen?", ("collagen",)),
        ("and pores?", ("skin-texture",)),
    ],
    "a greeting first": [("hello", ()), (LIPS, ("dryness",)), ("bye", ())],
    "another medicine isn't ours, even in a follow-up": [
        ("Can I wax my legs on accutane?", ("hair-removal",)),
        ("and on sertraline?", ()),
    ],
    "a painkiller after antibiotics": [
        ("can I take doxycycline with accutane", ("antibiotics",)),
        ("and ibuprofen?", ("pain-relief",)),
    ],
}


@pytest.mark.parametrize("name", DIALOGUES)
def test_a_dialogue(name: str, responder: Responder) -> None:
    said, expected = zip(*DIALOGUES[name], strict=True)
    answered = [decision.entries if decision.kind == "answer" else () for decision in talk(responder, *said)]
    if name == "a typing error put right":  # what the slip itself brings is of no account
        answered, expected = answered[1:], expected[1:]
    assert answered == list(expected)


def test_a_turn_leaves_the_conversation_it_was_given_as_it_was(responder: Responder) -> None:
    _, before = responder.turn(LIPS, Conversation())
    kept = dataclasses.replace(before)
    responder.turn("and the sun?", before)
    assert before == kept
    with pytest.raises(dataclasses.FrozenInstanceError):
        before.question = "another"  # type: ignore[misc]


def test_the_same_turn_after_the_same_conversation_decides_the_same(responder: Responder) -> None:
    _, before = responder.turn(LIPS, Conversation())
    first = responder.turn("and the sun?", before)
    responder.turn("and pores?", Conversation())
    assert responder.turn("and the sun?", before) == first


def test_something_unknown_in_between_doesnt_lose_the_thread(responder: Responder) -> None:
    _, before = responder.turn("Can I wax my legs on accutane?", Conversation())
    decision, after = responder.turn("blorp fnord wibble", before)
    assert decision.kind == "unknown"
    assert (after.answered, after.question) == (before.answered, before.question)
    assert responder.turn("and eyebrows?", after)[0].entries == ("hair-removal",)


def test_small_talk_changes_nothing_in_the_conversation(responder: Responder) -> None:
    _, before = responder.turn(LIPS, Conversation())
    decision, after = responder.turn("thanks!", before)
    assert decision.kind == "smalltalk"
    assert after == before


def test_after_an_answer_what_is_related_can_be_picked_in_the_order_offered(responder: Responder) -> None:
    decision, after = responder.turn(LIPS, Conversation())
    assert after.answered == decision.entries == ("dryness",)
    assert after.offered == responder.knowledge.entries["dryness"].related[:MAX_RELATED]


def test_a_number_picks_nothing_when_nothing_was_said_before(responder: Responder) -> None:
    assert responder.decide("2").kind != "answer"


def test_after_something_unknown_a_number_picks_nothing(responder: Responder) -> None:
    decisions = talk(responder, LIPS, "blorp fnord wibble", "3")
    assert "picked" not in decisions[2].explanation.reason
    assert decisions[2].entries != ("sun-sensitivity",)


def test_a_suggestion_can_be_picked_by_number(responder: Responder) -> None:
    vague = next(
        (
            text
            for text in ("skin", "eyes", "blood", "doctor", "is it safe with my eyes")
            if responder.decide(text).kind == "suggest"
        ),
        None,
    )
    assert vague, "none of these is vague any more: take another"
    asked, after = responder.turn(vague, Conversation())
    for i, id_ in enumerate(asked.suggestions, 1):
        assert responder.turn(str(i), after)[0].entries == (id_,)


SAID = st.lists(
    st.sampled_from(
        [
            LIPS,
            "2",
            "and the sun?",
            "thanks",
            "*sebum",
            "yes",
            "wibble fnord",
            "the last one",
            "is it permanent?",
            "",
            "💋",
        ]
    ),
    max_size=5,
)


@given(SAID)
@settings(STEADY, max_examples=60)
def test_any_conversation_goes_on(said: list[str]) -> None:
    decisions = talk(shipped.responder(), *said)
    assert len(decisions) == len(said)
    known = shipped.knowledge().entries
    assert all(set(decision.entries) <= set(known) for decision in decisions)


class TestAskingForMore:
    """ "Tell me more" after an answer whose entry has a longer text."""

    LIPS = "my lips are cracking on accutane, is that normal?"

    @pytest.mark.parametrize(
        "text",
        ["tell me more", "More please!", "can you tell me a bit more about that?", "more info pls", "ok, more details"],
    )
    def test_the_longer_text_is_given(self, text: str) -> None:
        responder = shipped.responder()
        _, conversation = responder.turn(self.LIPS, Conversation())
        decision, conversation = responder.turn(text, conversation)
        wording = word(decision, responder.knowledge)
        assert decision.entries == ("dryness",)
        assert wording is not None
        assert wording.passages[0].body == (responder.knowledge.entries["dryness"].more or "").strip()
        decision, _ = responder.turn("and the eyes?", conversation)
        assert decision.entries == ("dryness",)

    @pytest.mark.parametrize(
        "text", ["tell me more about alcohol", "is more than one capsule ok", "any more side effects"]
    )
    def test_a_question_with_the_word_in_it_is_a_question(self, text: str) -> None:
        responder = shipped.responder()
        _, conversation = responder.turn(self.LIPS, Conversation())
        assert not responder.turn(text, conversation)[0].longer

    def test_where_nothing_was_answered_or_there_is_no_longer_text_it_is_a_message_like_others(self) -> None:
        responder = shipped.responder()
        assert not responder.turn("tell me more", Conversation())[0].longer
        _, conversation = responder.turn("does accutane cause headaches", Conversation())
        assert not responder.turn("tell me more", conversation)[0].longer

    def test_an_entry_that_is_gone_since_is_left_out(self) -> None:
        before = Conversation(("gone", "dryness"), (), self.LIPS)
        assert shipped.responder().turn("tell me more", before)[0].entries == ("dryness",)


NODS = [
    "ok",
    "okay",
    "k",
    "Ok.",
    "lol",
    "hahaha",
    "hmm",
    "cool",
    "ok cool",
    "got it",
    "👍",
    "👍🏽",
    "😂😂",
    "❤️",
    "sure",
    "ok thx",
]
STOPS = ["stop", "STOP", "please stop", "stop it pls", "nvm", "never mind", "go away", "ok stop", "cancel"]
PUZZLES = [
    *(
        "???",
        "?",
        "!!!",
        "…",
        "。",
        "？？",
        "😭",
        "🤷",
        "🤔?",
        "<:pepe:123456789012345678>",
        "https://example.org/a?b=c",
    ),
    *("what", "huh", "idk", "and?", "so", "10", "test"),
]
BEFORE = ["", "is that bad for my eyes or my head", "my lips are cracking, is that normal?", "zzzz qqqq"]


@pytest.mark.parametrize("first", BEFORE)
@pytest.mark.parametrize("said", [*NODS, *STOPS, *PUZZLES])
def test_what_asks_nothing_repeats_no_answer_and_no_suggestion(said: str, first: str, responder: Responder) -> None:
    conversation = responder.turn(first, Conversation())[1] if first else Conversation()
    if said == "sure" and conversation.offered:
        return  # it picks the first
    decision, after = responder.turn(said, conversation)
    assert (decision.entries, decision.suggestions) == ((), ())
    assert decision.kind == ("unknown" if decision.aside == "puzzle" else "smalltalk")
    wording = word(decision, responder.knowledge)
    assert wording is not None
    assert wording.text
    assert dataclasses.replace(after, pieces=()) == (
        Conversation() if said in STOPS and decision.aside else dataclasses.replace(conversation, pieces=())
    )
    overheard, _ = responder.turn(said, conversation, addressed=False)
    assert overheard.kind == "silent"


@pytest.mark.parametrize(
    ("said", "kind"),
    [*((said, "nod") for said in NODS), *((said, "stop") for said in STOPS), *((said, "puzzle") for said in PUZZLES)],
)
def test_what_asks_nothing_is_a_nod_a_stop_or_a_puzzle(said: str, kind: str) -> None:
    assert aside(said) == kind


@pytest.mark.parametrize(
    "said",
    [
        "",
        "stop taking it",
        "when do i stop",
        "what about lips",
        "ok and the lips?",
        "mum",
        "why dry",
        "is it ok",
        "مرحبا",
        "你好",
        "sun",
        "k2 vitamin",
    ],
)
def test_what_says_something_is_none(said: str) -> None:
    assert aside(said) is None or said == ""


@given(st.text(max_size=60))
@settings(STEADY)
def test_no_text_breaks_it(text: str) -> None:
    assert aside(text) in (None, "nod", "stop", "puzzle")


def test_after_a_nod_one_may_still_pick(responder: Responder) -> None:
    suggested, nodded, picked = talk(responder, "is that bad for my eyes or my head", "hm", "2")
    assert (suggested.kind, nodded.aside) == ("suggest", "nod")
    assert picked.entries == suggested.suggestions[1:2]


@pytest.mark.parametrize("said", ["what spf do i use", "which eye drops do you have", "what moisturiser can i use"])
def test_what_names_something_of_ours_is_no_small_talk(said: str, responder: Responder) -> None:
    assert responder.decide(said).kind != "smalltalk"


def test_small_talk_of_the_knowledge_comes_first(responder: Responder) -> None:
    decision = responder.decide("wow")
    assert (decision.smalltalk, decision.aside) == ("good-bot", None)


def test_one_suggestion_is_offered_as_one(responder: Responder) -> None:
    one = word(Decision("suggest", suggestions=("vision",)), responder.knowledge)
    several = word(Decision("suggest", suggestions=("vision", "liver")), responder.knowledge)
    assert one is not None
    assert several is not None
    assert "Did you mean this?" in one.text
    assert "one of these" not in one.text
    assert "1." not in one.text
    assert "Did you mean one of these?" in several.text
