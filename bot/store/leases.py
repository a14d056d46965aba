"""Which of several processes has which shards: a lock for each in PostgreSQL, held by one connection of the process that has it.

A lock ends with its connection, however that ends, and the server ends a connection that says nothing for SERVER_SECONDS. A
process that couldn't say anything stops counting on its locks well before that. So of one shard no two processes are sure.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncpg

# The first of the two numbers of each lock; the second is the shard, the number of shards, or the turn.
SHARD, MEMBER, TURN = 1_501_131, 1_501_132, 1_501_133
VALID_SECONDS = 10.0  # after the last word of the server for which a process counts on its locks
SERVER_SECONDS = 20  # without a word from the process, after which the server gives its locks up
QUERY_SECONDS = 4.0
TURN_LOOK_SECONDS = 0.25
OLDEST = (14,)  # version of PostgreSQL that ends what says nothing
TOO_OLD = "PostgreSQL has to be 14 or newer"
NEWS = "faqbot"  # the channel on which processes tell each other what changed
KEY = "session of shard {shard}/{count}"  # where the store keeps what the next one needs to go on with a shard

_BEAT = """
SELECT CAST(classid AS bigint) AS what, CAST(objid AS bigint) AS number, pid = pg_backend_pid() AS mine, pid
FROM pg_locks
WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND CAST(classid AS bigint) = ANY($1::bigint[])
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_KEEP = "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value"

Connect = Callable[[], Awaitable["asyncpg.Connection[Any]"]]


class LeaseError(Exception):
    """The locks can't be used: they are lost, if there were any."""


class OthersDiffer(Exception):  # noqa: N818 (named for what is so)
    """Other processes have another number of shards: both would answer the same servers."""

    def __init__(self, others: Iterable[int], own: int) -> None:
        self.others, self.own = sorted(others), own
        super().__init__(f"{self.others} instead of {own}")


@dataclass(frozen=True, slots=True)
class Session:
    """What Discord goes on with: a session, where it is taken up again, and the last event that was dealt with."""

    id: str
    gateway: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How the shards are shared out: those of this process, and those of every other by its connection's number."""

    mine: frozenset[int]
    others: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @property
    def processes(self) -> int:
        return len(self.others) + 1

    @property
    def taken(self) -> frozenset[int]:
        return self.mine.union(*self.others.values())


