"""Sharing the shards out among processes: each takes some that are free, holds them, and gives back what is too many.

Whoever takes a shard first begins a session of its own, and then takes in what Discord told the session of the process
before, from the last event on that this is sure to have dealt with. So nothing that was said meanwhile is missed; what is
heard twice is answered once, because the answer to a message has one nonce in all processes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections import deque
from collections.abc import Iterable
from time import monotonic
from typing import TYPE_CHECKING

from bot import logs
from bot.client import stopping
from bot.settings import Shards
from bot.store import LeaseError, Leases, OthersDiffer, Session, Standing

if TYPE_CHECKING:
    from bot.client.connection import Connection

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
TURN_SECONDS = 5.5  # between two sessions that begin: Discord wants five
BEHIND_SECONDS = 20.0  # so long ago is what was surely dealt with: answers wait for their turn in a channel
COUNTING_SECONDS = 5.0  # after the start, in which processes that start together count each other
GRACE_SECONDS = 8.0  # after the database was away, in which each may take back what it had
GIVING_SECONDS = 10.0  # between two shards that are given back, so that whoever takes one has had the time
MAYBE = "maybe"  # news: there may have been some that weren't heard
WAIT_SECONDS = 30.0  # that an answer waits for the database where it isn't sure whose it is
ELSEWHERE = "another process has shards that are to be here (the setting SHARDS): %s; this one waits until it has ended"
DIFFERING = """\
OTHER PROCESSES HAVE ANOTHER NUMBER OF SHARDS (%s, and here %d, the setting SHARDS): some servers would be answered twice. \
This one waits until they have ended."""


class Shares:
    """Has a connection take and give back shards. `wanted` are those that it is to have; None: its share of all."""

    def __init__(self, client: Connection, leases: Leases, wanted: Iterable[int] | None = None) -> None:
        self._client = client
        self._leases = leases
        self.wanted = frozenset(wanted) if wanted is not None else None
        self._mine: frozenset[int] = frozenset()
        self._past: dict[int, deque[tuple[float, Session]]] = {}  # of those that are connected
        self._connecting: dict[int, asyncio.Task[None]] = {}
        self._running: asyncio.Task[None] | None = None
        self._not_before = 0.0  # (monotonic seconds) shards are taken
        self._given = float("-inf")  # when one was given back last
        self._giving: asyncio.Task[None] | None = None
        self._told = ""

    def start(self) -> None:
        """Begin to take shards."""
        self._leases.on_news = self._hear
        self._running = asyncio.create_task(self._run(), name="sharing the shards out")

    @property
    def are_held(self) -> bool:
        """Whether this process is sure of what it has."""
        return self._leases.are_valid

    @property
    def expected(self) -> int:
        """How many shards are to be heard here."""
        return len(self.wanted if self.wanted is not None else self._past)

    async def has_surely(self, guild: int | None) -> bool:
        """Whether this process answers in a server, and no other does; waits a while where it can't be sure of that now."""
        shard = Shards(self._mine, self._leases.count).of(guild)
        until = monotonic() + WAIT_SECONDS
        while shard in self._mine and monotonic() < until:
            if self._leases.are_valid:
                return True
            await asyncio.sleep(LOOK_SECONDS / 10)
        return False

    def turn(self, shard: int) -> contextlib.AbstractAsyncContextManager[None]:
        """Wait until a shard's session may begin, by what Discord allows all processes together."""
        return self._leases.turn(shard % self._client.concurrency, TURN_SECONDS)

    def _hear(self, news: str) -> None:
        self._client.dispatch("news", news)

    async def tell(self, news: str) -> None:
        """Tell all processes something."""
        try:
            await self._leases.tell(news)
        except LeaseError as error:
            log.warning("the other processes aren't told of something: %s", error)

    # Taking, and giving back

    async def _run(self) -> None:
        while True:
            try:
                self._tell(await self._look())
            except LeaseError as error:
                self._tell(f"the shards can't be held, for the database can't be asked ({error})")
            except OthersDiffer as error:
                self._tell(DIFFERING % (error.others, error.own))
            except Exception as error:
                log.error("sharing the shards out failed\n%s", logs.describe(error))
            await asyncio.sleep(LOOK_SECONDS)

    def _tell(self, trouble: str | None) -> None:
        self._client.trouble = trouble
        if trouble and trouble != self._told:
            log.error("%s", trouble)
        self._told = trouble or ""

    async def _look(self) -> str | None:
        """Look after the locks once. What keeps this process from having what it is to have."""
        if not self._leases.is_open:
            await self._leases.open()
            await self._take_back()
            self._hear(MAYBE)
        standing = await self._leases.beat()
        await self._leases.keep(self._dealt_with())
        for shard in self._to_take(standing):
            if await self._leases.take(shard):
                self._has(self._mine | {shard})
                self._connecting[shard] = asyncio.create_task(self._connect(shard), name=f"taking shard {shard}")
        surplus = self._to_give(standing)
        if surplus is not None:
            self._given = monotonic()
            self._giving = asyncio.create_task(self._give(surplus), name=f"giving shard {surplus} back")
        elsewhere = sorted((self.wanted or frozenset()) & (standing.taken - standing.mine))
        return ELSEWHERE % ", ".join(map(str, elsewhere)) if elsewhere else None

    async def _take_back(self) -> None:
        """Take what this process had before the database was away; another may have it by now."""
        for shard in sorted(self._mine):
            if not await self._leases.take(shard):
                log.warning("shard %d is another process's by now", shard)
                await self._leave(shard)
        self._not_before = monotonic() + (GRACE_SECONDS if self._mine else COUNTING_SECONDS)

    def _to_take(self, standing: Standing) -> list[int]:
        count, room = self._leases.count, self._client.concurrency - len(self._connecting)
        free = [each for each in range(count) if each not in standing.taken | self._mine]
        if room <= 0 or monotonic() < self._not_before:
            return []
        if self.wanted is not None:
            return sorted(self.wanted.intersection(free))[:room]
        random.shuffle(free)  # so that not all try the same
        return free[: max(0, min(room, -(-count // standing.processes) - len(self._mine)))]

    def _to_give(self, standing: Standing) -> int | None:
        """One shard that is too many here while another process has too few."""
        count, free = self._leases.count, self._leases.count - len(standing.taken)
        few = min(map(len, standing.others.values()), default=count)
        is_giving = monotonic() - self._given < GIVING_SECONDS or not (self._giving is None or self._giving.done())
        is_even = len(self._mine) <= -(-count // standing.processes) or few >= count // standing.processes
        if self.wanted is not None or is_even or free or is_giving:
            return None
        return max(self._past.keys() - {0}, default=None)

    async def _connect(self, shard: int) -> None:
        try:
            before = await self._before(shard)
            await self._client.before_shards(Shards(frozenset({shard}), self._leases.count))
            await self._client.connect_shard(shard)
            if before is not None:
                await self._client.catch_up(shard, before)
            self._past[shard] = deque()
            log.info("shard %d of %d is here now", shard, self._leases.count)
            self._client.dispatch("shard_taken", shard)
        except Exception as error:
            self._client.end_with(error)
        finally:
            self._connecting.pop(shard, None)

    async def _before(self, shard: int) -> Session | None:
        try:
            return await self._leases.kept(shard)
        except LeaseError:
            return None

    async def _give(self, shard: int) -> None:
        """Let another process have a shard: it goes on with exactly what comes after what was dealt with here. Where not all
        is dealt with in time, it goes on after what surely is."""
        surely = self._dealt_with().get(shard)
        self._past.pop(shard, None)
        session, pending = await self._client.drop_shard(shard), stopping.Tasks()
        if handling := stopping.handlers():
            _, pending = await asyncio.wait(handling, timeout=stopping.CLOSING_SECONDS)
        with contextlib.suppress(LeaseError):  # then it is taken over as that of one that died
            if (left := surely if pending else session) is not None:
                await self._leases.keep({shard: left})
            await self._leases.give(shard)
        self._has(self._mine - {shard})
        log.info("shard %d of %d is another process's from now on", shard, self._leases.count)
        if pending:  # help may be on its way, after which the moderators of its server are to hear of it
            await asyncio.wait(pending, timeout=stopping.HELP_SECONDS)
        if shard not in self._mine:
            self._client.forget_shard(shard)

    async def _leave(self, shard: int) -> None:
        """Have a shard no more."""
        self._has(self._mine - {shard})
        self._past.pop(shard, None)
        if (connecting := self._connecting.pop(shard, None)) is not None:
            await stopping.cancelled(connecting)
        await self._client.drop_shard(shard)
        self._client.forget_shard(shard)

    def _has(self, mine: frozenset[int]) -> None:
        self._mine = mine
        self._client.share = Shards(mine, self._leases.count)

    def _dealt_with(self) -> dict[int, Session]:
        """For each shard, the last event by now that is surely dealt with."""
        now, found = monotonic(), dict[int, Session]()
        for shard, past in self._past.items():
            session, begun = self._client.session_of(shard), self._client.beginning_of(shard)
            if session is None or begun is None:
                continue
            if not past or past[-1][1].id != session.id:
                past.clear()
                past.append((now, begun))  # before it nothing was said there
            past.append((now, session))
            while len(past) > 1 and past[1][0] <= now - BEHIND_SECONDS:
                past.popleft()
            found[shard] = past[0][1]
        return found

    # Ending

    async def stop(self) -> dict[int, Session]:
        """Hear nothing more, and deal with what was heard: with what the next processes go on. Where not all is dealt with in
        time, that is what comes after what surely is; for a shard that was being taken, it stays what it was."""
        connecting, surely = sorted(self._connecting), self._dealt_with()
        for task in (self._running, self._giving, *self._connecting.values()):
            if task is not None:
                await stopping.cancelled(task)
        for shard in connecting:
            if shard not in self._past:
                await self._client.drop_shard(shard)
        found = {shard: await self._client.drop_shard(shard) for shard in sorted(self._past)}
        await stopping.finished(stopping.handlers)
        if stopping.handlers():
            return surely
        return {shard: session for shard, session in found.items() if session is not None}

    async def end(self, left: dict[int, Session]) -> None:
        """Give all back; the next processes go on with what is left."""
        if self._leases.are_valid:
            with contextlib.suppress(LeaseError):
                await self._leases.keep(left)
        await self._leases.close()
