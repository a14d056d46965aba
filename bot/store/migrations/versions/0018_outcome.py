"""What came of correcting an answer, until moderators have heard of it: a report counts all, whatever interrupted it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch, which may make the table anew: that would delete what refers to it.
    op.add_column("answers", sa.Column("outcome", sa.String, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("answers", "outcome")
