"""Query plans: whatever statement a request runs, it finds its rows by an index; no table that grows is read whole.

The statements are gathered while requests run, so that a new one cannot be forgotten; and every route that reads has
to be among the requests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine, event

from cms.app import SECTIONS
from cms.db import db
from cms.models import Base
from tests.discussions import POST, own
from tests.drawing import file, uploaded
from tests.sites import Caller, Site

SMALL: Final = frozenset(
    {
        # What editors and moderators make by hand, or what there is one row of for each process.
        "accounts", "authors", "categories", "tags", "field_sets", "field_bindings", "tokens", "rules", "rule_stamps", "sanctions", "workers", "jobs",
        "lookups", "saved_views", "canned_responses", "alembic_version",
        # What ends by itself: leases and marks of presence, for as many comments as people look at.
        "comment_claims", "comment_presences",
    }
)  # fmt: skip

ARTICLES: Final = {
    "articles.list_articles": [
        ("public", "/articles"),
        ("public", "/articles?sort=title"),
        ("public", "/articles?sort=-updated_at&limit=2"),
        ("public", "/articles?filter[category]=all&include=authors,tags,category"),
        ("public", "/articles?filter[tag]=winter"),
        ("public", "/articles?filter[author]=ada"),
        ("public", "/articles?filter[slug]=on-hedgehogs"),
        ("public", "/articles?filter[locale]=en"),
        ("public", "/articles?locale=de&fallback=en"),
        ("editor", "/articles?version=draft&locale=de&fallback=en"),
        ("public", "/articles?filter[type]=note"),
        ("public", "/articles?filter[fields.note.grade]=2"),
        ("public", "/articles?filter[fields.note.grade][gte]=1&filter[fields.note.place]=shed"),
        ("public", "/articles?sort=-fields.note.grade&limit=2&count=exact"),
        ("public", "/articles?sort=fields.note.place&limit=2"),
        ("editor", "/articles?version=draft&filter[type]=note"),
        ("editor", "/articles?version=draft&filter[fields.note.grade]=2&filter[fields.note.place]=shed&count=exact"),
        ("editor", "/articles?version=draft&sort=-fields.note.grade&limit=2&count=exact"),
        ("editor", "/articles?version=draft&sort=fields.note.place&limit=2"),
        ("public", "/articles?filter[published_at][gte]=2020-01-01T00:00:00Z"),
        ("editor", "/articles?version=draft&filter[status]=trashed"),
        ("editor", "/articles?version=draft"),
        ("editor", "/articles?version=draft&sort=title&filter[tag]=winter"),
    ],
    "articles.read_article": [
        ("public", "/articles/{article}?formats=body,html,text,markdown,toc&include=authors,tags,category"),
        ("editor", "/articles/{article}?version=draft"),
        ("public", "/articles/{article}?locale=de&fallback=en"),
        ("editor", "/articles/{article}?version=draft&locale=de&fallback=en"),
    ],
    "articles.read_article_by_slug": [
        ("public", "/articles/by-slug/on-hedgehogs"),
        ("public", "/articles/by-slug/on-hedgehogs?locale=de&fallback=en"),
        ("editor", "/articles/by-slug/on-hedgehogs?locale=de&fallback=en&version=draft"),
    ],
    "translations.list_translations": [
        ("public", "/articles/{article}/translations"),
        ("editor", "/articles/{article}/translations?version=draft"),
    ],
    "schedules.list_schedules": [
        ("editor", "/schedules"),
        ("editor", "/schedules?filter[state]=waiting"),
        ("editor", "/schedules?filter[article]={article}"),
    ],
    "revisions.list_revisions": [("editor", "/articles/{article}/revisions")],
    "revisions.read_revision": [("editor", "/articles/{article}/revisions/1")],
    "revisions.compare_revisions": [("editor", "/articles/{article}/revisions/1/diff?against=0")],
    "revisions.list_autosaves": [("editor", "/articles/{article}/autosaves")],
    "revisions.read_autosave": [("editor", "/articles/{article}/autosave")],
    "redirects.resolve_path": [
        ("public", "/redirects/resolve?path=/old"),
        ("public", "/redirects/resolve?path=/articles/former"),
    ],
    "redirects.list_redirects": [("editor", "/redirects"), ("editor", "/redirects?filter[source]=/old")],
    "redirects.read_redirect": [("editor", "/redirects/{redirect}")],
    "redirects.list_slugs": [("editor", "/articles/{article}/slugs")],
    "previews.list_previews": [("editor", "/articles/{article}/previews")],
    "previews.follow_preview": [("public", "/previews/{preview}")],
    "related.list_related": [("public", "/articles/{article}/related")],
    "taxonomy.list_categories": [("public", "/categories")],
    "taxonomy.list_tags": [("public", "/tags")],
    "taxonomy.list_authors": [("public", "/authors")],
    "taxonomy.read_category": [("public", "/categories/{category}")],
    "taxonomy.read_tag": [("public", "/tags/{tag}")],
    "taxonomy.read_author": [("public", "/authors/{author}")],
    "field_sets.list_field_sets": [("editor", "/field-sets")],
    "field_sets.read_field_set": [("editor", "/field-sets/{field_set}")],
    "changes.list_changes": [("public", "/changes"), ("admin", "/changes?scope=all")],
    "audit.list_audit": [("admin", "/audit")],
    "search.search_articles": [
        ("public", "/search?q=nature&formats=text"),
        ("public", "/search?q=natrue"),
        ("editor", "/search?q=nature&version=draft"),
    ],
    "feeds.sitemap_index": [("public", "/sitemap.xml")],
    "feeds.news_sitemap": [("public", "/sitemaps/news.xml")],
    "feeds.articles_sitemap": [("public", "/sitemaps/{article}.xml")],
    **{f"feeds.site_{kind}": [("public", f"/feeds/{name}")] for kind, name in (
        ("rss", "rss.xml"), ("atom", "atom.xml"), ("json", "feed.json"))},
    **{f"feeds.comments_{kind}": [("public", f"/articles/{{article}}/comments/{name}")] for kind, name in (
        ("rss", "rss.xml"), ("atom", "atom.xml"), ("json", "feed.json"))},
    **{f"feeds.{one}_{kind}": [("public", f"/feeds/{many}/{slug}/{name}")]
       for one, many, slug in (("category", "categories", "all"), ("tag", "tags", "winter"), ("author", "authors", "ada"))
       for kind, name in (("rss", "rss.xml"), ("atom", "atom.xml"), ("json", "feed.json"))},
}  # fmt: skip

COMMENTS: Final = {
    "comments.list_comments": [
        ("public", "/articles/{article}/comments?limit=2"),
        ("public", "/articles/{article}/comments?sort=newest"),
        ("public", "/articles/{article}/comments?sort=top"),
        ("public", "/articles/{article}/comments?depth=3"),
        ("public", "/articles/{article}/comments?depth=3&sort=top"),
        ("public", "/articles/{article}/comments?parent={comment}"),
        ("own", "/articles/{article}/comments"),
    ],
    "comments.read_comment": [("public", "/comments/{comment}"), ("own", "/comments/{comment}")],
    "comments.count_comments": [("public", "/comments/counts?article={article}")],
    "rights.list_own_appeals": [("own", "/comments/{comment}/appeals")],
}

MODERATION: Final = {
    "moderation.list_queue": [
        ("moderator", "/moderation/queue"),
        ("moderator", "/moderation/queue?sort=oldest"),
        ("moderator", "/moderation/queue?sort=uncertain"),
        ("moderator", "/moderation/queue?filter[article]={article}"),
        ("moderator", "/moderation/queue?filter[author]=grace@example.org"),
        ("moderator", "/moderation/queue?filter[reason]=new_author"),
        ("moderator", "/moderation/queue?filter[text]=garden"),
        ("moderator", "/moderation/queue?filter[author]={key}&count=exact"),
        ("moderator", "/moderation/queue?filter[author]={key}&filter[status]=approved"),
        ("moderator", "/moderation/queue?filter[status]=approved"),
        ("moderator", "/moderation/queue?filter[status]=approved&filter[article]={article}"),
    ],
    "moderation.read_evidence": [("moderator", "/moderation/comments/{waiting}")],
    "searches.search_comments": [
        ("moderator", "/moderation/comments"),
        ("moderator", "/moderation/comments?q=owl"),
        ("moderator", "/moderation/comments?q=owl&sort=oldest"),
    ],
    "searches.list_decisions": [("moderator", "/moderation/decisions")],
    "searches.list_flags": [("moderator", "/moderation/flags")],
    "pulse.read_pulse": [("moderator", "/moderation/pulse")],
    "commenters.read_commenter": [("moderator", "/moderation/authors/{key}")],
    "statistics.read_statistics": [("moderator", "/moderation/stats")],
    "rights.list_appeals": [("moderator", "/moderation/appeals")],
    "rules.list_rules": [("moderator", "/moderation/rules")],
    "sanctions.list_sanctions": [("moderator", "/moderation/sanctions")],
}

MEDIA: Final = {
    "media.list_media": [
        ("editor", "/media?limit=1"),
        ("editor", "/media?sort=title&limit=1"),
        ("editor", "/media?filter[used]=true&filter[described]=true&filter[kind]=image&limit=1"),
    ],
    "media.read_medium": [("public", "/media/{medium}"), ("editor", "/media/{medium}?version=draft")],
    "media.list_usages": [("editor", "/media/{medium}/usages")],
    "media.read_file": [("public", "{original}"), ("public", "{form}")],
}
REQUESTS: Final = ARTICLES | COMMENTS | MODERATION | MEDIA

ELSEWHERE: Final = {
    "rules.read_rule": "one row of a small table",
    "sanctions.read_sanction": "one row of a small table",
    "media.sign_rendition": "one row by its key",
    "simulations.try_out": "runs what a comment's submission runs",
    "simulations.simulate": "reads as many verdicts as it is told to, by a range of one index",
    "rights.export_author": "a POST that gives all there is of one author",
    "rights.export_own": "a POST that gives all there is of one author",
    "accounts.read_identity": "small tables only",
    "accounts.list_tokens": "small tables only",
}
"""Routes that read and are not asked here, and why."""

IN_ORDER: Final = re.compile(r"FROM journal ORDER BY journal\.seq (DESC )?LIMIT")
"""The journal by its key, cut: SQLite calls it a scan, and it ends where the limit says."""

PARTIAL: Final = "ix_comments_waiting"
"""Beginning of the indexes that hold only what waits: to read one of them whole is to read the queue."""


def routes() -> set[str]:
    """Return the endpoints of every route that reads."""
    declared = [route for section in SECTIONS for route in section.all]
    return {route.endpoint for route in declared if route.method == "GET" or route.stores_nothing}


def test_every_route_that_reads_is_asked() -> None:
    missing = routes() - REQUESTS.keys() - ELSEWHERE.keys()
    assert not missing, f"tell how they are asked, in REQUESTS: {sorted(missing)}"


@dataclass
class Statements:
    """The statements that ran, each once, with the request that ran it first."""

    found: dict[str, tuple[Any, str]] = field(default_factory=dict)
    request: str = ""

    def note(self, _conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        """Keep a statement that finds rows."""
        if re.match(r"\s*(SELECT|WITH|UPDATE|DELETE)\b", statement):
            self.found.setdefault(statement, (parameters, self.request))


@contextmanager
def gathered(site: Site) -> Iterator[Statements]:
    """Collect the statements that run inside."""
    statements = Statements()
    with site.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", statements.note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", statements.note)


@pytest.fixture
def statements(site: Site) -> Statements:
    """Give every statement that reads and writes run, on a small site with something of everything."""
    with gathered(site) as found:
        found.request = "writes"
        names, headers = furnish(site)
        for requests in REQUESTS.values():
            for who, path in requests:
                found.request = path
                caller: Caller = site.public if who == "own" else getattr(site, who)
                sent = headers if who == "own" else {}
                answer = caller.get(path.format(**names), headers=sent)
                assert answer.status_code == 200, (path, answer.get_data(as_text=True))
                following = (answer.get_json(silent=True) or {}).get("links", {}).get("next")
                if following:
                    assert caller.get(following, headers=sent).status_code == 200
    return found


def furnish(site: Site) -> tuple[dict[str, str], dict[str, str]]:
    """Make articles, comments, decisions; return what paths name, and the headers of a comment's author."""
    terms = {}
    for kind, draft in (
        ("tags", {"name": "Winter", "slug": "winter"}),
        ("authors", {"name": "Ada", "slug": "ada"}),
        ("categories", {"name": "All", "slug": "all"}),
    ):
        terms[kind] = site.editor.post(f"/{kind}", draft).get_json()["data"]["id"]
    terms["field_sets"] = note_set(site)
    fields = {"note": {"grade": 2, "place": "shed"}}
    refers = {"tags": ["winter"], "authors": ["ada"], "category": "all", "comments": POST}
    refers |= {"type": "note", "fields": fields}
    medium = uploaded(site.editor, file(size=(400, 300)), alt="A hedgehog")
    uploaded(site.editor, file(color="green"))
    article = site.article(slug="on-hedgehogs", hero={"media_id": medium["id"]}, **refers)
    assert site.editor.patch(f"/media/{medium['id']}", {"alt": "A hedgehog in leaves"}).status_code == 200
    for n in range(3):
        site.article(title=f"More {n}", **refers)
    author = {"name": "Grace", "email": "grace@example.org"}
    words = "A long tale of the garden, the shed and the leaves behind it, number"
    first = site.comment(article["id"], f"{words} one.", author=author)
    site.comment(article["id"], f"{words} two.", author=author, parent_id=first["id"])
    site.comment(article["id"], f"{words} three.", author={"name": "Joan"})
    site.editor.patch(f"/articles/{article['id']}", {"comments": {"policy": "pre"}})
    waiting = site.comment(article["id"], f"{words} four.", author=author)
    refused = site.comment(article["id"], f"{words} five.", author=author, status="spam")
    assert site.public.post(f"/comments/{first['id']}/flags", {"reason": "spam"}).status_code == 201
    assert site.moderator.post("/moderation/next", {}).status_code == 200
    batch = {"action": "spam", "dry_run": True, "select": {"similar_to": waiting["id"]}}
    assert site.moderator.post("/moderation/bulk", batch).status_code == 200
    key = site.moderator.get(f"/moderation/comments/{refused['id']}").get_json()["data"]["author"]["key"]
    return {
        **lead_on(site, article["id"]),
        "article": article["id"],
        "medium": medium["id"],
        "original": urlsplit(medium["url"]).path,
        "form": urlsplit(medium["srcset"][0]["url"]).path,
        "comment": first["id"],
        "waiting": waiting["id"],
        "key": key,
        "tag": terms["tags"],
        "field_set": terms["field_sets"],
        "author": terms["authors"],
        "category": terms["categories"],
    }, own(first)


