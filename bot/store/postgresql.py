"""A store in a database on a PostgreSQL server: how it is reached, what may be wrong with it, and who uses it.

asyncpg is loaded with the first connection, so that who has a file never waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, NullPool, event, false, func, inspect, literal, select, text, update
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.settings import Address
from bot.store.migrating import downgrade, migrate, revision_of
from bot.store.place import InUseError, NewerError, News, Room, Sharing, StoreError
from bot.store.tables import meta

if TYPE_CHECKING:
    import asyncpg

T = TypeVar("T")

CONNECT_SECONDS = 5.0
QUERY_SECONDS = 15.0  # after which a server counts as gone that doesn't answer
LOCK_SECONDS = 5.0  # that a query waits for another, as with a file
LOOK_SECONDS = 5.0  # between two looks whether it can be used again, and is still had alone
IN_USE_SECONDS = 5.0  # for another bot that is about to end: a supervisor may start the next one at once
# TCP notices within a minute that the other end is gone, so that a machine that fell over doesn't keep the lock.
SESSION = {
    "timezone": "UTC",
    "lock_timeout": f"{LOCK_SECONDS:.0f}s",
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
CONNECTIONS, MORE_CONNECTIONS = 5, 10
LONGEST_NAME = 63  # characters: what PostgreSQL keeps of the name of a program
IN_USE = 1_501_121  # the number of the lock that says that a bot uses the database
MIGRATING = 1_501_122  # and that its tables are being changed
IN_USE_BY = """\
Another bot uses the database {name}: {holder}.
Two of them would answer everything twice and overwrite each other's changes. Stop that one first, or give this one a \
database of its own (the setting DATABASE)."""

