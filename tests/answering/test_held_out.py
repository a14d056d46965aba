"""Messages that the knowledge never saw: how many are answered rightly, and how many that nothing answers are left alone.

Never add them, or lines like them, to the knowledge: they would tell nothing any more. `questions.tsv` is by a writer who wrote
none of the phrasings, and hard on purpose: many lines go round the word that everybody would use. `singles.tsv` is plain
questions in several voices, `long.tsv` posts of 50 to 150 words ("a+b": two questions; "a|b": either answers), `unanswered.tsv`
what no entry answers, by kind.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.answering.decision import Decision
from bot.answering.responder import Responder
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.reading import same_phrasing

HELD_OUT = Path(__file__).parent / "held_out"


def _read(name: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (label, text)
        for line in (HELD_OUT / name).read_text("utf-8").splitlines()
        for label, text in [line.split("\t")]
    )


ASKED = _read("questions.tsv")
SINGLES, LONG, UNANSWERED = _read("singles.tsv"), _read("long.tsv"), _read("unanswered.tsv")
# A bit under what is measured.
RIGHT, HELPED, WRONG = 0.49, 0.70, 0.12
SINGLES_RIGHT, SINGLES_HELPED, SINGLES_WRONG = 0.84, 0.89, 0.08
LONG_RIGHT, LONG_HELPED, LONG_WRONG = 0.55, 0.74, 0.15
TWO_ANSWERED = 2  # of four posts with two questions
FALSE_ANSWERS = 0.11


@cache
def _decisions(responder: Responder) -> list[tuple[str, Decision]]:
    return [(id_, responder.decide(text)) for id_, text in ASKED]


def _share(count: int) -> float:
    return count / len(ASKED)


def test_enough_are_answered_rightly(responder: Responder) -> None:
    assert _share(sum(id_ in decision.entries for id_, decision in _decisions(responder))) >= RIGHT


def test_more_are_helped_by_an_answer_or_a_choice(responder: Responder) -> None:
    helped = sum(id_ in (*decision.entries, *decision.suggestions) for id_, decision in _decisions(responder))
    assert _share(helped) >= HELPED


def test_few_are_answered_wrongly(responder: Responder) -> None:
    wrong = sum(decision.kind == "answer" and id_ not in decision.entries for id_, decision in _decisions(responder))
    assert _share(wrong) <= WRONG


def test_each_new_entry_is_asked_for(knowledge: Knowledge) -> None:
    assert {id_ for id_, _ in ASKED} <= knowledge.entries.keys()
    assert len(ASKED) >= 400


def test_none_of_them_is_in_the_knowledge(knowledge: Knowledge) -> None:
    known = {same_phrasing(text) for texts in knowledge.phrasings.values() for text in texts}
    assert not {text for _, text in ASKED if same_phrasing(text) in known}


def _shares(responder: Responder, asked: list[tuple[str, str]]) -> tuple[float, float, float]:
    """Answered rightly, helped by an answer or a choice, answered wrongly: shares of all."""
    right = helped = wrong = 0
    for label, text in asked:
        decision = responder.decide(text)
        wanted = {*label.split("|")}
        is_right = bool(wanted & {*decision.entries})
        right += is_right
        helped += is_right or bool(wanted & {*decision.suggestions})
        wrong += bool(decision.entries) and not is_right
    return right / len(asked), helped / len(asked), wrong / len(asked)


def test_plain_questions_are_answered(responder: Responder) -> None:
    right, helped, wrong = _shares(responder, [*SINGLES])

    assert right >= SINGLES_RIGHT
    assert helped >= SINGLES_HELPED
    assert wrong <= SINGLES_WRONG


def test_the_question_of_a_long_post_is_found_in_its_story(responder: Responder) -> None:
    asked = [(label, text) for label, text in LONG if label != "none" and "+" not in label]

    right, helped, wrong = _shares(responder, asked)

    assert right >= LONG_RIGHT
    assert helped >= LONG_HELPED
    assert wrong <= LONG_WRONG


def test_two_questions_of_a_long_post_get_two_answers(responder: Responder) -> None:
    asked = [({*label.split("+")}, responder.decide(text)) for label, text in LONG if "+" in label]

    assert all(wanted & {*decision.entries} for wanted, decision in asked)
    assert sum(wanted == {*decision.entries} for wanted, decision in asked) >= TWO_ANSWERED


def test_what_no_entry_answers_is_left_alone(responder: Responder) -> None:
    asked = [*UNANSWERED, *((label, text) for label, text in LONG if label == "none")]
    false = [
        text
        for label, text in asked
        if (entries := {*responder.decide(text).entries}) and not entries & {*label.split("|")}
    ]

    assert len(false) <= FALSE_ANSWERS * len(asked), false


def test_none_of_the_others_is_in_the_knowledge(knowledge: Knowledge) -> None:
    learnt = [*knowledge.phrasings.values(), *knowledge.not_ours.values(), *(talk.said for talk in knowledge.smalltalk)]
    known = {same_phrasing(text) for texts in learnt for text in texts}

    assert not {text for _, text in (*SINGLES, *LONG, *UNANSWERED) if same_phrasing(text) in known}
