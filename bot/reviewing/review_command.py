"""The command `/review`: what members asked in vain, and what moderators make of it."""

from __future__ import annotations

import asyncio

from discord import Interaction, app_commands
from discord.ext import commands

from bot.app.app import FaqBot
from bot.client import remarks, replies
from bot.client.schedule import today
from bot.desk import AddNotOurs, AddPhrasing
from bot.knowledge.model import MAX_PHRASING, MAX_QUESTION
from bot.moderating.kb import forms
from bot.moderating.kb.completions import entries_like
from bot.reviewing import feedback, keeping, review, review_page
from bot.reviewing.likeness import without_marks
from bot.reviewing.review import Queue
from bot.store import questions as kept
from bot.store.questions import Question


class Review(commands.Cog):
    """Shows moderators the questions of their server, those of the home server all; the latter may change the knowledge,
    which goes the way of every change."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        self.bot.add_dynamic_items(*review_page.DYNAMIC_ITEMS)

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_guild=True)
    async def review(self, interaction: Interaction[FaqBot]) -> None:
        """What members asked that I couldn't answer"""
        if await self._refuses(interaction):
            return
        await replies.think(interaction)
        await self._list(interaction, 0)

    # Looking

    @commands.Cog.listener()
    async def on_review_page(self, interaction: Interaction[FaqBot], page: str) -> None:
        """A page of the list was asked for."""
        if not await self._refuses(interaction):
            await replies.acknowledge(interaction)
            await self._list(interaction, int(page))

    @commands.Cog.listener()
    async def on_review_open(self, interaction: Interaction[FaqBot], _: str, about: str) -> None:
        """A question was chosen from the list."""
        if not await self._refuses(interaction):
            await replies.acknowledge(interaction)
            await self._open(interaction, about)

    @commands.Cog.listener()
    async def on_review_dismiss(self, interaction: Interaction[FaqBot], about: str) -> None:
        """A question, and all that ask alike, are to go."""
        if await self._refuses(interaction):
            return
        await replies.acknowledge(interaction)
        cluster = (await self._queue(interaction)).of(about)
        if cluster is not None:
            await kept.drop(self.bot.store, [question.id for question in cluster.questions])
        await self._list(interaction, 0, review_page.DISMISSED if cluster is not None else "")

    async def _list(self, interaction: Interaction[FaqBot], page: int, notice: str = "") -> None:
        queue = await self._queue(interaction)
        shown = review_page.overview(queue, self.bot.knowledge, page, notice)
        await replies.finish(interaction, shown, view=review_page.overview_view(queue, page))

    async def _open(self, interaction: Interaction[FaqBot], about: str, words: str | None = None) -> None:
        """Show a question; with `words`, offer to add it to the entries that have them."""
        cluster = (await self._queue(interaction)).of(about)
        if cluster is None:
            await replies.finish(interaction, review_page.GONE)
            return
        knowledge = self.bot.knowledge
        found = entries_like(knowledge, words) if words is not None else []
        notice = review_page.NO_MATCH if words is not None and not found else ""
        may_edit = self._may_edit(interaction)
        shown = review_page.detail(cluster, knowledge, may_edit=may_edit, notice=notice)
        view = review_page.detail_view(about, found or cluster.nearest(knowledge), knowledge, may_edit=may_edit)
        await replies.finish(interaction, shown, view=view)

    # Changing the knowledge

    @commands.Cog.listener()
    async def on_review_phrasing(self, interaction: Interaction[FaqBot], about: str, entry: str) -> None:
        """An entry was chosen to which the question is added."""
        question = await self._readable(interaction, about)
        if question is not None:
            await self.bot.changes.preview(interaction, AddPhrasing(entry, without_marks(question.text)[:MAX_PHRASING]))

    @commands.Cog.listener()
    async def on_review_kind(self, interaction: Interaction[FaqBot], about: str, kind: str) -> None:
        """A kind was chosen of messages that aren't ours."""
        question = await self._readable(interaction, about)
        if question is not None:
            await self.bot.changes.preview(interaction, AddNotOurs(kind, without_marks(question.text)[:MAX_PHRASING]))

    @commands.Cog.listener()
    async def on_review_file(self, interaction: Interaction[FaqBot], about: str, key: str) -> None:
        """A file was chosen for a new entry: the form, with the question in it."""
        question = await self._readable(interaction, about)
        if question is None:
            return
        file = next((name for name in await self.bot.gate.desk.entry_files() if forms.file_key(name) == key), None)
        if file is None:
            await replies.replace(interaction, review_page.GONE)
            return
        fields = {"question": without_marks(question.text)[:MAX_QUESTION]}
        await replies.ask(interaction, forms.new_entry(file, fields=fields))

    @commands.Cog.listener()
    async def on_review_new(self, interaction: Interaction[FaqBot], about: str) -> None:
        """A new entry is wanted: first, its file."""
        if await self.bot.gate.refuses(interaction):
            return
        files = {forms.file_key(name): title for name, title in (await self.bot.gate.desk.entry_files()).items()}
        view = review_page.choice_view("file", about, files)
        await replies.replace(interaction, review_page.choosing("file"), view=view)

    @commands.Cog.listener()
    async def on_review_elsewhere(self, interaction: Interaction[FaqBot], about: str) -> None:
        """The question isn't ours: first, what kind of message it is."""
        if not await self.bot.gate.refuses(interaction):
            view = review_page.choice_view("kind", about, review_page.kinds(self.bot.knowledge))
            await replies.replace(interaction, review_page.choosing("kind"), view=view)

    @commands.Cog.listener()
    async def on_review_find(self, interaction: Interaction[FaqBot], about: str) -> None:
        """Another entry is wanted than the nearest ones."""
        if not await self.bot.gate.refuses(interaction):
            await replies.ask(interaction, review_page.find_form(about))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction[FaqBot]) -> None:
        """The form was sent in which a moderator looks for an entry."""
        written = review_page.found(interaction)
        if written is not None and not await self.bot.gate.refuses(interaction):
            await replies.acknowledge(interaction)
            await self._open(interaction, *written)

    async def _readable(self, interaction: Interaction[FaqBot], about: str) -> Question | None:
        """The question that a menu is about; None where it is gone or the moderator may not, who is told."""
        if await self.bot.gate.refuses(interaction):
            return None
        question = await kept.one(self.bot.store, about)
        if question is None:
            await replies.replace(interaction, review_page.GONE)
        return question

    def _may_edit(self, interaction: Interaction[FaqBot]) -> bool:
        return self.bot.gate.is_open(interaction)

    async def _refuses(self, interaction: Interaction[FaqBot]) -> bool:
        """Whether somebody isn't a moderator here; then they were told."""
        if interaction.permissions.manage_guild or self._may_edit(interaction):
            return False
        await replies.respond(interaction, remarks.MODERATORS_ONLY, ephemeral=True)
        return True

    async def _queue(self, interaction: Interaction[FaqBot]) -> Queue:
        scope = keeping.scope(self.bot, interaction.guild_id)
        questions = await kept.kept(self.bot.store, scope, review.REVIEWED)
        votes = await feedback.votes(self.bot.store, scope, today())
        return await asyncio.to_thread(review.queue, questions, self.bot.responder, votes)


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(Review(bot))
