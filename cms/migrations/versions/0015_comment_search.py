"""What the search of comments reads.

Revision: 0015, after 0014.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SQLITE = (
    """CREATE VIRTUAL TABLE comment_index USING fts5(
        author, body, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
    )""",
    """CREATE TRIGGER comment_documents_removed AFTER DELETE ON comment_documents
        BEGIN DELETE FROM comment_index WHERE rowid = old.id; END""",
)


def upgrade() -> None:
    op.create_table(
        "comment_documents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("vector", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=True),
        sa.ForeignKeyConstraint(["subject_id"], ["comments.id"], name=op.f("fk_comment_documents_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_documents")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_comment_documents_subject_id")),
    )
    op.create_index("ix_comment_documents_locale", "comment_documents", ["locale"])
    op.create_index("ix_comment_documents_vector", "comment_documents", ["vector"], postgresql_using="gin")
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else ():
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("comment_documents")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE comment_index")
