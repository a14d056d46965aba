"""What an answer was to say that couldn't be corrected: what it shows is kept as it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch, which may make the table anew: that would delete what refers to it.
    op.add_column("answers", sa.Column("tried", sa.String, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("answers", "tried")
