"""Buttons and menus that work after a restart: all they need to know is in their `custom_id`, nothing in memory.

Pressing one raises an event of the bot (`pick`, `browse` or `take`), which a cog answers; so its errors are handled where those
of all events are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil
from typing import Any, Literal, Self

import discord
from discord.ui import Button, DynamicItem, Select, View

from bot.answering.wording.wording import Choice
from bot.client.more import More, more_buttons
from bot.client.rendering import MAX_LABEL, cut, label
from bot.knowledge.knowledge import Knowledge
from bot.moderating.alerts import Alert

# `ask`: a further question, answered beside the message. `pick`: one of "Did you mean", answered in its place.
Way = Literal["ask", "pick"]

PAGE = 25  # options in a menu
MAX_OPTION = 100
MAX_BUTTONS = 25


class Pick(DynamicItem[Button[Any]], template=r"(?P<way>ask|pick):(?P<entry>[a-z0-9][a-z0-9-]*)"):
    """A button that asks a question."""

    def __init__(self, way: Way, choice: Choice) -> None:
        style = discord.ButtonStyle.primary if way == "pick" else discord.ButtonStyle.secondary
        super().__init__(Button(label=label(choice.question), style=style, custom_id=f"{way}:{choice.entry}"))
        self.way = way
        self.entry = choice.entry

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        return cls("pick" if match["way"] == "pick" else "ask", Choice(match["entry"], item.label or match["entry"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        interaction.client.dispatch("pick", interaction, self.entry, self.way)


class Menu(DynamicItem[Select[Any]], template=r"topics:(?P<what>sections|questions)"):
    """A menu of `/topics`: choosing a section (by its place) opens it, choosing a question (by its entry) asks it."""

    def __init__(self, what: str, options: list[discord.SelectOption]) -> None:
        prompt = "Choose a topic" if what == "sections" else "Choose a question"
        super().__init__(Select(custom_id=f"topics:{what}", placeholder=prompt, options=options))
        self.what = what

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        return cls(match["what"], item.options)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        chosen = self.item.values[0]
        if self.what == "sections":
            interaction.client.dispatch("browse", interaction, int(chosen), 0)
        else:
            interaction.client.dispatch("pick", interaction, chosen, "ask")


class Turn(DynamicItem[Button[Any]], template=r"topics:turn:(?P<section>-|\d{1,4}):(?P<page>\d{1,4})"):
    """A button that turns the page of a menu: of the sections (None), or of the questions of one."""

    def __init__(self, text: str, section: int | None, page: int) -> None:
        place = "-" if section is None else section
        super().__init__(Button(label=text[:MAX_LABEL], custom_id=f"topics:turn:{place}:{page}"))
        self.section = section
        self.page = page

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        return cls(item.label or "", None if match["section"] == "-" else int(match["section"]), int(match["page"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        interaction.client.dispatch("browse", interaction, self.section, self.page)


class Take(DynamicItem[Button[Any]], template=Alert.TEMPLATE):
    """The button of an alert: a moderator takes it on, takes it over or hands it back. `holder` is the id of the one
    who is on it, 0 for nobody."""

    def __init__(self, alert: Alert, holder: int) -> None:
        text = "Take over, or hand back" if holder else "I've got this"
        style = discord.ButtonStyle.secondary if holder else discord.ButtonStyle.primary
        super().__init__(Button(label=text, style=style, custom_id=alert.custom_id(holder)))
        self.alert = alert
        self.holder = holder

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        return cls(Alert.from_custom_id(match, interaction.guild_id or 0), int(match["holder"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        interaction.client.dispatch("take", interaction, self.alert, self.holder)


DYNAMIC_ITEMS = (Pick, Menu, Turn, Take, More)


def alert_view(alert: Alert, holder: int) -> View:
    """The button under an alert."""
    view = View(timeout=None)
    view.add_item(Take(alert, holder))
    return view


def choices_view(choices: Sequence[Choice], way: Way, more: tuple[Choice, ...] = ()) -> View | None:
    """Buttons for longer texts, and for questions to ask next; None for none."""
    if not choices and not more:
        return None
    view = View(timeout=None)
    for item in [*more_buttons(more), *(Pick(way, choice) for choice in choices)][:MAX_BUTTONS]:
        view.add_item(item)
    return view


def pages(items: Sequence[object]) -> int:
    """How many pages a menu of these items has; at least one."""
    return max(1, ceil(len(items) / PAGE))


def topics_view(knowledge: Knowledge, section: int | None, page: int) -> View:
    """The menus of `/topics`: the sections, and the questions of the one that is open; `page` is that of the latter."""
    view = View(timeout=None)
    sections = [_option(part.title, str(place)) for place, part in enumerate(knowledge.sections)]
    view.add_item(Menu("sections", _page(sections, page if section is None else section // PAGE)))
    turned = sections
    if section is not None:
        turned = [_option(knowledge.entries[id_].question, id_) for id_ in knowledge.sections[section].entries]
        view.add_item(Menu("questions", _page(turned, page)))
    if page > 0:
        view.add_item(Turn("Previous page", section, page - 1))
    if page + 1 < pages(turned):
        view.add_item(Turn("Next page", section, page + 1))
    return view


def _option(text: str, value: str) -> discord.SelectOption:
    return discord.SelectOption(label=cut(text, MAX_OPTION), value=value)


def _page(options: list[discord.SelectOption], page: int) -> list[discord.SelectOption]:
    return options[page * PAGE : (page + 1) * PAGE]
