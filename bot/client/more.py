"""The button "Tell me more", under answers whose entry has a longer text."""

from __future__ import annotations

import re
from typing import Any, Self

import discord
from discord.ui import Button, DynamicItem

from bot.answering.wording.wording import Choice
from bot.client.rendering import label

TEXT = "Tell me more"


class More(DynamicItem[Button[Any]], template=r"more:(?P<entry>[a-z0-9][a-z0-9-]*)"):
    """Raises the event `more`, which a cog answers with the longer text of the entry."""

    def __init__(self, entry: str, text: str) -> None:
        super().__init__(Button(label=label(text), style=discord.ButtonStyle.secondary, custom_id=f"more:{entry}"))
        self.entry = entry

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        return cls(match["entry"], item.label or TEXT)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        interaction.client.dispatch("more", interaction, self.entry)


def more_buttons(longer: tuple[Choice, ...]) -> list[More]:
    """A button for each entry with a longer text; where there are several, each names its question."""
    if len(longer) == 1:
        return [More(longer[0].entry, TEXT)]
    return [More(choice.entry, f"More: {choice.question}") for choice in longer]
