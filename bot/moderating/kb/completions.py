"""What is offered while a moderator types into an option of `/kb`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import Interaction
from discord.app_commands import Choice

from bot.answering.wording.shorten import cut
from bot.desk import DeskError
from bot.knowledge.knowledge import Knowledge

if TYPE_CHECKING:
    from bot.app.app import FaqBot

MAX_CHOICES = 25
MAX_CHOICE = 100


async def entries(interaction: Interaction[FaqBot], typed: str) -> list[Choice[str]]:
    """Entries whose id or question has what is typed; then those that answer it."""
    bot = interaction.client
    if bot.editors.refused(interaction) is not None:
        return []
    found = entries_like(bot.knowledge, typed)
    if typed.strip():
        found += [choice.entry for choice in bot.responder.complete(typed) if choice.entry not in found]
    chosen = [bot.knowledge.entries[id_] for id_ in found[:MAX_CHOICES]]
    return [Choice(name=cut(f"{entry.id} · {entry.question}", MAX_CHOICE), value=entry.id) for entry in chosen]


def entries_like(knowledge: Knowledge, typed: str) -> list[str]:
    """The ids of the entries whose id or question has what is typed: beginnings of ids first."""
    text = " ".join(typed.casefold().split())
    begun = [id_ for id_ in knowledge.entries if id_.startswith(text)]
    within = [
        entry.id
        for entry in knowledge.entries.values()
        if entry.id not in begun and (text in entry.id or text in entry.question.casefold())
    ]
    return begun + within


async def phrasings(interaction: Interaction[FaqBot], typed: str) -> list[Choice[str]]:
    """Phrasings of the entry that was chosen; its question isn't one of them."""
    bot = interaction.client
    if bot.editors.refused(interaction) is not None:
        return []
    texts = bot.knowledge.phrasings.get(str(interaction.namespace.entry or ""), ())[1:]
    wanted = typed.casefold().strip()
    fitting = dict.fromkeys(text[:MAX_CHOICE] for text in texts if wanted in text.casefold())
    return [Choice(name=text, value=text) for text in list(fitting)[:MAX_CHOICES]]


async def files(interaction: Interaction[FaqBot], typed: str) -> list[Choice[str]]:
    """Files of entries, by name or title."""
    bot = interaction.client
    if bot.editors.refused(interaction) is not None or bot.desk is None:
        return []
    try:
        known = await bot.desk.entry_files()
    except DeskError:
        return []
    wanted = typed.casefold().strip()
    return [
        Choice(name=cut(f"{title} ({name})", MAX_CHOICE), value=name)
        for name, title in known.items()
        if wanted in f"{title} {name}".casefold() and len(name) <= MAX_CHOICE
    ][:MAX_CHOICES]


async def revisions(interaction: Interaction[FaqBot], typed: str) -> list[Choice[int]]:
    """Revisions by their number or what they changed, newest first."""
    bot = interaction.client
    if bot.editors.refused(interaction) is not None or bot.desk is None:
        return []
    try:
        kept = await bot.desk.history()
    except DeskError:
        return []
    wanted = typed.casefold().strip()
    told = {each.number: f"{each.number} · {each.at:%d %b %H:%M} · {each.what}" for each in kept}
    fitting = [(number, text) for number, text in told.items() if wanted in text.casefold()]
    return [Choice(name=cut(text, MAX_CHOICE), value=number) for number, text in fitting[:MAX_CHOICES]]
