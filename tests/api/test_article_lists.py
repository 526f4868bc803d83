"""Lists of articles: filters, sorts in any direction, pages that lose nothing, cursors for one list only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from tests.conftest import Clock
from tests.sites import Caller, Site
from tests.stored import faults


def titles(caller: Caller, query: str = "") -> list[str]:
    """Return the titles on a list, in its order."""
    answer = caller.get(f"/articles{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [item["title"] for item in answer.get_json()["data"]]


def walk(caller: Caller, path: str) -> Iterator[list[dict[str, Any]]]:
    """Follow `links.next` to the end, page by page."""
    link: str | None = path
    while link is not None:
        answer = caller.get(link)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        link = answer.get_json()["links"]["next"]
        expected = None if link is None else f'<{link}>; rel="next"'
        assert answer.headers.get("Link") == expected
        yield answer.get_json()["data"]


def library(site: Site, clock: Clock) -> dict[str, Any]:
    """Publish four articles in a tree of categories, an hour apart, and draft one."""
    editor = site.editor
    made: dict[str, Any] = {}
    for name, parent in (("Animals", None), ("Mammals", "animals"), ("Plants", None)):
        body = {"name": name} | ({"parent_id": made[parent]["id"]} if parent else {})
        made[name.lower()] = editor.post("/categories", body).get_json()["data"]
    for name in ("Winter", "Summer"):
        made[name.lower()] = editor.post("/tags", {"name": name}).get_json()["data"]
    for name in ("Ada", "Bob"):
        made[name.lower()] = editor.post("/authors", {"name": name}).get_json()["data"]
    for title, members in {
        "Bees": {"category": "animals", "tags": ["summer"], "authors": ["ada"]},
        "Hedgehogs": {"category": "mammals", "tags": ["winter"], "authors": ["ada", "bob"]},
        "Ivy": {"category": "plants", "tags": ["winter", "summer"], "authors": ["bob"]},
        "Igel": {"category": "mammals", "locale": "de"},
    }.items():
        made[title] = site.article(title=title, **members)
        clock.advance(hours=1)
    made["Moles"] = site.draft(title="Moles", category="mammals", tags=["winter"], authors=["ada"])
    return made


LISTED: list[tuple[str, list[str]]] = [
    ("", ["Igel", "Ivy", "Hedgehogs", "Bees"]),
    ("?filter[category]=animals", ["Igel", "Hedgehogs", "Bees"]),
    ("?filter[category]=mammals", ["Igel", "Hedgehogs"]),
    ("?filter[category]={mammals}", ["Igel", "Hedgehogs"]),
    ("?filter[category]=nothing", []),
    ("?filter[tag]=winter", ["Ivy", "Hedgehogs"]),
    ("?filter[tag]={winter}", ["Ivy", "Hedgehogs"]),
    ("?filter[author]=bob", ["Ivy", "Hedgehogs"]),
    ("?filter[author]={ada}&filter[tag]=winter", ["Hedgehogs"]),
    ("?filter[locale]=de", ["Igel"]),
    ("?filter[slug]=ivy", ["Ivy"]),
    ("?filter[published_at][gte]=2026-11-22T13:00:00Z", ["Igel", "Ivy", "Hedgehogs"]),
    ("?filter[published_at][gt]=2026-11-22T13:00:00Z", ["Igel", "Ivy"]),
    ("?filter[published_at][lte]=2026-11-22T13:00:00Z", ["Hedgehogs", "Bees"]),
    ("?filter[published_at][lt]=2026-11-22T14:00:00%2B01:00", ["Bees"]),
    ("?filter[updated_at][gte]=2026-11-22T13:00:00Z&filter[updated_at][lt]=2026-11-22T15:00:00Z", ["Ivy", "Hedgehogs"]),
    ("?filter[updated_at][lte]=2026-11-22T12:00:00Z", ["Bees"]),
    ("?filter[updated_at][gt]=2026-11-22T14:00:00Z", ["Igel"]),
    ("?sort=title", ["Bees", "Hedgehogs", "Igel", "Ivy"]),
    ("?sort=-title", ["Ivy", "Igel", "Hedgehogs", "Bees"]),
    ("?sort=published_at", ["Bees", "Hedgehogs", "Ivy", "Igel"]),
    ("?sort=-first_published_at", ["Igel", "Ivy", "Hedgehogs", "Bees"]),
    ("?sort=updated_at", ["Bees", "Hedgehogs", "Ivy", "Igel"]),
]  # fmt: skip


def test_list_has_what_the_filters_say_in_the_order_asked_for(site: Site, clock: Clock) -> None:
    made = library(site, clock)
    ids = {name: term["id"] for name, term in made.items()}
    for template, expected in LISTED:
        query = template.format_map(ids)
        assert titles(site.public, query) == expected, query
        counted = site.public.get(f"/articles{query}{'&' if query else '?'}count=exact&limit=1").get_json()
        assert counted["meta"] == {"count": len(expected)}, query


LISTED_DRAFTS: list[tuple[str, list[str]]] = [
    ("", ["Moles", "Igel", "Ivy", "Hedgehogs", "Bees"]),
    ("&filter[status]=draft", ["Moles"]),
    ("&filter[status]=published", ["Igel", "Ivy", "Hedgehogs", "Bees"]),
    ("&filter[status]=trashed", ["Old"]),
    ("&filter[category]=mammals", ["Moles", "Igel", "Hedgehogs"]),
    ("&filter[tag]=winter", ["Moles", "Ivy", "Hedgehogs"]),
    ("&filter[author]=ada&sort=title", ["Bees", "Hedgehogs", "Moles"]),
    ("&filter[slug]=moles&filter[locale]=en", ["Moles"]),
    ("&filter[published_at][gt]=2026-11-22T14:00:00Z", ["Igel"]),
    ("&sort=-title", ["Moles", "Ivy", "Igel", "Hedgehogs", "Bees"]),
]


def test_list_of_working_copies_has_what_the_filters_say(site: Site, clock: Clock) -> None:
    library(site, clock)
    site.editor.delete(f"/articles/{site.draft(title='Old')['id']}")
    for query, expected in LISTED_DRAFTS:
        answer = site.editor.get(f"/articles?version=draft{query}&count=exact")
        assert [item["title"] for item in answer.get_json()["data"]] == expected, query
        assert answer.get_json()["meta"] == {"count": len(expected)}, query
        assert answer.headers["Cache-Control"] == "private, no-store"
        shown = walk(site.editor, f"/articles?version=draft{query}&limit=2")
        assert [item["title"] for page in shown for item in page] == expected, query


def test_list_shows_representations_only_when_asked(site: Site) -> None:
    site.article()
    (plain,) = site.public.get("/articles").get_json()["data"]
    assert not {"body", "html", "text", "markdown", "toc"} & set(plain)
    (full,) = site.public.get("/articles?formats=html,markdown").get_json()["data"]
    assert set(full) - set(plain) == {"html", "markdown"}
    (sparse,) = site.public.get("/articles?fields=title,html").get_json()["data"]
    assert sparse == {"title": "On hedgehogs", "html": full["html"]}


def test_list_includes_references_in_full(site: Site, clock: Clock) -> None:
    made = library(site, clock)
    site.editor.patch(f"/tags/{made['winter']['id']}", {"description": "Cold."})
    found = site.public.get("/articles?include=tags,authors,category&sort=title").get_json()["data"]
    assert [[tag["description"] for tag in item["tags"]] for item in found] == [[""], ["Cold."], [], ["Cold.", ""]]


@pytest.mark.parametrize("version", ["published", "draft"])
def test_pages_give_every_article_once_in_the_order_of_the_whole_list(site: Site, clock: Clock, version: str) -> None:
    for n in range(7):
        site.article(title=f"Title {n % 3}")
        if n % 3 == 0:
            clock.advance(hours=1)
    for one, other in product(("", "-"), repeat=2):
        path = f"/articles?version={version}&sort={one}updated_at,{other}title"
        whole = [item["id"] for item in site.editor.get(path).get_json()["data"]]
        paged = [[item["id"] for item in page] for page in walk(site.editor, f"{path}&limit=2")]
        assert [item for page in paged for item in page] == whole, path
        assert [len(page) for page in paged] == [2, 2, 2, 1], path


@pytest.mark.parametrize("sort", ["-published_at", "published_at", "title", "-title"])
def test_pages_lose_and_repeat_nothing_when_articles_come_in_between(site: Site, clock: Clock, sort: str) -> None:
    old = {site.article(title=f"Title {n}")["id"] for n in range(5)}
    seen: list[str] = []
    for n, page in enumerate(walk(site.public, f"/articles?limit=2&sort={sort}")):
        seen += [item["id"] for item in page]
        if n < 2:
            clock.advance(hours=-1 if n else 1)
            site.article(title=f"Title 1 and {n}")
    assert len(seen) == len(set(seen))
    assert old <= set(seen)


def test_count_is_given_only_when_asked_for(site: Site) -> None:
    site.article()
    assert site.public.get("/articles").get_json()["meta"] == {}
    assert site.public.get("/articles?count=exact").get_json()["meta"] == {"count": 1}


def test_limit_is_refused_when_out_of_range_never_capped(site: Site) -> None:
    for limit in ("0", "-1", "101", "x", "1.5", "1_0", ""):
        answer = site.public.get("/articles", query_string={"limit": limit})
        assert (answer.status_code, list(faults(answer.get_json()))) == (400, ["?limit"]), limit
    for limit in ("1", "100"):
        assert site.public.get(f"/articles?limit={limit}").status_code == 200


WRONG: list[tuple[str, dict[str, str]]] = [
    ("surprise=1", {"?surprise": "unknown_parameter"}),
    ("filter[title]=x", {"?filter[title]": "unknown_parameter"}),
    ("filter[warnings]=x&filter[version]=1", {"?filter[warnings]": "unknown_parameter", "?filter[version]": "unknown_parameter"}),
    ("filter[published_at]=2026-11-22T12:00:00Z", {"?filter[published_at]": "unknown_parameter"}),
    ("filter[published_at][after]=2026-11-22T12:00:00Z", {"?filter[published_at][after]": "unknown_parameter"}),
    ("filter[published_at][gte]=yesterday", {"?filter[published_at][gte]": "invalid"}),
    ("filter[status]=draft", {"?filter[status]": "not_public"}),
    ("filter[tag]=", {"?filter[tag]": "length"}),
    ("filter[tag]=a%00b", {"?filter[tag]": "invalid"}),
    ("filter[tag]=a&filter[tag]=b", {"?filter[tag]": "repeated"}),
    ("sort=word_count", {"?sort": "out_of_range"}),
    ("sort=title-", {"?sort": "out_of_range"}),
    ("sort=publi-shed_at", {"?sort": "out_of_range"}),
    ("sort=", {"?sort": "out_of_range"}),
    ("count=yes&limit=500&formats=pdf", {"?count": "out_of_range", "?limit": "out_of_range", "?formats": "out_of_range"}),
]  # fmt: skip


def test_parameters_of_a_list_are_refused_when_unknown_or_wrong(site: Site) -> None:
    for query, expected in WRONG:
        answer = site.public.get(f"/articles?{query}")
        assert (answer.status_code, faults(answer.get_json())) == (400, expected), query


@pytest.mark.parametrize("name", ["published_at", "first_published_at"])
def test_working_copies_are_not_sorted_by_dates_they_may_lack(site: Site, name: str) -> None:
    answer = site.editor.get(f"/articles?version=draft&sort={name}")
    assert (answer.status_code, faults(answer.get_json())) == (400, {"?sort": "out_of_range"})
    assert site.editor.get("/articles?version=draft&sort=updated_at").status_code == 200


def next_cursor(caller: Caller, path: str) -> str:
    """Return the cursor of a list's second page."""
    link: str = caller.get(path).get_json()["links"]["next"]
    return link.rpartition("cursor=")[2]


