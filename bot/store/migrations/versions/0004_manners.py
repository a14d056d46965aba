"""Where the bot speaks: a mode for the server and for channels that differ, in place of mere listening; and pauses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch, which may make the table anew: that would delete what refers to it.
    op.add_column("servers", sa.Column("mode", sa.String, nullable=False, server_default="addressed"))
    op.add_column("servers", sa.Column("paused_until", sa.BigInteger, nullable=True))
    op.create_table(
        "channels",
        sa.Column("guild", sa.BigInteger, nullable=False),
        sa.Column("channel", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("mode", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["guild"], ["servers.guild"], name=op.f("fk_channels_guild_servers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channels")),
    )
    op.execute("INSERT INTO channels (guild, channel, mode) SELECT guild, channel, 'help' FROM listening")
    op.drop_table("listening")


def downgrade() -> None:
    op.create_table(
        "listening",
        sa.Column("guild", sa.BigInteger, nullable=False),
        sa.Column("channel", sa.BigInteger, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["guild"], ["servers.guild"], name=op.f("fk_listening_guild_servers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_listening")),
    )
    op.execute("INSERT INTO listening (guild, channel) SELECT guild, channel FROM channels WHERE mode = 'help'")
    op.drop_table("channels")
    op.drop_column("servers", "paused_until")
    op.drop_column("servers", "mode")
