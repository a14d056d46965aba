"""Questions that members sent to a person, and how a server wants that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch, which may make the table anew: that would delete what refers to it.
    op.add_column("servers", sa.Column("people_channel", sa.BigInteger))
    op.add_column("servers", sa.Column("people_way", sa.String, nullable=False, server_default="channel"))
    op.add_column("servers", sa.Column("people_role", sa.BigInteger))
    op.add_column("servers", sa.Column("people_hours", sa.SmallInteger, nullable=False, server_default="24"))
    op.create_table(
        "tickets",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("guild", sa.BigInteger, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("asker", sa.String, nullable=True),
        sa.Column("channel", sa.BigInteger, nullable=False),
        sa.Column("message", sa.BigInteger, nullable=False),
        sa.Column("pings", sa.Boolean, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("post", sa.BigInteger, nullable=False),
        sa.Column("holder", sa.String, nullable=True),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.Column("ending", sa.String, nullable=False),
        sa.Column("answer", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("asker", name=op.f("uq_tickets_asker")),
    )
    op.create_index(op.f("ix_tickets_at"), "tickets", ["at"])


def downgrade() -> None:
    op.drop_table("tickets")
    for column in ("people_hours", "people_role", "people_way", "people_channel"):
        op.drop_column("servers", column)
