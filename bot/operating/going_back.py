"""`python -m bot downgrade REVISION`: the database as an earlier version of the bot can read it."""

from __future__ import annotations

from pathlib import Path

from bot.operating import placing
from bot.operating.refused import RefusedError
from bot.settings import Address, Settings
from bot.store import UNUSABLE, InUseError, copies, migrating

UNKEPT = """\
Nothing was changed. On a PostgreSQL server the database can't be kept aside as it is, and what only later revisions keep will \
be gone. Make a backup with pg_dump first (docs/operators.md, "PostgreSQL"), then call this again with --without-copy."""


def go_back(settings: Settings, revision: str, *, without_copy: bool = False) -> Path | None:
    """Bring the database back to an earlier revision; what later ones keep is lost in it. Returns the folder in which it is
    kept as it was; None where it is on a server, of which it has to be `without_copy`. Raises RefusedError, and OSError."""
    if revision not in migrating.KNOWN:
        raise RefusedError(f"there is no revision {revision}; the bot that you go back to names the one that it needs")
    if not isinstance(settings.database, Path):
        _go_back_on_server(settings.database, revision, without_copy=without_copy)
        return None
    if not settings.database.is_file():
        raise RefusedError(f"there is no database at {settings.database.absolute()} (the setting DATABASE)")
    with placing.stopped(settings), placing.room(settings) as room:
        made = room / "bot.sqlite3"
        try:
            copies.copy(settings.database, made)
            _refuse_from(copies.examine(made).revision, revision)
            copies.downgrade(made, revision)
            if copies.examine(made).revision != revision:
                raise RefusedError("going back didn't work, and nothing was changed")
        except UNUSABLE as error:
            what, mend = copies.what_is_wrong(error)
            raise RefusedError(f"Nothing was changed: {what}. What to do: {mend}.") from error
        aside = placing.kept_aside(settings, "going-back")
        placing.replace_database(settings.database.resolve(), made, aside)
    return aside


def _refuse_from(there: str, revision: str) -> None:
    """Raises RefusedError where there is no way back from the revision that is there."""
    if there not in migrating.KNOWN:
        raise RefusedError(
            f"the database is of revision {there}, which this version doesn't know: go back with the newer one"
        )
    if revision >= there:
        raise RefusedError(f"the database is of revision {there}, so there is nothing to do")


def _go_back_on_server(address: Address, revision: str, *, without_copy: bool) -> None:
    from bot.store.postgresql import Server

    server = Server(address, "alone")
    try:
        _refuse_from(server.look().revision, revision)
        if not without_copy:
            raise RefusedError(UNKEPT)
        server.downgrade(revision)
    except InUseError as error:
        raise RefusedError(f"Nothing was changed, for the bot is running: stop it first.\n{error}") from error
    except UNUSABLE as error:
        what, mend = server.what_is_wrong(error)
        raise RefusedError(f"Nothing was changed: {what}. What to do: {mend}.") from error
