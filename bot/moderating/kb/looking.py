"""The commands of `/kb` that change nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from discord import Interaction, app_commands
from discord.ext import commands

from bot.answering.wording.wording import word
from bot.app.app import FaqBot
from bot.client import reading, replies
from bot.client.attachments import attachment
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.problems import Problem
from bot.knowledge.urgent import WARNING
from bot.moderating.kb import completions, entry_wording, gate, uploads, wording
from bot.moderating.kb.buttons import history_view
from bot.training import check

PAGE = 10  # revisions


class Looking(commands.Cog):
    """Shows moderators what the knowledge holds, what the bot makes of a message, and what was changed."""

    bot: FaqBot

    @app_commands.command()
    @app_commands.describe(entry="Type a few letters of its id or question")
    @app_commands.autocomplete(entry=completions.entries)
    async def show(self, interaction: Interaction[FaqBot], entry: str) -> None:
        """Show an entry as members see it, with all its phrasings"""
        if await gate.refuses(self.bot, interaction):
            return
        knowledge = self.bot.knowledge
        if entry not in knowledge.entries:
            await replies.respond(interaction, entry_wording.no_entry(entry), ephemeral=True)
            return
        phrasings = knowledge.phrasings[entry][1:]
        listed = attachment(f"{entry}.phrasings.txt", "\n".join(phrasings), f"All phrasings of {entry}")
        attached = [listed] if len(phrasings) > entry_wording.SHOWN else []
        await replies.think(interaction)
        await replies.finish(interaction, entry_wording.entry(knowledge, entry), files=attached)

    @app_commands.command()
    @app_commands.describe(words="Words of an id, a question, an answer or a phrasing")
    async def search(self, interaction: Interaction[FaqBot], words: app_commands.Range[str, 1, 100]) -> None:
        """Find entries by words"""
        if await gate.refuses(self.bot, interaction):
            return
        knowledge = self.bot.knowledge
        found = await asyncio.to_thread(search, knowledge, words)
        await replies.respond(interaction, entry_wording.found(knowledge, words, found), ephemeral=True)

    @app_commands.command()
    @app_commands.describe(message="What a member might write")
    async def test(
        self, interaction: Interaction[FaqBot], message: app_commands.Range[str, 1, reading.MAX_QUESTION]
    ) -> None:
        """Show what I would do with a message, and why"""
        if await gate.refuses(self.bot, interaction):
            return
        responder = self.bot.responder
        decision = responder.decide(reading.plain(message, interaction.application_id))
        region = self.bot.servers.region(interaction.guild_id, interaction.locale.value)
        answer = word(decision, responder.knowledge, region)
        shown = entry_wording.test(decision, answer, embeds=replies.may_embed(interaction))
        await replies.respond(interaction, shown, ephemeral=True)

    @app_commands.command()
    @app_commands.describe(entry="Only what changed this entry")
    @app_commands.autocomplete(entry=completions.entries)
    async def history(self, interaction: Interaction[FaqBot], entry: str = "") -> None:
        """Show who changed what, when and why"""
        if await gate.refuses(self.bot, interaction) or self.bot.desk is None:
            return
        await replies.think(interaction)
        async with gate.trouble_told(interaction):
            await self._show_history(interaction, 0, entry)

    @commands.Cog.listener()
    async def on_desk_history(self, interaction: Interaction[FaqBot], page: int, entry: str) -> None:
        """A page of the history was turned."""
        if await gate.refuses(self.bot, interaction):
            return
        await replies.acknowledge(interaction)
        async with gate.trouble_told(interaction):
            await self._show_history(interaction, page, entry)

    async def _show_history(self, interaction: Interaction[FaqBot], page: int, entry: str) -> None:
        assert self.bot.desk is not None, "the gate was passed"  # noqa: S101 - tells mypy
        revisions = await self.bot.desk.history(entry or None)
        if not revisions:
            await replies.finish(interaction, wording.NO_REVISIONS)
            return
        pages = -(-len(revisions) // PAGE)
        page = min(page, pages - 1)
        shown = wording.history(revisions[page * PAGE : (page + 1) * PAGE], page, pages, entry)
        await replies.finish(interaction, shown, view=history_view(page, pages, entry))

    @app_commands.command()
    async def check(self, interaction: Interaction[FaqBot]) -> None:
        """Look for mistakes in the knowledge files"""
        if await gate.refuses(self.bot, interaction) or self.bot.desk is None:
            return
        await replies.think(interaction)
        problems = await asyncio.to_thread(_problems, self.bot.desk.folder, self.bot.store.path)
        listed = attachment("problems.txt", "\n".join(map(str, problems)), "All problems, a line each")
        attached = [listed] if len(problems) > entry_wording.LISTED else []
        await replies.finish(interaction, entry_wording.checked(problems), files=attached)

    @app_commands.command()
    async def export(self, interaction: Interaction[FaqBot]) -> None:
        """Get all knowledge files as a zip"""
        if await gate.refuses(self.bot, interaction) or self.bot.desk is None:
            return
        await replies.think(interaction)
        async with gate.trouble_told(interaction):
            content = await self.bot.desk.files()
            packed = await asyncio.to_thread(uploads.pack, content)
            attached = attachment("knowledge.zip", packed, "All knowledge files")
            await replies.finish(
                interaction, entry_wording.exported(len(content), self.bot.knowledge.version), files=[attached]
            )


def search(knowledge: Knowledge, words: str) -> list[str]:
    """The ids of the entries that have all these words, those that have them in id or question first."""
    wanted = words.casefold().split()

    def has(text: str) -> bool:
        return all(word in text.casefold() for word in wanted)

    named = [entry.id for entry in knowledge.entries.values() if has(f"{entry.id} {entry.question}")]
    inside = [
        entry.id
        for entry in knowledge.entries.values()
        if has(" ".join((entry.answer, entry.note or "", entry.source))) or any(map(has, knowledge.phrasings[entry.id]))
    ]
    return list(dict.fromkeys(named + inside))


def _problems(folder: Path, database: Path) -> Sequence[Problem]:
    """What is wrong with the files; where nothing is, what may be better, as far as it is found quickly."""
    found = check.problems(folder)
    if all(problem.text.startswith(WARNING) for problem in found):
        found = [*found, *check.warnings(folder, database, None)]
    return found
