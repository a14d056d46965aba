"""Where the database is: a file, or a PostgreSQL server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

SCHEME = "postgresql+asyncpg"
PARAMETERS = frozenset({"host", "port", "ssl", "sslmode", "prepared_statement_cache_size"})
_SERVER = re.compile(
    r"""(?:postgres|postgresql)(?:\+asyncpg)?://
    (?:(?P<user>[^:@/?\#\s]*)(?::(?P<password>[^@/?\#\s]*))?@)?
    (?P<host>[\w.-]*|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?
    /(?P<name>[^/?\#\s]+)
    (?:\?(?P<parameters>[^\#\s]*))?""",
    re.VERBOSE | re.ASCII,
)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+]{1,30}+://?")  # one letter is a drive of Windows


@dataclass(frozen=True)
class Address:
    """The address of a database on a PostgreSQL server. It shows its password nowhere; only `whole` has it."""

    whole: str = field(repr=False)
    shown: str

    def __str__(self) -> str:
        return self.shown


def place_of(text: str) -> Path | Address:
    """A file, or an address. Raises ValueError, which doesn't repeat it, where it is an address that can't be one of ours."""
    if not _ADDRESS.match(text):
        return Path(text)
    found = _SERVER.fullmatch(text)
    if found is None:
        raise ValueError("not an address of PostgreSQL")
    parameters = [each.partition("=")[0] for each in (found["parameters"] or "").split("&") if each]
    if not PARAMETERS.issuperset(parameters):
        raise ValueError("an address with parameters that aren't known")
    rest = text.partition("://")[2]
    user, has_user, after = rest.partition("@") if found["user"] is not None else ("", "", rest)
    return Address(f"{SCHEME}://{rest}", f"{SCHEME}://{user.partition(':')[0]}{has_user}{after}")
