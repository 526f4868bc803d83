"""The bulk loader of the benchmarks: what it writes is what the application would have written."""

from __future__ import annotations

import sqlalchemy
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from cms import checkup
from cms.config import Settings
from cms.db import db, reading, writing
from cms.delivery import search_documents, snapshots
from cms.models import Article, Comment, CommentBand, CommentRevision, Decision, JournalEntry, Publication
from moderation import Status
from tests.bench import loading, samples, seeding
from tests.conftest import Clock
from tests.sites import Site

ARTICLES, COMMENTS = 40, 200


def seed(app: Flask, database_url: str) -> None:
    """Fill the (empty) database."""
    clock = app.extensions["masthead"].clock
    made = samples.sample(app, clock)
    with app.app_context():
        is_postgres = db.engine.dialect.name == "postgresql"
        db.engine.dispose()
    plain = sqlalchemy.make_url(database_url)
    with (
        loading.postgres(plain.set(drivername="postgresql").render_as_string(hide_password=False))
        if is_postgres
        else loading.sqlite(plain.database or "")
    ) as loader:
        told: list[int] = []
        seeding.Seeder(made, loader, is_postgres=is_postgres).seed(ARTICLES, COMMENTS, told.append)
    assert sum(told) == ARTICLES + COMMENTS


def test_seeded_site_is_one_that_the_application_could_have_written(
    app: Flask, clock: Clock, settings: Settings, database_url: str
) -> None:
    seed(app, database_url)
    with app.app_context(), reading() as session:
        assert checkup.integrity(session, settings) == []
        assert checkup.counters(session, settings) == []
        counted = {
            kind: session.scalar(select(func.count()).select_from(kind)) or 0
            for kind in (Article, Publication, Comment, CommentRevision, Decision, JournalEntry)
        }
        states = set(session.scalars(select(Comment.status).distinct()))
        copies = session.scalar(
            select(func.max(func.count(CommentBand.comment_id)).over()).group_by(CommentBand.band_hash)
        )
    assert counted[Article] > ARTICLES and counted[Comment] > COMMENTS
    assert counted[Article] > counted[Publication] >= ARTICLES * 0.95
    assert counted[CommentRevision] == counted[Comment] <= counted[Decision] < counted[JournalEntry]
    assert states == {Status.APPROVED, Status.PENDING, Status.SPAM, Status.REJECTED, Status.DELETED}
    assert copies is not None and copies >= COMMENTS / 20


def test_seeded_articles_and_comments_read_like_any_others(app: Flask, clock: Clock, database_url: str) -> None:
    seed(app, database_url)
    site = Site(app, clock)
    page = site.public.get("/articles?limit=100").get_json()["data"]
    copies = [article for article in page if article["slug"].startswith("about-")]
    busiest = max(copies, key=lambda article: article["comments"]["count"])
    assert site.public.get(f"/articles/by-slug/{busiest['slug']}").get_json()["data"]["html"].startswith("<p>")
    shown = site.public.get(f"/articles/{busiest['id']}/comments?limit=100").get_json()["data"]
    assert sum(not comment["is_deleted"] for comment in shown) == busiest["comments"]["count"] > 0
    reader = site.public.get(f"/articles/{busiest['id']}/comments?depth=3").get_json()["data"]
    assert any(comment["replies"] for comment in reader)
    decided = site.decide(site.moderator.get("/moderation/queue").get_json()["data"][0]["id"], "approve", 1)
    assert decided["status"] == "approved"


def test_seeded_site_is_searched_by_what_the_application_would_have_written(app: Flask, database_url: str) -> None:
    seed(app, database_url)
    with app.app_context(), writing() as session:
        articles, comments = searched(session), said(session)
        assert len(articles) > ARTICLES and len(comments) > COMMENTS
        snapshots.index(session)
        assert searched(session) == articles
        search_documents.index_comments(session)
        assert said(session) == comments


def said(session: Session) -> set[tuple[object, ...]]:
    """Return all that searches read of comments; their numbers are nobody's business."""
    indexed = "SELECT subject_id, author, body FROM comment_documents JOIN comment_index ON comment_index.rowid = id"
    vectors = "SELECT subject_id, vector::text FROM comment_documents"
    query = indexed if session.get_bind().dialect.name == "sqlite" else vectors
    return {tuple(row) for row in session.execute(text(query))}


def searched(session: Session) -> list[tuple[object, ...]]:
    """Return all that searches read of articles, in the order of its numbers."""
    parts = ("search_index", "draft_index")
    indexed = " UNION ALL ".join(f"SELECT '{part}', rowid, title, dek, names, body FROM {part}" for part in parts)
    vectors = "SELECT id, kind, subject_id, vector::text FROM search_documents ORDER BY id"
    query = indexed if session.get_bind().dialect.name == "sqlite" else vectors
    return [tuple(row) for row in session.execute(text(query))]
