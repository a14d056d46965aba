"""The rooms put together: what the bot does on Discord, and what it does it with."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from discord import Interaction, Message
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.answering import Current, Responder, Wording
from bot.asking import (
    Answerer,
    AnswerThis,
    Ask,
    Browse,
    CheckClaim,
    Counting,
    Failing,
    Following,
    Help,
    Memory,
    Messages,
    Reader,
    Removal,
    WhyThisAnswer,
)
from bot.client import stopping
from bot.client.client import Client
from bot.client.schedule import today
from bot.desk import Desk, Live
from bot.knowledge import Knowledge
from bot.moderating import Alert, Alerting, Editors, Outcome, Pause, Servers, SettingsPage, tell_home
from bot.moderating.kb.changes import Changes
from bot.moderating.kb.commands import Kb
from bot.moderating.kb.gate import Gate
from bot.privacy import Privacy, PrivacyCommands, Retention
from bot.reviewing import review
from bot.reviewing.false_alarms import FalseAlarms
from bot.reviewing.keeping import Keeping
from bot.reviewing.questions import QuestionLog
from bot.reviewing.review_command import Review
from bot.reviewing.stats_command import StatsCommands
from bot.reviewing.votes import Feedback, Rating
from bot.store import Store, counts, revisions

log = logging.getLogger(__name__)


class FaqBot(Client):
    """The bot on Discord, which decides with `responder` until another takes its place.

    Moderators of `home_server` may change the knowledge in `folder`; without a folder nobody may. For `store`, `listen`
    and `shard_count` see `Client`.
    """

    def __init__(
        self,
        responder: Responder,
        store: Store,
        *,
        folder: Path | None = None,
        home_server: int | None = None,
        listen: bool = False,
        shard_count: int | None = None,
    ) -> None:
        super().__init__(store, listen=listen, shard_count=shard_count)
        self.current = Current(responder)
        self.store = store
        self.servers = Servers(store)
        self.alerting = Alerting(self.servers, store, self.background, self._learn)
        self.memory = Memory()
        self.editors = Editors(store, home_server)
        self.desk = Desk(folder, store, lambda: self.responder, self.answer_with) if folder is not None else None
        self.gate = Gate(self.editors, self.desk)
        self.changes = Changes(self.gate, self.current, self.servers, lambda: review.recent(store))
        self.questions = QuestionLog(store, self.current, today)
        self.feedback = Feedback(store)
        self.privacy = Privacy(
            store,
            [
                *self.memory.keepers,
                self.questions.keeper,
                self.feedback.keeper,
                counts.keeper(store),
                self.alerting.keeper,
                revisions.keeper(store),
                self.gate.keeper,
                self.servers.keeper,
                self.editors.keeper,
            ],
        )
        self.false_alarms = FalseAlarms(self, self.questions, self.privacy)
        self.answerer = Answerer(
            self,
            self.current,
            self.servers,
            self.privacy,
            self.memory,
            alerting=self.alerting,
            counting=Counting(store, self.background),
            keeping=Keeping(self.questions, self.servers, self.privacy),
        )
        self.reader = Reader(self, self.current, self.servers, self.memory)
        self.removal = Removal(self.servers, self.memory.unasked)
        self.failing = Failing(self.reader, self.answerer, self.memory)

    def answer_with(self, responder: Responder) -> None:
        """Answer with another responder from now on."""
        self.current.responder = responder
        self.background.start(self._warm_up(), "getting ready to complete questions")

    @property
    def responder(self) -> Responder:
        return self.current.responder

    @property
    def knowledge(self) -> Knowledge:
        return self.current.knowledge

    async def make_up(self, about: Interaction[Any] | Message, otherwise: Wording) -> None:
        await self.failing.make_up(about, otherwise)

    async def _learn(self, alert: Alert, outcome: Outcome, before: Outcome) -> None:
        await self.false_alarms.learn(alert, outcome, before)

    # Starting and stopping

    async def begin(self) -> None:
        self.background.start(self._warm_up(), "getting ready to complete questions")
        try:
            await self.servers.load()
        except SQLAlchemyError as error:
            log.error("what the servers chose can't be read: no alerts, no listening\n%s", logs.describe(error))
        await self.privacy.try_to_load()
        await self._add_asking()
        await self._add_reviewing()
        await self._add_privacy()
        await self._add_moderating()
        self.store.on_replaced = self._read_anew
        await super().begin()

    async def _read_anew(self) -> None:
        """Another database is in the place of the one that was read at the start."""
        await self.servers.load()
        await self.privacy.load()
        await self.editors.load()

    async def _warm_up(self) -> None:
        """So that the first member to type doesn't wait."""
        await asyncio.to_thread(self.responder.prepare)

    @contextlib.asynccontextmanager
    async def live(self) -> AsyncIterator[None]:
        """Answer from what is saved in the knowledge folder, as soon as it is saved."""
        watching: asyncio.Task[None] | None = None
        if self.desk is not None:
            watching = asyncio.create_task(Live(self.desk, self.beside, self._tell_moderators).run())
        try:
            yield
        finally:
            if watching is not None:
                await stopping.cancelled(watching)
                await self.background.finish(stopping.CLOSING_SECONDS)

    async def _tell_moderators(self, wording: Wording) -> None:
        await tell_home(self, self.editors.home, self.servers, wording)

    async def before_leaving(self) -> None:
        await self.questions.finish(stopping.LEAVING_SECONDS)

    # What people use, room by room

    async def _add_asking(self) -> None:
        """What members do."""
        messages = Messages(self, self.reader, self.answerer, self.memory)
        await self.add_cog(messages)
        await self.add_cog(Following(self, self.reader, self.answerer, self.memory, messages))
        await self.add_cog(Ask(self.current, self.servers, self.answerer))
        await self.add_cog(AnswerThis(self.tree, self.reader, self.answerer))
        await self.add_cog(CheckClaim(self.tree, self.reader, self.answerer))
        await self.add_cog(Browse(self.current))
        await self.add_cog(WhyThisAnswer(self, self.current, self.memory.whys))
        await self.add_cog(Help(self.tree, self.current, self.servers, self.editors))
        await self.add_cog(self.removal)

    async def _add_reviewing(self) -> None:
        """What moderators learn from members."""
        await self.add_cog(Rating(self.feedback, self.current, self.removal.not_asked, self.memory.whys.runners_up))
        await self.add_cog(StatsCommands(self, self.store, self.current, self.servers, self.editors))
        await self.add_cog(Review(self.gate, self.current, self.store, self.changes.preview))

    async def _add_privacy(self) -> None:
        """What is kept, and how it goes again."""
        await self.add_cog(PrivacyCommands(self.privacy, self.store))
        await self.add_cog(Retention(self.store, self.privacy, self.schedule, lambda: [it.id for it in self.guilds]))

    async def _add_moderating(self) -> None:
        """What moderators choose, hear and change."""
        await self.add_cog(self.alerting)
        await self.add_cog(SettingsPage(self.servers, self.store, hears_all=self.hears_all))
        await self.add_cog(Pause(self.servers, self.store))
        await self.add_cog(self.changes)
        await self.add_cog(Kb(self.gate, self.changes, self.current, self.servers, self.store))
