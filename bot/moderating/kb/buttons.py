"""The buttons under previews, requests and announcements. Pressing one raises the event `desk` of the bot."""

from __future__ import annotations

import re
from typing import Any, Literal, Self, get_args

import discord
from discord.ui import Button, DynamicItem, View

Press = Literal["confirm", "why", "again", "look", "cancel", "second", "decline", "undo"]

LABELS: dict[Press, str] = {
    "confirm": "Confirm",
    "why": "Confirm and say why",
    "again": "Change the text",
    "look": "Look again",
    "cancel": "Cancel",
    "second": "Confirm as second moderator",
    "decline": "Decline",
    "undo": "Undo",
}
STYLES: dict[Press, discord.ButtonStyle] = {
    "confirm": discord.ButtonStyle.success,
    "second": discord.ButtonStyle.success,
    "cancel": discord.ButtonStyle.danger,
    "decline": discord.ButtonStyle.danger,
}


class DeskButton(
    DynamicItem[Button[Any]], template=rf"kb:(?P<press>{'|'.join(get_args(Press))}):(?P<about>[\w-]{{1,40}})"
):
    """A button; `about` is the token of what waits, or the number of a revision."""

    def __init__(self, press: Press, about: str) -> None:
        style = STYLES.get(press, discord.ButtonStyle.secondary)
        super().__init__(Button(label=LABELS[press], style=style, custom_id=f"kb:{press}:{about}"))
        self.press = press
        self.about = about

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        press = next(each for each in get_args(Press) if each == match["press"])
        return cls(press, match["about"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        interaction.client.dispatch("desk", interaction, self.press, self.about)


class Leaf(DynamicItem[Button[Any]], template=r"kb:history:(?P<page>\d{1,4}):(?P<entry>[a-z0-9-]{0,60})"):
    """A button that turns the page of the history: of an entry, or of all ("")."""

    def __init__(self, text: str, page: int, entry: str) -> None:
        super().__init__(Button(label=text, custom_id=f"kb:history:{page}:{entry}"))
        self.page = page
        self.entry = entry

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        return cls(item.label or "", int(match["page"]), match["entry"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        interaction.client.dispatch("desk_history", interaction, self.page, self.entry)


def buttons(about: str | int, *presses: Press) -> View:
    """A row of buttons."""
    view = View(timeout=None)
    for press in presses:
        view.add_item(DeskButton(press, str(about)))
    return view


def history_view(page: int, pages: int, entry: str) -> View | None:
    """The buttons under a page (from 0) of the history; None where there is just one."""
    if pages <= 1:
        return None
    view = View(timeout=None)
    if page > 0:
        view.add_item(Leaf("Newer", page - 1, entry))
    if page + 1 < pages:
        view.add_item(Leaf("Older", page + 1, entry))
    return view
