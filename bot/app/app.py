"""The rooms put together: what the bot does on Discord, and what it does it with."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterable
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
    AskPerson,
    Browse,
    CheckClaim,
    Correcting,
    Counting,
    Failing,
    Following,
    Help,
    Memory,
    Messages,
    Past,
    Phrasing,
    Reader,
    Removal,
    Seals,
    WhyThisAnswer,
)
from bot.client import stopping
from bot.client.client import Client
from bot.client.schedule import today
from bot.client.shares import MAYBE
from bot.desk import Desk, DeskError, Live
from bot.helping import Helpers, Helping, Offering, Teaching, Watch
from bot.knowledge import Knowledge
from bot.moderating import (
    Alert,
    Alerting,
    DangerRole,
    Editors,
    Greeting,
    Outcome,
    Pause,
    PeopleSettings,
    Servers,
    SettingsPage,
    tell_home,
)
from bot.moderating.kb.changes import Changes
from bot.moderating.kb.commands import Kb
from bot.moderating.kb.gate import Gate
from bot.moderating.kb.lines import Lines
from bot.privacy import Privacy, PrivacyCommands, Retention
from bot.reviewing import review
from bot.reviewing.false_alarms import FalseAlarms
from bot.reviewing.keeping import Keeping
from bot.reviewing.questions import QuestionLog
from bot.reviewing.reports import ReportLog, Reports
from bot.reviewing.review_command import Review
from bot.reviewing.sorting import Sorter
from bot.reviewing.stats_command import StatsCommands
from bot.reviewing.votes import Feedback, Rating
from bot.settings import Shards
from bot.store import Leases, Store, counts, revisions
from bot.training import garbage
from bot.watching import Watched

log = logging.getLogger(__name__)

CHOSEN_ANYWHERE = ("optouts", "unkept_channels")  # tables: what is chosen there counts in all processes
KNOWLEDGE = "good_files"  # the table that tells what the knowledge is
FOLLOW_SECONDS = 5.0  # after which what couldn't be taken over from another process is tried again
FORGET = "forget"  # news, with the id of a member who is to be forgotten


async def finish_interrupted(desk: Desk) -> None:
    """Finish what a kill interrupted while the knowledge was being changed."""
    try:
        done = await desk.recover()
    except DeskError as error:
        log.error("whether a change of the knowledge was interrupted can't be known: %s", error)
        return
    if done:
        log.warning("%s", done)


class FaqBot(Client):
    """The bot on Discord, which decides with `responder` until another takes its place.

    Moderators of `home_server` may change the knowledge in `folder`; without a folder nobody may. For `store`, `listen`,
    `shards`, `leases` and `shard_count` see `Client`.
    """

    def __init__(
        self,
        responder: Responder,
        store: Store,
        *,
        folder: Path | None = None,
        home_server: int | None = None,
        listen: bool = False,
        shards: Shards | None = None,
        leases: Leases | None = None,
        shard_count: int | None = None,
    ) -> None:
        super().__init__(store, listen=listen, shards=shards, leases=leases, shard_count=shard_count)
        self.current = Current(responder)
        self._warming = asyncio.Lock()
        self._warmed: Responder | None = None
        self._follows_at: asyncio.TimerHandle | None = None
        self.store = store
        self.servers = Servers(store)
        self.alerting = Alerting(self.servers, store, self.background, self._learn)
        self.memory = Memory()
        self.past = Past(store, self.background)
        self.editors = Editors(store, home_server)
        is_shared, current = leases is not None, lambda: self.responder
        self.desk = Desk(folder, store, current, self.answer_with, shared=is_shared) if folder is not None else None
        self.gate = Gate(self.editors, self.desk)
        self.sorter = Sorter(self.current)
        self.changes = Changes(self.gate, self.current, self.servers, self._recent, self._correct)
        self.questions = QuestionLog(store, self.current, self.sorter, today)
        self.feedback = Feedback(store)
        self.reports = ReportLog(store)
        self.helping = Helping(self, store, self.servers, self.gate)
        self.privacy = Privacy(
            store,
            [
                *self.memory.keepers,
                self.past.keeper,
                self.questions.keeper,
                self.feedback.keeper,
                self.reports.keeper,
                self.helping.keeper,
                self.helping.sent_today.keeper,
                self.helping.keeper_of_helpers,
                counts.keeper(store),
                self.alerting.keeper,
                revisions.keeper(store),
                self.gate.keeper,
                self.servers.keeper,
                self.editors.keeper,
            ],
        )
        if (shares := self.shares) is not None:
            self.privacy.tell_others = lambda member: shares.tell(f"{FORGET} {member}")
        self.seals = Seals(store)
        keeping = Keeping(self.questions, self.servers, self.privacy, self.editors)
        self.false_alarms = FalseAlarms(self, self.questions, keeping)
        self.offering = Offering(self, self.servers, self.privacy)
        phrasing = Phrasing(self.current, self.servers, self.seals)
        self.correcting = Correcting(
            self, store, self.current, past=self.past, phrasing=phrasing, tell=self._tell_moderators
        )
        self.counting = Counting(store, self.background)
        self.answerer = Answerer(
            self,
            self.current,
            self.servers,
            self.privacy,
            self.memory,
            phrasing=phrasing,
            alerting=self.alerting,
            counting=self.counting,
            keeping=keeping,
            offering=self.offering,
            past=self.past,
            correcting=self.correcting,
        )
        self.reader = Reader(self, self.current, self.servers, self.memory)
        self._live: Live | None = None
        self.person = AskPerson(
            self.current,
            self.servers,
            self.reader,
            self.answerer,
            memory=self.memory,
            helping=self.helping,
            offering=self.offering,
        )
        self.removal = Removal(self.servers, self.memory.unasked)
        self.failing = Failing(self.reader, self.answerer, self.memory)

    def answer_with(self, responder: Responder) -> None:
        """Answer with another responder from now on."""
        self.current.responder = responder
        self.correcting.look()
        self.background.start(self._warm_up(), "getting ready to complete questions")

    @property
    def responder(self) -> Responder:
        return self.current.responder

    @property
    def knowledge(self) -> Knowledge:
        return self.current.knowledge

    async def _recent(self) -> list[str]:
        """What members asked of late that moderators may read."""
        return await review.recent(self.store, self.current.knowledge, self.sorter)

    async def make_up(self, about: Interaction[Any] | Message, otherwise: Wording) -> None:
        await self.failing.make_up(about, otherwise)

    async def _learn(self, alert: Alert, outcome: Outcome, before: Outcome) -> None:
        await self.false_alarms.learn(alert, outcome, before)

    async def _correct(self, entries: Iterable[str]) -> None:
        await self.correcting.correct(entries)

    # Starting and stopping

    async def begin(self) -> None:
        self.background.start(self._warm_up(), "getting ready to complete questions")
        try:
            await self.servers.load()
        except SQLAlchemyError as error:
            log.error("what the servers chose can't be read: no alerts, no listening\n%s", logs.describe(error))
        await self.privacy.try_to_load()
        await self.seals.load()
        await self.furnish()
        self.store.on_replaced = self._read_anew
        await super().begin()

    async def before_shards(self, shards: Shards) -> None:
        try:
            await self.servers.read_anew(shards.has)
            await self.privacy.read_anew()
            await self.editors.load()
        except SQLAlchemyError as error:
            log.error("what the servers of another process chose can't be read\n%s", logs.describe(error))

    async def on_news(self, news: str) -> None:
        """Another process that is the bot tells something, or this one does."""
        what, _, member = news.partition(" ")
        if what == FORGET:
            for keeper in self.privacy.keepers:
                if not keeper.tables:
                    await keeper.forget(int(member))
        if what in (MAYBE, *CHOSEN_ANYWHERE):
            try:
                await self.privacy.read_anew()
            except SQLAlchemyError as error:
                log.error("what members chose elsewhere can't be read\n%s", logs.describe(error))
        if what in (MAYBE, KNOWLEDGE) and self.desk is not None:
            await self._follow(self.desk)

    async def _follow(self, desk: Desk) -> None:
        """Have the knowledge that another process has, however often it takes."""
        try:
            await desk.follow()
        except DeskError as error:
            log.error("what was changed in another process isn't taken over yet: %s", error)
            if self._follows_at is None:
                loop = asyncio.get_running_loop()
                self._follows_at = loop.call_later(FOLLOW_SECONDS, self._follow_again, desk)

    def _follow_again(self, desk: Desk) -> None:
        self._follows_at = None
        if not self.is_closed():
            self.background.start(self._follow(desk), "taking over what was changed in another process")

    async def _read_anew(self) -> None:
        """Another database is in the place of the one that was read at the start."""
        await self.servers.load()
        await self.privacy.load()
        await self.editors.load()
        await self.seals.load()
        if self.desk is not None:
            await finish_interrupted(self.desk)

    async def _warm_up(self) -> None:
        """So that the first member to type doesn't wait. One responder at a time gets ready, and only the last of several:
        that takes memory and a core for seconds."""
        async with self._warming:
            responder = self.responder
            if responder is not self._warmed:
                await asyncio.to_thread(responder.prepare)
                await asyncio.to_thread(garbage.give_back)
                self._warmed = responder

    @contextlib.asynccontextmanager
    async def live(self) -> AsyncIterator[None]:
        """Answer from what is saved in the knowledge folder, as soon as it is saved."""
        watching: asyncio.Task[None] | None = None
        if self.desk is not None:
            self._live = Live(self.desk, self.beside, self._tell_moderators)
            watching = asyncio.create_task(self._live.run())
        try:
            yield
        finally:
            if watching is not None:
                await stopping.cancelled(watching)
                await self.background.finish(stopping.CLOSING_SECONDS)

    @property
    def watched(self) -> Watched:
        """What is looked at to see whether the bot does what it is there for."""
        mistakes = lambda: self._live.mistakes if self._live is not None else 0  # noqa: E731 - asked anew each time
        return Watched(
            self, self.store, self.current, self.servers, self.alerting, self.editors.home, mistakes=mistakes
        )

    async def _tell_moderators(self, wording: Wording) -> None:
        await tell_home(self, self.editors.home, self.servers, wording)

    async def close(self) -> None:
        self.counting.save()
        await super().close()

    async def before_leaving(self) -> None:
        await self.questions.finish(stopping.LEAVING_SECONDS)

    # What people use, room by room

    async def furnish(self) -> None:
        """Add all that people use, and with it the commands."""
        await self._add_asking()
        await self._add_helping()
        await self._add_reviewing()
        await self._add_privacy()
        await self._add_moderating()

    async def _add_asking(self) -> None:
        """What members do."""
        messages = Messages(self, self.servers, self.reader, self.answerer, self.memory)
        await self.add_cog(messages)
        await self.add_cog(Following(self, self.reader, self.answerer, self.memory, messages, past=self.past))
        await self.add_cog(Ask(self.current, self.servers, self.answerer))
        await self.add_cog(AnswerThis(self.tree, self.reader, self.answerer))
        await self.add_cog(CheckClaim(self.tree, self.reader, self.answerer))
        await self.add_cog(Browse(self.current, self.servers))
        await self.add_cog(WhyThisAnswer(self, self.current, self.memory.whys))
        await self.add_cog(Help(self.tree, self.current, self.servers, self.editors))
        await self.add_cog(self.removal)
        await self.add_cog(self.person)
        await self.add_cog(self.correcting)

    async def _add_helping(self) -> None:
        """The way to a person."""
        await self.add_cog(Helpers(self.helping, self.store, self.servers))
        await self.add_cog(Teaching(self.gate, self.current, self.store, self.changes.preview))
        await self.add_cog(Watch(self, self.helping, self.store, self.servers))

    async def _add_reviewing(self) -> None:
        """What moderators learn from members."""
        not_asked, runners_up = self.removal.not_asked, self.memory.whys.runners_up
        reports = Reports(self.reports, self.current, self.privacy, self.person.helps)
        person = self.person.beside_rating
        await self.add_cog(reports)
        await self.add_cog(
            Rating(self.feedback, self.current, not_asked, runners_up, person=person, reports=reports.view)
        )
        await self.add_cog(StatsCommands(self, self.store, self.current, self.servers, self.editors))
        review_them = Review(
            self.gate, self.current, self.store, self.servers, self.sorter, preview=self.changes.preview
        )
        await self.add_cog(review_them)

    async def _add_privacy(self) -> None:
        """What is kept, and how it goes again."""
        await self.add_cog(PrivacyCommands(self.privacy, self.store))
        present = lambda: [each.id for each in self.guilds]  # noqa: E731 - asked anew each time
        knows = lambda guild: self.known is None or self.known.has(guild)  # noqa: E731
        await self.add_cog(Retention(self.store, self.privacy, self.schedule, present, knows))

    async def _add_moderating(self) -> None:
        """What moderators choose, hear and change."""
        await self.add_cog(self.alerting)
        await self.add_cog(Greeting())
        await self.add_cog(SettingsPage(self.servers, self.store, hears_all=self.hears_all))
        await self.add_cog(PeopleSettings(self.servers, self.store))
        await self.add_cog(DangerRole(self.servers, self.store))
        await self.add_cog(Pause(self.servers, self.store))
        await self.add_cog(self.changes)
        lines = Lines(self.gate, self.changes)
        await self.add_cog(lines)
        await self.add_cog(
            Kb(self.gate, self.changes, lines, current=self.current, servers=self.servers, store=self.store)
        )
