"""Everything that the bot says reads well aloud and on a phone: words carry the meaning, not colours, emoji or tables."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import discord
import pytest

import bot
from bot.answering.decision import Decision
from bot.answering.language import LANGUAGES
from bot.answering.wording.helplines import help_lines
from bot.answering.wording.numbers import REGION_NAMES
from bot.answering.wording.wording import Choice, Wording, word, word_more
from bot.app.app import FaqBot
from bot.asking.browse import listed, topics_view
from bot.asking.help import about
from bot.asking.memory.explanations import Why
from bot.asking.why import explained
from bot.client.answer_buttons import choices_view
from bot.client.rendering import COLOURS, text
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.urgent import CATEGORIES
from bot.moderating import alerts
from bot.moderating.alerting import alert_view
from bot.moderating.alerts import Alert
from bot.privacy import page
from bot.store import Keeper, Store
from tests.stage import shipped

MAX_LINE = 480  # characters of a line; some ten lines on a phone
WORDS = re.compile(r"[^\W\d_]{2,}")
TABLE = re.compile(r"^\s*\|.*\||\t|```|^\s*[-=_+]{4,}\s*$", re.MULTILINE)
PICTOGRAPH = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff]")


def constants() -> Iterator[Wording]:
    """The fixed messages, wherever in the bot they stand."""
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            yield from (it for it in vars(importlib.import_module(module.name)).values() if isinstance(it, Wording))


def decided(knowledge: Knowledge) -> Iterator[Decision]:
    """A decision of every kind, for everything in the knowledge."""
    yield from (Decision("answer", (entry,), soft=("self-harm",)) for entry in knowledge.entries)
    yield from (Decision("urgent", urgent=(category,)) for category in CATEGORIES)
    yield from (Decision("urgent", urgent=(category,), third_person=True) for category in CATEGORIES)
    yield from (Decision("smalltalk", smalltalk=talk.id) for talk in knowledge.smalltalk)
    yield from (Decision("unknown", language=language) for language in (None, *LANGUAGES))
    yield Decision("suggest", suggestions=tuple(knowledge.entries)[:3])


def keepers() -> list[Keeper]:
    """All who keep something of people."""
    return FaqBot(shipped.responder(), Store(Path("never opened"))).privacy.keepers


def wordings() -> Iterator[Wording]:
    """All that it says."""
    knowledge = shipped.knowledge()
    yield from constants()
    for decision in decided(knowledge):
        made = [word(decision, knowledge, region) for region in (None, *REGION_NAMES)]
        yield from (wording for wording in made if wording is not None)
        why = Why.of(decision, knowledge.version)
        yield from (explained(why, knowledge, for_moderator=of) for of in (False, True))
    yield from (help_lines(knowledge, region) for region in (None, *REGION_NAMES))
    yield from (longer for entry in knowledge.entries.values() if (longer := word_more(entry)) is not None)
    yield from (page.my_data(["Something."], frozenset()), page.privacy(keepers()), page.sure_me(True))
    yield from (page.channel_chosen(1, keep) for keep in (True, False))
    yield from (about(knowledge), listed(knowledge, None), listed(knowledge, 0))
    yield from (alerts.wording(Alert(letter, "answered", 1, 2, 3), None) for letter in alerts._CONCERNS)
    by = alerts.Moderator(1, "mia")
    yield from (alerts.wording(Alert("s", "answered", 1, 2, 3), by, outcome) for outcome in alerts.OUTCOMES)


def views() -> Iterator[discord.ui.View]:
    """All that can be pressed."""
    knowledge = shipped.knowledge()
    choices = tuple(Choice(entry.id, entry.question) for entry in knowledge.entries.values())
    for made in (choices_view(choices, "ask"), choices_view(choices[:3], "pick", choices[:1])):
        assert made is not None
        yield made
    yield topics_view(knowledge, 0, 0)
    yield from (
        page.choices(frozenset()),
        page.choices(frozenset({"log", "unasked"})),
        page.confirm("me", "all-of-me", "server"),
    )
    yield from (alert_view(Alert("s", "answered", 1, 2, 3), holder) for holder in (0, 1))
    yield from (alert_view(Alert("s", "answered", 1, 2, 3), 1, outcome) for outcome in alerts.OUTCOMES)


@pytest.fixture(scope="module")
def everything() -> list[Wording]:
    found = list(wordings())
    assert len(found) > 500
    return found


def test_no_message_is_a_table_a_drawing_or_a_picture_of_letters(everything: list[Wording]) -> None:
    assert not [found[0] for wording in everything if (found := TABLE.search(wording.text))]


def test_every_part_of_a_message_says_it_in_words(everything: list[Wording]) -> None:
    for wording in everything:
        for passage in wording.passages:
            assert len(WORDS.findall(passage.body)) >= 2
            assert passage.title is None or WORDS.search(passage.title)
        assert "consult your dermatologist" in wording.footer


def test_a_pictograph_never_stands_where_a_word_should(everything: list[Wording]) -> None:
    lines = {line for wording in everything for line in wording.text.splitlines() if PICTOGRAPH.search(line)}
    assert not [line for line in lines if len(WORDS.findall(line)) < 2]


def test_lines_are_short_enough_for_a_phone(everything: list[Wording]) -> None:
    too_long = {line for wording in everything for line in text(wording).splitlines() if len(line) > MAX_LINE}
    assert not too_long


def test_what_a_colour_says_the_words_say_too() -> None:
    knowledge = shipped.knowledge()
    urgent = word(Decision("urgent", urgent=("overdose",)), knowledge)
    suggest = word(Decision("suggest", suggestions=("dryness", "vision")), knowledge)
    unknown = word(Decision("unknown"), knowledge)
    assert urgent is not None
    assert urgent.text.startswith("**")
    assert "emergency number" in urgent.text
    assert suggest is not None
    assert "not sure" in suggest.text
    assert unknown is not None
    assert "don't know" in unknown.text
    for letter in alerts._CONCERNS:
        title = alerts.wording(Alert(letter, "answered", 1, 2, 3), None).passages[0].title or ""
        assert title.startswith(("Please look", "When you have a moment"))
    assert set(COLOURS) >= {"answer", "urgent", "suggest", "unknown", "smalltalk"}


async def test_buttons_and_menus_have_words() -> None:
    pressed = [item for view in views() for item in view.to_components()]
    parts = [part for row in pressed for part in row["components"]]
    assert len(parts) > 15
    for part in parts:
        shown = [part.get("label") or part.get("placeholder"), *(option["label"] for option in part.get("options", ()))]
        assert all(WORDS.search(text or "") for text in shown)
