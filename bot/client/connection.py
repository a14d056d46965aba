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
from time import monotonic, perf_counter
from typing import Any, TypeVar

import aiohttp
import discord
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.shard import EventItem, EventType, Shard

from bot import logs, metrics
from bot.client import reconnecting, refusals
from bot.client.reconnecting import TRY_SECONDS
from bot.client.shares import Shares
from bot.settings import Shards
from bot.store import Leases, Session

log = logging.getLogger(__name__)

REQUEST_SECONDS = 15.0
STEADY_SECONDS = 10.0  # a connection that broke earlier counts as another try that failed
LATE_SECONDS = 10.0  # that Discord may take to acknowledge a heartbeat
SERVERS_SECONDS = 15.0  # in which Discord tells of the servers of a shard that it can serve
CLOSING_SECONDS = 2.0  # that closing a shard's connection may take
KEEPS_SESSION = 4000  # the code to close a connection with whose session is to be resumed
OVER = 1000  # and with whose is not
MISSED = ("MESSAGE_CREATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK")  # events that are made up for later
NO_MORE_SESSIONS = """\
Discord lets the bot connect no more today: it has begun too many sessions. Something made its connection break again and \
again. It waits %.0f minutes, until it may."""
FEW_SHARDS = """\
Discord recommends %d shards by now, and the setting SHARDS says %d. With more than 2,500 servers in one it lets the bot in \
no more: write a greater number soon."""

T = TypeVar("T")
_BROKEN_OFF = (ReconnectWebSocket, discord.ConnectionClosed, OSError, aiohttp.ClientError)


