"""What an answer said is known by its hash, whichever sides of its entries it began with."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.asking.past import facets_of, said_of
from bot.knowledge import Knowledge, load

ENTRIES = """
entries:
  - id: lips
    question: Do lips get dry?
    answer: Yes, they do.
    source: Dryness
    facets: [{question: Does it pass?, answer: Usually it does.}, {question: What helps?, answer: A plain balm.}]
  - id: eyes
    question: Do eyes get dry?
    answer: Often.
    source: Dryness
"""


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    (tmp_path / "a.yaml").write_text(ENTRIES, "utf-8")
    return load(tmp_path)


@pytest.mark.parametrize(
    ("ids", "facets"),
    [(("lips",), (1,)), (("eyes", "lips"), (None, 0)), (("lips", "eyes"), (0, None)), (("eyes",), ())],
)
def test_the_sides_can_be_told_from_the_hash(
    ids: tuple[str, ...], facets: tuple[int | None, ...], knowledge: Knowledge
) -> None:
    said = said_of(ids, knowledge, facets=facets)
    assert facets_of(said) == facets
    assert said_of(ids, knowledge, facets=facets_of(said)) == said
    assert not facets or said != said_of(ids, knowledge)


def test_where_no_side_was_asked_for_the_hash_is_as_it_always_was(knowledge: Knowledge) -> None:
    ids = ("lips", "eyes")
    assert said_of(ids, knowledge, facets=(None, None)) == said_of(ids, knowledge)
    assert facets_of(said_of(ids, knowledge)) == ()
