"""Alike texts in the database: what finds them, what it costs, and that the search stays bounded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from cms import campaigns
from cms.db import db, writing
from cms.facts import fingerprint
from cms.models import CommentBand
from moderation import similarity
from moderation.columns import new_id
from tests.moderation.test_similarity import HONEST, REWORDED, SPAM
from tests.sites import Site

CAMPAIGN = [SPAM, *REWORDED.values()]


def stored(site: Site) -> dict[str, str]:
    """Post the campaign under two articles by many authors, and honest comments; return the texts by comment id."""
    articles = [site.article(title=f"Article {n}")["id"] for n in range(2)]
    return {
        site.comment(articles[n % 2], body, author={"name": f"Reader {n}"})["id"]: body
        for n, body in enumerate([*CAMPAIGN, *HONEST])
    }


def test_reworded_variants_are_found_across_authors_and_articles(site: Site) -> None:
    texts = stored(site)
    with site.app.app_context(), writing() as session:
        for comment_id, body in texts.items():
            found = campaigns.alike(session, body, fingerprint(body), except_id=comment_id)
            bodies = {texts[item.comment.id] for item in found}
            assert bodies <= set(CAMPAIGN) if body in CAMPAIGN else bodies == set()
        of_first = campaigns.alike(session, SPAM, fingerprint(SPAM))
    assert len(of_first) == 6 and of_first[0].similarity == 1.0


def test_new_variant_is_reported_by_the_duplicates_check(site: Site) -> None:
    stored(site)
    late = site.comment(site.article()["id"], SPAM.replace("thousands", "dozens"), author={"name": "Late"})["id"]
    honest = site.comment(site.article()["id"], HONEST[0].replace("two", "three"), author={"name": "Jo"})["id"]
    reasons = {item: [found["reason"] for found in _evidence(site, item)["findings"]] for item in (late, honest)}
    assert "campaign" in reasons[late]
    assert [item["status"] for item in _evidence(site, late)["alike"]] == ["pending"] * 6
    # One honest text again, hardly changed, is a copy too: that is what it would look like.
    assert "campaign" in reasons[honest]


def test_equal_short_texts_are_found_by_their_fingerprint(site: Site) -> None:
    article = site.article()["id"]
    first = site.comment(article, "Nice and clean!", author={"name": "Bo"})["id"]
    second = site.comment(article, "N\u0456ce and cle\u0430n", author={"name": "Jo"})["id"]
    assert [item["id"] for item in _evidence(site, second)["alike"]] == [first]


def test_edit_replaces_the_bands_and_erasing_removes_them(site: Site) -> None:
    comment = site.comment(site.article()["id"], SPAM)
    before = _bands(site)
    headers = {"Manage-Token": comment["meta"]["manage_token"]}
    site.public.patch(f"/comments/{comment['id']}", {"body": HONEST[0]}, headers=headers)
    after = _bands(site)
    assert len(before) == len(after) == similarity.BANDS + 1
    assert not before & after
    found = _evidence(site, comment["id"])
    site.decide(comment["id"], "erase", found["version"])
    assert _bands(site) == set()


def test_search_costs_two_queries_however_large_the_campaign(site: Site) -> None:
    texts = stored(site)
    statements: list[str] = []
    with site.app.app_context(), writing() as session, recorded(statements):
        assert len(campaigns.alike(session, SPAM, fingerprint(SPAM))) == 6
        one = len(statements)
        assert len(campaigns.similar_to(session, texts)) == len(texts)
        many = len(statements) - one
        assert campaigns.alike(session, "Hm.", fingerprint("Hm.")) == []
        assert (one, many, len(statements)) == (2, 2, 4)
        assert campaigns.similar_to(session, {}) == {}
        assert campaigns.campaign(session, new_id()) == []


@pytest.mark.parametrize("search", ["newest", "candidates"])
def test_search_reads_ranges_of_the_index_and_no_table(site: Site, search: str) -> None:
    comment_id = site.comment(site.article()["id"], SPAM)["id"]
    hashes = similarity.bands(similarity.words(SPAM))
    statements: list[Any] = []
    with site.app.app_context(), writing() as session:
        with recorded(statements):
            if search == "newest":
                assert campaigns._newest(session, hashes, 40) == [comment_id] * len(hashes)
            else:
                assert campaigns.similar_to(session, {comment_id: SPAM}) == {comment_id: []}
        plan = _plan(session, *statements[0])
    assert "comment_bands" in plan
    assert "SCAN comment_bands" not in plan and "Seq Scan" not in plan


def test_band_that_everybody_shares_is_read_from_its_end_and_cut(site: Site) -> None:
    article = site.article()["id"]
    ids = [site.comment(article, SPAM, author={"name": f"Reader {n}"})["id"] for n in range(5)]
    hash_ = similarity.bands(similarity.words(SPAM))[0]
    with site.app.app_context(), writing() as session:
        assert campaigns._newest(session, [hash_], 3) == ids[:1:-1]
        assert campaigns._newest(session, [hash_], 40) == ids[::-1]


@contextmanager
def recorded(statements: list[Any]) -> Iterator[None]:
    """Write down every statement with its parameters."""

    def record(*arguments: Any) -> None:
        statements.append((arguments[2], arguments[3]))

    event.listen(db.engine, "before_cursor_execute", record)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", record)


def _plan(session: Session, statement: str, parameters: Any) -> str:
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        rows = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
        return "\n".join(row[0] for row in rows)
    return "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters))


def _evidence(site: Site, comment_id: str) -> dict[str, Any]:
    found: dict[str, Any] = site.moderator.get(f"/moderation/comments/{comment_id}").get_json()["data"]
    return found


def _bands(site: Site) -> set[int]:
    with site.app.app_context(), writing() as session:
        return set(session.scalars(select(CommentBand.band_hash)))
