"""The tables, as they are after the last migration. None but `optouts` holds a member's id, none a member's words."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Integer, MetaData, String, Table

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

# How often a decision of a kind was made on a day (UTC), for an entry ("" for none), in a server (0: direct messages).
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
# speaks (`bot.store.server.Mode`), and until when it is paused (Unix seconds).
servers = Table(
    "servers",
    metadata,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("region", String),
    Column("alert_channel", BigInteger),
    Column("mode", String, nullable=False, server_default="addressed"),
    Column("paused_until", BigInteger),
)

# The channels in which the bot speaks otherwise than in the rest of their server.
channels = Table(
    "channels",
    metadata,
    Column("guild", BigInteger, ForeignKey("servers.guild", ondelete="CASCADE"), nullable=False),
    Column("channel", BigInteger, primary_key=True, autoincrement=False),
    Column("mode", String, nullable=False),
)

# What members don't want of the bot (see bot.privacy): kept with their id, because they asked for it.
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
