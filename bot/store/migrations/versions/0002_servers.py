"""What each server has chosen: region, alert channel, channels in which the bot listens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "servers",
        sa.Column("guild", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("region", sa.String, nullable=True),
        sa.Column("alert_channel", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("guild", name=op.f("pk_servers")),
    )
    op.create_table(
        "listening",
        sa.Column("guild", sa.BigInteger, nullable=False),
        sa.Column("channel", sa.BigInteger, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["guild"], ["servers.guild"], name=op.f("fk_listening_guild_servers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_listening")),
    )


def downgrade() -> None:
    op.drop_table("listening")
    op.drop_table("servers")
