"""Titles are the knowledge's own questions: no words of a member, and so no mention, link or format of theirs, stand there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.wording.wording import word
from tests.stage.shipped import STEADY, small

HOSTILE = (
    "@everyone", "@here", "<@123456789012345678>", "<@&1>", "<#1>", "[my lips](https://evil.example)", "**my lips**",
    "`lips`", "||lips||", "~~dry~~", "# my lips", "> my lips", "-# lips", "https://evil.example/lips", "</ask:1>",
    "<t:1>", "<:lips:1>", "\u202elips", "\u200blips", "l̸i̸p̸s̸", "discord.gg/lips",
)  # fmt: skip
LIPS = "my lips are cracking, is that normal?"
questions = frozenset(entry.question for entry in small().knowledge.entries.values())


def titles(said: str) -> list[str]:
    wording = word(small().decide(said), small().knowledge)
    return [passage.title for passage in wording.passages if passage.title] if wording is not None else []


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("form", ["{hostile} {lips}", "{lips} {hostile}", "{hostile}"])
def test_hostile_words_in_a_question_never_come_back(hostile: str, form: str) -> None:
    said = form.format(hostile=hostile, lips=LIPS)
    wording = word(small().decide(said), small().knowledge)
    assert wording is not None
    assert hostile not in wording.text
    assert set(titles(said)) <= questions


@STEADY
@given(st.one_of(st.text(max_size=300), st.text(max_size=60).map(lambda text: f"{LIPS} {text}")))
def test_whatever_is_asked_the_title_is_a_question_of_the_knowledge(said: str) -> None:
    assert set(titles(said)) <= questions
