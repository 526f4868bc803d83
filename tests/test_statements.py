"""How many SQL statements a read costs, whatever the number of tags, authors and comments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from cms.db import db
from tests.sites import Site


@contextmanager
def counted(site: Site) -> Iterator[list[str]]:
    """Collect the statements that are run inside."""
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    with site.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def queries(statements: list[str]) -> int:
    return sum(statement.lstrip().upper().startswith(("SELECT", "WITH")) for statement in statements)


def furnished(site: Site, terms: int) -> dict[str, Any]:
    """Publish an article with so many tags, authors and visible comments."""
    made: dict[str, list[str]] = {"tags": [], "authors": []}
    for kind, slugs in made.items():
        for n in range(terms):
            answer = site.editor.post(f"/{kind}", {"name": f"{kind} {terms} {n}"})
            slugs.append(answer.get_json()["data"]["slug"])
    article = site.article(title=f"With {terms}", **made)
    for n in range(terms):
        site.comment(article["id"], f"Comment {n} of {terms}.", author={"name": f"R{n}"}, status="approved")
    return article


@pytest.mark.parametrize("query", ["", "?include=authors,tags,category", "?formats=body,html,text,markdown,toc"])
def test_article_costs_at_most_four_statements_whatever_hangs_on_it(site: Site, query: str) -> None:
    costs = []
    for terms in (1, 8):
        article = furnished(site, terms)
        with counted(site) as statements:
            assert site.public.get(f"/articles/{article['id']}{query}").status_code == 200
        costs.append(queries(statements))
    assert 0 < costs[0] == costs[1] <= 4


def test_readers_language_costs_at_most_four_statements_however_many_translations_there_are(site: Site) -> None:
    paths = (
        "/articles/{0}",
        "/articles/{0}?locale=de&fallback=en",
        "/articles/{0}/translations",
        "/articles/by-slug/{1}?locale=de&fallback=en",
        "/articles/by-slug/{1}?locale=it&fallback=en",
        "/articles?locale=de&fallback=en",
    )
    costs: list[list[int]] = []
    for locales in (["de"], ["de", "fr", "es", "pt", "nl", "sv"]):
        article = site.article(title=f"In {len(locales)}")
        for locale in locales:
            made = site.editor.post(f"/articles/{article['id']}/translations", {"locale": locale}).get_json()["data"]
            site.editor.act(f"/articles/{made['id']}/publish", {})
        costs.append([])
        for path in paths:
            with counted(site) as statements:
                asked = path.format(article["id"], article["slug"])
                assert site.public.get(asked).status_code in {200, 308}
            costs[-1].append(queries(statements))
    assert costs[0] == costs[1]
    assert 0 < min(costs[0]) <= max(costs[0]) <= 4


@pytest.mark.parametrize("query", ["", "&include=authors,tags,category", "&sort=title"])
def test_page_of_twenty_costs_at_most_four_statements_whatever_is_on_it(site: Site, query: str) -> None:
    furnished(site, 6)
    with counted(site) as short:
        assert len(site.public.get(f"/articles?limit=20{query}").get_json()["data"]) == 1
    for n in range(19):
        site.article(title=f"Number {n}")
    with counted(site) as long:
        assert len(site.public.get(f"/articles?limit=20{query}").get_json()["data"]) == 20
    assert 0 < queries(short) == queries(long) <= 4


@pytest.mark.parametrize("query", ["", "?depth=3"])
def test_comments_cost_the_same_however_many_there_are(site: Site, query: str) -> None:
    costs = []
    for count in (2, 9):
        article = furnished(site, count)
        parent = site.comment(article["id"], "A root.", status="approved")
        site.comment(article["id"], "A reply.", parent_id=parent["id"], status="approved")
        with counted(site) as statements:
            assert site.public.get(f"/articles/{article['id']}/comments{query}").status_code == 200
        costs.append(queries(statements))
    assert 0 < costs[0] == costs[1] <= 4
