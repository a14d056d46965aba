"""What members and moderators don't want kept or answered, and which servers the bot has left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "optouts",
        sa.Column("member", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("member", "what", name=op.f("pk_optouts")),
    )
    op.create_table(
        "unkept_channels",
        sa.Column("channel", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("guild", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_unkept_channels")),
    )
    op.create_table(
        "leavings",
        sa.Column("guild", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("guild", name=op.f("pk_leavings")),
    )


def downgrade() -> None:
    op.drop_table("leavings")
    op.drop_table("unkept_channels")
    op.drop_table("optouts")
