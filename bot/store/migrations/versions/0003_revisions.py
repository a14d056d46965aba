"""The history of the knowledge: every revision with the texts of its files, and the files last known to be good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "texts",
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_texts")),
    )
    op.create_table(
        "revisions",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("by", sa.BigInteger, nullable=True),
        sa.Column("confirmed_by", sa.BigInteger, nullable=True),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_revisions")),
    )
    op.create_table(
        "revision_entries",
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("entry", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["revision"], ["revisions.number"], name=op.f("fk_revision_entries_revision_revisions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("revision", "entry", name=op.f("pk_revision_entries")),
    )
    op.create_table(
        "revision_files",
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("before", sa.String, nullable=True),
        sa.Column("after", sa.String, nullable=True),
        sa.ForeignKeyConstraint(
            ["revision"], ["revisions.number"], name=op.f("fk_revision_files_revision_revisions"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["before"], ["texts.digest"], name=op.f("fk_revision_files_before_texts")),
        sa.ForeignKeyConstraint(["after"], ["texts.digest"], name=op.f("fk_revision_files_after_texts")),
        sa.PrimaryKeyConstraint("revision", "name", name=op.f("pk_revision_files")),
    )
    op.create_table(
        "good_files",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["texts.digest"], name=op.f("fk_good_files_digest_texts")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_good_files")),
    )


def downgrade() -> None:
    for table in ("good_files", "revision_files", "revision_entries", "revisions", "texts"):
        op.drop_table(table)
