"""The role that alerts of danger ping."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch, which may make the table anew: that would delete what refers to it.
    op.add_column("servers", sa.Column("danger_role", sa.BigInteger, nullable=True))


def downgrade() -> None:
    op.drop_column("servers", "danger_role")
