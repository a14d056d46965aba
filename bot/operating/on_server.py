"""A look at a database on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator

from bot.operating.finding import Finding, bad, ok, warn
from bot.settings import Address
from bot.store import UNUSABLE, migrating
from bot.store.postgresql import Server


def look(address: Address) -> Iterator[Finding]:
    """What there is to say of it, and whether a bot uses it now."""
    server = Server(address)
    try:
        found = server.look()
    except UNUSABLE as error:
        what, mend = server.what_is_wrong(error)
        yield bad("database", f"{server.name}: {what}", mend)
        return
    where = f"{server.name}, PostgreSQL {found.version}"
    is_there = f"{where}, {found.used / 1_000_000:.1f} MB, of revision {found.revision}"
    if not found.revision:
        yield ok("database", f"{where}; it is empty, and the first start makes the tables")
    elif found.revision not in migrating.KNOWN:
        told = f"{where}, is of revision {found.revision}: it was written by a newer version of the bot"
        stay = f"call `python -m bot downgrade {migrating.HEAD}` with the newer one"
        mend = f"update the bot; or, to stay with this version, {stay}"
        yield bad("database", told, mend)
    elif found.revision != migrating.HEAD:
        yield warn("database", is_there, f"back it up (pg_dump): the next start brings it to revision {migrating.HEAD}")
    else:
        yield ok("database", f"{is_there}; can be written")
    told = "pg_dump makes it, and the bot can't know when it last did: see to it that it does every night"
    yield ok("backup", f"{told} (docs/operators.md)")
    yield ok("the bot", f"runs: {found.holder}" if found.holder else "doesn't run now")
