"""The buttons under previews, requests, announcements and the history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import discord
from discord.ui import View

from bot.answering import cut
from bot.client.presses import button, menu
from bot.desk import Revision

MAX_OPTION = 100

Press = Literal["confirm", "why", "again", "look", "cancel", "second", "decline", "undo", "correct"]

# `about` is the token of what waits, or the number of a revision.
PRESS = rf"kb:(?P<press>{'|'.join(get_args(Press))}):(?P<about>[\w-]{{1,40}})"
REVISION = r"kb:revision:(?P<page>\d{1,4})"
TURN = r"kb:history:(?P<page>\d{1,4}):(?P<entry>[a-z0-9-]{0,60})"

LABELS: dict[Press, str] = {
    "confirm": "Confirm",
    "why": "Confirm and say why",
    "again": "Change the text",
    "look": "Look again",
    "cancel": "Cancel",
    "second": "Confirm as second moderator",
    "decline": "Decline",
    "undo": "Undo",
    "correct": "Correct earlier answers",
}
STYLES: dict[Press, discord.ButtonStyle] = {
    "confirm": discord.ButtonStyle.success,
    "second": discord.ButtonStyle.success,
    "cancel": discord.ButtonStyle.danger,
    "decline": discord.ButtonStyle.danger,
}


def buttons(about: str | int, *presses: Press) -> View:
    """A row of buttons; `about` is the token of what waits, or the number of a revision."""
    view = View(timeout=None)
    for press in presses:
        style = STYLES.get(press, discord.ButtonStyle.secondary)
        view.add_item(button(LABELS[press], f"kb:{press}:{about}", style=style))
    return view


def history_view(revisions: Sequence[Revision], page: int, pages: int, entry: str) -> View:
    """The menu of the revisions on a page (from 0) of the history of an entry, or of all (""), and buttons to turn it."""
    view = View(timeout=None)
    options = [
        discord.SelectOption(label=cut(f"{each.number} · {each.what}", MAX_OPTION), value=str(each.number))
        for each in revisions
    ]
    view.add_item(menu(f"kb:revision:{page}", "Show what a revision changed", options))
    if page > 0:
        view.add_item(button("Newer", f"kb:history:{page - 1}:{entry}"))
    if page + 1 < pages:
        view.add_item(button("Older", f"kb:history:{page + 1}:{entry}"))
    return view
