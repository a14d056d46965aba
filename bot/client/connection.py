"""The connection to Discord: it comes back, however often it breaks and however long Discord is away.

discord.py ends where there is no network at its start, where the gateway stays away (it calls itself once a try, up to
Python's limit), and where it can't read an event; it waits up to 17 minutes between tries, and after a break it begins
anew where it could resume, so that what was said meanwhile never arrives. This is the one file that uses discord.py's
private parts, to mend that.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable, Callable, Iterator
from time import monotonic
from typing import Any, TypeVar

import aiohttp
import discord
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.shard import EventItem, EventType, Shard

from bot import logs
from bot.client import reconnecting, refusals
from bot.client.reconnecting import TRY_SECONDS

log = logging.getLogger(__name__)

REQUEST_SECONDS = 15.0
STEADY_SECONDS = 10.0  # a connection that broke earlier counts as another try that failed
KEEPS_SESSION = 4000  # the code to close a connection with whose session is to be resumed
NO_MORE_SESSIONS = """\
Discord lets the bot connect no more today: it has begun too many sessions. Something made its connection break again and \
again. It waits %.0f minutes, until it may."""

T = TypeVar("T")
_BROKEN_OFF = (ReconnectWebSocket, discord.ConnectionClosed, OSError, aiohttp.ClientError)


class Connection(commands.AutoShardedBot):
    """A bot that logs in and stays connected until it is closed, or refused for a reason that `refusals` knows."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._identifying = asyncio.Lock()  # Discord lets one shard at a time begin a session
        parsers = self._connection.parsers
        parsers.update({event: _passing_over(event, parse) for event, parse in parsers.items()})

    async def begin(self) -> None:
        """Get ready, once: after the log-in and before the first event. (`setup_hook` comes with every try to log in.)"""

    async def login(self, token: str) -> None:
        """Log in, as often as it takes, and get ready. Raises LoginFailure for a wrong token."""
        await self._persistently("log in to Discord", lambda: self._log_in(token))
        await self.begin()

    async def _log_in(self, token: str) -> None:
        try:
            async with asyncio.timeout(TRY_SECONDS):
                await super().login(token)
            self._limit_requests()
        except BaseException:
            await self.http.close()  # each try opens a session of its own
            self.http.connector = discord.utils.MISSING
            raise

    async def _persistently(
        self, what: str, attempt: Callable[[], Awaitable[T]], waits: Iterator[float] | None = None
    ) -> T:
        """What `attempt` returns, which is made until it doesn't fail; each failure is a line in the log, which calls it
        `what` ("log in"). Raises what `refusals` knows what to do about; once the bot is closed, anything."""
        waits = waits or reconnecting.waits()
        while True:
            try:
                return await attempt()
            except Exception as error:
                if self.is_closed() or refusals.told(error) is not None:
                    raise
                wait = next(waits)
                log.warning("can't %s: %s; trying again in %.1f s", what, reconnecting.reason(error), wait)
            await asyncio.sleep(wait)

    def _limit_requests(self) -> None:
        """Give up a request to Discord that isn't answered within REQUEST_SECONDS.

        discord.py leaves the five minutes of aiohttp, and no way to choose. A limit around its calls would be another
        thing: it would count how long a message waits until Discord's rate limits let it go, and cancelling there locks
        everything.
        """
        session = getattr(self.http, "_HTTPClient__session", None)
        if isinstance(session, aiohttp.ClientSession):
            session._timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS)

    async def launch_shards(self) -> None:
        """Connect: ask Discord how, as often as it takes, and then connect every shard."""
        await self._persistently("ask Discord where to connect", super().launch_shards)

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect a shard for the first time."""
        opened = await self.opened(shard_id, reconnecting.waits(), initial=initial)
        shard = _Shard(opened, self, self._AutoShardedClient__queue.put_nowait)  # type: ignore[attr-defined]
        self._AutoShardedClient__shards[shard_id] = shard  # type: ignore[attr-defined]
        shard.launch()

    async def opened(
        self,
        shard_id: int,
        waits: Iterator[float],
        *,
        initial: bool = False,
        resumes: DiscordWebSocket | None = None,
    ) -> DiscordWebSocket:
        """A new connection of a shard, which goes on with the session of the one that it `resumes`."""
        # The host where a session is to be resumed may be what broke, so every other try goes to the general one.
        gateways = itertools.cycle((resumes.gateway, None) if resumes is not None else (None,))

        async def attempt() -> DiscordWebSocket:
            gateway = next(gateways)
            if resumes is not None:
                session = {"session": resumes.session_id, "sequence": resumes.sequence, "resume": True}
                return await self._open(gateway=gateway, shard_id=shard_id, **session)
            async with self._identifying:
                await self._until_may_identify()
                return await self._open(initial=initial, shard_id=shard_id)

        return await self._persistently("connect to Discord", attempt, waits)

    async def _open(self, **options: Any) -> DiscordWebSocket:
        async with asyncio.timeout(TRY_SECONDS):
            return await DiscordWebSocket.from_client(self, **options)

    async def _until_may_identify(self) -> None:
        """Wait until Discord lets the bot begin a session: who begins more than it may loses its token.

        Each request has its limit (`_limit_requests`). Another one here would cut off the wait for a rate limit, and then
        discord.py holds back every request for ever.
        """
        while True:
            _, _, limit = await self.http.get_bot_gateway()
            if limit["remaining"] > 0:
                return
            seconds = max(1.0, limit["reset_after"] / 1_000)
            log.error(NO_MORE_SESSIONS, seconds / 60)
            await asyncio.sleep(seconds)


class _Shard(Shard):
    """A shard that connects again by itself, and resumes its session where Discord still knows it."""

    _client: Connection

    async def worker(self) -> None:
        waits = reconnecting.waits()
        was_unreadable = False
        while True:
            since = monotonic()
            error = await self._broken()
            if self._client.is_closed():
                return
            self._dispatch("disconnect")
            self._dispatch("shard_disconnect", self.id)
            is_steady = monotonic() - since >= STEADY_SECONDS
            is_unreadable = not isinstance(error, _BROKEN_OFF)
            may_resume = (
                error.resume if isinstance(error, ReconnectWebSocket) else not (is_unreadable and was_unreadable)
            )
            resumes = self.ws if may_resume and self.ws.session_id is not None else None
            was_unreadable = is_unreadable and not is_steady  # resumed, what can't be read comes again: not for ever
            log.info("the connection broke: %s", reconnecting.reason(error))
            try:
                if refusals.told(error) is not None:
                    raise error
                if is_steady:
                    waits = reconnecting.waits()
                else:
                    await asyncio.sleep(next(waits))
                self.ws = await self._client.opened(self.id, waits, resumes=resumes)
            except Exception as final:
                self._queue_put(EventItem(EventType.terminate, self, final))
                return

    async def _broken(self) -> Exception:
        """Take events in until the connection breaks. Returns why."""
        try:
            while True:
                await self.ws.poll_event()
        except Exception as error:
            with contextlib.suppress(Exception):  # of what can't be read, the rest isn't read either
                async with asyncio.timeout(TRY_SECONDS):
                    await self.ws.close(KEEPS_SESSION)
            return error


def _passing_over(event: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
    """A parser of events that passes over those it can't read: the next one may be a call for help."""

    def parse_or_pass_over(data: Any) -> None:
        try:
            parse(data)
        except Exception as error:
            log.error("an event of Discord's can't be read and is passed over: %s\n%s", event, logs.describe(error))

    return parse_or_pass_over
