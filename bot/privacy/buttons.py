"""The buttons of `/privacy`, `/my-data`, `/forget-me` and `/forget-server`. They act for whoever presses them."""

from __future__ import annotations

import re
from typing import Any, Literal, Self, get_args

import discord
from discord.ui import Button, DynamicItem, View

from bot.privacy.privacy import OptOut

# Of whom to forget everything: the member, with or without their choices, or the server.
Whom = Literal["me", "all-of-me", "server"]

_OPT_OUT: dict[OptOut, str] = {"unasked": "Don't answer me unasked", "log": "Don't keep my questions"}
_OPT_IN: dict[OptOut, str] = {"unasked": "You may answer me unasked", "log": "You may keep my questions"}
_FORGET: dict[Whom, str] = {
    "me": "Delete all but my choices",
    "all-of-me": "Delete everything",
    "server": "Delete everything of this server",
}


class Opt(DynamicItem[Button[Any]], template=r"privacy:(?P<what>unasked|log):(?P<way>out|in)"):
    """Opts the member out of something, or in again. Raises the event `opt`."""

    def __init__(self, what: OptOut, *, out: bool) -> None:
        text = (_OPT_OUT if out else _OPT_IN)[what]
        super().__init__(Button(label=text, custom_id=f"privacy:{what}:{'out' if out else 'in'}"))
        self.what = what
        self.out = out

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        what: OptOut = "unasked" if match["what"] == "unasked" else "log"
        return cls(what, out=match["way"] == "out")

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        interaction.client.dispatch("opt", interaction, self.what, self.out)


class Forget(DynamicItem[Button[Any]], template=r"forget:(?P<whom>me|all-of-me|server)"):
    """Deletes everything of a member or a server. Raises the event `forget`."""

    def __init__(self, whom: Whom) -> None:
        style = discord.ButtonStyle.danger
        super().__init__(Button(label=_FORGET[whom], style=style, custom_id=f"forget:{whom}"))
        self.whom = whom

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        return cls(next(whom for whom in get_args(Whom) if whom == match["whom"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        interaction.client.dispatch("forget", interaction, self.whom)


PRIVACY_ITEMS = (Opt, Forget)


def choices_of(optouts: frozenset[OptOut]) -> View:
    """A button for each choice, to change it."""
    view = View(timeout=None)
    for what in get_args(OptOut):
        view.add_item(Opt(what, out=what not in optouts))
    return view


def confirm(*whom: Whom) -> View:
    """The buttons that delete."""
    view = View(timeout=None)
    for each in whom:
        view.add_item(Forget(each))
    return view
