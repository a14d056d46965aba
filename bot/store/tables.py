"""The tables, as they are after the last migration. None holds a member's id, but for `optouts` and the moderators in the
history of the knowledge; none holds a member's words, but for the redacted questions that weren't answered, those that were
sent to a person, what members said is wrong in an answer, and phrasings that moderators made of them, which are in the
history."""

from __future__ import annotations

import sqlalchemy
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    TypeDecorator,
    false,
    true,
)


class String(TypeDecorator[str]):
    """Text as every database keeps it: without zero characters, which PostgreSQL refuses and nobody reads."""

    impl = sqlalchemy.String
    cache_ok = True

    def process_bind_param(self, value: str | None, _: object) -> str | None:
        return value.replace("\0", "") if value is not None else None


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Single values that the bot needs again after a restart.
meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)

# How often a decision of a kind was made on a day (UTC), for an entry ("" for none), in a server (0: direct messages); and of
# the kind "alert", how often alerts ended how.
counts = Table(
    "counts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String, primary_key=True),
    Column("entry", String, primary_key=True),
    Column("times", Integer, nullable=False),
)

# What each server has chosen: the region of its help lines, the channel for alerts to its moderators, where the bot
# speaks (`bot.store.servers.Mode`), until when it is paused (Unix seconds), and how a person can be asked
# (`bot.store.servers.Server`).
servers = Table(
    "servers",
    metadata,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("region", String),
    Column("alert_channel", BigInteger),
    Column("mode", String, nullable=False, server_default="addressed"),
    Column("paused_until", BigInteger),
    Column("digest", Boolean, nullable=False, server_default=true()),  # whether the statistics of the week are sent
    Column("people_channel", BigInteger),
    Column("people_way", String, nullable=False, server_default="channel"),
    Column("people_role", BigInteger),
    Column("people_hours", SmallInteger, nullable=False, server_default="24"),
    Column("keeps_questions", Boolean, nullable=False, server_default=false()),  # asked in vain, for moderators
    Column("shows_private", Boolean, nullable=False, server_default=false()),  # answers them as any other
    Column("danger_role", BigInteger),  # pinged with alerts of danger
    Column("opens_threads", Boolean, nullable=False, server_default=false()),  # for long talks
)

# The channels in which the bot speaks otherwise than in the rest of their server.
channels = Table(
    "channels",
    metadata,
    Column("guild", BigInteger, ForeignKey("servers.guild", ondelete="CASCADE"), nullable=False),
    Column("channel", BigInteger, primary_key=True, autoincrement=False),
    Column("mode", String, nullable=False),
)

