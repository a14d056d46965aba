"""The button "Remove" under an answer. Pressing it raises the bot's event `remove`.

Its `custom_id` holds who asked and whether the bot spoke unasked, so that both are known after a restart: to Discord, not
to the store.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import Any, Self

import discord
from discord import Interaction
from discord.ui import Button, DynamicItem, View

ROWS = (1, 2, 3, 4)  # below the questions to ask next, where there is room
_CUSTOM_ID = r"remove:(?P<asker>\d{1,20}):(?P<way>asked|unasked)"
REMOVABLE = frozenset({"answer", "suggest", "unknown"})


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose question an answer answers: the member who asked the bot, or who wrote what it answered unasked."""

    id: int
    is_unasked: bool = False


class Remove(DynamicItem[Button[Any]], template=_CUSTOM_ID):
    """Takes an answer away, for the member who asked and for moderators."""

    def __init__(self, asker: Asker, row: int | None = None) -> None:
        way = "unasked" if asker.is_unasked else "asked"
        super().__init__(Button(label="Remove", emoji="🗑️", custom_id=f"remove:{asker.id}:{way}", row=row))
        self.asker = asker

    @classmethod
    async def from_custom_id(cls, interaction: Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        return cls(Asker(int(match["asker"]), match["way"] == "unasked"))

    async def callback(self, interaction: Interaction[Any]) -> None:
        interaction.client.dispatch("remove", interaction, self.asker)


def with_remove(view: View | None, asker: Asker) -> View:
    """The view with the button."""
    view = view or View(timeout=None)
    for row in ROWS:
        with contextlib.suppress(ValueError):  # the row is full
            return view.add_item(Remove(asker, row))
    return view


def asker_of(message: discord.Message) -> Asker | None:
    """Whom one of the bot's messages answers, as its button has it."""
    for row in message.components:
        for part in row.children if isinstance(row, discord.ActionRow) else ():
            match = re.fullmatch(_CUSTOM_ID, getattr(part, "custom_id", None) or "")
            if match is not None:
                return Asker(int(match["asker"]), match["way"] == "unasked")
    return None
