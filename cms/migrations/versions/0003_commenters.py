"""Notes on authors of comments, and indexes for searches over everything by time.

Revision: 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "author_notes",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("author_key", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("created_by_name", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_author_notes")),
    )
    op.create_index("ix_author_notes_author_key", "author_notes", ["author_key", "created_at", "id"])
    op.create_index("ix_comments_created_at", "comments", ["created_at", "id"])
    op.create_index("ix_decisions_created_at", "decisions", ["created_at", "id"])
    op.create_index("ix_comment_flags_created_at", "comment_flags", ["created_at", "id"])
    op.create_index("ix_journal_actor_id", "journal", ["actor_id", "seq"])


def downgrade() -> None:
    op.drop_index("ix_journal_actor_id", table_name="journal")
    op.drop_index("ix_comment_flags_created_at", table_name="comment_flags")
    op.drop_index("ix_decisions_created_at", table_name="decisions")
    op.drop_index("ix_comments_created_at", table_name="comments")
    op.drop_index("ix_author_notes_author_key", table_name="author_notes")
    op.drop_table("author_notes")