def test_cursor_is_for_one_list_however_it_is_shown(site: Site) -> None:
    site.article(title="A")
    site.article(title="B")
    cursor = next_cursor(site.public, "/articles?limit=1")
    for other in (
        "/articles?limit=1&sort=title",
        "/articles?limit=1&filter[tag]=x",
        "/articles?limit=1&version=draft",
        "/articles?limit=1&sort=published_at",
        "/tags?limit=1",
        "/authors?limit=1",
    ):
        answer = site.editor.get(f"{other}&cursor={cursor}")
        assert (answer.status_code, answer.get_json()["code"]) == (400, "invalid_cursor"), other
    for same in ("limit=1", "limit=50", "fields=id", "formats=html", "include=tags", "count=exact"):
        answer = site.public.get(f"/articles?{same}&cursor={cursor}")
        assert (answer.status_code, len(answer.get_json()["data"])) == (200, 1), same


def test_cursor_is_refused_when_made_up(site: Site) -> None:
    for cursor in ("", "x", "AAAA", "é", "a b", "\x00", "A" * 1001, "bm90IG91cnM"):
        answer = site.public.get("/articles", query_string={"cursor": cursor})
        assert answer.status_code == 400, cursor
        assert answer.get_json()["code"] in {"invalid_cursor", "invalid_parameters"}, cursor


