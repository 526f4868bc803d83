"""Working copies by the instant of their publication, and by their category, without a look at their texts.

Revision: 0026, after 0025.
"""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_articles_published_at", "articles", ["published_at", "id"])
    op.drop_index("ix_articles_category_id", table_name="articles")
    op.create_index("ix_articles_category_id", "articles", ["category_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_articles_category_id", table_name="articles")
    op.create_index("ix_articles_category_id", "articles", ["category_id"])
    op.drop_index("ix_articles_published_at", table_name="articles")