class Leases:
    """The locks of one process, of `count` shards. `connect` makes a connection to the database. `on_news` is told what
    processes tell each other, this one included."""

    def __init__(self, connect: Connect, count: int) -> None:
        self.count = count
        self.on_news: Callable[[str], None] | None = None
        self._connect = connect
        self._line: asyncpg.Connection[Any] | None = None
        self._asking = asyncio.Lock()
        self._heard = float("-inf")
        self._turns: dict[int, asyncio.Lock] = {}
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def is_open(self) -> bool:
        return self._line is not None

    @property
    def are_valid(self) -> bool:
        """Whether the locks that this process took are still its own, for sure."""
        line = self._line
        return line is not None and not line.is_closed() and monotonic() - self._heard < VALID_SECONDS

    async def open(self) -> None:
        """Connect, and be counted among the processes. Raises LeaseError, and OthersDiffer."""
        await self.close()
        try:
            async with asyncio.timeout(QUERY_SECONDS):
                line = await self._connect()
        except Exception as error:
            raise LeaseError(type(error).__name__) from error
        self._line = line
        line.add_termination_listener(self._on_end)
        if line.get_server_version() < OLDEST:
            await self.close()
            raise LeaseError(TOO_OLD)
        await self._ask("fetchval", f"SET idle_session_timeout = '{SERVER_SECONDS}s'")
        await self._ask("add_listener", NEWS, self._hear)
        await self._ask("fetchval", "SELECT pg_advisory_lock_shared($1, $2)", MEMBER, self.count)
        found = await self._ask("fetch", _BEAT, [MEMBER])
        if differing := {row["number"] for row in found} - {self.count}:
            await self.close()
            raise OthersDiffer(differing, self.count)

    async def tell(self, news: str) -> None:
        """Tell all processes. Raises LeaseError."""
        await self._ask("fetchval", "SELECT pg_notify($1, $2)", NEWS, news)

    def _hear(self, _: object, __: int, ___: str, news: object) -> None:
        if self.on_news is not None:
            self.on_news(f"{news}")

    async def close(self) -> None:
        """Give everything back."""
        for task in self._ending:
            task.cancel()
        line, self._line, self._heard = self._line, None, float("-inf")
        if line is not None and not line.is_closed():
            try:
                await line.close(timeout=QUERY_SECONDS)
            except Exception:
                line.terminate()

    async def beat(self) -> Standing:
        """Tell the server that this process lives; how things stand. Raises LeaseError."""
        mine, others = set[int](), dict[int, set[int]]()
        for row in await self._ask("fetch", _BEAT, [SHARD, MEMBER]):
            held = mine if row["mine"] else others.setdefault(row["pid"], set())
            if row["what"] == SHARD:
                held.add(row["number"])
        return Standing(frozenset(mine), {pid: frozenset(held) for pid, held in others.items()})

    async def take(self, shard: int) -> bool:
        """Take a shard that this process hasn't, unless another has it. Raises LeaseError."""
        return bool(await self._ask("fetchval", "SELECT pg_try_advisory_lock($1, $2)", SHARD, shard))

    async def give(self, shard: int) -> None:
        """Give a shard back. Raises LeaseError."""
        await self._ask("fetchval", "SELECT pg_advisory_unlock($1, $2)", SHARD, shard)

    async def keep(self, sessions: Mapping[int, Session]) -> None:
        """Keep with what the next one goes on, for shards of this process. Raises LeaseError."""
        rows = [(self._key(shard), json.dumps(asdict(session))) for shard, session in sessions.items()]
        if rows:
            await self._ask("executemany", _KEEP, rows)

    async def kept(self, shard: int) -> Session | None:
        """With what the one before went on; None for nothing. Raises LeaseError."""
        found = await self._ask("fetchval", "SELECT value FROM meta WHERE key = $1", self._key(shard))
        return Session(**json.loads(found)) if found else None

    @contextlib.asynccontextmanager
    async def turn(self, number: int, seconds: float) -> AsyncIterator[None]:
        """Wait for a turn with this number, of which there is one at a time in all processes together; nobody has the next
        one sooner than so many seconds after it."""
        turn = self._turns.setdefault(number, asyncio.Lock())
        await turn.acquire()
        line: object = None
        try:
            while line is None:
                asking = asyncio.create_task(self._take_turn(number))
                try:
                    line = await asyncio.shield(asking)
                except asyncio.CancelledError:
                    line = await asking  # it may have it by then, and is to end it
                    raise
                if line is None:
                    await asyncio.sleep(TURN_LOOK_SECONDS)
            yield
        finally:
            task = asyncio.create_task(self._end_turn(turn, number, line, seconds if line is not None else 0.0))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def _take_turn(self, number: int) -> object:
        """The connection that has a turn now; None where another process has it, or the locks are lost."""
        with contextlib.suppress(LeaseError):  # whoever sees to the locks opens them again
            if await self._ask("fetchval", "SELECT pg_try_advisory_lock($1, $2)", TURN, number):
                return self._line
        return None

    async def _end_turn(self, turn: asyncio.Lock, number: int, line: object, seconds: float) -> None:
        try:
            await asyncio.sleep(seconds)
            if line is not None and line is self._line:  # else it ended with its connection
                with contextlib.suppress(LeaseError):
                    await self._ask("fetchval", "SELECT pg_advisory_unlock($1, $2)", TURN, number)
        finally:
            turn.release()

    def _key(self, shard: int) -> str:
        return KEY.format(shard=shard, count=self.count)

    async def _ask(self, how: str, query: str, *arguments: Any) -> Any:
        """What the server says. Raises LeaseError; then all locks are lost. Who is cancelled meanwhile loses none."""
        return await asyncio.shield(asyncio.ensure_future(self._asked(how, query, arguments)))

    async def _asked(self, how: str, query: str, arguments: Iterable[Any]) -> Any:
        async with self._asking:
            line, began = self._line, monotonic()
            if line is None:
                raise LeaseError("not connected")
            try:
                async with asyncio.timeout(QUERY_SECONDS):
                    told = await getattr(line, how)(query, *arguments)
            except Exception as error:
                self._lose(line)
                raise LeaseError(type(error).__name__) from error
            self._heard = began
            return told

    def _on_end(self, line: asyncpg.Connection[Any]) -> None:
        self._lose(line)

    def _lose(self, line: asyncpg.Connection[Any]) -> None:
        if line is self._line:
            self._line, self._heard = None, float("-inf")
        if not line.is_closed():
            line.terminate()
