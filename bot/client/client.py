"""The bot as Discord sees it: what it asks for, how it gets ready, what happens when something breaks, how it stops.

It knows no question and no answer: what the bot does comes in cogs, and from whoever derives from it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Coroutine
from typing import Any

import discord
from discord import Interaction, Message, app_commands

from bot import logs, metrics
from bot.answering import Wording
from bot.client import presses, remarks, stopping
from bot.client.background import Background
from bot.client.connection import Connection
from bot.client.expiring import Expiring
from bot.client.pace import Pace
from bot.client.requests import Requests
from bot.client.schedule import Schedule
from bot.client.syncing import CommandSync
from bot.client.translator import Translator
from bot.settings import Shards
from bot.store import Leases, Store

log = logging.getLogger(__name__)

SPEECHLESS_AT_MOST, SPEECHLESS_SECONDS = 1_000, 3_600.0

discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # it never speaks, so it needs no voice libraries


class Client(Connection):
    """The bot on Discord.

    `store` has to be open before the bot starts and is closed by whoever opened it. Without `listen` no privileged
    intent is asked for: the text of messages arrives where the bot is mentioned or replied to, and in direct messages.
    `shards` are those of this process (None: all), which it shares with others by `leases`; a Discord that can't be asked how
    many it wants takes `shard_count`.
    """

    def __init__(
        self,
        store: Store,
        *,
        listen: bool = False,
        shards: Shards | None = None,
        leases: Leases | None = None,
        shard_count: int | None = None,
    ) -> None:
        self.pace = Pace()
        self.requests = Requests()
        super().__init__(
            command_prefix=(),
            help_command=None,
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=listen),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,  # no message is kept
            shards=shards,
            leases=leases,
            shard_count=shard_count,
            http_trace=self.requests.watched(self.pace.trace()),
        )
        self.is_stopping = False
        self.background = Background()
        # Channels in which it was called and may not write: their ids.
        self.speechless: Expiring[int, None] = Expiring(SPEECHLESS_AT_MOST, SPEECHLESS_SECONDS)
        self.schedule = Schedule(store, self.wait_until_ready, self.background.start, lambda: self.known)
        self.syncing = CommandSync(self.tree, store, self.background.start)
        self.tree.error(self._on_command_error)

    @property
    def hears_all(self) -> bool:
        """Whether Discord tells the bot what messages say that aren't for it."""
        return self.intents.message_content

    # Starting and stopping

    async def begin(self) -> None:
        """Begin the daily work, and tell Discord the commands: all cogs are there by now."""
        await self.tree.set_translator(Translator())
        self.schedule.start()
        if self.is_first:
            self.syncing.start()

    async def on_ready(self) -> None:
        log.info("ready as %s in %d servers", self.user, len(self.guilds))

    async def on_shard_taken(self, _: int) -> None:
        """Servers are this process's by now: what is due for them may not have been done."""
        self.schedule.again()
        if self.is_first:
            self.syncing.start()

    async def on_resumed(self) -> None:
        log.info("back on Discord, with what was said meanwhile")

    async def on_app_command_completion(
        self, _: Interaction[Any], command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu
    ) -> None:
        log.info("command %s done", command.qualified_name, extra={"command": command.qualified_name})

    async def on_message(self, message: Message, /) -> None:
        """Nothing: a cog listens. (discord.py's own would look for prefix commands.)"""

    async def before_leaving(self) -> None:
        """Finish what has to be finished while the bot is still on Discord."""

    async def close(self) -> None:
        """Stop: finish the answers and alerts that are on their way and what is being written, then leave Discord. Where
        others take over, what was heard is answered here, and what comes after it is theirs."""
        left = await self.shares.stop() if self.shares is not None and not self.is_stopping else {}
        self.is_stopping = True
        self.schedule.stop()
        await self.syncing.stop()
        await stopping.finished(lambda: {*stopping.handlers(), *self.background.tasks})
        if self.shares is not None:
            await self.shares.end(left)
        await self.before_leaving()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(super().close(), stopping.LEAVING_SECONDS)

    def beside(self, work: Coroutine[Any, Any, None], what: str) -> asyncio.Task[None]:
        """Do work that is finished before the bot stops, whoever still waits for it; the log calls it `what`."""
        return self.background.start(work, what)

    # Whatever breaks: the log gets the trace without what anyone wrote, the member gets an apology

    async def make_up(self, about: Interaction[Any] | Message, otherwise: Wording) -> None:
        """Answer what couldn't be answered."""

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
        metrics.count(metrics.FAILURES, "handling")
        log.error("%s failed\n%s", where, logs.describe(error) if error is not None else "")
        if about is not None:
            written = presses.written(about) if isinstance(about, Interaction) else ""
            await self._make_up(about, remarks.given_back(written) if written else remarks.APOLOGY)

    async def _make_up(self, about: Interaction[Any] | Message, otherwise: Wording) -> None:
        try:
            await self.make_up(about, otherwise)
        except Exception as error:
            log.error("the apology failed too\n%s", logs.describe(error))
