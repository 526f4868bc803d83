"""Searches that cost the same whatever else there is: working copies apart from articles, beginnings of words indexed.

Revision: 0024, after 0023.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TOKENS = "tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\""
BEGINNINGS = "prefix = '1 2 3'"
FIELDS = "title, dek, names, body"
KINDS = {"article": "search_index", "draft": "draft_index"}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in ("search_documents", "comment_documents"):
            op.execute(f"DROP TRIGGER {table}_removed")
        _rebuild("search_index", FIELDS, {"search_index": "article", "draft_index": "draft"}, BEGINNINGS)
        _rebuild("comment_index", "author, body", {"comment_index": None}, BEGINNINGS)
        for kind, index in KINDS.items():
            _follow("search_documents", index, f"_{kind}", f"WHEN old.kind = '{kind}' ")
        _follow("comment_documents", "comment_index")
    op.drop_index("ix_search_documents_vector", table_name="search_documents")
    if op.get_bind().dialect.name != "sqlite":
        # A vector of up to a page stays in its row: to fetch it from elsewhere costs ten times as much as to rank it.
        op.execute("ALTER TABLE search_documents SET (toast_tuple_target = 8160)")
        op.execute("ALTER TABLE search_documents ALTER COLUMN vector SET STORAGE MAIN")
        op.execute("UPDATE search_documents SET vector = vector::text::tsvector")
    for kind in KINDS:
        _index(f"ix_search_documents_{kind}s", "search_documents", sa.text(f"kind = '{kind}'"))
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_comment_documents_vector", table_name="comment_documents")
        _index("ix_comment_documents_vector", "comment_documents")


def downgrade() -> None:
    for kind in KINDS:
        op.drop_index(f"ix_search_documents_{kind}s", table_name="search_documents")
    op.create_index("ix_search_documents_vector", "search_documents", ["vector"], postgresql_using="gin")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE search_documents RESET (toast_tuple_target)")
        op.execute("ALTER TABLE search_documents ALTER COLUMN vector SET STORAGE EXTENDED")
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_comment_documents_vector", table_name="comment_documents")
        op.create_index("ix_comment_documents_vector", "comment_documents", ["vector"])
        for kind in KINDS:
            op.execute(f"DROP TRIGGER search_documents_{kind}_removed")
        op.execute("DROP TRIGGER comment_documents_removed")
        op.execute(f"INSERT INTO search_index (rowid, {FIELDS}) SELECT rowid, {FIELDS} FROM draft_index")  # noqa: S608 - our own names
        op.execute("DROP TABLE draft_index")
        _rebuild("search_index", FIELDS, {"search_index": None}, "")
        _rebuild("comment_index", "author, body", {"comment_index": None}, "")
        _follow("search_documents", "search_index")
        _follow("comment_documents", "comment_index")


def _index(name: str, table: str, where: sa.TextClause | None = None) -> None:
    """Index vectors; on SQLite there are none."""
    there = sa.text("vector IS NOT NULL")
    op.create_index(name, table, ["vector"], postgresql_using="gin", sqlite_where=there, postgresql_where=where)


def _follow(table: str, index: str, named: str = "", when: str = "") -> None:
    """Let what is removed from a table leave its index."""
    removed = f"DELETE FROM {index} WHERE rowid = old.id"  # noqa: S608 - our own names
    op.execute(f"CREATE TRIGGER {table}{named}_removed AFTER DELETE ON {table} {when}BEGIN {removed}; END")


def _rebuild(index: str, fields: str, parts: dict[str, str | None], option: str) -> None:
    """Make an FTS5 table anew with an option, or several of it, each with the documents of a kind."""
    op.execute(f"ALTER TABLE {index} RENAME TO former_index")
    for name, kind in parts.items():
        op.execute(f"CREATE VIRTUAL TABLE {name} USING fts5({', '.join(filter(None, (fields, TOKENS, option)))})")
        of_kind = "" if kind is None else f" WHERE rowid IN (SELECT id FROM search_documents WHERE kind = '{kind}')"  # noqa: S608 - our own names
        op.execute(f"INSERT INTO {name} (rowid, {fields}) SELECT rowid, {fields} FROM former_index{of_kind}")  # noqa: S608 - our own names
    op.execute("DROP TABLE former_index")
