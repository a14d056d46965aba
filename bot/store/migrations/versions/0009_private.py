"""Whether a server's moderators want questions kept, and private matters answered as any other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch, which may make the table anew: that would delete what refers to it.
    op.add_column("servers", sa.Column("keeps_questions", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("servers", sa.Column("shows_private", sa.Boolean, nullable=False, server_default=sa.false()))
    # What moderators use goes on: where questions are kept, or where they chose the channels in which none is.
    op.execute(
        "INSERT INTO servers (guild, keeps_questions) "
        "SELECT guild, TRUE FROM (SELECT guild FROM questions UNION SELECT guild FROM unkept_channels) AS used WHERE guild != 0 "
        "ON CONFLICT (guild) DO UPDATE SET keeps_questions = TRUE"
    )


def downgrade() -> None:
    op.drop_column("servers", "shows_private")
    op.drop_column("servers", "keeps_questions")
