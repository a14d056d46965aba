"""Texts as files under a message."""

from __future__ import annotations

from collections.abc import Mapping

import discord

from bot.answering.wording.wording import Wording
from bot.client.attachments import attachment
from bot.desk import Proposal
from bot.moderating.kb import wording

MAX_FILES = 10  # that Discord takes under one message


def cut_off(proposal: Proposal, shown: Wording) -> list[discord.File]:
    """What the wording of a preview shows only in part."""
    files = []
    if wording.is_cut(proposal, shown):
        files.append(attachment("change.diff", proposal.diff, "Everything that would change in the files"))
    if len(proposal.radius.shifts) > len(wording.named(proposal.radius)):
        told = wording.radius_file(proposal.radius)
        files.append(attachment("what-else-would-change.txt", told, "Every text that would get something else"))
    return files


def newer(texts: Mapping[str, str | None]) -> list[discord.File]:
    """Files as they are now, without those that are gone."""
    told = sorted((name, text) for name, text in texts.items() if text is not None)
    return [attachment(name, text, f"What {name} says now") for name, text in told[:MAX_FILES]]
