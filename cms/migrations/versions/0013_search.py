"""What searches read: documents with their terms, and words to correct spelling by.

Revision: 0013, after 0012.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SQLITE = (
    # Terms come analysed: the tokenizer has only to part them at spaces, marks of any script being part of words.
    """CREATE VIRTUAL TABLE search_index USING fts5(
        title, dek, names, body, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
    )""",
    """CREATE TRIGGER search_documents_removed AFTER DELETE ON search_documents
        BEGIN DELETE FROM search_index WHERE rowid = old.id; END""",
    "CREATE VIRTUAL TABLE search_spelling USING fts5(word, tokenize = 'trigram')",
    """CREATE TRIGGER search_words_added AFTER INSERT ON search_words
        BEGIN INSERT INTO search_spelling (rowid, word) VALUES (new.rowid, new.word); END""",
    """CREATE TRIGGER search_words_removed AFTER DELETE ON search_words
        BEGIN DELETE FROM search_spelling WHERE rowid = old.rowid; END""",
)


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "search_documents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("vector", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_documents")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_search_documents_kind_subject_id")),
    )
    op.create_index("ix_search_documents_locale", "search_documents", ["kind", "locale"])
    op.create_index("ix_search_documents_vector", "search_documents", ["vector"], postgresql_using="gin")
    op.create_table(
        "search_words",
        sa.Column("word", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_words")),
    )
    op.create_index(
        "ix_search_words_trigrams",
        "search_words",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    for statement in SQLITE if is_sqlite else ():
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("search_words")
    op.drop_table("search_documents")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_spelling")
        op.execute("DROP TABLE search_index")
