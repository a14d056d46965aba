"""Whether long talks with the bot go on in threads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch, which may make the table anew: that would delete what refers to it.
    op.add_column("servers", sa.Column("opens_threads", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("servers", "opens_threads")
