"""A database on a PostgreSQL server: what may be wrong with it, at the start or later, and how it is had alone."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Address, place_of
from bot.store import UNTIL_RESUMED, Codes, InUseError, Server, Store, migrating, privacy, tables
from bot.store import postgresql as places
from bot.store import servers as chosen
from tests.stage import postgresql as stage
from tests.stage.databases import rows
from tests.stage.postgresql import GUEST, PASSWORD, REFUSED

SERVER = 1_456_074_443_980_800_006
SECONDS = 20.0


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(places, "IN_USE_SECONDS", 0.3)


@pytest.fixture
def address(postgresql: stage.Server) -> Address:
    return postgresql.fresh()


@pytest.fixture(scope="module")
def another() -> Iterator[stage.Server]:
    with stage.running() as server:
        yield server


@pytest.fixture
def stoppable(another: stage.Server) -> stage.Server:
    """A server that nobody else needs."""
    another.start()
    return another


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def holding(connection: Connection) -> int:
    """The number of the server's process that has the lock of the bot."""
    return connection.scalar(text("SELECT pid FROM pg_locks WHERE objid = :number"), {"number": places.IN_USE}) or 0


def with_password(address: Address, user: str, password: str) -> Address:
    made = place_of(address.whole.replace(f"//{stage.OWNER}@", f"//{user}:{quote(password, safe='')}@"))
    assert isinstance(made, Address)
    return made