# The texts of knowledge files that the history needs, compressed, by the SHA-256 of the text.
texts = Table(
    "texts",
    metadata,
    Column("digest", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

# Every change of the knowledge: when (UTC), by which moderator (none: by hand), confirmed by which second one, what was
# done and why. One that isn't done yet was interrupted, or is being written now.
revisions = Table(
    "revisions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime, nullable=False),
    Column("by", BigInteger),
    Column("confirmed_by", BigInteger),
    Column("what", String, nullable=False),
    Column("why", String, nullable=False),
    Column("done", Boolean, nullable=False),
)

# The entries that a revision changed.
revision_entries = Table(
    "revision_entries",
    metadata,
    Column("revision", Integer, ForeignKey("revisions.number", ondelete="CASCADE"), primary_key=True),
    Column("entry", String, primary_key=True),
)

# The files that a revision changed: their texts before and after (none: there was, or is, no such file).
revision_files = Table(
    "revision_files",
    metadata,
    Column("revision", Integer, ForeignKey("revisions.number", ondelete="CASCADE"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("before", String, ForeignKey("texts.digest")),
    Column("after", String, ForeignKey("texts.digest")),
)

# The files of the knowledge that was last known to be good.
good_files = Table(
    "good_files",
    metadata,
    Column("name", String, primary_key=True),
    Column("digest", String, ForeignKey("texts.digest"), nullable=False),
)

# Questions that weren't answered, or not surely, redacted (`bot.reviewing.questions` tells what the columns mean).
questions = Table(
    "questions",
    metadata,
    Column("id", String, primary_key=True),
    Column("day", Date, nullable=False, index=True),
    Column("guild", BigInteger, nullable=False),
    Column("text", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("nearest", String, nullable=False),
    Column("picked", String, nullable=False),
    Column("by_moderator", Boolean, nullable=False),
    Column("another", Boolean, nullable=False),
    Column("trace", SmallInteger, nullable=False),
    Column("compared", String, nullable=False, server_default=""),
)

# The bot's messages in servers that answer: which one of whose channels, which message it answers (none: a command), with
# which entries, what these said then and say there now (hashes, see `bot.asking.past`), whether it is to be corrected when
# they change, the correction below it where it couldn't be edited, and that it couldn't be corrected, of which moderators
# haven't heard yet; then, what it was to say; while a correction below it isn't noted that may have been sent, the id since
# which that is; and what came of correcting it, until they have heard of that.
answers = Table(
    "answers",
    metadata,
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", BigInteger, nullable=False),
    Column("guild", BigInteger, nullable=False),
    Column("question", BigInteger, index=True),
    Column("entries", String, nullable=False),
    Column("told", String, nullable=False),
    Column("shown", String, nullable=False),
    Column("corrected", Boolean, nullable=False, server_default=false()),
    Column("below", BigInteger),
    Column("lost", Boolean, nullable=False, server_default=false()),
    Column("tried", String, nullable=False, server_default=""),
    Column("replying", BigInteger),
    Column("outcome", String, nullable=False, server_default=""),
    Column("day", Date, nullable=False, index=True),
)

# What members thought of an answer: one row for each of its entries. `voter` is a keyed hash of member and entry.
feedback = Table(
    "feedback",
    metadata,
    Column("voter", String, primary_key=True),
    Column("entry", String, primary_key=True),
    Column("day", Date, nullable=False, index=True),
    Column("guild", BigInteger, nullable=False),
    Column("vote", String, nullable=False),
)

# Questions that members sent to a person, redacted (`bot.store.tickets.Ticket` tells what the columns mean).
tickets = Table(
    "tickets",
    metadata,
    Column("id", String, primary_key=True),
    Column("guild", BigInteger, nullable=False),
    Column("at", DateTime, nullable=False, index=True),
    Column("text", String, nullable=False),
    Column("asker", String, unique=True),
    Column("channel", BigInteger, nullable=False),
    Column("message", BigInteger, nullable=False),
    Column("pings", Boolean, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("post", BigInteger, nullable=False),
    Column("holder", String),
    Column("told", Boolean, nullable=False),
    Column("ending", String, nullable=False),
    Column("answer", String, nullable=False),
)

# How many questions a member sent to a person in a server on a day. The sender is a code (`codes`) for all three, which no
# other table has: it ties nobody to a question.
sent = Table(
    "sent",
    metadata,
    Column("sender", String, primary_key=True),
    Column("guild", BigInteger, nullable=False),
    Column("day", Date, nullable=False, index=True),
    Column("times", Integer, nullable=False),
)

# What members said is wrong or out of date in an answer, redacted, and without who said it.
reports = Table(
    "reports",
    metadata,
    Column("id", String, primary_key=True),
    Column("day", Date, nullable=False, index=True),
    Column("guild", BigInteger, nullable=False),
    Column("entry", String, nullable=False),
    Column("text", String, nullable=False),
)

# What members don't want of the bot (see bot.privacy.privacy): kept with their id, because they asked for it.
optouts = Table(
    "optouts",
    metadata,
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("what", String, primary_key=True),
)

# The channels in which no question is kept, because their server's moderators said so.
unkept_channels = Table(
    "unkept_channels",
    metadata,
    Column("channel", BigInteger, primary_key=True, autoincrement=False),
    Column("guild", BigInteger, nullable=False),
)

# The servers that the bot is no longer in, and since when; their data waits there for some days.
leavings = Table(
    "leavings",
    metadata,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False),
)


def of_guild(table: Table, guild: int | None) -> ColumnElement[bool]:
    """The rows of a server; all for None."""
    return true() if guild is None else table.c.guild == guild
