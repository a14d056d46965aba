"""What an answer said is known by its hash, whichever sides of its entries it began with, and whichever country it was for."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.asking.past import Form, form_of, said_of
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
    said = said_of(ids, knowledge, Form(facets=facets))
    assert form_of(said) == Form(facets=facets)
    assert said_of(ids, knowledge, form_of(said)) == said
    assert not facets or said != said_of(ids, knowledge)


def test_where_no_side_was_asked_for_the_hash_is_as_it_always_was(knowledge: Knowledge) -> None:
    ids = ("lips", "eyes")
    assert said_of(ids, knowledge, Form(facets=(None, None))) == said_of(ids, knowledge)
    assert form_of(said_of(ids, knowledge)) == Form()


@pytest.mark.parametrize(
    "form",
    [Form(place="us", is_alone=True), Form(place="us"), Form(longer=True, place="uk"), Form(facets=(0,), place="uk")],
)
def test_so_can_the_country(form: Form, knowledge: Knowledge) -> None:
    said = said_of(("lips",), knowledge, form)
    assert form_of(said) == form
    assert said_of(("lips",), knowledge, form_of(said)) == said