def test_cursor_is_refused_when_tampered_with(site: Site) -> None:
    site.article(title="A")
    site.article(title="B")
    cursor = next_cursor(site.public, "/articles?limit=1")
    for n in range(0, len(cursor), 7):
        wrong = cursor[:n] + ("B" if cursor[n] == "A" else "A") + cursor[n + 1 :]
        assert site.public.get(f"/articles?limit=1&cursor={wrong}").get_json()["code"] == "invalid_cursor"
    assert site.public.get(f"/articles?limit=1&cursor={cursor}").status_code == 200


def test_list_is_sorted_by_code_point_on_every_database(site: Site) -> None:
    for title in ("a", "B", "é", "Z", "ж", "z", "_"):
        site.article(title=title)
    assert titles(site.public, "?sort=title") == ["B", "Z", "_", "a", "z", "é", "ж"]


def test_filter_still_works_when_one_tags_slug_is_anothers_id(site: Site) -> None:
    tag = site.editor.post("/tags", {"name": "A"}).get_json()["data"]
    site.editor.post("/tags", {"name": "B", "slug": tag["id"]})
    site.article(title="On A", tags=[tag["id"]])
    assert titles(site.public, f"?filter[tag]={tag['id']}") == ["On A"]


@pytest.mark.parametrize(
    "filter_", ["filter[tag]=winter", "filter[author]=ada", "filter[tag]=winter&filter[author]=ada"]
)
@pytest.mark.parametrize("sort", ["-published_at", "published_at", "-published_at,title", "title"])
def test_list_of_a_term_pages_in_order_and_follows_a_new_date(site: Site, filter_: str, sort: str) -> None:
    site.editor.post("/tags", {"name": "Winter", "slug": "winter"})
    site.editor.post("/authors", {"name": "Ada", "slug": "ada"})
    made = []
    for n in range(5):
        site.clock.advance(seconds=60)
        site.article(title=f"Other {n}")
        made.append(site.article(title=f"Of winter {n}", tags=["winter"], authors=["ada"]))
    earlier = {"published_at": "2020-01-01T00:00:00Z"}
    assert site.editor.act(f"/articles/{made[3]['id']}/publish", earlier).status_code == 200
    by_date = [made[n]["id"] for n in (3, 0, 1, 2, 4)]
    by_title = [article["id"] for article in made]
    expected = by_title if sort == "title" else by_date[::-1] if sort.startswith("-") else by_date
    found: list[str] = []
    path = f"/articles?{filter_}&sort={sort}&limit=2"
    while path:
        answer = site.public.get(path).get_json()
        found += [article["id"] for article in answer["data"]]
        path = answer["links"]["next"]
    assert found == expected


@pytest.mark.parametrize("path", ["/articles?limit=5", "/search?q=hedgehogs"])
def test_lists_tell_search_engines_nothing_unless_it_is_asked_for(site: Site, path: str) -> None:
    article = site.article(title="On hedgehogs")
    whole = site.public.get(f"/articles/{article['id']}").get_json()["data"]
    (plain,) = site.public.get(path).get_json()["data"]
    assert "seo" not in plain and plain["title"] == "On hedgehogs"
    for asked in ("include=seo", "fields=seo"):
        (shown,) = site.public.get(f"{path}&{asked}").get_json()["data"]
        assert shown["seo"] == whole["seo"] and whole["seo"]["json_ld"]
    (working,) = site.editor.get("/articles?version=draft").get_json()["data"]
    assert "seo" not in working
    assert site.public.get(f"/articles/{article['id']}?include=seo").status_code == 400
