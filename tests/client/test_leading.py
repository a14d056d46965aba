"""Where a text is parted: its beginning says the gist by itself, and nothing is lost, said twice or torn."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.client.leading import MAX_LEAD, part
from tests.stage import shipped
from tests.stage.shipped import SLOWER

LONG = "And on it goes " * 30
SENTENCE = "Lips may crack, and a plain balm helps. "

PIECES = (
    *("Yes", "no.", "**bold. Still**", "`a. B`", "[page. Two](https://a.org/x?y=1.2)", "(e.g. this. Or that.)", "*it*"),
    *("snake_case", "5 * 3", "||Spoiler. Yes.||", "Why? ", "\n", "\n\n", "\n- item", "\n1. item", ":", "…"),
    *(
        "```\ncode. Block\n\nmore\n```",
        "A longer sentence with some words in it.",
        "https://b.org. Then",
        "(",
        "**",
        "<",
    ),
)
markdown = st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map(" ".join)


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("Yes. Lips dry out.", "Yes. Lips dry out."),
        ("Yes. Lips dry out.\n\nA balm helps.", "Yes. Lips dry out."),
        ("Yes. Lips dry out.\n\n- balm\n- cream", "Yes. Lips dry out."),
        ("Three things help:\n\n- balm\n- cream\n\nAsk.", "Three things help:\n\n- balm\n- cream"),
        ("**Three things help:**\n\n- balm\n\nAsk.", "**Three things help:**\n\n- balm"),
        (f"Yes. This helps:\n- {LONG}", "Yes."),
        (f"This helps:\n- {LONG}", "This helps:"),
        (SENTENCE * 20, (SENTENCE * 7).strip()),
        (f"It can. {LONG}", "It can."),
        (f"It can, e.g. On lips. {LONG}", "It can, e.g. On lips."),
        (f"Ask Dr. Smith, or 3.5 others. {LONG}", "Ask Dr. Smith, or 3.5 others."),
        (f"**It can. Really.** {LONG}", "**It can. Really.**"),
        (f"**It can.** Really. {LONG}", "**It can.** Really."),
        (f"See [the page. Here](https://a.org/x). {LONG}", "See [the page. Here](https://a.org/x)."),
        (f"It can (rarely. In some). {LONG}", "It can (rarely. In some)."),
        ("- balm\n- cream", "- balm\n- cream"),
        ("- balm\n- cream\n\nAsk.", ""),
        ("5 * 3 is fifteen.\n\nMore.", "5 * 3 is fifteen."),
        ("It isn't so :(\n\nMore.", "It isn't so :("),
        ("", ""),
        ("x" * 900, ""),
    ],
)
def test_the_beginning_is_a_paragraph_else_sentences(text: str, lead: str) -> None:
    assert part(text)[0] == lead


def test_a_sentence_without_an_end_is_parted_between_words() -> None:
    first, rest = part(LONG)
    assert first.endswith(" …")
    assert rest.startswith("… ")
    assert f"{first.removesuffix(' …')} {rest.removeprefix('… ')}" == LONG.strip()


@given(st.one_of(st.text(max_size=900), markdown))
def test_nothing_is_lost_or_said_twice_and_no_word_is_cut(text: str) -> None:
    first, rest = part(text)
    assert len(first) <= MAX_LEAD + len(" …")
    if rest.startswith("… ") and first.endswith(" …"):
        first, rest = first.removesuffix(" …"), rest.removeprefix("… ")
    assert "".join((first + rest).split()) == "".join(text.split())
    assert not first or not rest or text.strip()[len(first)].isspace()


@given(markdown)
def test_emphasis_code_and_brackets_stay_whole(text: str) -> None:
    first, rest = part(text)
    for sign in ("**", "`", "||", "```"):
        assert not rest or text.count(sign) % 2 or first.count(sign) % 2 == 0
    assert not rest or text.count("(") != text.count(")") or first.count("(") <= first.count(")")


def test_every_shipped_answer_begins_with_something_whole() -> None:
    for entry in shipped.knowledge().entries.values():
        if entry.declined:  # a sentence or two, whole by themselves
            continue
        for text in filter(None, (entry.answer, entry.more)):
            first, rest = part(text)
            assert len(first) > 30
            assert first[-1] not in ":…"
            assert rest


@pytest.mark.parametrize("unit", ["(", "*", "`", ". A", "\n\n", ":\n\n", "**a. ", "[x](", "_a_ ", " ", "…", "<"])
def test_the_worst_texts_take_little_time(unit: str) -> None:
    text = unit * (6_000 // len(unit))
    began = time.process_time()
    part(text)
    assert time.process_time() - began < 0.1 * SLOWER
