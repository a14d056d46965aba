"""A PostgreSQL server of the tests' own: Debian's package, in a folder that goes with it, at a socket that nobody else has."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Address, place_of
from bot.store import Store
from bot.store.tables import metadata

USERS = ("postgres", "nobody")  # one of whom the server runs as where the tests run as root, which it refuses
OWNER, REFUSED, GUEST = "bot", "refused", "guest"
TEMPLATE = "migrated"
PREFIX, OWNED_BY = "faq-bot-pg-", "owned-by"
PASSWORD = "pa:ss#wörd"
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "autovacuum": "off",
}
HBA = f"local all {REFUSED} scram-sha-256\nlocal all all trust\n"


class Server:
    """A server that runs, until it is stopped; started again, it is at the same address with the same databases."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._runs = False
        self._numbers = itertools.count()
        self._free = list[Address]()
        self._who = _other_than_root()
        if self._who is not None:
            os.chown(folder, *self._who)
        self._call(
            "initdb", "-D", folder / "data", "-U", OWNER, "-E", "UTF8", "--no-locale", "--no-sync", "-A", "trust"
        )
        (folder / "data" / "pg_hba.conf").write_text(HBA)
        self.start()
        self.sql(f"CREATE ROLE {REFUSED} LOGIN PASSWORD '{PASSWORD}'", f"CREATE ROLE {GUEST} LOGIN")

    def start(self) -> None:
        if self._runs:
            return
        options = " ".join(f"-c {name}='{value}'" for name, value in OPTIONS.items())
        self._runs = True
        self._control("start", "-w", "-l", str(self._folder / "log"), "-o", f"-k {self._folder} {options}")

    def stop(self) -> None:
        """At once, whoever is connected."""
        if self._runs:
            self._control("stop", "-w", "-m", "immediate")
        self._runs = False

    def sql(self, *commands: str, database: str = "postgres") -> None:
        each = [word for command in commands for word in ("-c", command)]
        self._call("psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", self._folder, "-U", OWNER, "-d", database, *each)

    def address(self, database: str, user: str = OWNER) -> Address:
        address = place_of(f"postgresql://{user}@/{database}?host={self._folder}")
        assert isinstance(address, Address)
        return address

    def lent(self) -> Address:
        """A database with all tables and nothing in them, to be given back: making one takes longer than emptying it."""
        return self._free.pop() if self._free else self.fresh()

    def give_back(self, address: Address) -> None:
        """It is lent again, unless its tables aren't as they were."""
        tables = reversed(metadata.sorted_tables)
        with contextlib.suppress(AssertionError):
            self.sql(*(f"DELETE FROM {table.name}" for table in tables), database=_name_of(address))  # noqa: S608
            self._free.append(address)

    def empty(self) -> Address:
        """A new database without tables."""
        return self._made("template1")

    def fresh(self) -> Address:
        """A new database with all tables, and nothing in them."""
        return self._made(TEMPLATE)

    def _made(self, template: str) -> Address:
        name = f"bot_{next(self._numbers)}"
        self._call("createdb", "-h", self._folder, "-U", OWNER, "-T", template, name)
        return self.address(name)

    async def make_template(self) -> None:
        self._call("createdb", "-h", self._folder, "-U", OWNER, TEMPLATE)
        async with Store(self.address(TEMPLATE)):
            pass

    def dump(self, address: Address) -> bytes:
        """What pg_dump makes of a database."""
        name = _name_of(address)
        return self._call("pg_dump", "-Fc", "-h", self._folder, "-U", OWNER, name)

    def restore(self, dumped: bytes) -> Address:
        """A new database with what was dumped."""
        address = self.empty()
        self._call("pg_restore", "-h", self._folder, "-U", OWNER, "-d", _name_of(address), given=dumped)
        return address

    def _control(self, *words: str) -> None:
        self._call("pg_ctl", "-D", self._folder / "data", *words)

    def _call(self, program: str, *words: str | Path, given: bytes = b"") -> bytes:
        user, group = self._who or (None, None)
        ran = subprocess.run(
            [self._programs / program, *words],
            input=given,
            stdout=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,  # which the server would keep open
            stderr=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
            user=user,
            group=group,
            extra_groups=[] if user is not None else None,
            cwd=self._folder,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            timeout=120,
            check=False,
        )
        assert ran.returncode == 0, f"{program}: {(ran.stderr or b'').decode()}"
        return ran.stdout or b""


def _name_of(address: Address) -> str:
    return address.whole.partition("?")[0].rpartition("/")[2]


def _other_than_root() -> tuple[int, int] | None:
    """As whom the server is to run; None: as who runs the tests."""
    if os.getuid() != 0:
        return None
    for name in USERS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return found.pw_uid, found.pw_gid
    pytest.skip("there is no user for PostgreSQL, which refuses root")


def _programs() -> Path | None:
    """Where PostgreSQL's programs are, the newest ones; None where it isn't installed."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = known[-1] if known else shutil.which("initdb")
    return Path(found).resolve().parent if found is not None else None


def _sweep() -> None:
    """End the servers of tests that were killed: nobody else does."""
    for owned in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{OWNED_BY}"):
        with contextlib.suppress(OSError, ValueError):  # another may sweep at the same time
            if _runs(int(owned.read_text())):
                continue
            server = int((owned.parent / "data" / "postmaster.pid").read_text().split()[0])
            os.kill(server, signal.SIGQUIT)
            subprocess.run(["rm", "-rf", owned.parent], check=False)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """A server, with a database ready to be copied."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL isn't installed (apt install postgresql)")
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    (folder / OWNED_BY).write_text(f"{os.getpid()}")
    try:
        server = Server(programs, folder)
        try:
            asyncio.run(server.make_template())
            yield server
        finally:
            server.stop()
    finally:
        subprocess.run(["rm", "-rf", folder], check=False)  # thousands of files
