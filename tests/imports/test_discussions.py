"""Disqus and Isso: comments find the articles they stood under, in their states; what finds none is named."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cms.imports import Result
from cms.imports.formats import UnknownFormat, Unreadable, find
from cms.imports.records import Kind
from tests.imports.moving import SOURCES, codes, move, rehearse, rows, told
from tests.sites import Site

DISQUS = SOURCES / "disqus.xml"
ISSO = """
CREATE TABLE preferences (key VARCHAR PRIMARY KEY, value VARCHAR);
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL,
  modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR, email VARCHAR, website VARCHAR,
  likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL, notification INTEGER DEFAULT 0);
INSERT INTO threads VALUES (1, '/2019/05/hedgehogs-and-leaves/', 'Hedgehogs'), (2, '/gone/', 'Gone');
INSERT INTO comments (tid, id, parent, created, modified, mode, remote_addr, text, author, email, website, likes, dislikes, voters) VALUES
  (1, 1, NULL, 1556900000.5, NULL, 1, '198.51.100.0', 'I *like* leaves <script>alert(1)</script>', 'Ada', 'ada@example.org', 'https://ada.example', 3, 1, x'00'),
  (1, 2, 1, 1556900100.0, 1556900200.0, 1, '198.51.100.0', 'So do I', NULL, NULL, NULL, 0, 0, x'00'),
  (1, 3, NULL, 1556900300.0, NULL, 2, '198.51.100.0', 'Waiting', 'Joan', NULL, NULL, 0, 0, x'00'),
  (1, 4, NULL, 1556900400.0, NULL, 4, '198.51.100.0', '', NULL, NULL, NULL, 0, 0, x'00'),
  (1, 5, 4, 1556900500.0, NULL, 1, '198.51.100.0', 'To who is gone', 'Grace', NULL, 'javascript:x', 0, 0, x'00'),
  (2, 6, NULL, 1556900600.0, NULL, 1, '198.51.100.0', 'Nowhere', 'Lost', NULL, NULL, 0, 0, x'00'),
  (1, 7, NULL, 1556900700.0, NULL, 9, '198.51.100.0', 'Strange', 'Odd', NULL, NULL, 0, 0, x'00');
"""


@pytest.fixture
def articles(site: Site) -> list[str]:
    """Give articles for the discussions: one at its old address by a redirect, one by its slug."""
    first = site.article(title="Hedgehogs", slug="hedgehogs")
    second = site.article(title="About", slug="about")
    moved = {"source": "/2019/05/hedgehogs-and-leaves", "target": "/articles/hedgehogs"}
    assert site.editor.post("/redirects", moved).status_code == 201
    return [first["id"], second["id"]]


@pytest.fixture
def isso(tmp_path: Path) -> Path:
    path = tmp_path / "comments.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(ISSO)
    return path


def test_disqus(site: Site, articles: list[str]) -> None:
    report = move(site, DISQUS)
    assert [(row[0], row[1], row[3], row[7]) for row in told(site)["comments"]] == [
        ("about", "Watches", "spam", ""),
        ("hedgehogs", "", "deleted", ""),
        ("hedgehogs", "Grace", "approved", ""),
    ]
    page = site.public.get(f"/articles/{articles[0]}/comments").get_json()["data"]
    assert (page[0]["is_deleted"], page[0]["html"]) == (True, "")
    assert page[1]["parent_id"] == page[0]["id"] and "leaves.example" in page[1]["html"]
    assert codes(report, "5004") == {"article_missing"}
    assert told(site)["faults"] == []
    counted = rows(site)
    assert move(site, DISQUS).count(Result.UNCHANGED) == 3 and rows(site) == counted


def test_comments_of_an_article_that_comes_later_are_taken_then(site: Site, articles: list[str]) -> None:
    move(site, DISQUS)
    site.article(title="Written", slug="written")
    report = move(site, DISQUS)
    assert report.count(Result.CREATED) == 1 and "Lost" in {row[1] for row in told(site)["comments"]}


def test_a_disqus_file_cut_in_half_keeps_replies_for_the_whole_one(
    site: Site, articles: list[str], tmp_path: Path
) -> None:
    text = DISQUS.read_text()
    half = tmp_path / "half.xml"
    half.write_text(text[: text.index('<post dsq:id="5001">') + 30])
    report = move(site, half)
    assert report.broken_off is not None and codes(report, "5002") == {"parent_missing"}
    assert told(site)["comments"] == []
    assert move(site, DISQUS).is_complete
    assert ("Grace", "") in {(row[1], row[7]) for row in told(site)["comments"]} and told(site)["faults"] == []


def test_isso(site: Site, articles: list[str], isso: Path) -> None:
    empty = rows(site)
    rehearsed = rehearse(site, isso)
    assert rows(site) == empty
    report = move(site, isso)
    assert rehearsed.as_dict() == report.as_dict()
    assert [(row[1], row[3], row[7]) for row in told(site)["comments"]] == [
        ("", "deleted", ""),
        ("Ada", "approved", ""),
        ("Anonymous", "approved", "Ada"),
        ("Grace", "approved", ""),
        ("Joan", "pending", ""),
    ]
    page = site.public.get(f"/articles/{articles[0]}/comments").get_json()["data"]
    assert page[0]["html"].startswith("<p>I <em>like</em> leaves") and "<script" not in page[0]["html"]
    assert (page[0]["votes"], page[1]["edited_at"]) == (2, "2019-05-03T16:16:40Z")
    assert codes(report, "5") == {"website_dropped"}
    assert (codes(report, "6"), codes(report, "7")) == ({"article_missing"}, {"state_unknown"})
    assert told(site)["faults"] == []


def test_the_same_comment_from_two_systems_comes_once(site: Site, articles: list[str], isso: Path) -> None:
    move(site, isso)
    before = len(told(site)["comments"])
    copy = isso.with_name("copy.db")
    copy.write_bytes(isso.read_bytes())
    report = move(site, copy)
    assert report.source == "isso:copy" and report.count(Result.MATCHED, Kind.COMMENT) == before
    assert len(told(site)["comments"]) == before


def test_what_is_none_of_the_formats_is_refused(tmp_path: Path, isso: Path) -> None:
    with pytest.raises(Unreadable):
        find(tmp_path / "nothing.xml")
    for content in (b"", b"hello", b"SQLite format 3\x00 but not", b"<rss><channel/></rss>", b'{"a": 1}'):
        path = tmp_path / "other"
        path.write_bytes(content)
        with pytest.raises(UnknownFormat):
            find(path)
    assert find(isso).name == "isso" and find(DISQUS).name == "disqus"
