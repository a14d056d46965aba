"""What a moderator wrote for a change, so that it is given back whenever the message that shows it is overwritten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent

import discord

from bot.client.delivery import TROUBLE, Attachment
from bot.desk import AddEntry, AddNotOurs, AddPhrasing, Change, EditEntry, EditList
from bot.moderating.kb import forms

NAME = "your-text.txt"
WHOLE_DIFF = "change.diff"
_DIFF = re.compile(r"```diff\n(.*?)\n```", re.DOTALL)


def typed(change: Change) -> list[Attachment]:
    """What a moderator typed for a change, as a file under a message."""
    match change:
        case AddEntry() | EditEntry():
            text = forms.as_text(change.fields)
        case AddPhrasing() | AddNotOurs():
            text = change.text
        case EditList():
            text = "\n\n".join(map(forms.as_told, change.into))
        case _:
            text = ""
    return [Attachment(NAME, text, "The text that you typed", is_typed=True)] if text else []


def is_under(message: discord.Message) -> bool:
    """Whether a message has it as a file."""
    return any(each.filename == NAME for each in message.attachments)


async def shown_in(message: discord.Message) -> list[Attachment]:
    """What the change that a message shows would write, by the difference in it, or in the file under it."""
    diffs = [found[1] for text in _texts(message) for found in _DIFF.finditer(text)]
    for file in message.attachments:
        if file.filename == WHOLE_DIFF:
            try:
                diffs = [(await file.read()).decode(errors="replace")]
            except TROUBLE:
                break
    text = "\n\n".join(filter(None, map(_added, diffs)))
    return [Attachment(NAME, text, "What the change would have written", is_typed=True)] if text else []


def _texts(message: discord.Message) -> Iterator[str]:
    yield message.content
    for embed in message.embeds:
        yield embed.description or ""
        yield from (field.value or "" for field in embed.fields)


def _added(diff: str) -> str:
    lines = diff.split("\n")
    is_name = (before.startswith("--- ") for before in ("", *lines))
    return dedent(
        "\n".join(line[1:] for line, named in zip(lines, is_name, strict=False) if line.startswith("+") and not named)
    )
