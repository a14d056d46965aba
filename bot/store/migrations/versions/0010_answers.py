"""Which of the bot's messages answer with which entries, so that they can be corrected, and go with their question."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("message", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("channel", sa.BigInteger, nullable=False),
        sa.Column("guild", sa.BigInteger, nullable=False),
        sa.Column("question", sa.BigInteger, nullable=True),
        sa.Column("entries", sa.String, nullable=False),
        sa.Column("told", sa.String, nullable=False),
        sa.Column("shown", sa.String, nullable=False),
        sa.Column("corrected", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("below", sa.BigInteger, nullable=True),
        sa.Column("lost", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("day", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_answers")),
    )
    op.create_index(op.f("ix_answers_question"), "answers", ["question"])
    op.create_index(op.f("ix_answers_day"), "answers", ["day"])


def downgrade() -> None:
    op.drop_table("answers")
