"""Custom fields: sets, what they are bound to, articles' values, and public values to filter by.

Revision: 0018, after 0017.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _ordered() -> sa.Text:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "field_sets",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("slug", _ordered(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("schema", sa.JSON(), nullable=False),
        sa.Column("json_ld", sa.JSON(), nullable=True),
        sa.Column("required_at", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_sets")),
        sa.UniqueConstraint("slug", name=op.f("uq_field_sets_slug")),
    )
    op.create_table(
        "field_bindings",
        sa.Column("field_set_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("article_type", _ordered(), nullable=True),
        sa.Column("category_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["field_set_id"],
            ["field_sets.id"],
            name=op.f("fk_field_bindings_field_set_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_field_bindings_category_id")),
        sa.PrimaryKeyConstraint("field_set_id", "position", name=op.f("pk_field_bindings")),
    )
    op.create_index(op.f("ix_field_bindings_category_id"), "field_bindings", ["category_id"])
    op.create_table(
        "field_uses",
        sa.Column("slug", _ordered(), nullable=False),
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["slug"], ["field_sets.slug"], name=op.f("fk_field_uses_slug")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_field_uses_article_id")),
        sa.PrimaryKeyConstraint("slug", "article_id", name=op.f("pk_field_uses")),
    )
    op.create_index(op.f("ix_field_uses_article_id"), "field_uses", ["article_id"])
    op.create_table(
        "publication_fields",
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("member", _ordered(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", _ordered(), nullable=True),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["publications.article_id"],
            name=op.f("fk_publication_fields_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "member", "position", name=op.f("pk_publication_fields")),
    )
    for column in ("text", "number"):
        op.create_index(
            f"ix_publication_fields_{column}", "publication_fields", ["member", column, "published_at", "article_id"]
        )
    op.add_column("articles", sa.Column("type", _ordered(), nullable=True))
    op.add_column("articles", sa.Column("fields", sa.JSON(), nullable=True))
    op.execute("UPDATE articles SET fields = '{}'")
    with op.batch_alter_table("articles") as batch_op:
        batch_op.alter_column("fields", existing_type=sa.JSON(), nullable=False)
    op.create_index("ix_articles_type", "articles", ["type", "updated_at", "id"])
    op.add_column("publications", sa.Column("type", _ordered(), nullable=True))
    op.create_index("ix_publications_type", "publications", ["type", "published_at", "article_id"])


def downgrade() -> None:
    op.drop_index("ix_publications_type", table_name="publications")
    with op.batch_alter_table("publications") as batch_op:
        batch_op.drop_column("type")
    op.drop_index("ix_articles_type", table_name="articles")
    with op.batch_alter_table("articles") as batch_op:
        batch_op.drop_column("fields")
        batch_op.drop_column("type")
    for table in ("publication_fields", "field_uses", "field_bindings", "field_sets"):
        op.drop_table(table)
