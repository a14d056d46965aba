"""How many questions members sent to a person on a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent",
        sa.Column("sender", sa.String, nullable=False),
        sa.Column("guild", sa.BigInteger, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("sender", name=op.f("pk_sent")),
    )
    op.create_index(op.f("ix_sent_day"), "sent", ["day"])


def downgrade() -> None:
    op.drop_table("sent")
