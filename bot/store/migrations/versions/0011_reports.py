"""What members said is wrong or out of date in an answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("guild", sa.BigInteger, nullable=False),
        sa.Column("entry", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_day"), "reports", ["day"])


def downgrade() -> None:
    op.drop_table("reports")
