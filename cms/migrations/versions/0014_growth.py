"""Lists by tag and author in the order of publication, and the queue by state in the order of priority, as index ranges.

Revision: 0014, after 0013.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LINKS = (("publication_tags", "tag_id"), ("publication_authors", "author_id"))


def upgrade() -> None:
    for table, term in LINKS:
        op.add_column(table, sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
        op.execute(
            f"UPDATE {table} SET published_at = "  # noqa: S608 - a name of our own
            f"(SELECT published_at FROM publications WHERE publications.article_id = {table}.article_id)"
        )
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column("published_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        op.create_index(f"ix_{table}_published_at", table, [term, "published_at", "article_id"])
    op.create_index("ix_comments_status_priority", "comments", ["status", "priority", "id"])


def downgrade() -> None:
    op.drop_index("ix_comments_status_priority", table_name="comments")
    for table, _ in reversed(LINKS):
        op.drop_index(f"ix_{table}_published_at", table_name=table)
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("published_at")
