"""Insertions: what they store is what the session would have stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from cms.db import db, writing
from cms.errors import Conflict
from cms.insertions import store, store_rows
from cms.models import Comment, CommentReason, CommentRevision
from moderation import Status
from moderation.columns import Base, new_id
from tests.sites import Site

NOW = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)


@pytest.fixture
def engine(site: Site) -> Iterator[Engine]:
    with site.app.app_context():
        yield db.engine


def a_comment(article_id: str) -> Comment:
    comment_id = new_id()
    return Comment(
        id=comment_id,
        article_id=article_id,
        thread_id=comment_id,
        path="0" * 14,
        status=Status.PENDING,
        author_name="Ünïcode “quoted” 100%",
        score=1.5,
        created_at=NOW,
    )


def a_revision(comment: Comment) -> CommentRevision:
    return CommentRevision(
        id=new_id(),
        comment_id=comment.id,
        number=1,
        source="x",
        markup="markdown",
        text="x",
        html="<p>x</p>",
        sanitizer_version="1",
        fingerprint="",
        outcome="hold",
        score=0.0,
        findings=[{"check": "links", "gaps": {"hosts": ["ä.example"]}, "spans": ((1, 2),)}],
        policy_version="1",
        created_at=NOW,
    )


def stored(session: Session, item: Base) -> dict[str, Any]:
    table: Any = type(item).__table__
    row = session.connection().execute(select(table).where(table.c.id == item.id)).one()  # type: ignore[attr-defined]
    return {name: value for name, value in row._mapping.items() if name not in {"id", "comment_id", "thread_id"}}


def test_an_object_is_stored_as_the_session_would_store_it(site: Site, engine: Engine) -> None:
    article_id = site.article(title="Stored")["id"]
    with writing() as session:
        ours, theirs = a_comment(article_id), a_comment(article_id)
        our_text, their_text = a_revision(ours), a_revision(theirs)
        store(session, ours)
        store(session, our_text)
        for item in (theirs, their_text):
            session.add(item)
            session.flush()
        assert stored(session, ours) == stored(session, theirs)
        assert stored(session, our_text) == stored(session, their_text)
        assert stored(session, ours)["created_at"] == NOW
        assert stored(session, our_text)["findings"][0]["gaps"] == {"hosts": ["ä.example"]}


def test_a_stored_object_is_the_sessions_own_and_its_changes_are_written(site: Site, engine: Engine) -> None:
    article_id = site.article(title="Held")["id"]
    with writing() as session:
        comment = a_comment(article_id)
        store(session, comment)
        assert not session.new
        assert not session.dirty
        assert session.get(Comment, comment.id) is comment
        assert (comment.version, comment.depth, comment.parent_id) == (1, 0, None)
        comment.reply_count = 7
    with writing() as session:
        assert session.get_one(Comment, comment.id).reply_count == 7


def test_rows_are_stored_together_and_not_without_the_transaction(site: Site, engine: Engine) -> None:
    article_id = site.article(title="Rows")["id"]
    with writing() as session:
        comment = a_comment(article_id)
        store(session, comment)
    rows = [{"reason": reason, "comment_id": comment.id} for reason in ("one", "two")]
    with Session(engine) as session:
        store_rows(session, CommentReason, rows)
        store_rows(session, CommentReason, [])
        assert session.scalars(select(CommentReason.reason).order_by(CommentReason.reason)).all() == ["one", "two"]
        session.rollback()
        assert session.scalars(select(CommentReason.reason)).all() == []


def test_insertions_are_heard_by_whoever_listens_to_statements(site: Site, engine: Engine) -> None:
    article_id, heard = site.article(title="Heard")["id"], []

    def note(*arguments: Any) -> None:
        heard.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        with writing() as session:
            comment = a_comment(article_id)
            store(session, comment)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert [text.split()[:3] for text in heard] == [["INSERT", "INTO", "comments"]]
    with writing() as session:
        assert session.get_one(Comment, comment.id).author_name == comment.author_name


def test_what_excludes_what_is_there_is_refused(site: Site, engine: Engine) -> None:
    article_id = site.article(title="Twice")["id"]
    with writing() as session:
        comment = a_comment(article_id)
        store(session, comment)
    again = a_comment(article_id)
    again.id = comment.id
    expected = Conflict if engine.dialect.name == "postgresql" else sqlite3.IntegrityError
    with pytest.raises(expected), writing() as session:
        store(session, again)