class TestWhatIsWrong:
    """Each is named, with what to do; and nothing of it shows the password."""

    @pytest.mark.parametrize(
        ("how", "said", "mend"),
        [
            ("no server", "can't be reached", "host and port"),
            ("no such host", "can't be reached", "host and port"),
            ("another password", "refuses the user or the password", "mend them in DATABASE"),
            ("no such database", "no database of this name", "createdb"),
            ("a guest", "may not use it", "OWNER"),
            ("another program's", "another program", "of the bot's own"),
            ("of a newer version", "newer version", "update the bot"),
            ("a bad ssl", "after the ?", "mend that in DATABASE"),
        ],
    )
    async def test_at_the_start(
        self, how: str, said: str, mend: str, postgresql: stage.Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        where = self._spoilt(how, postgresql)
        async with Store(where, needed=False) as opened:
            assert not opened.is_kept
            await chosen.put(opened, SERVER, Server("us"))
            assert await chosen.read(opened) == {SERVER: Server("us")}
        [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
        told = record.getMessage()
        for words in (said, mend, "nothing is kept", "DATABASE", "by itself", str(where)):
            assert words in told
        assert "secret" not in told
        with pytest.raises(SQLAlchemyError):
            await Store(where).open()

    def _spoilt(self, how: str, postgresql: stage.Server) -> Address:
        address = postgresql.fresh() if how not in ("another program's", "a guest") else postgresql.empty()
        name = address.whole.partition("?")[0].rpartition("/")[2]
        other = {
            "no server": "postgresql://bot:secret@127.0.0.1:1/bot",
            "no such host": "postgresql://bot:secret@nowhere.invalid/bot",
            "no such database": address.whole.replace(f"/{name}?", "/none?"),
            "a bad ssl": f"{address.whole}&ssl=perhaps",
        }
        match how:
            case "another password":
                return with_password(address, REFUSED, "secret")
            case "a guest":
                return with_password(address, GUEST, "secret")
            case "another program's":
                postgresql.sql("CREATE TABLE servers (name text)", database=name)
            case "of a newer version":
                postgresql.sql("UPDATE alembic_version SET version_num = '9999'", database=name)
            case _:
                made = place_of(other[how])
                assert isinstance(made, Address)
                return made
        return address

    async def test_a_password_of_all_signs_is_understood(self, postgresql: stage.Server) -> None:
        address = postgresql.empty()
        name = address.whole.partition("?")[0].rpartition("/")[2]
        postgresql.sql(f"ALTER DATABASE {name} OWNER TO {REFUSED}")
        async with Store(with_password(address, REFUSED, PASSWORD)) as opened:
            assert opened.is_kept

    def test_the_password_is_shown_nowhere(self, address: Address) -> None:
        secret = with_password(address, stage.OWNER, "secret")
        store = Store(secret)
        assert "secret" in secret.whole
        for shown in (f"{secret}", repr(secret), store.place.name, f"{vars(store)}"):
            assert "secret" not in shown


class TestComingAndGoing:
    """A server that isn't there at the start, or goes meanwhile."""

    async def test_it_is_gone_on_with_once_it_is_there_and_what_was_chosen_meanwhile_is_kept(
        self, stoppable: stage.Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        address = stoppable.fresh()
        async with Store(address) as opened:
            await chosen.put(opened, SERVER, Server("uk", 7, channels={1: "help"}, keeps_questions=True))
            await chosen.put_digest(opened, SERVER, False)
            await privacy.put_optout(opened, 1, "log", True)
            before = await Codes(opened, "key").one(1, "x")
        stoppable.stop()
        async with Store(address, needed=False) as opened:
            codes, read = Codes(opened, "key"), list[bool]()

            async def read_anew() -> None:
                read.append(opened.is_kept)

            opened.on_replaced = read_anew
            await chosen.put(opened, SERVER, Server(paused_until=UNTIL_RESUMED, channels={2: "off"}))
            await chosen.put(opened, 5, Server("us"))
            await privacy.put_optout(opened, 2, "log", True)
            await privacy.put_unkept_channel(opened, SERVER, 3, True)
            assert await codes.one(1, "x") != before
            stoppable.start()
            await until(lambda: opened.is_kept)
            assert read == [False], "nothing counts as kept before all of it was read"
            both: dict[int, chosen.Mode] = {1: "help", 2: "off"}
            assert await chosen.read(opened) == {
                SERVER: Server("uk", 7, channels=both, paused_until=UNTIL_RESUMED, keeps_questions=True),
                5: Server("us"),
            }
            assert await chosen.no_digest(opened) == {SERVER}
            assert await privacy.read_optouts(opened) == {1: {"log"}, 2: {"log"}}
            assert await privacy.read_unkept_channels(opened) == {3: SERVER}
            assert await codes.one(1, "x") == before, "the key in the database counts again"
        assert "CAN BE USED AGAIN" in caplog.text

    async def test_where_reading_anew_fails_nothing_is_kept_yet(self, stoppable: stage.Server) -> None:
        address = stoppable.fresh()
        stoppable.stop()
        async with Store(address, needed=False) as opened:
            tries: list[bool] = []

            async def read_anew() -> None:
                tries.append(opened.is_kept)
                if len(tries) == 1:
                    raise SQLAlchemyError

            opened.on_replaced = read_anew
            await chosen.put(opened, 5, Server("us"))
            stoppable.start()
            await until(lambda: opened.is_kept)
            assert tries == [False, False]
            assert await chosen.read(opened) == {5: Server("us")}

    async def test_one_that_goes_meanwhile_is_told_once_and_used_again_when_it_is_back(
        self, stoppable: stage.Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with Store(stoppable.fresh(), sharing="alone") as opened:
            await asyncio.gather(*(opened.put(f"{number}", "before") for number in range(10)))
            stoppable.stop()
            for _ in range(3):
                with pytest.raises(SQLAlchemyError):
                    await opened.put("key", "lost")
            await asyncio.sleep(0.3)
            assert opened.is_kept
            assert opened.lost is None
            stoppable.start()
            await opened.put("key", "after")
            assert await opened.get("key") == "after"
            place = opened.place
            assert isinstance(place, places.Server)
            await asyncio.sleep(0.5)
            assert await asyncio.to_thread(place.read, places.holder_of), "it is had alone again"
        [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert "CAN'T BE READ OR WRITTEN: its server can't be reached" in record.getMessage()

    @pytest.mark.parametrize("text", ["half \ud83d a sign", None])
    async def test_what_a_query_cannot_keep_is_no_trouble_of_the_database(
        self, text: str | None, address: Address, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with Store(address) as opened:
            with pytest.raises(SQLAlchemyError):
                await opened.put("key", text)  # type: ignore[arg-type]
            await opened.put("key", "value")
        assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []

    async def test_queries_in_flight_end_with_an_error_of_the_store(self, stoppable: stage.Server) -> None:
        async with Store(stoppable.fresh()) as opened:
            writing = [asyncio.create_task(privacy.put_optout(opened, number, "log", True)) for number in range(100)]
            await asyncio.sleep(0.02)
            await asyncio.to_thread(stoppable.stop)
            found = await asyncio.gather(*writing, return_exceptions=True)
            assert {type(each) for each in found if each is not None and not isinstance(each, SQLAlchemyError)} == set()


class TestAlone:
    """One bot has a database; or those that share it."""

    async def test_a_second_bot_is_refused_and_told_who_is_first(self, address: Address) -> None:
        async with Store(address, sharing="alone"):
            for sharing in ("alone", "beside others"):
                with pytest.raises(InUseError, match=r"process \d+ on .*, since 20"):
                    await Store(address, needed=False, sharing=sharing).open()
        async with Store(address, sharing="alone") as opened:
            assert opened.is_kept

    async def test_those_that_share_it_keep_out_one_that_wants_it_alone(self, address: Address) -> None:
        async with Store(address, sharing="beside others"), Store(address, sharing="beside others"):
            with pytest.raises(InUseError):
                await Store(address, sharing="alone").open()

    async def test_one_that_lost_it_to_another_while_the_server_was_away_ends(self, stoppable: stage.Server) -> None:
        address = stoppable.fresh()
        asked_to = asyncio.Event()
        async with Store(address, sharing="alone") as opened:
            opened.on_lost = asked_to.set
            stoppable.stop()
            stoppable.start()
            quick = places.Server(address, "alone")
            async with quick.held():
                await asyncio.wait_for(asked_to.wait(), SECONDS)
        assert opened.lost is not None
        assert "Another bot uses the database" in f"{opened.lost}"

    async def test_one_whose_own_broken_connection_still_has_the_lock_goes_on(
        self, address: Address, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(places, "CONNECT_SECONDS", 0.3)
        async with Store(address, sharing="alone") as opened:
            place = opened.place
            assert isinstance(place, places.Server)
            session = await asyncio.to_thread(place.read, holding)
            os.kill(session, signal.SIGSTOP)  # as one to which a network that broke leads
            try:
                await asyncio.sleep(1.5)
                assert opened.lost is None
                await opened.put("key", "value")
            finally:
                os.kill(session, signal.SIGCONT)
            await until(lambda: place._held is not None)
            assert await asyncio.to_thread(place.read, holding) not in (0, session), "it is had alone again"
            assert opened.lost is None

    async def test_several_may_make_the_tables_at_once(self, postgresql: stage.Server) -> None:
        address = postgresql.empty()
        stores = [Store(address, sharing="beside others") for _ in range(4)]
        await asyncio.gather(*(store.open() for store in stores))
        for store in stores:
            await store.put("key", "value")
            await store.close()


async def test_every_revision_can_be_gone_back_to_and_come_back_from(address: Address) -> None:
    known = migrating.KNOWN
    async with Store(address) as opened:
        await chosen.put(opened, SERVER, Server("uk", channels={1: "help"}))
    place = places.Server(address, "alone")
    for before in reversed(known[:-1]):
        await asyncio.to_thread(place.downgrade, before)
        assert (await asyncio.to_thread(place.look)).revision == before
        if before == "0003":
            async with Store(address) as opened:
                assert await chosen.read(opened) == {SERVER: Server("uk", channels={1: "help"})}
    async with Store(address) as opened:
        assert await rows(opened, tables.metadata.tables["servers"].select()) == []


async def test_questions_are_kept_on_where_an_older_version_kept_them(
    address: Address, postgresql: stage.Server
) -> None:
    place = places.Server(address)
    await asyncio.to_thread(place.downgrade, "0008")
    name = address.whole.partition("?")[0].rpartition("/")[2]
    postgresql.sql(f"INSERT INTO unkept_channels VALUES (8, {SERVER})", database=name)  # noqa: S608
    async with Store(address) as opened:
        assert await chosen.read(opened) == {SERVER: Server(keeps_questions=True)}


async def test_a_look_says_what_there_is_and_changes_nothing(address: Address, postgresql: stage.Server) -> None:
    found = await asyncio.to_thread(places.Server(address).look)
    assert (found.revision, found.holder) == (migrating.HEAD, None)
    assert int(found.version.partition(".")[0]) >= 13
    empty = await asyncio.to_thread(places.Server(postgresql.empty()).look)
    assert empty.revision == ""
    assert 1_000_000 < empty.used < found.used


def test_who_has_a_file_never_loads_what_a_server_needs() -> None:
    code = (
        "import asyncio, sys, tempfile, pathlib\nfrom bot.store import Store\n"
        "async def main():\n"
        "    async with Store(pathlib.Path(tempfile.mkdtemp()) / 'bot.sqlite3') as store: await store.put('a', 'b')\n"
        "asyncio.run(main())\nprint(sorted(name for name in sys.modules if name in ('asyncpg', 'bot.store.postgresql')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
