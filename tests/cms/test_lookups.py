"""Look-ups: what they give is what the same statement gives by the long way."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Engine, bindparam, event, select
from sqlalchemy.exc import IntegrityError, PendingRollbackError
from sqlalchemy.orm import Session

from cms.db import db, reading, writing
from cms.lookups import Holding, LookUp, driver_of
from cms.models import Article, Publication, Tag
from moderation.columns import new_id
from tests.conftest import NOON
from tests.sites import Site

PUBLISHED = select(
    Publication.article_id, Publication.title, Publication.summary, Publication.published_at, Publication.toc
).where(Publication.article_id == bindparam("article_id"))


@pytest.fixture
def engine(site: Site) -> Iterator[Engine]:
    with site.app.app_context():
        yield db.engine


def test_lookup_gives_what_the_statement_gives(site: Site, engine: Engine) -> None:
    assert site.editor.post("/tags", {"name": "Leaves"}).status_code == 201
    article = site.article(title="Ünïcode “quoted” 100%", tags=["leaves"])
    lookup = LookUp(PUBLISHED)
    for _ in range(2):
        with reading() as session, engine.connect() as connection:
            found = lookup.first(session, article_id=article["id"])
            expected = connection.execute(PUBLISHED, {"article_id": article["id"]}).one()
        assert found is not None
        assert tuple(found) == tuple(expected)
        assert found.summary["tags"][0]["slug"] == "leaves"
        assert found.published_at.tzinfo is not None


def test_lookup_binds_several_parameters_by_name(site: Site, engine: Engine) -> None:
    article = site.article(title="Named")
    by_slug = LookUp(
        select(Publication.article_id).where(
            Publication.slug == bindparam("slug"), Publication.locale == bindparam("locale")
        )
    )
    with reading() as session:
        found = by_slug.first(session, locale="en", slug="named")
        assert found is not None
        assert found.article_id == article["id"]
        assert by_slug.first(session, locale="named", slug="en") is None


def test_lookup_gives_several_rows_and_keeps_the_values_of_its_own(site: Site, engine: Engine) -> None:
    for title in ("One", "Two", "Three"):
        site.article(title=title)
    titles = select(Publication.title).where(Publication.locale == "en", Publication.slug != bindparam("slug"))
    lookup = LookUp(titles.order_by(Publication.title).limit(bindparam("rows")))
    with reading() as session:
        assert [row.title for row in lookup.all(session, slug="one", rows=5)] == ["Three", "Two"]
        assert [row.title for row in lookup.all(session, slug="none", rows=1)] == ["One"]
        assert lookup.all(session, slug="none", rows=0) == []


def test_lookup_reads_inside_the_transaction_that_is_open(site: Site, engine: Engine) -> None:
    article = site.article(title="Before")
    titles = LookUp(select(Article.title).where(Article.id == bindparam("article_id")))
    with Session(engine) as session:
        session.get_one(Article, article["id"]).title = "After"
        session.flush()
        assert titles.first(session, article_id=article["id"]).title == "After"
        session.rollback()
        assert titles.first(session, article_id=article["id"]).title == "Before"


def test_lookup_is_heard_by_whoever_listens_to_statements(site: Site, engine: Engine) -> None:
    article, heard = site.article(title="Heard"), []

    def note(*arguments: object) -> None:
        heard.append(arguments[2])

    lookup = LookUp(PUBLISHED)
    event.listen(engine, "before_cursor_execute", note)
    try:
        with reading() as session:
            assert lookup.first(session, article_id=article["id"]).title == "Heard"
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(heard) == 1


def test_lookup_gives_its_connection_back_even_when_it_fails(site: Site, engine: Engine) -> None:
    site.article(title="Kept")
    gc.collect()
    before = engine.pool.checkedout()  # type: ignore[attr-defined]  # of the pools that engines have by default
    lookup = LookUp(PUBLISHED)
    with reading() as session:
        with pytest.raises(KeyError):
            lookup.first(session, another="x")
        with pytest.raises((ValueError, TypeError, AttributeError, psycopg.Error)):
            lookup.first(session, article_id=7)
    assert engine.pool.checkedout() == before  # type: ignore[attr-defined]  # as above


def test_session_that_has_committed_is_asked_for_its_connection_anew(site: Site, engine: Engine) -> None:
    article = site.article(title="Kept")
    lookup = LookUp(PUBLISHED)
    with writing() as session:
        assert isinstance(session, Holding)
        assert driver_of(session) is session.driver is session.connection().connection.driver_connection
        assert lookup.first(session, article_id=article["id"]) is not None
        for end in (session.commit, session.rollback):
            end()
            # Somebody else may have the connection that was ours.
            assert session.driver is None
            assert lookup.first(session, article_id=article["id"]) is not None


def test_nothing_is_read_past_a_session_whose_transaction_has_failed(site: Site, engine: Engine) -> None:
    article = site.article(title="Failed")
    lookup = LookUp(PUBLISHED)

    def go_on_all_the_same(session: Session) -> None:
        session.add(Tag(id=new_id(), name="Twice", slug="twice", updated_at=NOON))
        session.flush()
        session.add(Tag(id=new_id(), name="Twice", slug="twice", updated_at=NOON))
        with contextlib.suppress(IntegrityError):
            session.flush()
        lookup.first(session, article_id=article["id"])

    with pytest.raises(PendingRollbackError), writing() as session:
        go_on_all_the_same(session)
    with reading() as session:
        assert lookup.first(session, article_id=article["id"]) is not None
        assert session.scalars(select(Tag.slug)).all() == []
