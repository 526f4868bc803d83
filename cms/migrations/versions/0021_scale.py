"""Reads that cost the same on a large site: whose comments, what waits, the trash, decisions of a time, parts of the sitemap.

Revision: 0021, after 0020.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

WAITS = "(waiting_revision_id IS NOT NULL OR flagged_at IS NOT NULL AND flag_count > 0)"
TRASHED = "trashed_at IS NOT NULL"
PARTIAL = (
    ("ix_comments_waiting_article", "comments", ["article_id", "priority", "id"], WAITS),
    ("ix_comments_waiting_author", "comments", ["author_key", "priority", "id"], WAITS),
    ("ix_articles_trashed", "articles", ["updated_at", "id"], TRASHED),
)
WIDENED = (
    ("ix_decisions_comment_id", ["comment_id", "created_at"], ["actor_type"]),
    ("ix_decisions_actor", ["actor_type", "created_at"], ["to_status", "supersedes_id", "comment_id"]),
    ("ix_decisions_created_at", ["created_at", "id"], ["actor_type", "action", "to_status", "supersedes_id"]),
)


def upgrade() -> None:
    for name, table, columns, predicate in PARTIAL:
        where = sa.text(predicate)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_comments_author_status", "comments", ["author_key", "status", "priority", "id"])
    for column in ("author_email", "author_name"):
        op.create_index(f"ix_comments_{column}", "comments", [column])
    for name, columns, further in WIDENED:
        op.drop_index(name, table_name="decisions")
        op.create_index(name, "decisions", [*columns, *further])
    op.add_column("publications", sa.Column("part", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE publications SET part = ranked.part FROM (SELECT article_id, "
        "(row_number() OVER (ORDER BY article_id) - 1) / 1000 AS part FROM publications) AS ranked "
        "WHERE ranked.article_id = publications.article_id"
    )
    for column in ("article_id", "updated_at"):
        op.create_index(f"ix_publications_part_{column}", "publications", ["part", column])


def downgrade() -> None:
    for column in ("updated_at", "article_id"):
        op.drop_index(f"ix_publications_part_{column}", table_name="publications")
    with op.batch_alter_table("publications") as batch_op:
        batch_op.drop_column("part")
    for name, columns, _ in reversed(WIDENED):
        op.drop_index(name, table_name="decisions")
        op.create_index(name, "decisions", columns)
    for column in ("author_name", "author_email"):
        op.drop_index(f"ix_comments_{column}", table_name="comments")
    op.drop_index("ix_comments_author_status", table_name="comments")
    for name, table, _, _ in reversed(PARTIAL):
        op.drop_index(name, table_name=table)
