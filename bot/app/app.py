"""The rooms put together: what the bot does on Discord, and what it does it with."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import discord
from discord import Interaction, Message
from sqlalchemy.exc import SQLAlchemyError

from bot.answering import language
from bot.answering.conversation import Conversation
from bot.answering.current import Current
from bot.answering.decision import Decision
from bot.answering.responder import Responder
from bot.answering.wording.wording import Wording, word
from bot.asking import failing
from bot.asking.counting import Counting
from bot.asking.memory.answers import Answers
from bot.asking.memory.conversations import Conversations
from bot.asking.memory.cooldown import Cooldown
from bot.asking.memory.copies import Copies
from bot.asking.memory.explanations import Why, Whys
from bot.asking.memory.seen import Seen
from bot.asking.memory.turns import Turns
from bot.asking.memory.unasked import Unasked
from bot.asking.removal import Removal
from bot.client import stopping
from bot.client.client import Client
from bot.client.schedule import today
from bot.desk import Desk
from bot.desk.live import Live
from bot.knowledge.knowledge import Knowledge
from bot.logs import logs
from bot.moderating import alerts, channel
from bot.moderating.alerting import Alerting
from bot.moderating.alerts import Alert, Way
from bot.moderating.editors import Editors
from bot.moderating.kb.changes import Changes
from bot.moderating.kb.commands import Kb
from bot.moderating.kb.gate import Gate
from bot.moderating.pause import Pause
from bot.moderating.servers import Servers
from bot.moderating.settings import SettingsPage
from bot.privacy import Privacy, PrivacyCommands, Retention
from bot.reviewing import review
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
        self.alerting = Alerting(self.servers)
        self.conversations = Conversations()
        self.turns = Turns()
        self.whys = Whys()
        self.answers = Answers()
        self.copies = Copies()
        self.seen = Seen()
        self.cooldown = Cooldown()
        self.unasked = Unasked()
        self.editors = Editors(store, home_server)
        self.desk = Desk(folder, store, lambda: self.responder, self.answer_with) if folder is not None else None
        self.gate = Gate(self.editors, self.desk)
        self.changes = Changes(self.gate, self.current, self.servers, lambda: review.recent(store))
        self.questions = QuestionLog(store, self.current, today)
        self.feedback = Feedback(store)
        self.removal = Removal(self.servers, self.unasked)
        self.privacy = Privacy(
            store,
            [
                self.conversations.keeper,
                self.whys.keeper,
                self.cooldown.keeper,
                self.answers.keeper,
                self.seen.keeper,
                self.copies.keeper,
                self.unasked.keeper,
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
        self._counting = Counting(store, self.background)

    def answer_with(self, responder: Responder) -> None:
        """Answer with another responder from now on."""
        self.current.responder = responder
        self.background.start(self._warm_up(), "getting ready to complete questions")

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

    @property
    def responder(self) -> Responder:
        return self.current.responder

    @property
    def knowledge(self) -> Knowledge:
        return self.current.knowledge

    def decide(
        self, text: str, *, member: int, channel: int, region: str | None = None, typed: bool = False
    ) -> tuple[Decision, Wording | None]:
        """Decide about what a member says to the bot in a channel, in the light of what was said there before. `typed`:
        where questions were offered meanwhile, so it may be the beginning of one."""
        responder = self.responder
        decision, conversation = responder.turn(text, self.conversations.of(member, channel), typed=typed)
        self.conversations.keep(member, channel, conversation)
        return decision, word(decision, responder.knowledge, region)

    def overhear(
        self, text: str, *, member: int, channel: int, region: str | None, may_answer: Callable[[tuple[str, ...]], bool]
    ) -> tuple[Decision, Wording | None]:
        """Decide about what a member says to nobody in particular. If the bot speaks, they may ask on from there.

        Where it may not answer with the entries that it found, it speaks to someone in danger only.
        """
        responder = self.responder
        decision, conversation = responder.turn(text, Conversation(), addressed=False)
        if decision.kind == "answer" and not (self.privacy.may_answer_unasked(member) and may_answer(decision.entries)):
            decision = Decision("silent")
        if decision.kind != "silent":
            self.conversations.keep(member, channel, conversation)
        return decision, word(decision, responder.knowledge, region)

    def pick(self, entry: str, *, member: int, channel: int) -> tuple[Decision, Wording | None]:
        """Answer with an entry that a member chose, who may ask on from there. KeyError where there is none such."""
        knowledge = self.knowledge
        question = knowledge.entries[entry].question
        decision = Decision("answer", entries=(entry,))
        wording = word(decision, knowledge)
        offered = tuple(choice.entry for choice in wording.choices) if wording is not None else ()
        self.conversations.keep(member, channel, Conversation((entry,), offered, question))
        return decision, wording

    def count(self, decision: Decision, guild: int | None) -> None:
        """Count a decision, after the answer and beside it: a slow or broken store holds nobody up."""
        log.debug("decided %s %s", decision.kind, ", ".join(decision.entries))
        self._counting.add(today(), guild, decision.kind, decision.entries)

    def remember(self, decision: Decision, answer: int | None, *, member: int, channel: int, public: bool) -> None:
        """Remember for a while why the message `answer` (None: there was none) says what it says; `public` when others
        than the member see it."""
        if answer is not None:
            why = Why.of(decision, self.knowledge.version)
            self.whys.keep(answer, why, member=member, channel=channel, public=public)

    def alert(
        self, decision: Decision, guild: discord.Guild | None, *, member: int, channel: int, message: int, way: Way
    ) -> None:
        """Tell the server's moderators where they should hear of a decision; after the answer and beside it, too."""
        concerns = alerts.concerns(decision)
        if decision.urgent:
            log.info("urgent: %s", ", ".join(decision.urgent))
        if concerns and guild is None:
            log.info("no alert: it was a direct message")
        elif concerns and guild is not None:
            alert = Alert(concerns, way, guild.id, channel, message)
            self.background.start(self.alerting.tell(guild, member, alert), "an alert")

    async def _tell_moderators(self, wording: Wording) -> None:
        await channel.tell_home(self, self.editors.home, self.servers, wording)

    async def make_up(self, about: Interaction[Any] | Message, otherwise: Wording) -> None:
        await failing.make_up(self, about, otherwise)

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

    # What people use, room by room

    async def _add_asking(self) -> None:
        """What members do."""
        await self.load_extension("bot.asking.ask")
        await self.load_extension("bot.asking.messages")
        await self.load_extension("bot.asking.answer_this")
        await self.load_extension("bot.asking.browse")
        await self.load_extension("bot.asking.about")
        await self.add_cog(self.removal)
        await self.load_extension("bot.asking.helpline")
        await self.load_extension("bot.asking.why")
        await self.load_extension("bot.asking.help")

    async def _add_reviewing(self) -> None:
        """What moderators learn from members."""
        await self.add_cog(Rating(self.feedback, self.current, self.removal.not_asked))
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

    # Beside that

    async def _read_anew(self) -> None:
        """Another database is in the place of the one that was read at the start."""
        await self.servers.load()
        await self.privacy.load()
        await self.editors.load()

    async def _warm_up(self) -> None:
        """So that the first member to type doesn't wait."""
        await asyncio.to_thread(self.responder.complete, "")
        await asyncio.to_thread(language.prepare)

    async def before_leaving(self) -> None:
        await self.questions.finish(stopping.LEAVING_SECONDS)
