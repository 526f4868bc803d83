"""The contract: the served document is the committed one, says what it must, and every answer fits it."""

from __future__ import annotations

import json
import re

import pytest

from cms.api import openapi
from cms.app import SECTIONS
from tests.contract import COMMITTED, served
from tests.sites import Site

ROUTES = [route for section in SECTIONS for route in section.all]


def test_document_is_the_committed_one() -> None:
    assert served() == COMMITTED.read_text(), "the contract changed: look at the difference, then run `make contract`"


def test_document_describes_every_route_with_summary_and_answers() -> None:
    document = json.loads(served())
    described = {(method.upper(), path) for path, operations in document["paths"].items() for method in operations}
    declared = {(route.method, "/api/v1" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)) for route in ROUTES}
    engine = {("POST", f"/1.1/{verb}") for verb in ("verify-key", "comment-check", "submit-spam", "submit-ham")}
    assert described == declared | engine
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["summary"].endswith(".")
            assert any(status.startswith("2") for status in operation["responses"])


@pytest.mark.parametrize("kind", openapi.situations(), ids=lambda kind: kind.code)
def test_every_situation_has_a_slug_of_its_own_and_words(kind: type) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code)
    assert kind.__doc__ and kind.title
    assert [other.code for other in openapi.situations()].count(kind.code) == 1


def test_docs_page_needs_nothing_from_elsewhere(site: Site) -> None:
    page = site.public.get("/api/docs")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    text = page.get_data(as_text=True)
    assert re.findall(r'(?:src|href)="(?!/|#)[^"]*"', text) == []
    assert "<script" not in text
    assert "/articles/{article_id}/comments" in text
    with site.public.get("/api/static/docs.css") as style:
        assert style.status_code == 200 and "url(" not in style.get_data(as_text=True)
