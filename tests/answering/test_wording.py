"""What a member reads: the answer, its note, where it comes from, and the footer, whatever the decision."""

from __future__ import annotations

import pytest

from bot.answering.decision import Decision
from bot.answering.responder import Responder
from bot.answering.wording.numbers import REGION_NAMES
from bot.answering.wording.wording import BEYOND_ARTICLE, MAX_RELATED, word
from bot.knowledge.knowledge import Knowledge
from tests.knowledge.test_shipped_entries import ALL, FROM_THE_ARTICLE

FOOTER = "consult your dermatologist"


@pytest.mark.parametrize("id_", ALL)
def test_an_answer_tells_everything_that_the_entry_holds(id_: str, knowledge: Knowledge) -> None:
    entry = knowledge.entries[id_]
    wording = word(Decision("answer", (id_,)), knowledge)
    assert wording
    (passage,) = wording.passages
    assert (passage.title, passage.note) == (entry.question, entry.note)
    told = passage.body.replace("**", "")  # the short answer stands out
    assert told.startswith(entry.answer.strip().replace("**", ""))
    countries = told.removeprefix(entry.answer.strip().replace("**", "")).strip().splitlines()
    assert len(countries) == len(entry.regions)
    for line, (region, there) in zip(countries, entry.regions.items(), strict=True):
        assert line == f"- {REGION_NAMES[region]}: {there.answer.strip()}"
    assert passage.source
    assert entry.source in passage.source
    for part in filter(None, (entry.question, entry.answer.strip(), entry.note, entry.source)):
        assert part.replace("**", "") in wording.text.replace("**", "")
    assert FOOTER in wording.footer.lower()
    assert [choice.entry for choice in wording.choices] == list(entry.related)[:MAX_RELATED]
    assert [choice.question for choice in wording.choices] == [
        knowledge.entries[other].question for other in entry.related
    ][:MAX_RELATED]


@pytest.mark.parametrize("id_", ALL)
def test_an_answer_beyond_the_article_says_so_and_no_other_does(id_: str, knowledge: Knowledge) -> None:
    wording = word(Decision("answer", (id_,)), knowledge)
    assert wording
    source = wording.passages[0].source or ""
    assert (BEYOND_ARTICLE.lower() in source.lower()) is (id_ not in FROM_THE_ARTICLE)
    assert source.lower().startswith("the article") is (id_ in FROM_THE_ARTICLE)


def test_an_entry_without_a_note_shows_none(knowledge: Knowledge) -> None:
    id_ = next(id_ for id_, entry in knowledge.entries.items() if not entry.note)
    wording = word(Decision("answer", (id_,)), knowledge)
    assert wording
    assert "**Note:**" not in wording.text


@pytest.mark.parametrize(
    "decision",
    [
        Decision("answer", ("dryness",)),
        Decision("answer", ("dryness", "alcohol", "liver")),
        Decision("suggest", suggestions=("dryness", "vision")),
        Decision("unknown"),
        Decision("smalltalk", smalltalk="greeting"),
        Decision("smalltalk", smalltalk="thanks"),
    ],
    ids=lambda decision: decision.kind,
)
def test_every_message_has_the_footer_and_something_to_read(decision: Decision, knowledge: Knowledge) -> None:
    wording = word(decision, knowledge)
    assert wording
    assert wording.kind == decision.kind
    assert FOOTER in wording.footer.lower()
    assert wording.text.strip()


def test_silence_has_no_words(knowledge: Knowledge) -> None:
    assert word(Decision("silent"), knowledge) is None


def test_a_suggestion_lists_its_questions_with_numbers_to_pick_by(knowledge: Knowledge) -> None:
    wording = word(Decision("suggest", suggestions=("dryness", "vision", "liver")), knowledge)
    assert wording
    for i, id_ in enumerate(("dryness", "vision", "liver"), 1):
        assert f"{i}. {knowledge.entries[id_].question}" in wording.text
    assert [choice.entry for choice in wording.choices] == ["dryness", "vision", "liver"]
    assert knowledge.entries["dryness"].answer.strip() not in wording.text


def test_not_knowing_says_so_and_what_to_do(knowledge: Knowledge) -> None:
    wording = word(Decision("unknown"), knowledge)
    assert wording
    assert "don't know" in wording.text
    assert not wording.choices


def test_next_questions_are_offered_once_few_and_never_those_just_answered(knowledge: Knowledge) -> None:
    wording = word(Decision("answer", ("dryness", "vision", "sun-sensitivity")), knowledge)
    assert wording
    offered = [choice.entry for choice in wording.choices]
    assert len(offered) == len(set(offered)) <= MAX_RELATED
    assert not set(offered) & {"dryness", "vision", "sun-sensitivity"}


@pytest.mark.parametrize("said", ["my lips are dry on accutane", "hello", "who won the football", "", "is it", "💋"])
def test_whatever_is_said_to_the_bot_its_reply_has_the_footer(said: str, responder: Responder) -> None:
    wording = word(responder.decide(said), responder.knowledge)
    assert wording
    assert FOOTER in wording.footer.lower()
