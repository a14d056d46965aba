"""The Discord client: what it asks Discord for, how it gets ready, what happens when something breaks, how it stops."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import discord
from discord import Interaction, Message, app_commands
from sqlalchemy.exc import SQLAlchemyError

from bot.answering import language
from bot.answering.conversation import Conversation
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
from bot.asking.removal import Remove
from bot.client import remarks, stopping
from bot.client.answer_buttons import DYNAMIC_ITEMS
from bot.client.background import Background
from bot.client.connection import Connection
from bot.client.pace import Pace
from bot.client.schedule import Schedule, today
from bot.client.syncing import CommandSync
from bot.client.translator import Translator
from bot.desk import Desk
from bot.desk.live import Live
from bot.knowledge.knowledge import Knowledge
from bot.logs import logs
from bot.moderating import alerts, settings_page
from bot.moderating.alerting import Alerting
from bot.moderating.alerts import Alert, Way
from bot.moderating.editors import Editors
from bot.moderating.servers import Servers
from bot.privacy.privacy import Privacy
from bot.privacy.retention import Retention
from bot.reviewing.questions import QuestionLog
from bot.store import Store

log = logging.getLogger(__name__)

discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # it never speaks, so it needs no voice libraries

COGS = (
    "bot.asking.ask",
    "bot.asking.messages",
    "bot.asking.answer_this",
    "bot.asking.browse",
    "bot.asking.about",
    "bot.moderating.alerts_cog",
    "bot.moderating.settings",
    "bot.moderating.pause",
    "bot.asking.removal_cog",
    "bot.moderating.kb.kb_cog",
    "bot.moderating.kb.changes",
    "bot.asking.helpline",
    "bot.asking.more",
    "bot.asking.why",
    "bot.privacy.commands",
    "bot.privacy.retention_cog",
    "bot.asking.help",
    "bot.reviewing.votes",
    "bot.reviewing.stats_command",
    "bot.reviewing.review_command",
)


class FaqBot(Connection):
    """The bot on Discord. It decides with `responder`, which may be replaced at any time by one assignment.

    `store` has to be open before the bot starts and is closed by whoever opened it. Without `listen` no privileged
    intent is asked for: the text of messages arrives where the bot is mentioned or replied to, and in direct messages.
    Moderators of `home_server` may change the knowledge in `folder`; without a folder nobody may.
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
        self.pace = Pace()
        super().__init__(
            command_prefix=(),
            help_command=None,
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=listen),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,  # no message is kept
            shard_count=shard_count,
            http_trace=self.pace.trace(),
        )
        self.responder = responder
        self.store = store
        self.servers = Servers(store)
        self.alerting = Alerting(self.servers)
        self.conversations = Conversations()
        self.turns = Turns()
        self.whys = Whys()
        self.privacy = Privacy(store)
        self.retention = Retention(store, self.privacy)
        self.answers = Answers()
        self.copies = Copies()
        self.seen = Seen()
        self.cooldown = Cooldown()
        self.unasked = Unasked()
        self.editors = Editors(store, home_server)
        self.desk = Desk(folder, store, lambda: self.responder, self.answer_with) if folder is not None else None
        self.questions = QuestionLog(store, lambda: self.knowledge)
        self._background = Background()
        self.is_stopping = False
        self.schedule = Schedule(store, self.wait_until_ready, self.beside)
        self._syncing = CommandSync(self.tree, store, self.beside)
        self._counting = Counting(store, self._background)
        self.tree.error(self._on_command_error)

    def answer_with(self, responder: Responder) -> None:
        """Answer with another responder from now on; answers in flight finish with the one they began with."""
        self.responder = responder
        self._background.start(self._warm_up(), "getting ready to complete questions")

    @contextlib.asynccontextmanager
    async def live(self) -> AsyncIterator[None]:
        """Answer from what is saved in the knowledge folder, as soon as it is saved."""
        watching = asyncio.create_task(Live(self, self.desk).run()) if self.desk is not None else None
        try:
            yield
        finally:
            if watching is not None:
                await stopping.cancelled(watching)
                await self._background.finish(stopping.CLOSING_SECONDS)

    @property
    def knowledge(self) -> Knowledge:
        return self.responder.knowledge

    @property
    def hears_all(self) -> bool:
        """Whether Discord tells the bot what messages say that aren't for it."""
        return self.intents.message_content

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
            self._background.start(self.alerting.tell(guild, member, alert), "an alert")

    def beside(self, work: Coroutine[Any, Any, None], what: str) -> asyncio.Task[None]:
        """Do work that is finished before the bot stops, whoever still waits for it; the log calls it `what`."""
        return self._background.start(work, what)

    # Starting and stopping

    async def begin(self) -> None:
        self._background.start(self._warm_up(), "getting ready to complete questions")
        try:
            await self.servers.load()
        except SQLAlchemyError as error:
            log.error("what the servers chose can't be read: no alerts, no listening\n%s", logs.describe(error))
        await self.privacy.try_to_load()
        self.add_dynamic_items(*DYNAMIC_ITEMS, *settings_page.DYNAMIC_ITEMS, Remove)
        await self.tree.set_translator(Translator())
        for cog in COGS:
            await self.load_extension(cog)
        self.store.on_replaced = self._read_anew
        self.schedule.start()
        self._syncing.start()

    async def _read_anew(self) -> None:
        """Another database is in the place of the one that was read at the start."""
        await self.servers.load()
        await self.privacy.load()
        await self.editors.load()

    async def _warm_up(self) -> None:
        """So that the first member to type doesn't wait."""
        await asyncio.to_thread(self.responder.complete, "")
        await asyncio.to_thread(language.prepare)

    async def on_ready(self) -> None:
        log.info("ready as %s in %d servers", self.user, len(self.guilds))

    async def on_resumed(self) -> None:
        log.info("back on Discord, with what was said meanwhile")

    async def on_message(self, message: Message, /) -> None:
        """Nothing: `cogs.messages` listens. (discord.py's own would look for prefix commands.)"""

    async def close(self) -> None:
        """Stop: finish the answers and alerts that are on their way and what is being written, then leave Discord."""
        self.is_stopping = True
        self.schedule.stop()
        self._syncing.stop()
        await stopping.finished(lambda: {*stopping.handlers(), *self._background.tasks})
        await self.questions.finish(stopping.LEAVING_SECONDS)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(super().close(), stopping.LEAVING_SECONDS)

    # Whatever breaks: the log gets the trace without what anyone wrote, the member gets an apology

    async def on_error(self, event_method: str, /, *args: Any, **_: Any) -> None:
        error = sys.exc_info()[1]
        about = next((arg for arg in args if isinstance(arg, Interaction | Message)), None)
        await self._failed(f"event {event_method}", error, about)

    async def _on_command_error(self, interaction: Interaction[Any], error: app_commands.AppCommandError) -> None:
        name = interaction.command.qualified_name if interaction.command is not None else "unknown"
        if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            log.info("command %s isn't the one that this bot has; somebody's Discord still shows another", name)
            await self._make_up(interaction, remarks.RELOAD)
        else:
            await self._failed(f"command {name}", error, interaction)

    async def _failed(self, where: str, error: BaseException | None, about: Interaction[Any] | Message | None) -> None:
        log.error("%s failed\n%s", where, logs.describe(error) if error is not None else "")
        if about is not None:
            await self._make_up(about, remarks.APOLOGY)

    async def _make_up(self, about: Interaction[Any] | Message, otherwise: Wording) -> None:
        try:
            await failing.make_up(self, about, otherwise)
        except Exception as error:
            log.error("the apology failed too\n%s", logs.describe(error))
