"""Texts as files under a message."""

from __future__ import annotations

import io
from collections.abc import Mapping

import discord

from bot.answering.wording import Wording
from bot.desk import Proposal
from bot.kb import wording

MAX_FILES = 10  # that Discord takes under one message


def text_file(name: str, text: str) -> discord.File:
    """A text to attach."""
    return discord.File(io.BytesIO(text.encode()), name)


def cut_off(proposal: Proposal, shown: Wording) -> list[discord.File]:
    """What the wording of a preview shows only in part."""
    files = []
    if wording.is_cut(proposal, shown):
        files.append(text_file("change.diff", proposal.diff))
    if len(proposal.radius.shifts) > len(wording.named(proposal.radius)):
        files.append(text_file("what-else-would-change.txt", wording.radius_file(proposal.radius)))
    return files


def newer(texts: Mapping[str, str | None]) -> list[discord.File]:
    """Files as they are now, without those that are gone."""
    return [text_file(name, text) for name, text in sorted(texts.items()) if text is not None][:MAX_FILES]
