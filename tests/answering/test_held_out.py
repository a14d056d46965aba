"""Questions that the knowledge never saw, by a writer who wrote none of its phrasings: how many are answered rightly.

Never add them, or lines like them, to the knowledge: they would tell nothing any more. Many are hard on purpose, they go round
the word that everybody would use.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.answering.decision import Decision
from bot.answering.responder import Responder
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.reading import same_phrasing

ASKED = tuple(
    (id_, text)
    for line in (Path(__file__).parent / "held_out" / "questions.tsv").read_text("utf-8").splitlines()
    for id_, text in [line.split("\t")]
)
# A bit under what is measured.
RIGHT, HELPED, WRONG = 0.44, 0.65, 0.13


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
