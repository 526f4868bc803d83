"""Translation groups: articles that say the same in different languages, and what was translated from what.

Revision: 0016, after 0015.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

IDENTIFIER = sa.Uuid(as_uuid=False)


def upgrade() -> None:
    op.create_table(
        "translation_groups",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation_groups")),
        sa.UniqueConstraint("key", name=op.f("uq_translation_groups_key")),
    )
    op.add_column("articles", sa.Column("text_revision", sa.Integer(), nullable=True))
    op.execute("UPDATE articles SET text_revision = revision")
    with op.batch_alter_table("articles") as batch_op:
        batch_op.alter_column("text_revision", existing_type=sa.Integer(), nullable=False)
        batch_op.add_column(sa.Column("group_id", IDENTIFIER, nullable=True))
        batch_op.add_column(sa.Column("source_id", IDENTIFIER, nullable=True))
        batch_op.add_column(sa.Column("source_revision", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_articles_group_id"), "translation_groups", ["group_id"], ["id"])
        batch_op.create_foreign_key(op.f("fk_articles_source_id"), "articles", ["source_id"], ["id"])
        batch_op.create_unique_constraint(op.f("uq_articles_group_id_locale"), ["group_id", "locale"])
        batch_op.create_index(op.f("ix_articles_source_id"), ["source_id"])
    with op.batch_alter_table("publications") as batch_op:
        batch_op.add_column(sa.Column("group_id", IDENTIFIER, nullable=True))
        batch_op.create_foreign_key(op.f("fk_publications_group_id"), "translation_groups", ["group_id"], ["id"])
        batch_op.create_unique_constraint(op.f("uq_publications_group_id_locale"), ["group_id", "locale"])
        batch_op.create_index("ix_publications_locale", ["locale", "published_at", "article_id"])


def downgrade() -> None:
    with op.batch_alter_table("publications") as batch_op:
        batch_op.drop_index("ix_publications_locale")
        batch_op.drop_constraint(op.f("uq_publications_group_id_locale"), type_="unique")
        batch_op.drop_constraint(op.f("fk_publications_group_id"), type_="foreignkey")
        batch_op.drop_column("group_id")
    with op.batch_alter_table("articles") as batch_op:
        batch_op.drop_index(op.f("ix_articles_source_id"))
        batch_op.drop_constraint(op.f("uq_articles_group_id_locale"), type_="unique")
        batch_op.drop_constraint(op.f("fk_articles_source_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_articles_group_id"), type_="foreignkey")
        for name in ("source_revision", "source_id", "group_id", "text_revision"):
            batch_op.drop_column(name)
    op.drop_table("translation_groups")
