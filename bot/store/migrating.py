"""The revisions of the tables: which there are, and how a database is brought from one to another, by Alembic.

Alembic is loaded only where tables have to be changed: with what it needs it takes 12 MB, and it takes its time at a start.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, inspect, select, table

from bot.store.place import NewerError, StoreError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
KNOWN = tuple(sorted(path.stem.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")))
HEAD = KNOWN[-1]  # the revision to which this version of the bot brings its tables
VERSIONS = "alembic_version"


def migrate(connection: Connection) -> None:
    """Bring the tables up to date. Raises StoreError where the database is whole but no store, and NewerError where this
    version of the bot doesn't know its tables."""
    tables = inspect(connection).get_table_names()
    there = revision_of(connection) if tables else ""
    if there == HEAD:
        return
    if there and there not in KNOWN:
        raise NewerError
    from alembic import command

    command.upgrade(_config(connection), "head")


def downgrade(connection: Connection, revision: str) -> None:
    """Bring the tables back to an earlier revision. What only later ones keep is lost."""
    from alembic import command

    command.downgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    """Where Alembic finds the migrations, and what it is to do them with."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def revision_of(connection: Connection) -> str:
    """The revision of the tables. Raises StoreError where they aren't a bot's."""
    tables = inspect(connection).get_table_names()
    if VERSIONS not in tables:
        raise StoreError("it holds the tables of another program" if tables else "it is empty")
    return connection.scalar(select(column("version_num")).select_from(table(VERSIONS))) or ""
