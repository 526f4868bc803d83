"""Media, where they are used, the forms that are made of them; the main picture of an article.

Revision: 0017, after 0016.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ORDERED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "media",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("title", ORDERED, nullable=False),
        sa.Column("alt", sa.Text(), nullable=True),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("focal_x", sa.Float(), nullable=False),
        sa.Column("focal_y", sa.Float(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("frames", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("source_digest", sa.String(length=64), nullable=False),
        sa.Column("color", sa.String(length=7), nullable=True),
        sa.Column("thumbnail", sa.Text(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sa.UniqueConstraint("digest", name=op.f("uq_media_digest")),
    )
    op.create_index(op.f("ix_media_source_digest"), "media", ["source_digest"])
    op.create_index(op.f("ix_media_created_at"), "media", ["created_at", "id"])
    op.create_index(op.f("ix_media_title"), "media", ["title", "id"])
    op.create_table(
        "media_uses",
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("medium_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id", "number"],
            ["article_revisions.article_id", "article_revisions.number"],
            name=op.f("fk_media_uses_article_id_number"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["medium_id"], ["media.id"], name=op.f("fk_media_uses_medium_id")),
        sa.PrimaryKeyConstraint("article_id", "number", "medium_id", name=op.f("pk_media_uses")),
    )
    op.create_index(op.f("ix_media_uses_medium_id"), "media_uses", ["medium_id", "article_id", "number"])
    op.create_table(
        "media_renditions",
        sa.Column("medium_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("leased_until", INSTANT, nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["medium_id"], ["media.id"], name=op.f("fk_media_renditions_medium_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("medium_id", "name", name=op.f("pk_media_renditions")),
    )
    op.add_column("articles", sa.Column("hero", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("articles", "hero")
    op.drop_table("media_renditions")
    op.drop_table("media_uses")
    op.drop_table("media")
