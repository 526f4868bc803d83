"""The edge in front of the real application: whatever happens, it says what the application would say."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from cms.db import db
from cms.delivery import freshness
from cms.delivery.edge import Edge
from tests.conftest import Clock
from tests.sites import API, Site

STEPS = 40


class Fronted:
    """A site whose every request passes the edge, and the application behind it to compare with."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self.app, self.behind = app, app.wsgi_app
        self.computed = 0
        with app.app_context():
            engine = db.engine
        self.edge = Edge(
            self._count,
            lambda shelf: freshness.watch(engine, shelf, trust_s=60),
            max_bytes=10_000_000,
            clock=lambda: clock().timestamp(),
        )
        app.wsgi_app = self.edge  # type: ignore[method-assign]  # the documented place for middleware
        self.site = Site(app, clock)
        self.front, self.back = Client(self.edge), Client(self.behind)
        self._wait_until_trusted()

    def _count(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        self.computed += 1
        return self.behind(environ, start_response)

    def _wait_until_trusted(self) -> None:
        while not self.edge._is_current():
            pass

    def close(self) -> None:
        self.app.wsgi_app = self.behind  # type: ignore[method-assign]  # as it was
        self.edge.close()

    def compare(self, paths: list[str]) -> None:
        """Ask the edge and the application for everything; both must say the same."""
        for path in paths:
            ours, theirs = self.front.get(path), self.back.get(path)
            assert (ours.status_code, ours.data) == (theirs.status_code, theirs.data), path
            assert ours.headers.get("ETag") == theirs.headers.get("ETag"), path


@pytest.fixture
def fronted(app: Flask, clock: Clock) -> Iterator[Fronted]:
    made = Fronted(app, clock)
    yield made
    made.close()


class Life:
    """Things that happen on a site, chosen at random."""

    def __init__(self, site: Site, seed: int) -> None:
        self.site, self.random = site, random.Random(seed)  # noqa: S311 - chance, not secrets
        self.articles: list[str] = []
        self.slugs: list[str] = []
        self.comments: dict[str, str] = {}
        self.terms = {
            "tags": [site.editor.post("/tags", {"name": f"Tag {n}"}).get_json()["data"]["id"] for n in range(3)],
            "authors": [site.editor.post("/authors", {"name": f"Author {n}"}).get_json()["data"]["id"] for n in "ab"],
            "categories": [site.editor.post("/categories", {"name": "Shelf"}).get_json()["data"]["id"]],
        }
        self.publish_another()

    def step(self) -> str:
        """Do one thing; return its name."""
        kinds = [name for name in dir(Life) if name.startswith(("publish_", "change_", "comment_"))]
        name = self.random.choice(kinds)
        getattr(self, name)()
        return name

    def paths(self) -> list[str]:
        """Return the addresses of everything the public can see of this site."""
        found = ["/articles", "/articles?fields=id,title&limit=1", "/articles?count=exact", "/tags", "/authors"]
        found += ["/categories", f"/articles?filter[tag]={self.terms['tags'][0]}", "/articles?include=authors,tags"]
        found += [f"/tags/{self.terms['tags'][0]}", f"/authors/{self.terms['authors'][0]}"]
        found += [f"/articles/by-slug/{slug}" for slug in self.slugs[-4:]]
        for article_id in self.articles[-3:]:
            here = f"/articles/{article_id}"
            found += [here, f"{here}?formats=markdown", f"{here}/comments", f"{here}/comments?depth=3&sort=newest"]
        found.append("/comments/counts?" + "&".join(f"article={item}" for item in self.articles[-3:]))
        found += [f"/comments/{comment_id}" for comment_id in list(self.comments)[-4:]]
        return [API + path for path in found]

    def publish_another(self) -> None:
        made = self.site.article(
            title=f"Article {len(self.articles)}",
            tags=self.random.sample(self.terms["tags"], 2),
            authors=self.terms["authors"][:1],
            category=self.terms["categories"][0],
            comments={"policy": "post", "closes_after_days": self.random.choice([None, 1, 2])},
        )
        self.articles.append(made["id"])
        self.slugs.append(made["slug"])

    def publish_again(self) -> None:
        article_id, slug = self.random.choice(self.articles), f"slug-{self.random.randrange(10**6)}"
        self.site.editor.patch(f"/articles/{article_id}", {"title": slug, "slug": slug, "tags": []})
        self.site.editor.act(f"/articles/{article_id}/publish", {})
        self.slugs.append(slug)

    def publish_no_more(self) -> None:
        verb = self.random.choice(["unpublish", "restore", "publish"])
        self.site.editor.act(f"/articles/{self.random.choice(self.articles)}/{verb}", {})

    def change_into_trash(self) -> None:
        self.site.editor.delete(f"/articles/{self.random.choice(self.articles)}")

    def change_discussion(self) -> None:
        settings = {"policy": self.random.choice(["post", "closed"]), "closes_after_days": None}
        self.site.editor.patch(f"/articles/{self.random.choice(self.articles)}", {"comments": settings})

    def change_name(self) -> None:
        kind = self.random.choice(["tags", "authors", "categories"])
        term_id, name = self.random.choice(self.terms[kind]), f"Name {self.random.randrange(10**6)}"
        self.site.editor.patch(f"/{kind}/{term_id}", {"name": name})

    def change_of_time(self) -> None:
        self.site.clock.advance(hours=self.random.choice([1, 12, 30]))

    def comment_on_something(self) -> None:
        body = {"author": {"name": "Ada"}, "body": f"I saw {self.random.randrange(10**6)} of them in the garden."}
        if self.comments and self.random.random() < 0.5:
            body["parent_id"] = self.random.choice(list(self.comments))
        answer = self.site.public.post(f"/articles/{self.random.choice(self.articles)}/comments", body)
        if answer.status_code in {201, 202}:
            self.comments[answer.get_json()["data"]["id"]] = answer.get_json()["meta"]["manage_token"]

    def comment_is_decided(self) -> None:
        for comment_id in list(self.comments)[-3:]:
            seen = self.site.moderator.get(f"/moderation/comments/{comment_id}").get_json()["data"]
            items = [{"comment_id": comment_id, "version": seen["version"]}]
            action = self.random.choice(["approve", "reject", "spam", "approve"])
            self.site.moderator.post("/moderation/decisions", {"action": action, "items": items})

    def comment_is_changed_by_its_author(self) -> None:
        if not self.comments:
            return
        comment_id, token = self.random.choice(list(self.comments.items()))
        owner = {"Manage-Token": token, "If-Match": "*"}
        method = self.random.choice(["PATCH", "PATCH", "DELETE"])
        body = {"body": f"I had counted wrong: {self.random.randrange(10**6)} it is."} if method == "PATCH" else None
        self.site.public.call(method, f"/comments/{comment_id}", body, headers=owner)


def test_edge_says_what_the_application_would_say_whatever_happens(fronted: Fronted) -> None:
    life = Life(fronted.site, seed=1)
    happened = set()
    for _ in range(STEPS):
        happened.add(life.step())
        fronted.compare(life.paths())
    assert len(happened) == 10


def test_edge_follows_translations_through_their_lives(fronted: Fronted) -> None:
    site = fronted.site
    english, other = site.article(title="One"), site.article(title="Other")
    here = f"/articles/{english['id']}"
    german = site.editor.post(f"{here}/translations", {"locale": "de", "title": "Eins"}).get_json()["data"]["id"]
    asked = "fallback=en&locale=de"
    paths = [
        *(here, f"{here}?{asked}", f"{here}/translations", f"/articles/{german}", f"/articles/{other['id']}"),
        *(f"/articles/by-slug/{slug}?{asked}" for slug in ("one", "eins", "eines", "other")),
        *(
            f"/articles?{asked}",
            "/articles?filter[locale]=de",
            f"/feeds/feed.json?{asked}",
            f"/search?{asked}&q=hedgehogs",
        ),
        *(f"/sitemaps/{english['id']}.xml", f"{here}/related"),
    ]
    addresses = [API + path for path in paths]
    editor = site.editor
    life: list[Callable[[], TestResponse]] = [
        lambda: editor.act(f"/articles/{german}/publish", {}),
        lambda: editor.patch(f"/articles/{german}", {"slug": "eines", "title": "Eines"}),
        lambda: editor.act(f"/articles/{german}/publish", {}),
        lambda: editor.delete(f"{here}/translations/{german}"),
        lambda: editor.post(f"{here}/translations", {"article": german}),
        lambda: editor.act(f"/articles/{german}/unpublish"),
        lambda: editor.act(f"/articles/{german}/publish", {}),
        lambda: editor.delete(here),
        lambda: editor.act(f"{here}/restore"),
        lambda: editor.act(f"{here}/publish", {}),
        # A namesake in the reader's own language takes the place of what stood in for it.
        lambda: editor.patch(f"/articles/{german}", {"slug": "other"}),
        lambda: editor.act(f"/articles/{german}/publish", {}),
    ]
    fronted.compare(addresses)
    said = set()
    for happens in life:
        site.clock.advance(seconds=1)
        assert happens().status_code < 300
        fronted.compare(addresses)
        fronted.compare(addresses)
        said.add(tuple(fronted.front.get(address).data for address in addresses))
    # Two changes of a working copy and a restored draft show nowhere; what is linked again says what it said before.
    assert len(said) == len(life) - 4
    fronted.computed = 0
    editor.patch(f"/articles/{german}", {"dek": "Neu"})
    editor.act(f"/articles/{german}/publish", {})
    fronted.front.get(f"{API}/articles/{other['id']}")
    assert fronted.computed == 2, "the two writes: an article that is no translation of it was not touched"


def test_edge_computes_again_only_what_a_change_touches(fronted: Fronted) -> None:
    life = Life(fronted.site, 1)
    life.publish_another()
    first, second = life.articles
    paths = [API + path for path in (f"/articles/{first}", f"/articles/{second}", "/articles", "/tags")]
    fronted.compare(paths)
    fronted.computed = 0
    fronted.compare(paths)
    assert fronted.computed == 0
    fronted.site.comment(second)
    fronted.computed = 0
    fronted.compare(paths)
    assert fronted.computed == 2
    fronted.site.clock.advance(minutes=10)
    fronted.computed = 0
    fronted.compare(paths)
    assert fronted.computed == 0


def test_comments_close_on_the_second(fronted: Fronted) -> None:
    article = fronted.site.article(comments={"closes_after_days": 1})
    path = f"{API}/articles/{article['id']}"
    fronted.site.clock.advance(hours=23, minutes=59, seconds=57)
    end = fronted.site.clock() + timedelta(seconds=3)
    for _ in range(4):
        answer = fronted.front.get(path)
        assert answer.get_json()["data"]["comments"]["open"]
        assert promise(answer) <= end - fronted.site.clock()
        fronted.site.clock.advance(milliseconds=749)
    assert promise(fronted.front.get(path)) == timedelta(0)
    fronted.site.clock.advance(milliseconds=4)
    for _ in range(2):
        answer = fronted.front.get(path)
        assert not answer.get_json()["data"]["comments"]["open"]
        assert promise(answer) == timedelta(seconds=660)
    assert "Expires" not in answer.headers


def promise(answer: TestResponse) -> timedelta:
    """Return how long a shared cache may hand out an answer, stale or not."""
    fields = dict(part.split("=") for part in answer.headers["Cache-Control"].split(", ")[1:])
    return timedelta(seconds=int(fields["s-maxage"]) + int(fields["stale-while-revalidate"]))


STRANGE = {
    "Host": "evil.example",
    "Origin": "https://evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-For": "198.51.100.7",
    "X-Forwarded-Prefix": "/evil",
    "X-Original-URL": "/evil",
    "X-HTTP-Method-Override": "DELETE",
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "X-Evil",
    "Accept": "text/html",
    "Accept-Language": "de",
    "User-Agent": "Evil/1.0",
    "Referer": "https://evil.example/",
    "Idempotency-Key": "evil",
    "If-Match": '"0"',
}


def test_nothing_but_address_and_query_decides_what_the_public_gets(fronted: Fronted) -> None:
    """What is not part of the key must not change the answer, or one client could spoil it for all."""
    life = Life(fronted.site, 1)
    life.comment_on_something()
    for path in [*life.paths(), "/api/v1/openapi.json", "/api/docs"]:
        plain, strange = fronted.back.get(path), fronted.back.get(path, headers=STRANGE)
        assert (plain.status, plain.data, list(plain.headers)) == (strange.status, strange.data, list(strange.headers))
        assert "evil" not in str(strange.headers).lower()


def test_private_answers_pass_and_are_not_kept(fronted: Fronted) -> None:
    site = fronted.site
    article = site.article(comments={"policy": "pre"})
    waiting = site.comment(article["id"])
    path = f"/articles/{article['id']}/comments"
    owner = {"Manage-Token": waiting["meta"]["manage_token"]}
    assert len(site.public.get(path, headers=owner).get_json()["data"]) == 1
    assert site.public.get(path).get_json()["data"] == []
    assert len(site.public.get(path, headers=owner).get_json()["data"]) == 1
    assert site.editor.get(f"/articles/{article['id']}?version=draft").status_code == 200
    assert site.public.get(f"/articles/{article['id']}?version=draft").status_code == 401
    assert site.public.get("/changes").headers["Cache-Control"] == "private, no-store"
    assert [key[0].removeprefix(API) for key in fronted.edge._shelf.answers] == [path]
