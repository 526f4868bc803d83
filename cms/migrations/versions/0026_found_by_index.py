"""Working copies by the instant of their publication and by their category, and lessons of audits by their instant.

Revision: 0026, after 0025.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


PUBLISHED = sa.text("published_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_articles_published_at",
        "articles",
        ["published_at", "id"],
        sqlite_where=PUBLISHED,
        postgresql_where=PUBLISHED,
    )
    op.create_index(
        "ix_lessons_audited",
        "lessons",
        ["created_at", "proposal", "is_bad"],
        sqlite_where=sa.text("is_audited = 1 AND retracted_at IS NULL"),
        postgresql_where=sa.text("is_audited AND retracted_at IS NULL"),
    )
    op.drop_index("ix_articles_category_id", table_name="articles")
    op.create_index("ix_articles_category_id", "articles", ["category_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_lessons_audited", table_name="lessons")
    op.drop_index("ix_articles_category_id", table_name="articles")
    op.create_index("ix_articles_category_id", "articles", ["category_id"])
    op.drop_index("ix_articles_published_at", table_name="articles")