class Connection(commands.AutoShardedBot):
    """A bot that logs in and stays connected until it is closed, or refused for a reason that `refusals` knows. `shards` are
    those of this process; without, it has as many as Discord wants."""

    def __init__(self, *args: Any, shards: Shards | None = None, leases: Leases | None = None, **options: Any) -> None:
        if shards is not None:
            options |= {"shard_ids": sorted(shards.ids), "shard_count": shards.count}
        super().__init__(*args, **options)
        self.share = shards  # of all shards, those that this process has; None: all, as many as Discord wants
        self.shares: Shares | None = None
        if leases is not None and shards is not None:
            self.shares = Shares(self, leases, None if shards.are_shared else shards.ids)
            self.share = Shards(frozenset(), shards.count)
        self.concurrency = 1  # sessions that Discord lets begin together
        self._told: set[int] = set()  # shards whose servers Discord has told of
        self._beginnings: dict[int, Session] = {}  # the session of each shard as it was when Discord began it
        self._has_warned = False
        self._in_session: set[int] = set()  # shards whose session Discord has begun or resumed
        self.trouble: str | None = None  # why the last try to reach Discord failed; None once one succeeded
        self.until_sessions: float | None = None  # (monotonic seconds) where Discord lets the bot begin none before
        self._identifying = asyncio.Lock()  # Discord lets one shard at a time begin a session
        parsers = self._connection.parsers
        parsers.update({event: _passing_over(event, parse) for event, parse in parsers.items()})
        for event in ("READY", "RESUMED"):
            parsers[event] = self._noting_session(parsers[event])
        parsers["READY"] = self._noting_servers(parsers["READY"])

    def _noting_session(self, parse: Callable[[Any], None]) -> Callable[[Any], None]:
        def parse_and_note(data: Any) -> None:
            resumed = data.get("__shard_id__")
            self._in_session.add(resumed if resumed is not None else (data.get("shard") or (0,))[0])
            parse(data)

        return parse_and_note

    def _noting_servers(self, parse: Callable[[Any], None]) -> Callable[[Any], None]:
        def parse_and_note(data: Any) -> None:
            shard = (data.get("shard") or (0,))[0]
            if self.shares is not None and (begun := self.session_of(shard)) is not None:
                self._beginnings[shard] = begun
            parse(data)
            self._told.add(shard)

        return parse_and_note

    def heard(self) -> list[bool]:
        """For each part of the connection (shard), whether Discord is heard there: it has begun the session, and has
        acknowledged the heartbeats in time. Empty before the first is connected."""
        shards: dict[int, Shard] = getattr(self, "_AutoShardedClient__shards", {})
        return [id_ in self._in_session and _is_acknowledged(shard.ws) for id_, shard in shards.items()]

    @property
    def is_heard(self) -> bool:
        """Whether all of the connection is there and heard: else somebody, somewhere, isn't answered."""
        heard = self.heard()
        is_ready = self.shares.are_held if self.shares is not None else self.is_ready()
        return is_ready and all(heard) and len(heard) >= self.parts

    @property
    def is_worth_keeping(self) -> bool:
        """Whether a process in the place of this one wouldn't hear more: all is heard, or what several processes share the
        shards out by is away, without which a new one takes none, and something is heard here."""
        if self.shares is not None and not self.shares.are_held:
            return any(self.heard())
        return self.is_heard

    @property
    def parts(self) -> int:
        """How many shards this process has to hear."""
        if self.shares is not None:
            return self.shares.expected
        return len(self.share.ids) if self.share is not None else self.shard_count or 1

    def is_ours(self, guild: int | None) -> bool:
        """Whether this process is who is told of a server, and answers there; None: in direct messages."""
        return self.share is None or self.share.has(guild)

    async def is_surely_ours(self, guild: int | None) -> bool:
        """The same, where other processes may have taken over meanwhile."""
        return self.shares is None or await self.shares.has_surely(guild)

    @property
    def is_first(self) -> bool:
        """Whether this process, of all that there are, does what is done once for all."""
        return self.share is None or self.share.has_first

    @property
    def known(self) -> Shards | None:
        """Of the shards of this process, those whose servers it knows; None: all that there are."""
        return self.share and Shards(self.share.ids & self._told, self.share.count)

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
                done = await attempt()
                self.trouble = None
                return done
            except Exception as error:
                if self.is_closed() or refusals.told(error) is not None:
                    raise
                wait = next(waits)
                self.trouble = reconnecting.reason(error)
                log.warning("can't %s: %s; trying again in %.1f s", what, self.trouble, wait)
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

    def left(self, shard: int) -> None:
        """The connection of a shard is broken."""
        self._in_session.discard(shard)

    async def launch_shards(self) -> None:
        """Connect: ask Discord how, as often as it takes, and then connect every shard."""
        if self.shares is not None:
            self._connection.shard_count = self.shard_count
            await self._persistently("ask Discord where to connect", self._until_may_identify)
            self.shares.start()
            return
        await self._persistently("ask Discord where to connect", super().launch_shards)

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect a shard for the first time."""
        opened = await self.opened(shard_id, reconnecting.waits(), initial=initial)
        shard = _Shard(opened, self, self._AutoShardedClient__queue.put_nowait)  # type: ignore[attr-defined]
        self._AutoShardedClient__shards[shard_id] = shard  # type: ignore[attr-defined]
        shard.launch()

    # Shards that are taken and given back while the bot runs

    async def before_shards(self, shards: Shards) -> None:
        """Get ready for the servers of shards in which another process may have answered until now."""

    async def connect_shard(self, shard_id: int) -> None:
        """Begin a session for a shard, and wait until its servers are known. Raises what `refusals` knows."""
        shards: dict[int, Shard] = self._AutoShardedClient__shards  # type: ignore[attr-defined]
        self._connection.shard_ids = sorted({*shards, shard_id})
        await self.launch_shard(DiscordWebSocket.DEFAULT_GATEWAY, shard_id, initial=True)
        # discord.py's own event for that doesn't come where another shard begins meanwhile
        until = monotonic() + SERVERS_SECONDS
        while not self._has_servers(shard_id) and monotonic() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.1)

    def _has_servers(self, shard_id: int) -> bool:
        """Whether Discord has told all of the servers of a shard, but for those that it can't serve now."""
        return shard_id in self._told and not any(
            guild.unavailable for guild in self.guilds if guild.shard_id == shard_id
        )

    def session_of(self, shard_id: int) -> Session | None:
        """The session of a shard as it is now; None where there is none."""
        shards: dict[int, Shard] = self._AutoShardedClient__shards  # type: ignore[attr-defined]
        ws = shards[shard_id].ws if shard_id in shards else None
        if ws is None or ws.session_id is None or ws.sequence is None:
            return None
        return Session(ws.session_id, str(ws.gateway), ws.sequence)

    def beginning_of(self, shard_id: int) -> Session | None:
        """The session of a shard as it is now, with the event that it began with."""
        session, begun = self.session_of(shard_id), self._beginnings.get(shard_id)
        return begun if session is not None and begun is not None and begun.id == session.id else None

    async def drop_shard(self, shard_id: int) -> Session | None:
        """Hear nothing more of a shard; its servers are known until it is forgotten. Its session, which can be gone on with."""
        shards: dict[int, Shard] = self._AutoShardedClient__shards  # type: ignore[attr-defined]
        session, shard = self.session_of(shard_id), shards.pop(shard_id, None)
        self.left(shard_id)
        self._told.discard(shard_id)
        if shard is not None:
            shard._cancel_task()
            with contextlib.suppress(Exception):
                async with asyncio.timeout(CLOSING_SECONDS):
                    await shard.ws.close(KEEPS_SESSION)
        return session

    def forget_shard(self, shard_id: int) -> None:
        """Know nothing more of the servers of a shard that was dropped."""
        for guild in [each for each in self.guilds if each.shard_id == shard_id]:
            self._connection._remove_guild(guild)

    async def catch_up(self, shard_id: int, session: Session) -> None:
        """Take in the messages of which Discord told the session of another process, after the last event that this dealt
        with; then that session is over. Where Discord doesn't know it any more, there is nothing to be had. Broken off, it
        can be resumed again."""
        parsers, is_through = self._connection.parsers, asyncio.Event()
        told: dict[str, Callable[[Any], None]] = {event: parsers[event] for event in MISSED}
        told["RESUMED"] = lambda _: is_through.set()
        ws = None
        try:
            async with asyncio.timeout(TRY_SECONDS):
                ws = await DiscordWebSocket.from_client(
                    self,
                    gateway=yarl.URL(session.gateway),
                    shard_id=shard_id,
                    session=session.id,
                    sequence=session.sequence,
                    resume=True,
                )
                ws._discord_parsers = told
                while not is_through.is_set():
                    await ws.poll_event()
        except Exception as error:
            log.info(
                "what was said in shard %d before it was here isn't known: %s", shard_id, reconnecting.reason(error)
            )
        finally:
            if ws is not None:
                with contextlib.suppress(Exception):
                    await ws.close(OVER if is_through.is_set() else KEEPS_SESSION)

    def end_with(self, error: Exception) -> None:
        """End the bot because of an error."""
        queue: asyncio.PriorityQueue[EventItem] = self._AutoShardedClient__queue  # type: ignore[attr-defined]
        queue.put_nowait(EventItem(EventType.terminate, None, error))

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
            turn = self.shares.turn(shard_id) if self.shares is not None else self._identifying
            async with turn:
                await self._until_may_identify()
                return await self._open(initial=initial or self.shares is not None, shard_id=shard_id)

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
            recommended, _, limit = await self.http.get_bot_gateway()
            if self.share is not None and recommended > self.share.count and not self._has_warned:
                self._has_warned = True
                log.warning(FEW_SHARDS, recommended, self.share.count)
            self.concurrency = max(1, limit.get("max_concurrency", 1))
            if limit["remaining"] > 0:
                self.until_sessions = None
                return
            seconds = max(1.0, limit["reset_after"] / 1_000)
            self.until_sessions = monotonic() + seconds
            log.error(NO_MORE_SESSIONS, seconds / 60)
            await asyncio.sleep(seconds)


def _is_acknowledged(ws: DiscordWebSocket) -> bool:
    """Whether Discord has acknowledged the last heartbeat, or still has a moment to."""
    beat = ws._keep_alive
    if beat is None or beat.interval is None or not ws.open:
        return False
    return perf_counter() - beat._last_ack < beat.interval + LATE_SECONDS


class _Shard(Shard):
    """A shard that connects again by itself, and resumes its session where Discord still knows it."""

    _client: Connection

    async def worker(self) -> None:
        waits = reconnecting.waits()
        was_unreadable = False
        while True:
            since = monotonic()
            error = await self._broken()
            self._client.left(self.id)
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
                metrics.count(metrics.RECONNECTS, "anew" if resumes is None else "resumed")
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
            metrics.arrived()
            parse(data)
        except Exception as error:
            metrics.count(metrics.FAILURES, "reading")
            log.error("an event of Discord's can't be read and is passed over: %s\n%s", event, logs.describe(error))

    return parse_or_pass_over
