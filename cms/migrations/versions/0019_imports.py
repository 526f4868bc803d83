"""What came from elsewhere.

Revision: 0019, after 0018.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ORDERED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "import_marks",
        sa.Column("source", ORDERED, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", ORDERED, nullable=False),
        sa.Column("subject_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", "kind", "key", name=op.f("pk_import_marks")),
    )
    op.create_index(op.f("ix_import_marks_subject_id"), "import_marks", ["subject_id"])


def downgrade() -> None:
    op.drop_table("import_marks")