def note_set(site: Site) -> str:
    """Make a field set, and change it once there are articles with values; return its id."""
    grade = {"type": "integer", "x-filterable": True}
    place = {"type": "string", "maxLength": 50, "x-filterable": True}
    schema = {"type": "object", "properties": {"grade": grade, "place": place}}
    draft = {"slug": "note", "title": "Note", "schema": schema, "bindings": [{"type": "note"}]}
    made = site.editor.post("/field-sets", draft).get_json()["data"]["id"]
    site.article(title="Noted", type="note", fields={"note": {"grade": 1}})
    harder = {**schema, "required": ["grade"]}
    assert site.editor.patch(f"/field-sets/{made}", {"schema": harder}).status_code == 200
    return str(made)


def lead_on(site: Site, article_id: str) -> dict[str, str]:
    """Give an article unsaved work, a preview, a former slug, and redirect a path; return what paths name."""
    former = site.article(title="Moved", slug="former")
    site.editor.patch(f"/articles/{former['id']}", {"slug": "moved"})
    assert site.editor.act(f"/articles/{former['id']}/publish", {}).status_code == 200
    work = {"fields": {"dek": "x"}, "base_version": 1}
    kept = site.editor.call("PUT", f"/articles/{article_id}/autosave", work, headers={"If-Match": "*"})
    assert kept.status_code == 200
    made = site.editor.post("/redirects", {"source": "/old", "target": "/new"}).get_json()["data"]
    shown = site.editor.post(f"/articles/{article_id}/previews", {}).get_json()["data"]
    return {"redirect": made["id"], "preview": shown["token"]}


