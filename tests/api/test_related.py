"""Related articles: by tags, category and rare words, pins first, kept up to date by the worker; the neighbours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cms.content import likeness
from cms.content.likeness import Portrait
from cms.db import reading
from cms.models import ArticleTerm, RelatedArticle
from cms.worker.jobs import jobs
from cms.worker.loop import Worker
from tests.sites import Site
from tests.stored import faults, journaled, kinds, nothing_stored, rows
from tests.test_statements import counted, queries

UNKNOWN_ID = "01a204d0-736d-73b6-ac8f-b4b1f49a8912"
HEDGEHOG = "Hedgehogs hibernate under leaves and hedges. A hedgehog eats beetles, slugs and caterpillars at night."
HEDGE = "Plant hedges for hedgehogs: leaves to hibernate in, beetles and caterpillars to eat at night."
BUDGET = "The council passed its budget for roads, bridges and schools after a debate about taxes."
TAXES = "Taxes rise for roads and bridges, says the council; schools keep their budget after the debate."


@pytest.fixture
def work(site: Site) -> Callable[[], int]:
    """Give a way to let a worker look at everything that was published."""
    made = [job for job in jobs(site.app.extensions["masthead"]) if job.name == "related"]
    worker = Worker(made, clock=site.clock, name="w")

    def run() -> int:
        with site.app.app_context():
            return worker.round()

    return run


def read(site: Site, article: dict[str, Any], query: str = "") -> Any:
    answer = site.public.get(f"/articles/{article['id']}/related{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()["data"]


def titles(site: Site, article: dict[str, Any], query: str = "") -> list[str]:
    return [item["title"] for item in read(site, article, query)["related"]]


def four(site: Site) -> dict[str, dict[str, Any]]:
    """Publish two pairs of articles that are alike."""
    texts = {"Hedgehog": HEDGEHOG, "Hedge": HEDGE, "Budget": BUDGET, "Taxes": TAXES}
    made = {}
    for title, text in texts.items():
        made[title] = site.article(title=title, markdown=text)
        site.clock.advance(minutes=1)
    return made


def test_articles_with_the_same_words_find_each_other(site: Site, work: Callable[[], int]) -> None:
    made = four(site)
    assert titles(site, made["Hedgehog"]) == []
    assert work() == 4
    assert {title: titles(site, item) for title, item in made.items()} == {
        "Hedgehog": ["Hedge"],
        "Hedge": ["Hedgehog"],
        "Budget": ["Taxes"],
        "Taxes": ["Budget"],
    }
    (found,) = read(site, made["Hedgehog"])["related"]
    assert (found["is_pinned"], found["shared"]["category"], found["shared"]["tags"]) == (False, False, [])
    assert {"beetles", "leaves"} & set(found["shared"]["words"])
    assert found["url"] == "http://127.0.0.1:8000/articles/hedge" and 0 < found["score"] <= 1


def test_shared_tags_and_category_count_without_a_common_word(site: Site, work: Callable[[], int]) -> None:
    for kind, name in (("tags", "Winter"), ("tags", "Snow"), ("categories", "Nature")):
        site.editor.post(f"/{kind}", {"name": name})
    one = site.article(title="One", markdown="Alpha beta gamma.", tags=["winter", "snow"], category="nature")
    site.article(title="Both", markdown="Delta epsilon.", tags=["winter", "snow"], category="nature")
    site.article(title="Tag", markdown="Zeta eta theta.", tags=["winter"])
    site.article(title="Nothing", markdown="Iota kappa.")
    work()
    assert titles(site, one) == ["Both", "Tag"]


def test_lists_follow_every_change(site: Site, work: Callable[[], int]) -> None:
    made = four(site)
    work()
    path = f"/articles/{made['Hedge']['id']}"
    site.editor.patch(path, {"markdown": BUDGET, "title": "Now a budget"})
    assert titles(site, made["Hedgehog"]) == ["Hedge"]
    site.editor.act(f"{path}/publish", {})
    with journaled(site) as entries:
        work()
    assert kinds(entries) == ["related.computed*"]
    assert {f"related:{item['id']}" for item in made.values()} <= set(entries[0].tags)
    assert titles(site, made["Hedgehog"]) == []
    assert set(titles(site, made["Budget"])) == {"Taxes", "Now a budget"}
    site.editor.act(f"{path}/unpublish")
    assert titles(site, made["Budget"]) == ["Taxes"]
    assert site.public.get(f"{path}/related").status_code == 404
    assert {made["Hedge"]["id"]} & {item.article_id for item in rows(site, ArticleTerm)} == set()
    work()
    assert titles(site, made["Budget"]) == ["Taxes"]
    site.editor.act(f"{path}/publish", {})
    work()
    assert set(titles(site, made["Budget"])) == {"Taxes", "Now a budget"}


def test_pins_come_first_in_their_order_and_only_while_they_are_public(site: Site, work: Callable[[], int]) -> None:
    made = four(site)
    draft = site.draft(title="Draft")
    work()
    pins = [draft["id"], made["Taxes"]["id"], made["Hedge"]["id"]]
    path = f"/articles/{made['Hedgehog']['id']}/related"
    with journaled(site) as entries:
        answer = site.editor.call(
            "PUT", path, {"articles": pins}, headers={"If-Match": f'"{made["Hedgehog"]["version"]}"'}
        )
    assert (answer.status_code, answer.get_json()["data"]["articles"]) == (200, pins)
    assert (kinds(entries), entries[0].tags) == (["related.pinned*"], [f"related:{made['Hedgehog']['id']}"])
    assert titles(site, made["Hedgehog"]) == ["Taxes", "Hedge"]
    assert [item["is_pinned"] for item in read(site, made["Hedgehog"])["related"]] == [True, True]
    site.editor.act(f"/articles/{draft['id']}/publish", {})
    assert titles(site, made["Hedgehog"]) == ["Draft", "Taxes", "Hedge"]
    assert titles(site, made["Hedgehog"], "?limit=1") == ["Draft"]
    site.editor.call("PUT", path, {"articles": []}, headers={"If-Match": "*"})
    assert titles(site, made["Hedgehog"]) == ["Hedge"]


def test_pins_are_refused_when_they_name_nothing_or_the_article_itself(site: Site) -> None:
    article, gone = site.article(), site.draft(title="Gone")
    site.editor.delete(f"/articles/{gone['id']}")
    path = f"/articles/{article['id']}/related"
    with nothing_stored(site):
        wrong = {"articles": [article["id"], UNKNOWN_ID, gone["id"]]}
        answer = site.editor.call("PUT", path, wrong, headers={"If-Match": "*"})
        assert faults(answer.get_json()) == {f"/articles/{n}": "unknown" for n in range(3)}
        assert site.editor.call("PUT", path, {"articles": []}).status_code == 428
        assert site.editor.call("PUT", path, {"articles": []}, headers={"If-Match": '"1"'}).status_code == 412
        assert site.author.call("PUT", path, {"articles": []}, headers={"If-Match": "*"}).status_code == 403


def test_neighbours_are_the_ones_before_and_after_in_the_category(site: Site) -> None:
    for name in ("Nature", "Town"):
        site.editor.post("/categories", {"name": name})
    made = []
    for n, category in enumerate(["nature", "town", "nature", "nature", "nature"]):
        made.append(site.article(title=f"Number {n}", category=category))
        site.clock.advance(minutes=0 if n == 2 else 1)
    found = [read(site, item) for item in made]
    shown = [tuple(item[name] and item[name]["title"] for name in ("previous", "next")) for item in found]
    assert shown == [
        (None, "Number 2"),
        (None, None),
        ("Number 0", "Number 3"),
        ("Number 2", "Number 4"),
        ("Number 3", None),
    ]
    site.editor.act(f"/articles/{made[2]['id']}/unpublish")
    assert read(site, made[3])["previous"]["title"] == "Number 0"
    assert read(site, site.article(title="Without"))["previous"] is None


def test_other_languages_are_not_related(site: Site, work: Callable[[], int]) -> None:
    article = site.article(title="Igel", markdown=HEDGEHOG)
    site.article(title="Igel", markdown=HEDGEHOG, locale="de")
    work()
    assert titles(site, article) == []


def test_answer_costs_four_statements_and_says_what_it_depends_on(site: Site, work: Callable[[], int]) -> None:
    site.editor.post("/categories", {"name": "Nature"})
    articles = [site.article(title=f"N{n}", markdown=HEDGEHOG, category="nature") for n in range(8)]
    work()
    with counted(site) as statements:
        answer = site.public.get(f"/articles/{articles[3]['id']}/related")
    assert len(answer.get_json()["data"]["related"]) == 6
    assert queries(statements) == 4
    assert answer.headers["Cache-Tag"] == f"articles,related:{articles[3]['id']}"
    assert site.public.get(f"/articles/{articles[3]['id']}/related?limit=21").status_code == 400


def test_lists_keep_the_best_and_do_not_grow(site: Site, work: Callable[[], int]) -> None:
    for n in range(30):
        site.article(title=f"Hedgehog {n}", markdown=HEDGEHOG)
    work()
    with site.app.app_context(), reading():
        lists: dict[str, int] = {}
        for item in rows(site, RelatedArticle):
            lists[item.article_id] = lists.get(item.article_id, 0) + 1
    assert len(lists) == 30
    assert max(lists.values()) <= 24


# --- likeness, as such ---


def portrait(title: str, text: str, *tags: str, category: str | None = None) -> Portrait:
    return Portrait(terms=likeness.terms(title, text), tag_ids=frozenset(tags), category_id=category)


def test_likeness_is_the_same_in_both_directions_and_between_0_and_1() -> None:
    some = [portrait("A", HEDGEHOG, "x", "y"), portrait("B", HEDGE, "x", category="c"), portrait("C", "", category="c")]
    for one in some:
        for other in some:
            there, back = likeness.compare(one, other, {}), likeness.compare(other, one, {})
            assert there == back
            assert 0 <= there.score <= 1 + 1e-9
    assert likeness.compare(some[0], some[0], {}).score > likeness.compare(some[0], some[1], {}).score


@pytest.mark.parametrize(
    ("one", "other", "stranger"),
    [
        ("刺猬在冬天睡觉", "冬天的刺猬", "市议会通过预算"),
        ("Ёжик спит зимой в листьях", "Зимой ёжик спит", "Совет принял бюджет города"),
        ("القنفذ ينام في الشتاء", "ينام القنفذ شتاء", "مجلس المدينة يقر الميزانية"),
        ("हाथी जंगल में रहता है", "जंगल का हाथी", "नगर परिषद का बजट"),
    ],
)
def test_words_of_every_script_are_compared(one: str, other: str, stranger: str) -> None:
    first = portrait(one, one)
    assert likeness.compare(first, portrait(other, other), {}).words
    assert not likeness.compare(first, portrait(stranger, stranger), {}).words


def test_words_that_everybody_uses_tell_next_to_nothing() -> None:
    assert likeness.rarity(1, 1000) == pytest.approx(1, abs=0.01)
    assert likeness.rarity(1000, 1000) < 0.11
    assert likeness.terms("", "") == {}
    assert likeness.terms("12 34 ab", "a 5 b") == {}
