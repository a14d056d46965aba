"""A wording in Discord's form: within its limits whatever the wording, and never without the footer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simcord.types import HttpLogEntry

from bot.answering.decision import Kind
from bot.answering.wording import shorten
from bot.answering.wording.wording import FOOTER, Choice, Passage, Wording
from bot.client import rendering
from bot.client.answer_buttons import choices_view
from tests.stage import outgoing

HELP = "A person to talk to: " + " · ".join(f"Line {number}: call 11 61 {number}" for number in range(20)) + "."
SENTENCE = "Lips may crack, and a plain balm helps. "

texts = st.one_of(
    st.text(min_size=1, max_size=80),
    st.integers(1, 200).map(lambda times: SENTENCE * times),
    st.integers(1, 9_000).map(lambda times: "x" * times),
    st.integers(1, 2_000).map(lambda times: "🩹\n" * times),
)
passages = st.builds(Passage, texts, st.none() | texts, st.none() | texts, st.none() | texts)
wordings = st.builds(
    Wording,
    st.sampled_from(["answer", "urgent", "suggest", "unknown", "smalltalk"]),
    st.lists(passages, min_size=1, max_size=12).map(tuple),
    st.just(FOOTER),
    st.lists(st.builds(Choice, st.just("dryness"), texts.filter(str.strip)), max_size=30).map(tuple),
)


def sent(body: dict[str, Any]) -> HttpLogEntry:
    nobody: dict[str, Any] = {"allowed_mentions": {"parse": []}}
    return HttpLogEntry("POST", "/channels/1/messages", {}, body | nobody, None)


@given(wordings)
def test_any_wording_fits_where_embeds_are(wording: Wording) -> None:
    content, embeds = rendering.parted(wording) or (rendering.text(wording), [])
    body = {"content": content, "embeds": [embed.to_dict() for embed in embeds]}
    assert not [
        problem for problem in outgoing.problems(sent(body)) if "twice" not in problem
    ]  # texts repeat themselves


@given(wordings)
def test_any_wording_fits_as_text(wording: Wording) -> None:
    outgoing.check([sent({"content": rendering.text(wording)})])


@given(wordings)
def test_any_wording_comes_whole_in_as_many_texts_as_it_takes(wording: Wording) -> None:
    shown = rendering.texts(wording)
    outgoing.check([sent({"content": text}) for text in shown])
    end = f"\n\n-# {FOOTER}"
    assert all(text.endswith(end) for text in shown)
    said = "".join(text.removesuffix(end) for text in shown)
    for passage in wording.passages:
        for part in (passage.title, passage.body, passage.note, passage.source):
            assert _signs(part or "") in _signs(said)


def _signs(text: str) -> str:
    """A text without what may be added or lost where it is divided."""
    return "".join(text.split()).replace("```", "")


PARAGRAPH = SENTENCE * 5


def test_texts_are_divided_between_paragraphs_else_sentences() -> None:
    shown = rendering.texts(Wording("smalltalk", (Passage("\n\n".join([PARAGRAPH.strip()] * 30)),), FOOTER))
    assert len(shown) > 2
    for text in shown:
        assert not text.removesuffix(f"\n\n-# {FOOTER}").strip("\n").replace(PARAGRAPH.strip(), "").strip("\n")
    for text in rendering.texts(Wording("smalltalk", (Passage(SENTENCE * 200),), FOOTER)):
        assert text.startswith("Lips")
        assert text.removesuffix(f"\n\n-# {FOOTER}").endswith("helps.")


def test_a_block_of_code_that_is_divided_is_one_in_each_text() -> None:
    code = "\n".join(f"+ line {number}" for number in range(400))
    for text in rendering.texts(Wording("smalltalk", (Passage(f"Before.\n```diff\n{code}\n```\nAfter."),), FOOTER)):
        assert text.count("```diff\n") == 1
        assert text.count("```") == 2


def shown(kind: Kind, *passages: Passage) -> tuple[str, list[discord.Embed]]:
    """A wording of which not all goes as text."""
    parted = rendering.parted(Wording(kind, passages, FOOTER))
    assert parted is not None
    return parted


def test_what_fits_is_left_as_it_is() -> None:
    passage = Passage("Yes. *Lips* dry out.\n\nA balm helps.", "Does it dry the lips?", "Rarely badly.", "the article")
    wording = Wording("answer", (passage,), FOOTER)
    content, [embed] = shown("answer", passage)
    assert content == "**Does it dry the lips?**\nYes. *Lips* dry out."
    assert (embed.title, embed.description) == (None, "A balm helps.")
    assert [(field.name, field.value) for field in embed.fields] == [
        ("Note", passage.note),
        ("Source", passage.source),
    ]
    assert rendering.text(wording) == (
        "**Does it dry the lips?**\n\nYes. *Lips* dry out.\n\nA balm helps.\n\n**Note:** Rarely badly.\n\n"
        f"-# Source: the article\n\n-# {FOOTER}"
    )


def test_several_answers_are_one_message_with_each_short_answer_first() -> None:
    content, embeds = shown(
        "answer",
        Passage("Yes.\n\nA balm helps.", "Lips?", source="here"),
        Passage("No.", "Hair?"),
        Passage("Rarely.\n\nTell your doctor.", "Eyes?", "Weak.", "there"),
        Passage(HELP),
    )
    assert content == f"**1. Lips?**\nYes.\n\n**2. Hair?**\nNo.\n\n**3. Eyes?**\nRarely.\n\n{HELP}"
    assert [(embed.title, embed.description) for embed in embeds] == [
        ("More on 1", "A balm helps."),
        ("More on 3", "Tell your doctor."),
    ]
    assert [embed.footer.text for embed in embeds] == [None, FOOTER]


def test_a_page_begins_as_text_and_its_other_parts_stay_whole() -> None:
    first, second = Passage(f"Look.\n\n{SENTENCE * 20}", "Page"), Passage("One.\n\nTwo.", "Part")
    content, embeds = shown("smalltalk", first, second)
    assert content == "**Page**\nLook."
    assert [embed.title for embed in embeds] == [None, "Part"]
    assert embeds[1].description == second.body


@pytest.mark.parametrize("listed", ["- one\n- two", "1. one\n2. two", "> said\nmore", "```diff\n+ a\n```", "# Head\nx"])
def test_a_page_that_begins_with_a_list_keeps_it_together(listed: str) -> None:
    content, [embed] = shown("smalltalk", Passage(f"{listed}\n\n{SENTENCE * 20}", "Page"))
    assert content == "**Page**"
    assert (embed.description or "").startswith(listed)


@pytest.mark.parametrize("kind", ["urgent", "silent", "suggest", "unknown"])
def test_help_and_what_asks_back_is_text_altogether(kind: Kind) -> None:
    assert rendering.parted(Wording(kind, (Passage(SENTENCE * 30, "Title"),), FOOTER)) is None


def test_a_short_remark_is_text_altogether() -> None:
    assert rendering.parted(Wording("smalltalk", (Passage("Hello!\n\nAsk me."),), FOOTER)) is None
    assert rendering.parted(Wording("smalltalk", (Passage(f"Hello!\n\n{SENTENCE * 20}"),), FOOTER)) is not None


def test_the_longest_part_gives_way_and_a_short_one_stays() -> None:
    short = Passage("Call for help now.", "Urgent")
    long = Passage(SENTENCE * 200, "Title", "Note.", "Source")
    _, [_, second] = shown("smalltalk", replace(short, body=f"Look.\n\n{short.body}"), long)
    assert second.description is not None
    assert second.description.endswith("helps. …")
    wording = Wording("urgent", (short, long), FOOTER)
    assert short.body in rendering.text(wording)
    assert "Note." in rendering.text(wording)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("See https://findahelpline.com.", "See <https://findahelpline.com>."),
        (
            "- A: https://a.org/x?y=1&z (any country)\n- B: http://b.org",
            "- A: <https://a.org/x?y=1&z> (any country)\n- B: <http://b.org>",
        ),
        (
            "[Go](https://discord.com/channels/1/2/3), <https://a.org>",
            "[Go](https://discord.com/channels/1/2/3), <https://a.org>",
        ),
        ("[NHS](https://nhs.uk/acne), [<x>](<https://a.org>)", "[NHS](<https://nhs.uk/acne>), [<x>](<https://a.org>)"),
        ("https://", "https://"),
    ],
)
def test_as_text_a_link_shows_no_preview_of_its_page(said: str, expected: str) -> None:
    assert rendering.text(Wording("urgent", (Passage(said),), FOOTER)) == f"{expected}\n\n-# {FOOTER}"
    assert shown("answer", Passage(f"See:\n{said}\n\nMore."))[0] == f"See:\n{expected}"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("One. Two.", 9, "One. Two."),
        ("One. Two. Three.", 13, "One. Two. …"),
        ("One! Two three four five six", 14, "One! Two…"),
        ("One two three four", 9, "One two…"),
        ("Onetwothreefour", 6, "Onet…"),
        ("First paragraph.\n\nSecond one is long", 25, "First paragraph. …"),
        ("It costs 3.50 in total, they said. And more.", 37, "It costs 3.50 in total, they said. …"),
    ],
)
def test_a_cut_is_at_a_sentence_else_at_a_word(text: str, limit: int, expected: str) -> None:
    assert shorten.cut(text, limit) == expected


@given(st.text(), st.integers(1, 100))
def test_a_cut_is_never_too_long(text: str, limit: int) -> None:
    assert len(shorten.cut(text, limit)) <= max(limit, 1)


def test_a_long_label_ends_after_a_word() -> None:
    label = shorten.label("What should I use " * 10)
    assert label.endswith("What should I…") or label.endswith(" use…") or label[-2].isalpha()
    assert len(label) <= 80


async def test_a_button_asks_for_its_entry() -> None:
    view = choices_view((Choice("dryness", "Does it dry the lips?"),), "ask")
    assert view is not None
    [row] = view.to_components()
    [button] = row["components"]
    assert (button["custom_id"], button["label"]) == ("ask:dryness", "Does it dry the lips?")
    assert choices_view((), "ask") is None


def test_a_footer_of_any_length_fits_an_embed() -> None:
    wording = Wording("answer", (Passage("Yes."),), "consult your dermatologist " * 200)
    [embed] = rendering.embeds(wording)
    assert len(embed.footer.text or "") == rendering.MAX_FOOTER