OWN_SESSION = "the server hasn't noticed yet that an earlier connection of this bot broke"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a database found: the version of PostgreSQL, the revision of the tables ("": there are none yet), the bytes
    it has, and who uses it now (None: nobody)."""

    version: str
    revision: str
    used: int
    holder: str | None


class Server:
    """A database on a server. Where the server goes, its errors say so until it is back, and a new connection is made then."""

    heals = True
    notes_backups = False  # pg_dump makes them
    left = "The bot goes on with it by itself as soon as that is mended, and takes over what was chosen meanwhile."

    def __init__(self, address: Address, sharing: Sharing = None) -> None:
        self.address = address
        self._sharing = sharing
        self._held: AsyncConnection | None = None  # whose lock says that this bot uses the database
        self._session: int | None = None  # its number on the server, where it may live on after the connection broke

    @property
    def name(self) -> str:
        return str(self.address)

    @property
    def looks_every(self) -> float:
        return LOOK_SECONDS

    async def open(self) -> AsyncEngine:
        await self._hold(IN_USE_SECONDS)
        try:
            async with self.connected() as connection, connection.begin():
                await connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
                await connection.run_sync(migrate)
        except BaseException:
            await self._release()
            raise
        return self._engine(
            QUERY_SECONDS,
            pool_size=CONNECTIONS,
            max_overflow=MORE_CONNECTIONS,
            pool_timeout=CONNECT_SECONDS,
            pool_pre_ping=True,
        )

    async def news(self) -> News | None:
        if self._sharing is not None:
            await self._hold()
        return None

    async def let_go(self, engine: AsyncEngine) -> None:
        await engine.dispose()
        await self._release()

    def is_trouble(self, error: BaseException) -> bool:
        return what_is_known(error) is not None

    def what_is_wrong(self, error: BaseException) -> tuple[str, str]:
        return what_is_wrong(error)

    async def room(self, engine: AsyncEngine | None) -> Room:
        if engine is None:
            return Room(None, None)
        async with engine.connect() as connection:
            return Room(await connection.scalar(select(func.pg_database_size(func.current_database()))), None)

    def read(self, how: Callable[[Connection], T]) -> T:
        async def reading() -> T:
            async with self.connected() as connection:
                return await connection.run_sync(how)

        return asyncio.run(reading())

    def look(self) -> Looked:
        """Look at it as it is, and whether it can be written, without changing it. Raises what is in UNUSABLE."""
        return self.read(_look)

    def downgrade(self, revision: str) -> None:
        """Bring the tables back to an earlier revision, in one step, for the version of the bot that had it. What only later
        revisions keep is lost. Raises InUseError, and what is in UNUSABLE."""

        async def going_back() -> None:
            async with self.held(), self.connected() as connection, connection.begin():
                await connection.run_sync(downgrade, revision)

        asyncio.run(going_back())

    # Who uses it

    @contextlib.asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Have it as this place is to have it, while nothing is opened. Raises InUseError, and what is in UNUSABLE."""
        await self._hold(IN_USE_SECONDS)
        try:
            yield
        finally:
            await self._release()

    async def _hold(self, patience: float = 0.0) -> None:
        """Take the lock, or see whether it is still held. It ends with its connection, however that ends."""
        if self._sharing is None or await self._is_held():
            return
        await self._release()
        engine = self._engine(CONNECT_SECONDS, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        connection = await engine.connect()
        try:
            await self._take(connection, patience)
        except BaseException:
            await connection.close()
            raise
        self._held = connection

    async def _take(self, connection: AsyncConnection, patience: float) -> None:
        take = func.pg_try_advisory_lock if self._sharing == "alone" else func.pg_try_advisory_lock_shared
        until = time.monotonic() + patience
        while not await connection.scalar(select(take(IN_USE))):
            if time.monotonic() >= until:
                if self._session is not None and await self._end_session(connection, self._session):
                    raise StoreError(OWN_SESSION)
                holder = await connection.run_sync(holder_of)
                raise InUseError(IN_USE_BY.format(name=self.name, holder=holder or "one that has just ended"))
            await asyncio.sleep(0.2)
        self._session = await connection.scalar(select(func.pg_backend_pid()))

    async def _end_session(self, connection: AsyncConnection, session: int) -> bool:
        """Whether it is this bot's own earlier session that has the lock, of which the server hasn't noticed that its
        connection broke; then it is told to end."""
        arguments = {"number": IN_USE, "session": session, "name": _who()}
        if await connection.scalar(_IS_OWN, arguments) is None:
            return False
        await connection.execute(select(func.pg_terminate_backend(session)))
        return True

    async def _is_held(self) -> bool:
        try:
            return self._held is not None and bool(await self._held.scalar(select(literal(1))))
        except SQLAlchemyError:
            return False

    async def _release(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            with contextlib.suppress(SQLAlchemyError):
                await held.close()

    # Connections

    @contextlib.asynccontextmanager
    async def connected(self) -> AsyncIterator[AsyncConnection]:
        """One connection, for as long as it is needed."""
        engine = self._engine(None, poolclass=NullPool)
        async with engine.connect() as connection:
            yield connection

    async def line(self) -> asyncpg.Connection[Any]:
        """A connection of its own, as asyncpg has it: for locks and news, which other connections mustn't end with it."""
        import asyncpg

        url = _url(self.address)
        _, arguments = url.get_dialect()().create_connect_args(url)
        return await asyncpg.connect(
            **arguments, timeout=CONNECT_SECONDS, server_settings={"application_name": _who(), **SESSION}
        )

    def _engine(self, seconds: float | None, **options: Any) -> AsyncEngine:
        """An engine whose queries may take so long. Whatever breaks, it raises nothing but what is SQLAlchemy's."""

        async def connect(**arguments: Any) -> Any:
            import asyncpg

            try:
                return await asyncpg.connect(**arguments)
            except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                dbapi: Any = engine.dialect.dbapi
                raise dbapi.OperationalError("no connection") from error

        arguments = {
            "async_creator_fn": connect,
            "timeout": CONNECT_SECONDS,
            "command_timeout": seconds,
            "server_settings": {"application_name": _who(), **SESSION},
        }
        engine = create_async_engine(_url(self.address), connect_args=arguments, **options)
        event.listen(engine.sync_engine, "handle_error", _as_sqlalchemys)
        return engine


def _look(connection: Connection) -> Looked:
    version = connection.scalar(text("SHOW server_version")) or ""
    used = connection.scalar(select(func.pg_database_size(func.current_database()))) or 0
    is_new = not inspect(connection).get_table_names()
    revision = "" if is_new else revision_of(connection)
    if not is_new:
        connection.execute(
            update(meta).values(value=meta.c.value).where(false())
        )  # is refused where it can't be written
    return Looked(version.partition(" ")[0], revision, used, holder_of(connection))


def holder_of(connection: Connection) -> str | None:
    """Who uses the database; None for nobody."""
    row = connection.execute(_HOLDERS, {"number": IN_USE}).first()
    if row is None:
        return None
    told = "".join(sign for sign in row.application_name if sign.isprintable()) or "somebody"
    return f"{told}, since {row.backend_start:%Y-%m-%d %H:%M} UTC"


_HOLDING = (
    "FROM pg_locks JOIN pg_stat_activity USING (pid) "
    "WHERE locktype = 'advisory' AND granted AND classid = 0 AND CAST(objid AS bigint) = :number AND objsubid = 1 "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
)
_HOLDERS = text(
    "SELECT application_name, backend_start AT TIME ZONE 'UTC' AS backend_start "
    f"{_HOLDING} ORDER BY backend_start LIMIT 1"
)
_IS_OWN = text(f"SELECT pid {_HOLDING} AND pid = :session AND application_name = :name")


def _who() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"[:LONGEST_NAME]


def _url(address: Address) -> URL:
    """The address as asyncpg takes it; `sslmode` is what the programs of PostgreSQL call its `ssl`."""
    url = make_url(address.whole)
    query = {"ssl" if name == "sslmode" else name: value for name, value in url.query.items()}
    return url.set(query=query)


def _as_sqlalchemys(context: ExceptionContext) -> None:
    """What breaks on the way, below PostgreSQL, is an error of the database, too; and that connection is over."""
    error = context.original_exception
    if isinstance(error, OSError | TimeoutError):
        context.is_disconnect = True
        raise OperationalError(None, None, error)


def what_is_wrong(error: BaseException) -> tuple[str, str]:
    """What is wrong with a database that can't be used, and what to do, in words for the operator: never the server's, which
    may repeat what it was told."""
    return what_is_known(error) or (
        f"its server says {_state(error) or type(_cause(error)).__name__}",
        "look into the log of the server, and mend that",
    )


def what_is_known(error: BaseException) -> tuple[str, str] | None:
    """The same; None where that kind of error isn't about the database as a whole."""
    cause, state = _cause(error), _state(error)
    for states, what, mend in _KNOWN:
        if state is not None and state.startswith(states):
            return what, mend
    if type(cause).__name__ == "ClientConfigurationError":  # of asyncpg, before it goes anywhere
        return "what stands after the ? of its address can't be used", "mend that in DATABASE"
    if isinstance(cause, OSError | TimeoutError) or type(cause).__name__ == "InterfaceError":
        return UNREACHED
    if isinstance(cause, NewerError):
        return NEWER
    if isinstance(cause, StoreError):
        return f"{cause}", "set DATABASE to a database of the bot's own"
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = (link.orig if isinstance(link, DBAPIError) else None) or link.__cause__


def _cause(error: BaseException) -> BaseException:
    """What is at the bottom of an error."""
    return list(_causes(error))[-1]


def _state(error: BaseException) -> str | None:
    """PostgreSQL's code for it; None where it isn't from there."""
    return next((state for each in _causes(error) if (state := getattr(each, "sqlstate", None))), None)


UNREACHED = (
    "its server can't be reached",
    "see whether PostgreSQL runs there, and look at the network between, and at host and port in DATABASE",
)
NEWER = (
    "it was written by a newer version of the bot",
    "update the bot; or, to stay with this version, call `python -m bot downgrade` with the newer one",
)
_KNOWN: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("28",), "its server refuses the user or the password", "mend them in DATABASE, or the server's pg_hba.conf"),
    (("3D",), "there is no database of this name", "make it: createdb --owner=USER NAME"),
    (("42501",), "the user of DATABASE may not use it", "make it the owner: ALTER DATABASE name OWNER TO user"),
    (("42P01", "42703"), "its tables are gone", "stop the bot, restore the database (pg_restore), and start it again"),
    (("25006",), "it can only be read: its server is a copy of another", "name the other server in DATABASE"),
    (("53100",), "the disk of its server is full", "make room there"),
    (("53200",), "its server has no memory left", "look at the memory there"),
    (("53",), "its server takes no more connections", "end what holds them, or raise max_connections there"),
    (("55P03",), "another program keeps it locked", "end that program"),
    (("57P", "08"), *UNREACHED),
    (("58", "XX"), "its server can't read or write its files", "look into the log of the server"),
)
