"""Articles, comments, accounts and the journal.

Revision: 0001, after none.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
    )
    op.create_table(
        "authors",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("slug", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("name", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("bio", sa.Text(), nullable=False),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authors")),
        sa.UniqueConstraint("slug", name=op.f("uq_authors_slug")),
    )
    with op.batch_alter_table("authors", schema=None) as batch_op:
        batch_op.create_index("ix_authors_name", ["name", "id"], unique=False)

    op.create_table(
        "categories",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("parent_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("slug", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("name", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["categories.id"], name=op.f("fk_categories_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("slug", name=op.f("uq_categories_slug")),
    )
    with op.batch_alter_table("categories", schema=None) as batch_op:
        batch_op.create_index("ix_categories_name", ["name", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_categories_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "engine_feedback",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("token_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("blog", sa.Text(), nullable=False),
        sa.Column("label", sa.String(length=4), nullable=False),
        sa.Column("author_key", sa.String(length=64), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_website", sa.Text(), nullable=True),
        sa.Column("permalink", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_feedback")),
        sa.UniqueConstraint("token_id", "content_hash", name=op.f("uq_engine_feedback_token_id_content_hash")),
    )
    with op.batch_alter_table("engine_feedback", schema=None) as batch_op:
        batch_op.create_index("ix_engine_feedback_author", ["token_id", "author_key"], unique=False)
        batch_op.create_index("ix_engine_feedback_created_at", ["created_at", "id"], unique=False)
        batch_op.create_index("ix_engine_feedback_fingerprint", ["token_id", "fingerprint"], unique=False)

    op.create_table(
        "idempotency_records",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotency_records")),
    )
    with op.batch_alter_table("idempotency_records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_records_created_at"), ["created_at"], unique=False)

    op.create_table(
        "journal",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("subject_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("is_deletion", sa.Boolean(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("actor_type", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index("ix_journal_is_public", ["is_public", "seq"], unique=False)
        batch_op.create_index("ix_journal_kind", ["kind", "seq"], unique=False)
        batch_op.create_index("ix_journal_subject_id", ["subject_id", "seq"], unique=False)

    op.create_table(
        "login_failures",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_failures")),
    )
    with op.batch_alter_table("login_failures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_failures_subject"), ["subject"], unique=False)

    op.create_table(
        "rule_stamps",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.Uuid(as_uuid=False), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_stamps")),
    )
    op.create_table(
        "rules",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("created_by_name", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_rules_kind_key")),
    )
    with op.batch_alter_table("rules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rules_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_rules_created_at", ["created_at", "id"], unique=False)
        batch_op.create_index("ix_rules_key", ["key"], unique=False)
        batch_op.create_index("ix_rules_kind_created_at", ["kind", "created_at", "id"], unique=False)

    op.create_table(
        "sanctions",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("restriction", sa.String(length=16), nullable=False),
        sa.Column("target", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("created_by_name", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("lifted_by_name", sa.Text(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_because", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanctions")),
    )
    with op.batch_alter_table("sanctions", schema=None) as batch_op:
        batch_op.create_index("ix_sanctions_created_at", ["created_at", "id"], unique=False)
        batch_op.create_index("ix_sanctions_key", ["key", "target"], unique=False)

    op.create_table(
        "tags",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("slug", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("name", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("slug", name=op.f("uq_tags_slug")),
    )
    with op.batch_alter_table("tags", schema=None) as batch_op:
        batch_op.create_index("ix_tags_name", ["name", "id"], unique=False)

    op.create_table(
        "articles",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("slug", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("title", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("dek", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("seo", sa.JSON(), nullable=False),
        sa.Column("category_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("comments_policy", sa.String(length=16), nullable=True),
        sa.Column("comments_close_after_days", sa.Integer(), nullable=True),
        sa.Column("comments_allow_words", sa.JSON(), nullable=False),
        sa.Column("comments_hold_links", sa.Boolean(), nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_articles_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("locale", "slug", name=op.f("uq_articles_locale_slug")),
    )
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_articles_category_id"), ["category_id"], unique=False)
        batch_op.create_index("ix_articles_title", ["title", "id"], unique=False)
        batch_op.create_index("ix_articles_updated_at", ["updated_at", "id"], unique=False)

    op.create_table(
        "tokens",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("account_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=16), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("is_session", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_tokens_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_tokens_secret_hash")),
    )
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tokens_account_id"), ["account_id"], unique=False)

    op.create_table(
        "article_authors",
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("author_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_authors_article_id")),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name=op.f("fk_article_authors_author_id")),
        sa.PrimaryKeyConstraint("article_id", "author_id", name=op.f("pk_article_authors")),
    )
    with op.batch_alter_table("article_authors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_authors_author_id"), ["author_id"], unique=False)

    op.create_table(
        "article_tags",
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("tag_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_tags_article_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_article_tags_tag_id")),
        sa.PrimaryKeyConstraint("article_id", "tag_id", name=op.f("pk_article_tags")),
    )
    with op.batch_alter_table("article_tags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_tags_tag_id"), ["tag_id"], unique=False)

    op.create_table(
        "comments",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("parent_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("thread_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("path", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hidden_ancestors", sa.Integer(), nullable=False),
        sa.Column("reply_count", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("is_staff", sa.Boolean(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_email", sa.Text(), nullable=True),
        sa.Column("author_website", sa.Text(), nullable=True),
        sa.Column("author_key", sa.String(length=64), nullable=True),
        sa.Column("address_key", sa.String(length=64), nullable=True),
        sa.Column("account_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("manage_token_hash", sa.String(length=64), nullable=True),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("public_revision_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("waiting_revision_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("priority", sa.Float(), nullable=False),
        sa.Column("uncertainty", sa.Float(), nullable=False),
        sa.Column("flag_count", sa.Integer(), nullable=False),
        sa.Column("flag_weight", sa.Float(), nullable=False),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_comments_article_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["comments.id"], name=op.f("fk_comments_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index("ix_comments_address_key", ["address_key", "created_at"], unique=False)
        batch_op.create_index("ix_comments_article_status", ["article_id", "status", "created_at", "id"], unique=False)
        batch_op.create_index("ix_comments_author_key", ["author_key", "created_at"], unique=False)
        batch_op.create_index(
            "ix_comments_flat",
            ["article_id", "created_at", "id"],
            unique=False,
            sqlite_where=sa.text("hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"),
            postgresql_where=sa.text("hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"),
        )
        batch_op.create_index(
            "ix_comments_flat_top",
            ["article_id", "votes", "created_at", "id"],
            unique=False,
            sqlite_where=sa.text("hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"),
            postgresql_where=sa.text("hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"),
        )
        batch_op.create_index("ix_comments_manage_token", ["manage_token_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_comments_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            "ix_comments_siblings",
            ["article_id", "parent_id", "created_at", "id"],
            unique=False,
            sqlite_where=sa.text("hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"),
            postgresql_where=sa.text("hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"),
        )
        batch_op.create_index(
            "ix_comments_siblings_top",
            ["article_id", "parent_id", "votes", "created_at", "id"],
            unique=False,
            sqlite_where=sa.text("hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"),
            postgresql_where=sa.text("hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"),
        )
        batch_op.create_index("ix_comments_status", ["status", "created_at", "id"], unique=False)
        batch_op.create_index("ix_comments_thread", ["thread_id", "path"], unique=False)
        batch_op.create_index(
            "ix_comments_waiting",
            ["created_at", "id"],
            unique=False,
            sqlite_where=sa.text("(waiting_revision_id IS NOT NULL OR flagged_at IS NOT NULL AND flag_count > 0)"),
            postgresql_where=sa.text("(waiting_revision_id IS NOT NULL OR flagged_at IS NOT NULL AND flag_count > 0)"),
        )
        batch_op.create_index(
            "ix_comments_waiting_priority",
            ["priority", "id"],
            unique=False,
            sqlite_where=sa.text("(waiting_revision_id IS NOT NULL OR flagged_at IS NOT NULL AND flag_count > 0)"),
            postgresql_where=sa.text("(waiting_revision_id IS NOT NULL OR flagged_at IS NOT NULL AND flag_count > 0)"),
        )
        batch_op.create_index(
            "ix_comments_waiting_uncertain",
            ["uncertainty", "id"],
            unique=False,
            sqlite_where=sa.text("(waiting_revision_id IS NOT NULL OR flagged_at IS NOT NULL AND flag_count > 0)"),
            postgresql_where=sa.text("(waiting_revision_id IS NOT NULL OR flagged_at IS NOT NULL AND flag_count > 0)"),
        )

    op.create_table(
        "publications",
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("slug", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("title", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("category_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("toc", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_publications_article_id")),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_publications_category_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_publications")),
        sa.UniqueConstraint("locale", "slug", name=op.f("uq_publications_locale_slug")),
    )
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.create_index(
            "ix_publications_category_id", ["category_id", "published_at", "article_id"], unique=False
        )
        batch_op.create_index("ix_publications_first_published_at", ["first_published_at", "article_id"], unique=False)
        batch_op.create_index("ix_publications_published_at", ["published_at", "article_id"], unique=False)
        batch_op.create_index("ix_publications_title", ["title", "article_id"], unique=False)
        batch_op.create_index("ix_publications_updated_at", ["updated_at", "article_id"], unique=False)

    op.create_table(
        "comment_bands",
        sa.Column("band_hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_comment_bands_comment_id")),
        sa.PrimaryKeyConstraint("band_hash", "comment_id", name=op.f("pk_comment_bands")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("comment_bands", schema=None) as batch_op:
        batch_op.create_index("ix_comment_bands_comment_id", ["comment_id"], unique=False)

    op.create_table(
        "comment_claims",
        sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("holder_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_comment_claims_comment_id")),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_comment_claims")),
    )
    with op.batch_alter_table("comment_claims", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_claims_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "comment_flags",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("reader_key", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("decision_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_comment_flags_comment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_flags")),
        sa.UniqueConstraint("comment_id", "reader_key", name=op.f("uq_comment_flags_comment_id_reader_key")),
    )
    with op.batch_alter_table("comment_flags", schema=None) as batch_op:
        batch_op.create_index("ix_comment_flags_reader", ["reader_key", "outcome", "created_at"], unique=False)

    op.create_table(
        "comment_presences",
        sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("holder_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_comment_presences_comment_id")),
        sa.PrimaryKeyConstraint("comment_id", "holder_id", name=op.f("pk_comment_presences")),
    )
    with op.batch_alter_table("comment_presences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_presences_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "comment_reasons",
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_comment_reasons_comment_id")),
        sa.PrimaryKeyConstraint("reason", "comment_id", name=op.f("pk_comment_reasons")),
    )
    with op.batch_alter_table("comment_reasons", schema=None) as batch_op:
        batch_op.create_index("ix_comment_reasons_comment_id", ["comment_id"], unique=False)

    op.create_table(
        "comment_revisions",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("markup", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("sanitizer_version", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("policy_version", sa.String(length=32), nullable=False),
        sa.Column("model_version", sa.String(length=64), nullable=True),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_comment_revisions_comment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_revisions")),
        sa.UniqueConstraint("comment_id", "number", name=op.f("uq_comment_revisions_comment_id_number")),
    )
    with op.batch_alter_table("comment_revisions", schema=None) as batch_op:
        batch_op.create_index("ix_comment_revisions_created_at", ["created_at", "id"], unique=False)
        batch_op.create_index("ix_comment_revisions_fingerprint", ["fingerprint", "created_at"], unique=False)

    op.create_table(
        "comment_votes",
        sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("reader_key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_comment_votes_comment_id")),
        sa.PrimaryKeyConstraint("comment_id", "reader_key", name=op.f("pk_comment_votes")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("revision_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("from_status", sa.String(length=16), nullable=True),
        sa.Column("to_status", sa.String(length=16), nullable=False),
        sa.Column("from_public_revision_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("from_waiting_revision_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("actor_type", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=True),
        sa.Column("reason_code", sa.String(length=32), nullable=True),
        sa.Column("statement_public", sa.Text(), nullable=True),
        sa.Column("note_private", sa.Text(), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("policy_version", sa.String(length=32), nullable=True),
        sa.Column("model_version", sa.String(length=64), nullable=True),
        sa.Column("batch_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("supersedes_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_decisions_comment_id")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["decisions.id"], name=op.f("fk_decisions_supersedes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_decisions_supersedes_id")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index("ix_decisions_actor", ["actor_type", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_decisions_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_decisions_comment_id", ["comment_id", "created_at"], unique=False)

    op.create_table(
        "publication_authors",
        sa.Column("author_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["publications.article_id"],
            name=op.f("fk_publication_authors_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name=op.f("fk_publication_authors_author_id")),
        sa.PrimaryKeyConstraint("author_id", "article_id", name=op.f("pk_publication_authors")),
    )
    with op.batch_alter_table("publication_authors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_authors_article_id"), ["article_id"], unique=False)

    op.create_table(
        "publication_tags",
        sa.Column("tag_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["publications.article_id"], name=op.f("fk_publication_tags_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_publication_tags_tag_id")),
        sa.PrimaryKeyConstraint("tag_id", "article_id", name=op.f("pk_publication_tags")),
    )
    with op.batch_alter_table("publication_tags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_tags_article_id"), ["article_id"], unique=False)

    op.create_table(
        "appeals",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("decision_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("outcome_decision_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_appeals_comment_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_appeals_decision_id")),
        sa.ForeignKeyConstraint(["outcome_decision_id"], ["decisions.id"], name=op.f("fk_appeals_outcome_decision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_appeals_decision_id")),
    )
    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeals_comment_id"), ["comment_id"], unique=False)
        batch_op.create_index("ix_appeals_created_at", ["created_at", "id"], unique=False)

    op.create_table(
        "lessons",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("decision_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("is_bad", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("proposal", sa.String(), nullable=False),
        sa.Column("is_audited", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retracted_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_lessons_comment_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_lessons_decision_id")),
        sa.ForeignKeyConstraint(["retracted_by_id"], ["decisions.id"], name=op.f("fk_lessons_retracted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_lessons_decision_id")),
    )
    with op.batch_alter_table("lessons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lessons_comment_id"), ["comment_id"], unique=False)
        batch_op.create_index("ix_lessons_created_at", ["created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lessons_retracted_by_id"), ["retracted_by_id"], unique=False)

    op.create_table(
        "revision_features",
        sa.Column("revision_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("proposal", sa.String(), nullable=False),
        sa.Column("is_audited", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["comment_revisions.id"], name=op.f("fk_revision_features_revision_id")
        ),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_revision_features")),
    )


def downgrade() -> None:
    op.drop_table("revision_features")
    with op.batch_alter_table("lessons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lessons_retracted_by_id"))
        batch_op.drop_index("ix_lessons_created_at")
        batch_op.drop_index(batch_op.f("ix_lessons_comment_id"))

    op.drop_table("lessons")
    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.drop_index("ix_appeals_created_at")
        batch_op.drop_index(batch_op.f("ix_appeals_comment_id"))

    op.drop_table("appeals")
    with op.batch_alter_table("publication_tags", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_tags_article_id"))

    op.drop_table("publication_tags")
    with op.batch_alter_table("publication_authors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_authors_article_id"))

    op.drop_table("publication_authors")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index("ix_decisions_comment_id")
        batch_op.drop_index(batch_op.f("ix_decisions_batch_id"))
        batch_op.drop_index("ix_decisions_actor")

    op.drop_table("decisions")
    op.drop_table("comment_votes")
    with op.batch_alter_table("comment_revisions", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_revisions_fingerprint")
        batch_op.drop_index("ix_comment_revisions_created_at")

    op.drop_table("comment_revisions")
    with op.batch_alter_table("comment_reasons", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_reasons_comment_id")

    op.drop_table("comment_reasons")
    with op.batch_alter_table("comment_presences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_presences_expires_at"))

    op.drop_table("comment_presences")
    with op.batch_alter_table("comment_flags", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_flags_reader")

    op.drop_table("comment_flags")
    with op.batch_alter_table("comment_claims", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_claims_expires_at"))

    op.drop_table("comment_claims")
    with op.batch_alter_table("comment_bands", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_bands_comment_id")

    op.drop_table("comment_bands")
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.drop_index("ix_publications_updated_at")
        batch_op.drop_index("ix_publications_title")
        batch_op.drop_index("ix_publications_published_at")
        batch_op.drop_index("ix_publications_first_published_at")
        batch_op.drop_index("ix_publications_category_id")

    op.drop_table("publications")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_comments_waiting_uncertain",
            sqlite_where=sa.text("(waiting_revision_id IS NOT NULL OR flagged_at IS NOT NULL AND flag_count > 0)"),
            postgresql_where=sa.text("(waiting_revision_id IS NOT NULL OR flagged_at IS NOT NULL AND flag_count > 0)"),
        )
        batch_op.drop_index(
            "ix_comments_waiting_priority",
            sqlite_where=sa.text("(waiting_revision_id IS NOT NULL OR flagged_at IS NOT NULL AND flag_count > 0)"),
            postgresql_where=sa.text("(waiting_revision_id IS NOT NULL OR flagged_at IS NOT NULL AND flag_count > 0)"),
        )
        batch_op.drop_index(
            "ix_comments_waiting",
            sqlite_where=sa.text("(waiting_revision_id IS NOT NULL OR flagged_at IS NOT NULL AND flag_count > 0)"),
            postgresql_where=sa.text("(waiting_revision_id IS NOT NULL OR flagged_at IS NOT NULL AND flag_count > 0)"),
        )
        batch_op.drop_index("ix_comments_thread")
        batch_op.drop_index("ix_comments_status")
        batch_op.drop_index(
            "ix_comments_siblings_top",
            sqlite_where=sa.text("hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"),
            postgresql_where=sa.text("hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"),
        )
        batch_op.drop_index(
            "ix_comments_siblings",
            sqlite_where=sa.text("hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"),
            postgresql_where=sa.text("hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"),
        )
        batch_op.drop_index(batch_op.f("ix_comments_parent_id"))
        batch_op.drop_index("ix_comments_manage_token")
        batch_op.drop_index(
            "ix_comments_flat_top",
            sqlite_where=sa.text("hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"),
            postgresql_where=sa.text("hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"),
        )
        batch_op.drop_index(
            "ix_comments_flat",
            sqlite_where=sa.text("hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"),
            postgresql_where=sa.text("hidden_ancestors = 0 AND status IN ('approved', 'deleted', 'erased')"),
        )
        batch_op.drop_index("ix_comments_author_key")
        batch_op.drop_index("ix_comments_article_status")
        batch_op.drop_index("ix_comments_address_key")

    op.drop_table("comments")
    with op.batch_alter_table("article_tags", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_tags_tag_id"))

    op.drop_table("article_tags")
    with op.batch_alter_table("article_authors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_authors_author_id"))

    op.drop_table("article_authors")
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tokens_account_id"))

    op.drop_table("tokens")
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.drop_index("ix_articles_updated_at")
        batch_op.drop_index("ix_articles_title")
        batch_op.drop_index(batch_op.f("ix_articles_category_id"))

    op.drop_table("articles")
    with op.batch_alter_table("tags", schema=None) as batch_op:
        batch_op.drop_index("ix_tags_name")

    op.drop_table("tags")
    with op.batch_alter_table("sanctions", schema=None) as batch_op:
        batch_op.drop_index("ix_sanctions_key")
        batch_op.drop_index("ix_sanctions_created_at")

    op.drop_table("sanctions")
    with op.batch_alter_table("rules", schema=None) as batch_op:
        batch_op.drop_index("ix_rules_kind_created_at")
        batch_op.drop_index("ix_rules_key")
        batch_op.drop_index("ix_rules_created_at")
        batch_op.drop_index(batch_op.f("ix_rules_batch_id"))

    op.drop_table("rules")
    op.drop_table("rule_stamps")
    with op.batch_alter_table("login_failures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_failures_subject"))

    op.drop_table("login_failures")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_subject_id")
        batch_op.drop_index("ix_journal_kind")
        batch_op.drop_index("ix_journal_is_public")

    op.drop_table("journal")
    with op.batch_alter_table("idempotency_records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_records_created_at"))

    op.drop_table("idempotency_records")
    with op.batch_alter_table("engine_feedback", schema=None) as batch_op:
        batch_op.drop_index("ix_engine_feedback_fingerprint")
        batch_op.drop_index("ix_engine_feedback_created_at")
        batch_op.drop_index("ix_engine_feedback_author")

    op.drop_table("engine_feedback")
    with op.batch_alter_table("categories", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_categories_parent_id"))
        batch_op.drop_index("ix_categories_name")

    op.drop_table("categories")
    with op.batch_alter_table("authors", schema=None) as batch_op:
        batch_op.drop_index("ix_authors_name")

    op.drop_table("authors")
    op.drop_table("accounts")