def test_no_statement_reads_a_growing_table_whole(site: Site, statements: Statements) -> None:
    growing = {table.name for table in Base.metadata.sorted_tables} - SMALL
    with site.app.app_context():
        engine = db.engine
    whole = {
        f"{request}: {table}\n    {' '.join(statement.split())}"
        for statement, (parameters, request) in statements.found.items()
        for table in read_whole(engine, statement, parameters)
        if table in growing
    }
    assert len(statements.found) > 60
    assert not whole, "\n".join(sorted(whole))


def test_an_authors_comments_and_the_trash_are_ranges_of_their_own_indexes(site: Site, statements: Statements) -> None:
    """A walk along a whole order until enough fit is an index too, and costs what the site is large.

    PostgreSQL chooses by what it knows of the rows: of a handful it takes whichever index comes first.
    """
    with site.app.app_context():
        engine = db.engine
    if engine.dialect.name == "postgresql":
        return
    wanted = {
        ("ix_comments_author_status", "ix_comments_waiting_author"): lambda text: (
            "comments.author_key = " in text and "ORDER BY comments.priority" in text
        ),
        ("ix_articles_trashed",): lambda text: "articles.trashed_at IS NOT NULL" in text and "ORDER BY" in text,
        ("ix_publications_part_article_id", "ix_publications_part_updated_at"): lambda text: "RECURSIVE parts" in text,
    }
    for names, is_meant in wanted.items():
        flat = {" ".join(text.split()): (text, found) for text, (found, _) in statements.found.items()}
        chosen = [pair for text, pair in flat.items() if text.startswith(("SELECT", "WITH")) and is_meant(text)]
        assert chosen, names
        for statement, parameters in chosen:
            with engine.connect() as connection:
                plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all())
            assert any(name in plan for name in names), (names, statement, plan)


