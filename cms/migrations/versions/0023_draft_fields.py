"""Values of working copies to filter and sort by.

Revision: 0023, after 0022.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from cms import custom_fields

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BATCH = 500
ID = sa.Uuid(as_uuid=False)
SETS = sa.table("field_sets", sa.column("slug"), sa.column("schema", sa.JSON()))
USES = sa.table("field_uses", sa.column("slug"), sa.column("article_id", ID), sa.column("is_draft", sa.Boolean()))
ARTICLES = sa.table("articles", sa.column("id", ID), sa.column("fields", sa.JSON()))


def upgrade() -> None:
    made = op.create_table(
        "draft_fields",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("member", _ordered(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", _ordered(), nullable=True),
        sa.Column("number", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_draft_fields_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "member", "position", name=op.f("pk_draft_fields")),
    )
    for column in ("text", "number"):
        op.create_index(f"ix_draft_fields_{column}", "draft_fields", ["member", column, "article_id"])
    for slug, schema in op.get_bind().execute(sa.select(SETS.c.slug, SETS.c.schema)).all():
        _fill(made, slug, custom_fields.expanded(schema))


def downgrade() -> None:
    op.drop_table("draft_fields")


def _ordered() -> sa.Text:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _fill(target: sa.Table, slug: str, schema: dict[str, Any]) -> None:
    """Write what the working copies have of a set now."""
    connection = op.get_bind()
    using = sa.select(USES.c.article_id).where(USES.c.slug == slug, USES.c.is_draft)
    ids = sorted(connection.scalars(using))
    for start in range(0, len(ids), BATCH):
        found = connection.execute(
            sa.select(ARTICLES.c.id, ARTICLES.c.fields).where(ARTICLES.c.id.in_(ids[start : start + BATCH]))
        )
        rows = [
            {"article_id": item.id, "member": f"{slug}.{one.member}", "position": one.position, "text": one.text,
             "number": one.number}
            for item in found
            if isinstance(item.fields.get(slug), dict)
            for one in custom_fields.indexed(schema, item.fields[slug])
        ]  # fmt: skip
        if rows:
            connection.execute(sa.insert(target), rows)
