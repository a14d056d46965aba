"""The command `/review`: what members asked in vain, and what moderators make of it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from discord import Interaction, app_commands

from bot.answering import Current
from bot.client import remarks, replies
from bot.client.presses import Presses, pressed
from bot.client.schedule import today
from bot.desk import AddNotOurs, AddPhrasing, Change
from bot.knowledge import MAX_PHRASING, MAX_QUESTION
from bot.moderating import Servers
from bot.moderating.kb import Gate, entries_like, forms
from bot.reviewing import review, review_page, votes
from bot.reviewing.likeness import without_marks
from bot.reviewing.review import Cluster, Queue
from bot.reviewing.review_page import REPORT_ID, REPORTS, SEEN, custom_id
from bot.reviewing.sorting import Sorter
from bot.store import Store
from bot.store import questions as kept
from bot.store import reports as kept_reports
from bot.store import votes as kept_votes


class Review(Presses):
    """Shows moderators the questions of their server, those of the home server all; the latter may change the knowledge,
    which goes the way of every change: `preview` shows what it would do."""

    def __init__(
        self,
        gate: Gate,
        current: Current,
        store: Store,
        servers: Servers,
        sorter: Sorter,
        *,
        preview: Callable[[Interaction[Any], Change], Awaitable[None]],
    ) -> None:
        self._gate = gate
        self._current = current
        self._store = store
        self._servers = servers
        self._sorter = sorter
        self._preview = preview

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_guild=True)
    async def review(self, interaction: Interaction[Any]) -> None:
        """What members asked that I couldn't answer"""
        if await self._refuses(interaction):
            return
        await replies.think(interaction)
        await self._list(interaction, 0)

    # Looking

    @pressed(custom_id("page"))
    async def turn(self, interaction: Interaction[Any], about: str) -> None:
        """A page of the list was asked for."""
        if not await self._refuses(interaction):
            await replies.acknowledge(interaction)
            await self._list(interaction, int(about))

    @pressed(custom_id("open"))
    async def open(self, interaction: Interaction[Any], about: str, values: list[str]) -> None:
        """A question was chosen from the list, of which `about` is the page."""
        if not await self._refuses(interaction):
            await replies.acknowledge(interaction)
            await self._open(interaction, values[0])

    @pressed(custom_id("dismiss"))
    async def dismiss(self, interaction: Interaction[Any], about: str) -> None:
        """A question, and all that ask alike, are to go."""
        if await self._refuses(interaction):
            return
        await replies.acknowledge(interaction)
        cluster = (await self._queue(interaction)).of(about)
        if cluster is not None:
            await kept.drop(self._store, [question.id for question in cluster.questions])
        await self._list(interaction, 0, review_page.DISMISSED if cluster is not None else "")

    @pressed(SEEN)
    async def seen(self, interaction: Interaction[Any], about: str) -> None:
        """What members said is wrong was seen to: of that, `about` are the ids of what was shown, and no more goes."""
        if await self._refuses(interaction):
            return
        await replies.acknowledge(interaction)
        if self._may_mend(interaction):
            await kept_reports.drop(self._store, [about[at : at + REPORT_ID] for at in range(0, len(about), REPORT_ID)])
        await self._list(interaction, 0)

    async def _list(self, interaction: Interaction[Any], page: int, notice: str = "") -> None:
        queue = await self._queue(interaction)
        is_kept = self._servers.of(interaction.guild_id).keeps_questions
        may_mend = self._may_mend(interaction)
        shown = review_page.overview(queue, self._current.knowledge, page, notice, is_kept=is_kept, may_mend=may_mend)
        await replies.finish(interaction, shown, view=review_page.overview_view(queue, page, may_mend=may_mend))

    def _may_mend(self, interaction: Interaction[Any]) -> bool:
        """Whether what is wrong is seen to here: in the home server alone, where there is one."""
        return self._gate.editors.home in (None, interaction.guild_id)

    async def _open(self, interaction: Interaction[Any], about: str, words: str | None = None) -> None:
        """Show a question; with `words`, offer to add it to the entries that have them."""
        cluster = (await self._queue(interaction)).of(about)
        if cluster is None:
            await replies.finish(interaction, review_page.GONE)
            return
        knowledge = self._current.knowledge
        found = entries_like(knowledge, words) if words is not None else []
        notice = review_page.NO_MATCH if words is not None and not found else ""
        may_edit = self._gate.is_open(interaction)
        shown = review_page.detail(cluster, knowledge, may_edit=may_edit, notice=notice)
        entries = found or cluster.nearest(knowledge)
        view = review_page.detail_view(about, entries, knowledge, may_edit=may_edit, proposed=cluster.proposed)
        await replies.finish(interaction, shown, view=view)

    # Changing the knowledge

    @pressed(custom_id("phrasing"))
    async def phrasing(self, interaction: Interaction[Any], about: str, values: list[str]) -> None:
        """An entry was chosen to which the question is added."""
        cluster = await self._readable(interaction, about)
        if cluster is not None:
            await self._preview(interaction, AddPhrasing(values[0], without_marks(cluster.text)[:MAX_PHRASING]))

    @pressed(custom_id("propose"))
    async def propose(self, interaction: Interaction[Any], about: str) -> None:
        """The question is to be added to the entry that members chose after asking it."""
        cluster = await self._readable(interaction, about)
        if cluster is None:
            return
        if cluster.proposed not in self._current.knowledge.entries:
            await replies.replace(interaction, review_page.GONE)
            return
        await self._preview(interaction, AddPhrasing(cluster.proposed, without_marks(cluster.text)[:MAX_PHRASING]))

    @pressed(custom_id("kind"))
    async def kind(self, interaction: Interaction[Any], about: str, values: list[str]) -> None:
        """A kind was chosen of messages that aren't ours."""
        cluster = await self._readable(interaction, about)
        if cluster is not None:
            await self._preview(interaction, AddNotOurs(values[0], without_marks(cluster.text)[:MAX_PHRASING]))

    @pressed(custom_id("file"))
    async def file(self, interaction: Interaction[Any], about: str, values: list[str]) -> None:
        """A file was chosen for a new entry: the form, with the question in it."""
        cluster = await self._readable(interaction, about)
        if cluster is None:
            return
        names = await self._gate.desk.entry_files()
        file = next((name for name in names if forms.file_key(name) == values[0]), None)
        if file is None:
            await replies.replace(interaction, review_page.GONE)
            return
        fields = {"question": without_marks(cluster.text)[:MAX_QUESTION]}
        await replies.ask(interaction, forms.new_entry(file, fields=fields))

    @pressed(custom_id("new"))
    async def new(self, interaction: Interaction[Any], about: str) -> None:
        """A new entry is wanted: first, its file."""
        if await self._gate.refuses(interaction):
            return
        files = {forms.file_key(name): title for name, title in (await self._gate.desk.entry_files()).items()}
        view = review_page.choice_view("file", about, files)
        await replies.replace(interaction, review_page.choosing("file"), view=view)

    @pressed(custom_id("elsewhere"))
    async def elsewhere(self, interaction: Interaction[Any], about: str) -> None:
        """The question isn't ours: first, what kind of message it is."""
        if not await self._gate.refuses(interaction):
            view = review_page.choice_view("kind", about, review_page.kinds(self._current.knowledge))
            await replies.replace(interaction, review_page.choosing("kind"), view=view)

    @pressed(custom_id("find"))
    async def find(self, interaction: Interaction[Any], about: str) -> None:
        """Another entry is wanted than the nearest ones."""
        if not await self._gate.refuses(interaction):
            await replies.ask(interaction, review_page.find_form(about))

    @pressed(custom_id("found"))
    async def found(self, interaction: Interaction[Any], about: str, fields: dict[str, str]) -> None:
        """The form was sent in which a moderator looks for an entry."""
        if not await self._gate.refuses(interaction):
            await replies.acknowledge(interaction)
            await self._open(interaction, about, fields["words"])

    async def _readable(self, interaction: Interaction[Any], about: str) -> Cluster | None:
        """The questions that a menu is about; None where they are gone or the moderator may not, who is told."""
        if await self._gate.refuses(interaction):
            return None
        cluster = (await self._queue(interaction)).of(about)
        if cluster is None:
            await replies.replace(interaction, review_page.GONE)
        return cluster

    async def _refuses(self, interaction: Interaction[Any]) -> bool:
        """Whether somebody isn't a moderator here; then they were told."""
        if interaction.permissions.manage_guild or self._gate.is_open(interaction):
            return False
        await replies.respond(interaction, remarks.MODERATORS_ONLY, ephemeral=True)
        return True

    async def _queue(self, interaction: Interaction[Any]) -> Queue:
        scope = self._gate.editors.scope(interaction.guild_id)
        questions = await kept.kept(self._store, scope, review.REVIEWED)
        late = await kept_votes.by_entry(self._store, scope, today() - dt.timedelta(votes.KEPT_DAYS), today())
        said = await kept_reports.kept(self._store, scope, REPORTS)
        queue = await asyncio.to_thread(review.queue, questions, self._current.knowledge, self._sorter, late)
        return replace(queue, reports=said)
