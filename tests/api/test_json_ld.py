"""What search engines get: JSON-LD that holds against the vocabulary, for articles, the way to them, and comments."""

from __future__ import annotations

import json
from typing import Any

from cms.cli.fields import EXAMPLES
from tests.discussions import POST, grow, own
from tests.sites import Site
from tests.vocabulary import faults


def test_vocabulary_finds_what_it_is_there_to_find() -> None:
    wrong = {"@type": "Article", "headlines": "x", "comment": {"@type": "Person"}, "about": {"@type": "Nonsense"}}
    assert faults(wrong) == [
        ": Article has no property headlines",
        "/comment: Person is none of Comment",
        "/about: there is no type Nonsense",
    ]


def _article(site: Site) -> dict[str, Any]:
    nature = site.editor.post("/categories", {"name": "Nature", "slug": "nature"}).get_json()["data"]
    site.editor.post("/categories", {"name": "Animals", "slug": "animals", "parent_id": nature["id"]})
    site.editor.post("/authors", {"name": "Ada", "slug": "ada"})
    site.editor.post("/tags", {"name": "Winter", "slug": "winter"})
    return site.article(dek="In short.", category="animals", tags=["winter"], authors=["ada"], comments=POST)


def test_article_is_described_in_the_words_of_the_vocabulary(site: Site) -> None:
    article = _article(site)
    described = site.public.get(f"/articles/{article['id']}").get_json()["data"]["seo"]["json_ld"]
    assert described["@context"] == "https://schema.org"
    assert faults(described["@graph"]) == []
    told, way = described["@graph"]
    assert told["@type"] == "Article" and told["url"] == article["url"] and told["author"][0]["name"] == "Ada"
    steps = [(step["position"], step["name"], step["item"]["@id"]) for step in way["itemListElement"]]
    assert steps == [
        (1, "Masthead", "http://127.0.0.1:8000"),
        (2, "Nature", "http://127.0.0.1:8000/categories/nature"),
        (3, "Animals", "http://127.0.0.1:8000/categories/animals"),
        (4, "On hedgehogs", article["url"]),
    ]


def test_translations_are_described_in_the_words_of_the_vocabulary(site: Site) -> None:
    english = _article(site)
    made = site.editor.post(f"/articles/{english['id']}/translations", {"locale": "de", "title": "Über Igel"})
    german = made.get_json()["data"]
    site.editor.act(f"/articles/{german['id']}/publish", {})
    for article, member in ((english, "workTranslation"), (german, "translationOfWork")):
        described = site.public.get(f"/articles/{article['id']}").get_json()["data"]["seo"]["json_ld"]
        assert faults(described["@graph"]) == []
        assert member in described["@graph"][0]


def test_breadcrumbs_follow_when_a_category_above_is_renamed(site: Site) -> None:
    article = _article(site)
    nature = site.public.get("/categories").get_json()["data"][0]
    site.editor.patch(f"/categories/{nature['id']}", {"name": "Wild life"})
    shown = site.public.get(f"/articles/{article['id']}").get_json()["data"]
    assert shown["category"]["ancestors"] == [{"id": nature["id"], "slug": "nature", "name": "Wild life"}]
    assert shown["seo"]["json_ld"]["@graph"][1]["itemListElement"][1]["name"] == "Wild life"


def test_comments_are_described_when_asked_for_and_never_those_that_wait(site: Site) -> None:
    article = _article(site)
    made = grow(site, article["id"], Bea=None, Cy="Bea")
    site.editor.patch(f"/articles/{article['id']}", {"comments": {"policy": "pre"}})
    waiting = site.comment(article["id"], "Mine waits.", author={"name": "Dee"})
    path = f"/articles/{article['id']}/comments"
    assert site.public.get(path).get_json()["meta"] == {}
    for address in (f"{path}?include=json_ld", f"{path}?include=json_ld&depth=3"):
        described = site.public.get(address).get_json()["meta"]["json_ld"]
        assert faults(described["@graph"]) == []
        assert [item["author"]["name"] for item in described["@graph"]] == ["Bea", "Cy"], address
    reply = described["@graph"][1]
    assert reply["text"] == "The garden of Cy."
    assert reply["parentItem"]["@id"] == f"{article['url']}#comment-{made['Bea']['id']}"
    private = site.public.get(f"{path}?include=json_ld", headers=own(waiting)).get_json()
    assert "Mine waits." in str(private["data"]) and "Mine waits." not in str(private["meta"])


def _example(name: str) -> dict[str, Any]:
    """Return a field set that ships as an example."""
    found: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text())
    return found


RECIPE = {
    "servings": 4,
    "prep_minutes": 10,
    "ingredients": ["4 leeks", "1 l of water"],
    "steps": ["Cut.", "Boil."],
    "calories": 120,
    "diets": ["vegan"],
    "tested_by": "SECRETCOOK",
}
REVIEW = {"item_type": "Book", "item_name": "On Leeks", "rating": 4.5, "pros": ["short"], "verdict": "Buy it."}


def test_the_example_sets_are_described_in_the_words_of_the_vocabulary(site: Site) -> None:
    site.editor.post("/authors", {"name": "Ada", "slug": "ada"})
    for name, values in (("recipe", RECIPE), ("review", REVIEW)):
        assert site.editor.post("/field-sets", _example(name)).status_code == 201
        article = site.article(title=f"A {name}", type=name, fields={name: values}, authors=["ada"])
        answer = site.public.get(f"/articles/{article['id']}")
        graph = answer.get_json()["data"]["seo"]["json_ld"]["@graph"]
        assert faults(graph) == []
        assert (graph[-1]["@type"], graph[-1]["author"][0]["name"]) == (name.title(), "Ada")
        assert "SECRETCOOK" not in answer.get_data(as_text=True)
    assert graph[-1]["itemReviewed"] == {"@type": "Book", "name": "On Leeks"}
    assert "negativeNotes" not in graph[-1] and len(graph[-1]["positiveNotes"]["itemListElement"]) == 1


def test_questions_and_answers_become_a_page_of_questions(site: Site) -> None:
    source = "Leeks.\n\n```faq\nQ: Raw?\nA: Yes, **thin**.\nQ: Why?\n```\n"
    article = site.article(markdown=source)
    shown = site.public.get(f"/articles/{article['id']}?formats=html,markdown,body").get_json()["data"]
    assert shown["markdown"].strip().endswith("Q: Raw?\nA: Yes, **thin**.\nQ: Why?\nA:\n```")
    assert (
        '<dl class="faq"><dt>Raw?</dt><dd>Yes, <strong>thin</strong>.</dd><dt>Why?</dt><dd></dd></dl>' in shown["html"]
    )
    graph = shown["seo"]["json_ld"]["@graph"]
    assert faults(graph) == []
    assert graph[-1]["mainEntity"] == [
        {"@type": "Question", "name": "Raw?", "acceptedAnswer": {"@type": "Answer", "text": "Yes, thin."}}
    ]
    again = site.article(title="Again", html=shown["html"], slug="again")
    read = site.public.get(f"/articles/{again['id']}?formats=body").get_json()["data"]["body"]
    assert [block["_type"] for block in read] == ["block", "faq"]
