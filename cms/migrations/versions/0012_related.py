"""Words of articles, related articles, pins, and how far the worker has read the journal.

Revision: 0012, after 0011.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ORDERED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "article_terms",
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("term", ORDERED, nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["publications.article_id"],
            name=op.f("fk_article_terms_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "term", name=op.f("pk_article_terms")),
    )
    op.create_index(op.f("ix_article_terms_term"), "article_terms", ["term"])
    op.create_table(
        "related_articles",
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("related_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["publications.article_id"],
            name=op.f("fk_related_articles_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["related_id"],
            ["publications.article_id"],
            name=op.f("fk_related_articles_related_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "related_id", name=op.f("pk_related_articles")),
    )
    op.create_index(op.f("ix_related_articles_related_id"), "related_articles", ["related_id"])
    op.create_table(
        "article_pins",
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("related_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_pins_article_id")),
        sa.ForeignKeyConstraint(["related_id"], ["articles.id"], name=op.f("fk_article_pins_related_id")),
        sa.PrimaryKeyConstraint("article_id", "related_id", name=op.f("pk_article_pins")),
    )
    op.create_index(op.f("ix_article_pins_related_id"), "article_pins", ["related_id"])
    op.create_table(
        "journal_followers",
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_journal_followers")),
    )


def downgrade() -> None:
    op.drop_table("journal_followers")
    op.drop_table("article_pins")
    op.drop_table("related_articles")
    op.drop_table("article_terms")
