"""What members asked in vain, redacted, and what they thought of the answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch, which may make the table anew: that would delete what refers to it.
    op.add_column("servers", sa.Column("digest", sa.Boolean, nullable=False, server_default=sa.true()))
    op.create_table(
        "questions",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("guild", sa.BigInteger, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("nearest", sa.String, nullable=False),
        sa.Column("picked", sa.String, nullable=False),
        sa.Column("by_moderator", sa.Boolean, nullable=False),
        sa.Column("another", sa.Boolean, nullable=False),
        sa.Column("trace", sa.SmallInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index(op.f("ix_questions_day"), "questions", ["day"])
    op.create_table(
        "feedback",
        sa.Column("voter", sa.String, nullable=False),
        sa.Column("entry", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("guild", sa.BigInteger, nullable=False),
        sa.Column("vote", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("voter", "entry", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_day"), "feedback", ["day"])


def downgrade() -> None:
    op.drop_table("feedback")
    op.drop_table("questions")
    op.drop_column("servers", "digest")
