"""Ghost exports: every body format, cards, members' things that must not become public, and comments."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.imports import Report, Result
from cms.imports.formats import Options
from tests.imports.moving import SOURCES, codes, move, rehearse, rows, told
from tests.sites import Site

GHOST = SOURCES / "ghost.json"
OPTIONS = Options(site_url="https://hedge.example/")
FIRST = "66a100000000000000000001"


@pytest.fixture
def report(site: Site) -> Report:
    return move(site, GHOST, options=OPTIONS)


def test_lexical_becomes_our_blocks_and_every_card_that_changed_is_named(site: Site, report: Report) -> None:
    found = site.public.get("/articles/by-slug/hedgehogs-and-leaves?include=authors").get_json()["data"]
    html = found["html"]
    for piece in (
        "Leave the <strong>leaves</strong> where",
        "<em>they fall</em></a>",
        '<h2 id="what-they-eat">',
        "<li>Slugs<br><sup>and snails</sup></li>",
        'src="https://hedge.example/content/images/2024/05/nest.jpg" alt="A nest"',
        '<aside class="callout callout-note" role="note">\n<p>🦔 Do <strong>not</strong> give them milk.</p>',
        '<code class="language-python">print("leaf")',
        '<figure class="embed"><a href="https://www.youtube.com/watch?v=abc123"',
        "Hedge &amp; Garden",
        "<p><strong>And in winter?</strong></p>\n<p>They sleep.</p>",
        'src="https://hedge.example/content/images/b.jpg" alt="Second"',
        '<a href="https://hedge.example/more/" rel="noopener">Read on</a>',
        "<td>2</td>",
        "<p>Own HTML</p>",
        "Which one is best of all?",
    ):
        assert piece in html, piece
    assert "alert(" not in html and "Sign up" not in html
    types = {block["_type"] for block in found["body"]}
    assert {"image", "callout", "code", "embed", "divider", "table"} <= types
    assert {"card_left_out", "card_unfolded", "card_simplified", "featured_left_out"} <= codes(report, FIRST)
    assert [item["name"] for item in found["authors"]] == ["Ines Pruhonen", "Tom"]
    assert (found["seo"]["title"], found["seo"]["description"]) == ("Leaves for hedgehogs", "All about leaves.")


def test_mobiledoc_and_html_are_read_too(site: Site, report: Report) -> None:
    html = site.public.get("/articles/by-slug/an-older-one").get_json()["data"]["html"]
    assert 'Plain <strong>bold <em>both</em></strong><br><a href="https://leaves.example/"' in html
    assert "<ol>\n<li>One</li>" in html and "<hr>" in html and "From a card</h2>" in html
    shown = site.public.get("/articles/by-slug/html-only").get_json()["data"]
    assert shown["html"] == "<p>What the site <em>showed</em>.</p>"
    assert shown["published_at"] == "2019-05-03T09:30:00Z", "a number of milliseconds"
    assert {"body_unreadable", "page_became_article"} <= codes(report, "66a100000000000000000003")


def test_what_members_paid_for_is_never_public(site: Site, report: Report) -> None:
    for slug, key in (("for-members", "4"), ("only-sent", "5")):
        assert site.public.get(f"/articles/by-slug/{slug}").status_code == 404
        assert codes(report, FIRST[:-1] + key) >= {"state_changed"}
    drafts = {item["slug"] for item in site.editor.get("/articles?version=draft&limit=100").get_json()["data"]}
    assert {"for-members", "only-sent"} <= drafts


def test_comments_find_their_parents_even_if_they_come_later(site: Site, report: Report) -> None:
    found = told(site)
    assert [(row[1], row[3], row[7]) for row in found["comments"]] == [
        ("Ada", "approved", ""),
        ("Ada", "approved", "Ada"),
        ("Anonymous", "rejected", ""),
    ]
    assert found["faults"] == []
    assert ("/hedgehogs-and-leaves", "/articles/hedgehogs-and-leaves") in found["redirects"]


def test_twice_is_once_and_a_rehearsal_is_nothing(site: Site) -> None:
    empty = rows(site)
    rehearsed = rehearse(site, GHOST, options=OPTIONS)
    assert rows(site) == empty
    first = move(site, GHOST, options=OPTIONS)
    assert rehearsed.as_dict() == first.as_dict()
    counted = rows(site)
    second = move(site, GHOST, options=OPTIONS)
    assert rows(site) == counted and second.count(Result.UNCHANGED) == first.count(Result.CREATED)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_file_cut_in_half_gives_what_is_whole_and_goes_on(site: Site, tmp_path: Path, share: float) -> None:
    text = GHOST.read_text()
    half = tmp_path / "half.json"
    half.write_text(text[: int(len(text) * share)])
    report = move(site, half, options=OPTIONS)
    assert report.broken_off is not None and "row" in report.broken_off[1] and not report.is_complete
    whole = move(site, GHOST, options=OPTIONS)
    assert whole.is_complete and len(told(site)["articles"]) == 5 and len(told(site)["comments"]) == 3
    in_pieces = told(site)
    move(site, GHOST, options=OPTIONS)
    assert told(site) == in_pieces
