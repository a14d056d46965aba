"""Since when a correction may stand below an answer that isn't noted yet: after an interruption it is looked for from there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch, which may make the table anew: that would delete what refers to it.
    op.add_column("answers", sa.Column("replying", sa.BigInteger))


def downgrade() -> None:
    op.drop_column("answers", "replying")
