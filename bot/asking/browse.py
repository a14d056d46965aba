"""Everything that the bot can answer, to browse: the command `/topics`; and the longer text of an entry."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

import discord
from discord import Interaction, app_commands
from discord.ui import View

from bot.answering import NO_ENTRIES, Current, Wording, cut, remark, word_more
from bot.asking.remarks import GONE
from bot.client import replies
from bot.client.answer_buttons import BROWSE, MORE
from bot.client.presses import Presses, button, menu, pressed
from bot.knowledge import Knowledge
from bot.moderating import Servers

PAGE = 25  # options in a menu
MAX_OPTION = 100


class Browse(Presses):
    """Menus of the sections and of their questions, shown to the asking member alone."""

    def __init__(self, current: Current, servers: Servers) -> None:
        self._current = current
        self._servers = servers

    @app_commands.command()
    async def topics(self, interaction: Interaction[Any]) -> None:
        """Browse everything that I can answer"""
        await self._begin(interaction)

    @pressed(BROWSE)
    async def browse(self, interaction: Interaction[Any]) -> None:
        """The button "Browse topics" beside what isn't known: the same as the command."""
        await self._begin(interaction)

    async def _begin(self, interaction: Interaction[Any]) -> None:
        knowledge = self._current.knowledge
        view = topics_view(knowledge, None, 0) if knowledge.sections else None
        await replies.respond(interaction, listed(knowledge, None), ephemeral=True, view=view)

    @pressed(r"topics:sections")
    async def open(self, interaction: Interaction[Any], values: list[str]) -> None:
        """A section was chosen, by its place."""
        await self._show(interaction, int(values[0]), 0)

    @pressed(r"topics:turn:(?P<section>-|\d{1,4}):(?P<page>\d{1,4})")
    async def turn(self, interaction: Interaction[Any], section: str, page: str) -> None:
        """A page was turned: of the sections, or of the questions of one."""
        await self._show(interaction, None if section == "-" else int(section), int(page))

    async def _show(self, interaction: Interaction[Any], section: int | None, page: int) -> None:
        """The knowledge may have changed since the menu was shown."""
        knowledge = self._current.knowledge
        if section is not None and section >= len(knowledge.sections):
            section, page = None, 0
        turned = knowledge.sections if section is None else knowledge.sections[section].entries
        page = min(page, pages(turned) - 1)
        view = topics_view(knowledge, section, page) if knowledge.sections else None
        await replies.replace(interaction, listed(knowledge, section), view=view)

    @pressed(MORE)
    async def more(self, interaction: Interaction[Any], entry: str) -> None:
        """The button "Tell me more". The entry, or its longer text, may be gone since it was shown."""
        found = self._current.knowledge.entries.get(entry)
        region = self._servers.region(interaction.guild_id, interaction.locale.value)
        wording = word_more(found, region) if found is not None else None
        await replies.respond(interaction, wording or GONE, ephemeral=True)


def pages(items: Sequence[object]) -> int:
    """How many pages a menu of these items has; at least one."""
    return max(1, ceil(len(items) / PAGE))


def listed(knowledge: Knowledge, section: int | None) -> Wording:
    """What `/topics` says above its menus: the sections, or the questions of the one that is open."""
    if not knowledge.sections:
        return remark(NO_ENTRIES)
    if section is None:
        lines = "\n".join(f"- {part.title} ({len(part.entries)})" for part in knowledge.sections)
        return remark(f"Choose a topic, then a question.\n\n{lines}", title="Topics")
    opened = knowledge.sections[section]
    lines = "\n".join(f"- {knowledge.entries[id_].question}" for id_ in opened.entries)
    return remark(f"{lines}\n\nChoose a question below.", title=opened.title)


def topics_view(knowledge: Knowledge, section: int | None, page: int) -> View:
    """The menus of `/topics`: the sections, and the questions of the one that is open; `page` is that of the latter."""
    view = View(timeout=None)
    sections = [_option(part.title, str(place)) for place, part in enumerate(knowledge.sections)]
    shown = _page(sections, page if section is None else section // PAGE)
    view.add_item(menu("topics:sections", "Choose a topic", shown))
    turned = sections
    if section is not None:
        turned = [_option(knowledge.entries[id_].question, id_) for id_ in knowledge.sections[section].entries]
        view.add_item(menu("topics:questions", "Choose a question", _page(turned, page)))
    place = "-" if section is None else section
    if page > 0:
        view.add_item(button("Previous page", f"topics:turn:{place}:{page - 1}"))
    if page + 1 < pages(turned):
        view.add_item(button("Next page", f"topics:turn:{place}:{page + 1}"))
    return view


def _option(text: str, value: str) -> discord.SelectOption:
    return discord.SelectOption(label=cut(text, MAX_OPTION), value=value)


def _page(options: list[discord.SelectOption], page: int) -> list[discord.SelectOption]:
    return options[page * PAGE : (page + 1) * PAGE]