def test_plans_that_read_a_table_whole_are_noticed(site: Site) -> None:
    with site.app.app_context():
        engine = db.engine
    assert read_whole(engine, "SELECT id FROM comments WHERE author_website = 'Ada'", ()) == {"comments"}
    assert read_whole(engine, "SELECT html FROM comments WHERE author_key = 'key'", ()) == set()


def read_whole(engine: Engine, statement: str, parameters: Any) -> set[str]:
    """Return the tables that a statement reads from one end to the other.

    On SQLite that is what the plan says; an index read in its order until the limit is reached is another thing than one
    that is read to its end. PostgreSQL reads small tables whole whatever there is to help it; told not to
    if it can be helped, it does so only where nothing helps.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
            return _sequential(json.loads(plan) if isinstance(plan, str) else plan)
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    named = re.finditer(r"(?:FROM|JOIN|UPDATE|,) (\w+)(?: AS (\w+))?", statement)
    aliases = {match[2] or match[1]: match[1] for match in named}
    is_cut = "LIMIT" in statement
    scans = (re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", row[3]) for row in rows)
    found = {scan[1] for scan in scans if scan and not (scan[2] and (is_cut or scan[2].startswith(PARTIAL)))}
    return set() if IN_ORDER.search(" ".join(statement.split())) else {aliases.get(name, name) for name in found}


def _sequential(plan: Any) -> set[str]:
    """Return the tables of all sequential scans in a plan of PostgreSQL's."""
    nodes, found = [item["Plan"] for item in plan], set()
    while nodes:
        node = nodes.pop()
        if node["Node Type"] == "Seq Scan":
            found.add(node["Relation Name"])
        nodes += node.get("Plans", [])
    return found
