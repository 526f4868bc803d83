"""The search: what is found, in which order, how it is marked; the same on both databases."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from cms.db import reading, writing
from cms.delivery import search, snapshots
from cms.models import SearchDocument
from tests.sites import Caller, Site


def find(caller: Caller, query: str, more: str = "") -> dict[str, Any]:
    answer = caller.get(f"/search?q={quote(query)}{more}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def titles(site: Site, query: str, more: str = "") -> list[str]:
    return [item["title"] for item in find(site.public, query, more)["data"]]


@pytest.fixture
def library(site: Site) -> Site:
    """Publish four articles, of which one is German, and one draft."""
    site.editor.post("/categories", {"name": "Pain relief", "slug": "pain"})
    site.editor.post("/tags", {"name": "Nerves", "slug": "nerves"})
    site.article(
        title="Does gabapentin help with back pain?",
        markdown="Many patients take **gabapentin**. Tea & sleep, too.\n\n## Running",
        category="pain",
        tags=["nerves"],
    )
    site.article(title="Sleeping better", markdown="A patient slept well after gabapentin was stopped. Café au lait.")
    site.article(title="Running in winter", dek="Cold air, warm back.", markdown="Runners run. Pain in the knee.")
    site.article(title="Rückenschmerzen", locale="de", markdown="Die Häuser der Ärzte. Größe ist nicht alles.")
    site.draft(title="A secret gabapentin draft", markdown="Nobody has read this gabapentin text.")
    return site


def test_title_counts_more_than_body(library: Site) -> None:
    assert titles(library, "gabapentin") == ["Does gabapentin help with back pain?", "Sleeping better"]


FOUND = {
    "GABAPENTIN patients": {"Does gabapentin help with back pain?", "Sleeping better"},
    "run": {"Does gabapentin help with back pain?", "Running in winter"},
    "cafe": {"Sleeping better"},
    "CAFÉ": {"Sleeping better"},
    "haus": {"Rückenschmerzen"},
    "rückenschmerz": {"Rückenschmerzen"},
    "ruckenschmerzen": {"Rückenschmerzen"},
    "grösse": {"Rückenschmerzen"},
    '"back pain"': {"Does gabapentin help with back pain?"},
    '"pain back"': set(),
    "pain -gabapentin": {"Running in winter"},
    'pain -"back pain"': {"Running in winter"},
    "gabap*": {"Does gabapentin help with back pain?", "Sleeping better"},
    "nerves": {"Does gabapentin help with back pain?"},
    "relief": {"Does gabapentin help with back pain?"},
    "the": {"Running in winter"},
    "with the gabapentin": {"Does gabapentin help with back pain?", "Sleeping better"},
    "warm back": {"Running in winter"},
    "hedgehog gabapentin": set(),
    "draft": set(),
}


def test_query_finds_what_is_meant(library: Site) -> None:
    assert {query: set(titles(library, query)) for query in FOUND} == FOUND


def test_filters_narrow_what_is_found(library: Site) -> None:
    assert titles(library, "gabapentin", "&filter[category]=pain") == ["Does gabapentin help with back pain?"]
    assert titles(library, "gabapentin", "&filter[tag]=nerves") == ["Does gabapentin help with back pain?"]
    assert titles(library, "gabapentin", "&filter[locale]=de") == []
    assert titles(library, "haus", "&filter[locale]=de") == ["Rückenschmerzen"]
    assert titles(library, "gabapentin", "&filter[published_at][gt]=2027-01-01T00:00:00Z") == []


def test_hits_are_marked_and_everything_else_is_escaped(library: Site) -> None:
    found = {item["title"]: item for item in find(library.public, "gabapentin patient")["data"]}
    first, second = found["Does gabapentin help with back pain?"], found["Sleeping better"]
    assert first["highlights"] == {
        "title": "Does <mark>gabapentin</mark> help with back pain?",
        "dek": None,
        "text": ["Many <mark>patients</mark> take <mark>gabapentin</mark>. Tea &amp; sleep, too. Running"],
    }
    assert second["highlights"]["title"] is None
    assert "text" not in first and "html" not in first
    assert "text" in find(library.public, "gabapentin", "&formats=text")["data"][0]


def test_misspelt_word_is_corrected_only_when_nothing_is_found(library: Site) -> None:
    found = find(library.public, "gabapetnin back")
    assert found["meta"] == {"corrected": "gabapentin back"}
    assert [item["title"] for item in found["data"]] == ["Does gabapentin help with back pain?"]
    assert find(library.public, "gabapentin")["meta"] == {"corrected": None}
    assert find(library.public, "zzzzzzzzz")["meta"] == {"corrected": None}
    assert find(library.public, '"gabapetnin"')["data"] == []


def test_correction_never_tells_of_words_that_are_public_nowhere(library: Site) -> None:
    article = library.article(title="Xylophone", markdown="A xylophone.")
    assert find(library.public, "xylofone")["meta"] == {"corrected": "xylophone"}
    assert find(library.public, "xilofone")["meta"] == {"corrected": None}
    assert find(library.public, "xylophnoe")["meta"] == {"corrected": "xylophone"}
    library.editor.act(f"/articles/{article['id']}/unpublish")
    assert find(library.public, "xylophnoe") == {"data": [], "links": {"next": None}, "meta": {"corrected": None}}


def test_index_follows_every_change(library: Site) -> None:
    article = library.article(title="Otters", markdown="They swim.")
    library.editor.patch(f"/articles/{article['id']}", {"title": "Beavers"})
    assert titles(library, "otters") == ["Otters"] and titles(library, "beavers") == []
    library.editor.act(f"/articles/{article['id']}/publish", {})
    assert titles(library, "otters") == [] and titles(library, "beavers") == ["Beavers"]
    library.editor.act(f"/articles/{article['id']}/unpublish")
    assert titles(library, "beavers") == []
    tag = library.public.get("/tags").get_json()["data"][0]
    library.editor.patch(f"/tags/{tag['id']}", {"name": "Synapses"})
    assert titles(library, "nerves") == [] and titles(library, "synapse") == ["Does gabapentin help with back pain?"]


def test_working_copies_are_found_by_those_who_may_read_them(library: Site) -> None:
    path = "/search?q=secret&version=draft"
    assert library.public.get(path).status_code == 401
    assert library.moderator.get(path).status_code == 403
    found = find(library.editor, "secret", "&version=draft")["data"]
    assert [item["title"] for item in found] == ["A secret gabapentin draft"]
    assert found[0]["highlights"]["title"] == "A <mark>secret</mark> gabapentin draft"
    library.editor.delete(f"/articles/{found[0]['id']}")
    assert find(library.editor, "secret", "&version=draft")["data"] == []
    assert len(find(library.editor, "secret", "&version=draft&filter[status]=trashed")["data"]) == 1


def test_pages_go_on_where_the_last_ended(site: Site) -> None:
    for number in range(5):
        site.article(title=f"Otters {number}", markdown="They swim.")
    seen: list[str] = []
    path: str | None = "/search?q=otters&limit=2"
    while path is not None:
        page = site.public.get(path).get_json()
        seen += [item["title"] for item in page["data"]]
        path = page["links"]["next"]
    assert seen == [f"Otters {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("few", [0, 100])
def test_filters_come_before_what_is_ranked_is_bounded(site: Site, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(search, "FEW", few)
    monkeypatch.setattr(search, "MAX_CANDIDATES", 2)
    site.editor.post("/tags", {"name": "Rare", "slug": "rare"})
    site.article(title="Otters of old", markdown="They swim.", tags=["rare"])
    for number in range(3):
        site.article(title=f"Otters {number}", markdown="They swim.")
    assert titles(site, "otters") == ["Otters 2", "Otters 1"]
    assert titles(site, "otters", "&filter[tag]=rare") == titles(site, '"otters of"') == ["Otters of old"]
    assert titles(site, 'otters -"otters of" -1') == ["Otters 2", "Otters 0"]
    assert len(find(site.editor, "otters", "&version=draft")["data"]) == 2


def test_only_so_much_of_a_query_counts(library: Site) -> None:
    assert set(titles(library, "g* p* x*")) == {"Does gabapentin help with back pain?", "Sleeping better"}
    assert titles(library, "g* hedgehog*") == []
    assert set(titles(library, "gabapentin " * 10 + "hedgehog")) == {
        "Does gabapentin help with back pain?",
        "Sleeping better",
    }


@pytest.mark.parametrize("query", ["", "***", '""', "-", "& | ! ( )", "-otters", " "])
def test_query_without_a_word_is_refused(site: Site, query: str) -> None:
    answer = site.public.get(f"/search?q={quote(query)}")
    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == ["?q"]
    assert site.public.get("/search").status_code == 400


FOREIGN = [
    "a'b",
    'gab"apentin',
    "AND OR NOT",
    "title:gabapentin",
    "NEAR(a b)",
    "x:*",
    "\\",
    "'; --",
    "病院",
    "ü̈*",
    "a" * 300,
]


def test_query_in_the_database_s_own_language_is_only_words(library: Site) -> None:
    for query in FOREIGN:
        assert library.public.get(f"/search?q={quote(query)}").status_code in {200, 400}, query
        assert titles(library, "gabapentin"), query


def test_script_without_spaces_is_searched_by_pairs(site: Site) -> None:
    site.article(title="病院で待つ時間", locale="ja", markdown="東京の病院は混んでいる。")
    assert titles(site, "病院") == titles(site, "東京の病院") == ["病院で待つ時間"]
    assert titles(site, "京都") == []


def test_index_is_made_anew_to_the_same_answers(library: Site) -> None:
    before = find(library.public, "gabapentin")
    with library.app.app_context(), writing() as session:
        session.query(SearchDocument).delete()
    assert titles(library, "gabapentin") == []
    with library.app.app_context(), writing() as session:
        assert snapshots.index(session) == 9
    with library.app.app_context(), reading() as session:
        assert session.query(SearchDocument).count() == 9
    assert find(library.public, "gabapentin") == before


def test_answer_is_cached_by_what_it_depends_on(library: Site) -> None:
    answer = library.public.get("/search?q=gabapentin")
    assert "public" in answer.headers["Cache-Control"] and "articles" in answer.headers["Cache-Tag"].split(",")
