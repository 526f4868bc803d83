"""What the public may see: every public GET against every state of an article and of a comment.

Each private thing carries a mark of its own, in every text it has. A mark, or the id of something that was never public,
may turn up in no body, header, count or feed of changes; as soon as the thing is public, it must.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from cms.api.access import Public, Reader
from cms.app import SECTIONS
from cms.syndication import FORMATS
from tests.discussions import act, own, version
from tests.drawing import file, uploaded
from tests.sites import Site

PUBLIC_ROUTES = {
    route.path
    for section in SECTIONS
    for route in section.all
    if route.method == "GET" and isinstance(route.access, Public | Reader)
}
REQUESTS: dict[str, list[str]] = {
    "/articles": [
        "/articles?formats=body,html,text,markdown,toc&include=authors,tags,category,seo&count=exact&limit=100",
        "/articles?filter[slug]={slug}",
        "/articles?locale=de&fallback=en&limit=100",
        "/articles?filter[category]=nature&sort=title",
        "/articles?filter[tag]=winter&sort=-updated_at",
        "/articles?filter[author]=ada&sort=first_published_at",
    ],
    "/articles/<uuid:article_id>": [
        "/articles/{article}",
        "/articles/{article}?locale=de&fallback=none",
        "/articles/{article}?locale=de&fallback=en",
        "/articles/{article}?formats=body,html,text,markdown,toc&include=authors,tags,category",
    ],
    "/articles/by-slug/<slug>": [
        "/articles/by-slug/{slug}",
        "/articles/by-slug/{draft_slug}",
        "/articles/by-slug/{slug}?locale=de&fallback=en",
        "/articles/by-slug/{draft_slug}?locale=de&fallback=en",
        "/articles/by-slug/former-slug",
    ],
    "/articles/<uuid:article_id>/comments": [
        "/articles/{article}/comments?limit=100",
        "/articles/{article}/comments?sort=newest",
        "/articles/{article}/comments?sort=top",
        "/articles/{article}/comments?depth=5&limit=100",
        "/articles/{article}/comments?depth=0",
        "/articles/{article}/comments?include=json_ld&limit=100",
        "/articles/{article}/comments?parent={parent}",
        "/articles/{article}/comments?parent={comment}&depth=2",
    ],
    "/comments/<uuid:comment_id>": ["/comments/{comment}", "/comments/{parent}"],
    "/comments/counts": ["/comments/counts?article={article}"],
    "/articles/<uuid:article_id>/translations": ["/articles/{article}/translations"],
    "/articles/<uuid:article_id>/related": ["/articles/{article}/related?limit=20"],
    "/previews/<token>": ["/previews/nothing", "/previews/{article}"],
    "/media/<uuid:medium_id>": ["/media/{medium}"],
    "/media/<uuid:medium_id>/files/<name>": [
        "/media/{medium}/files/original.png",
        "/media/{medium}/files/guessed.AAAAAAAAAAAAAAAA.png",
    ],
    "/redirects/resolve": [
        "/redirects/resolve?path=/articles/{slug}",
        "/redirects/resolve?path=/articles/{draft_slug}",
        "/redirects/resolve?path=/articles/former-slug",
    ],
    "/categories": ["/categories"],
    "/categories/<uuid:term_id>": ["/categories/{category}"],
    "/tags": ["/tags?count=exact"],
    "/tags/<uuid:term_id>": ["/tags/{tag}"],
    "/authors": ["/authors?count=exact"],
    "/authors/<uuid:term_id>": ["/authors/{author}"],
    "/changes": ["/changes?limit=1000"],
    "/search": [
        f"/search?q={word}&formats=text&limit=100"
        for word in (
            "here",
            "PUBLICTITLE",
            "draft",
            "SECRETTITLE",
            "SECRETBODY",
            "SECRET*",
            "ada",
            "nature",
            "secrettitel",
        )
    ],
    "/sitemap.xml": ["/sitemap.xml"],
    "/sitemaps/news.xml": ["/sitemaps/news.xml"],
    "/sitemaps/<uuid:first_id>.xml": ["/sitemaps/{article}.xml", "/sitemaps/00000000-0000-7000-8000-000000000000.xml"],
}
for _name in FORMATS:
    REQUESTS |= {
        f"/feeds/{_name}": [f"/feeds/{_name}?limit=100"],
        f"/feeds/categories/<slug>/{_name}": [f"/feeds/categories/nature/{_name}"],
        f"/feeds/tags/<slug>/{_name}": [f"/feeds/tags/winter/{_name}"],
        f"/feeds/authors/<slug>/{_name}": [f"/feeds/authors/ada/{_name}"],
        f"/articles/<uuid:article_id>/comments/{_name}": [f"/articles/{{article}}/comments/{_name}"],
    }


def test_every_public_route_is_looked_at() -> None:
    assert set(REQUESTS) == PUBLIC_ROUTES


@dataclass(frozen=True)
class Sight:
    """What the public hears at one moment, by address."""

    said: dict[str, str]

    def showing(self, mark: str) -> list[str]:
        """Return the addresses whose answers have the mark."""
        return [path for path, heard in self.said.items() if mark in heard]

    def places(self, mark: str) -> set[str]:
        """Return the same without parameters."""
        return {path.partition("?")[0] for path in self.showing(mark)}

    def assert_nothing_of(self, mark: str) -> None:
        """Check that no text with the mark is in any answer, nor the addresses that are never shown."""
        for private in (mark, f"{mark.lower()}@mail.example", f"{mark.lower()}.example/site"):
            assert self.showing(private) == []

    def assert_shows(self, mark: str) -> None:
        """Check that the mark is where it should be, and the addresses that are never shown are not."""
        assert len(self.showing(mark)) > 5, mark
        name = mark.removesuffix("TEXT").removesuffix("NAME").lower()
        assert self.showing(f"{name}@mail.example") == self.showing(f"{name}.example/site") == []


@dataclass
class World:
    """An article with a comment and a reply to it, and the marks that tell their texts apart."""

    site: Site
    ids: dict[str, str] = field(default_factory=dict)

    def look(self) -> Sight:
        """Ask every public address; keep everything that is said, headers included."""
        said: dict[str, str] = {}
        for template in (template for templates in REQUESTS.values() for template in templates):
            path = template.format_map(self.ids)
            answer = self.site.public.get(path)
            assert answer.status_code in {200, 308, 404}, path
            heard = answer.get_data(as_text=True) + repr(sorted(answer.headers.items()))
            # What a caller says comes back in `instance` and in links: that tells nothing new.
            said[path] = heard.replace(answer.request.path, "")
        return Sight(said)

    def seen(self) -> dict[str, Any]:
        """Return the numbers that the public gets."""
        article_id = self.ids["article"]
        article = self.site.public.get(f"/articles/{article_id}")
        listed = self.site.public.get("/articles?count=exact").get_json()
        counts = self.site.public.get(f"/comments/counts?article={article_id}").get_json()["data"]["counts"]
        return {
            "articles": listed["meta"]["count"],
            "count": article.get_json()["data"]["comments"]["count"] if article.status_code == 200 else None,
            "counted": counts.get(article_id),
        }


def make(site: Site) -> World:
    """Make terms, an article that was published, and its working copy that has gone on."""
    world = World(site)
    for noun, plural, name in (
        ("category", "categories", "Nature"),
        ("tag", "tags", "Winter"),
        ("author", "authors", "Ada"),
    ):
        world.ids[noun] = site.editor.post(f"/{plural}", {"name": name}).get_json()["data"]["id"]
    world.ids["medium"] = uploaded(site.editor, file(size=(8, 8)), alt="PUBLICALT")["id"]
    article = site.article(
        hero={"media_id": world.ids["medium"]},
        title="PUBLICTITLE",
        slug="public-slug",
        dek="PUBLICDEK",
        markdown="PUBLICBODY here.\n\n## PUBLICHEADING",
        category="nature",
        tags=["winter"],
        authors=["ada"],
        seo={"description": "PUBLICSEO"},
    )
    world.ids |= {"article": article["id"], "slug": "public-slug", "draft_slug": "draft-slug"}
    return world


def comment(world: World, mark: str, **members: Any) -> dict[str, Any]:
    """Post a comment whose every text has the mark."""
    author = {
        "name": f"{mark}NAME",
        "email": f"{mark}@mail.example".lower(),
        "website": f"https://{mark}.example/site".lower(),
    }
    return world.site.comment(world.ids["article"], f"{mark}TEXT in a sentence.", author=author, **members)


# --- comments ---


STATES: dict[str, Callable[[Site, dict[str, Any]], Any]] = {
    "pending": lambda _site, _one: None,
    "rejected": lambda site, one: act(site, one, "reject"),
    "spam": lambda site, one: act(site, one, "spam"),
    "deleted": lambda site, one: act(site, one, "delete"),
    "erased": lambda site, one: act(site, one, "erase"),
    "restored": lambda site, one: (act(site, one, "delete"), act(site, one, "restore")),
}


@pytest.mark.parametrize("state", STATES)
def test_comment_that_was_never_approved_is_in_no_public_answer(site: Site, state: str) -> None:
    world = make(site)
    parent = comment(world, "PARENT", status="approved")
    private = comment(world, "SECRET", parent_id=parent["id"])
    world.ids |= {"parent": parent["id"], "comment": private["id"]}
    before = world.seen()
    STATES[state](site, private)
    sight = world.look()
    sight.assert_nothing_of("SECRET")
    assert sight.showing(private["id"]) == []
    sight.assert_shows("PARENTTEXT")
    assert world.seen() == before == {"articles": 1, "count": 1, "counted": 1}
    if state not in {"deleted", "erased"}:
        act(site, private, "approve")
        sight = world.look()
        for mark in ("SECRETNAME", "SECRETTEXT", private["id"]):
            sight.assert_shows(mark)
        assert world.seen() == {"articles": 1, "count": 2, "counted": 2}


@pytest.mark.parametrize("action", ["hold", "reject", "spam", "delete", "erase"])
def test_comment_that_is_taken_back_leaves_only_the_news_of_it(site: Site, action: str) -> None:
    world = make(site)
    parent = comment(world, "PARENT", status="approved")
    public = comment(world, "SECRET", parent_id=parent["id"], status="approved")
    world.ids |= {"parent": parent["id"], "comment": public["id"]}
    world.look().assert_shows("SECRETTEXT")
    act(site, public, action)
    world.look().assert_nothing_of("SECRET")
    assert world.look().places(public["id"]) == {"/changes"}
    assert world.seen() == {"articles": 1, "count": 1, "counted": 1}


@pytest.mark.parametrize("action", ["hold", "reject", "spam"])
def test_comment_below_a_hidden_one_is_in_no_public_answer(site: Site, action: str) -> None:
    world = make(site)
    root = comment(world, "ROOT", status="approved")
    between = comment(world, "BETWEEN", parent_id=root["id"], status="approved")
    below = comment(world, "SECRET", parent_id=between["id"], status="approved")
    world.ids |= {"parent": between["id"], "comment": below["id"]}
    world.look().assert_shows("SECRETTEXT")
    act(site, root, action)
    sight = world.look()
    for mark in ("ROOT", "BETWEEN", "SECRET"):
        sight.assert_nothing_of(mark)
    assert world.seen() == {"articles": 1, "count": 0, "counted": 0}
    act(site, root, "approve")
    world.look().assert_shows("SECRETTEXT")
    assert world.seen() == {"articles": 1, "count": 3, "counted": 3}


@pytest.mark.parametrize("action", ["delete", "erase"])
def test_tombstone_says_neither_who_nor_what(site: Site, action: str) -> None:
    world = make(site)
    root = comment(world, "SECRET", status="approved")
    below = comment(world, "BELOW", parent_id=root["id"], status="approved")
    world.ids |= {"parent": root["id"], "comment": below["id"]}
    act(site, root, action)
    world.look().assert_nothing_of("SECRET")
    world.look().assert_shows("BELOWTEXT")
    world.look().assert_shows(root["id"])
    assert world.seen() == {"articles": 1, "count": 1, "counted": 1}


@pytest.mark.parametrize("action", [None, "reject"])
def test_edit_that_waits_or_was_rejected_is_in_no_public_answer(site: Site, action: str | None) -> None:
    world = make(site)
    one = comment(world, "FIRST", status="approved")
    world.ids |= {"parent": one["id"], "comment": one["id"]}
    site.public.patch(f"/comments/{one['id']}", {"body": "SECRETTEXT in a sentence."}, headers=own(one))
    if action is not None:
        site.decide(one["id"], action, version(site, one["id"]))
    world.look().assert_nothing_of("SECRET")
    world.look().assert_shows("FIRSTTEXT")
    site.public.patch(f"/comments/{one['id']}", {"body": "SECRETTEXT again."}, headers=own(one))
    site.decide(one["id"], "approve", version(site, one["id"]))
    world.look().assert_shows("SECRETTEXT")
    world.look().assert_nothing_of("FIRSTTEXT")


def test_what_moderators_write_is_in_no_public_answer(site: Site) -> None:
    world = make(site)
    one = comment(world, "FIRST")
    world.ids |= {"parent": one["id"], "comment": one["id"]}
    site.decide(one["id"], "reject", 1, statement="SECRETSTATEMENT", note="SECRETNOTE", reason_code="abuse")
    site.decide(one["id"], "approve", 2, note="SECRETNOTE")
    world.look().assert_nothing_of("SECRET")
    world.look().assert_shows("FIRSTTEXT")
    sight = world.look()
    assert sight.showing("score") == sight.showing("findings") == sight.showing('"abuse"') == []


# --- articles ---


def everything_of_the_article(world: World) -> list[str]:
    """Return the marks of the article and its comment that some public answer has."""
    marks = (
        "PUBLICTITLE",
        "PUBLICDEK",
        "PUBLICBODY",
        "PUBLICHEADING",
        "PUBLICSEO",
        "PUBLICALT",
        "COMMENTTEXT",
        "COMMENTNAME",
    )
    sight = world.look()
    return [mark for mark in marks if sight.showing(mark)]


@pytest.mark.parametrize("step", ["unpublish", "trash", "restore"])
def test_article_that_is_taken_back_takes_its_comments_along(site: Site, step: str) -> None:
    world = make(site)
    one = comment(world, "COMMENT", status="approved")
    world.ids |= {"parent": one["id"], "comment": one["id"]}
    path = f"/articles/{world.ids['article']}"
    assert len(everything_of_the_article(world)) == 8
    if step == "unpublish":
        site.editor.act(f"{path}/unpublish")
    else:
        site.editor.delete(path)
    if step == "restore":
        site.editor.act(f"{path}/restore")
    assert everything_of_the_article(world) == []
    world.look().assert_nothing_of("COMMENT")
    assert world.look().places(world.ids["article"]) <= {"/changes", "/comments/counts"}
    assert world.seen() == {"articles": 0, "count": None, "counted": None}
    if step == "trash":
        site.editor.act(f"{path}/restore")
    site.editor.act(f"{path}/publish", {})
    assert len(everything_of_the_article(world)) == 8
    assert world.seen() == {"articles": 1, "count": 1, "counted": 1}


def test_article_that_was_never_published_is_in_no_public_answer(site: Site) -> None:
    world = make(site)
    draft = site.draft(
        title="SECRETTITLE",
        slug="draft-slug",
        dek="SECRETDEK",
        markdown="SECRETBODY",
        category="nature",
        tags=["winter"],
        authors=["ada"],
        seo={"title": "SECRETSEO"},
        comments={"allow_words": ["SECRETWORD"]},
    )
    one = comment(world, "COMMENT", status="approved")
    world.ids |= {"parent": one["id"], "comment": one["id"], "article": draft["id"]}
    sight = world.look()
    assert sight.showing("SECRET") == []
    assert sight.places(draft["id"]) <= {"/comments/counts"}
    assert world.seen() == {"articles": 1, "count": None, "counted": None}
    site.editor.act(f"/articles/{draft['id']}/publish", {})
    sight = world.look()
    for mark in ("SECRETTITLE", "SECRETDEK", "SECRETBODY", "SECRETSEO", draft["id"]):
        assert sight.showing(mark) != [], mark
    assert sight.showing("SECRETWORD") == []


def test_translation_that_is_not_public_is_in_no_public_answer(site: Site) -> None:
    world = make(site)
    one = comment(world, "COMMENT", status="approved")
    world.ids |= {"parent": one["id"], "comment": one["id"]}
    before = world.look()
    made = site.editor.post(
        f"/articles/{world.ids['article']}/translations", {"locale": "de", "title": "SECRETTITLE", "slug": "draft-slug"}
    )
    assert made.status_code == 201
    german = made.get_json()["data"]["id"]
    assert world.look() == before
    site.editor.act(f"/articles/{german}/publish", {})
    sight = world.look()
    article = f"/articles/{world.ids['article']}"
    for mark in ("SECRETTITLE", german):
        assert {article, f"{article}/translations", "/articles"} <= sight.places(mark), mark
    assert "/sitemaps/00000000-0000-7000-8000-000000000000.xml" in sight.places("hreflang")
    site.editor.act(f"/articles/{german}/unpublish")
    assert world.look().showing("SECRETTITLE") == []
    assert world.look().places(german) == {"/changes"}


def test_working_copy_of_a_public_article_is_in_no_public_answer(site: Site) -> None:
    world = make(site)
    for plural, noun, member in (
        ("tags", "tag", "description"),
        ("authors", "author", "bio"),
        ("categories", "category", "description"),
    ):
        other = site.editor.post(f"/{plural}", {"name": f"Other {noun}", member: "x"})
        assert other.status_code == 201
    one = comment(world, "COMMENT", status="approved")
    world.ids |= {"parent": one["id"], "comment": one["id"]}
    before = world.look()
    changes = {
        "title": "SECRETTITLE",
        "slug": "draft-slug",
        "dek": "SECRETDEK",
        "markdown": "SECRETBODY\n\n## SECRETHEADING",
        "seo": {"title": "SECRETSEO"},
        "category": "other-category",
        "tags": ["other-tag"],
        "authors": ["other-author"],
        "hero": None,
    }
    assert site.editor.patch(f"/articles/{world.ids['article']}", changes).status_code == 200
    assert world.look() == before
    site.editor.act(f"/articles/{world.ids['article']}/publish", {})
    sight = world.look()
    for mark in ("SECRETTITLE", "SECRETDEK", "SECRETBODY", "SECRETHEADING", "SECRETSEO", "draft-slug"):
        assert sight.showing(mark) != [], mark
    assert everything_of_the_article(world) == ["COMMENTTEXT", "COMMENTNAME"]


def test_accounts_and_tokens_are_in_no_public_answer(site: Site) -> None:
    world = make(site)
    one = comment(world, "COMMENT", status="approved")
    world.ids |= {"parent": one["id"], "comment": one["id"]}
    sight = world.look()
    for caller in (site.editor, site.moderator):
        assert sight.showing(caller.get("/me").get_json()["data"]["id"]) == []
        assert sight.showing(str(caller.token)) == []
    assert sight.showing(one["meta"]["manage_token"]) == []
    sight.assert_shows("COMMENTNAME")


def test_medium_is_public_while_a_public_article_shows_it_and_not_before(site: Site) -> None:
    world = make(site)
    secret = uploaded(site.editor, file(size=(9, 9)), alt="SECRETALT", caption="SECRETCAPTION", name="SECRET.png")
    world.ids |= {"medium": secret["id"], "comment": secret["id"], "parent": secret["id"]}
    path = f"/articles/{world.ids['article']}"
    site.editor.patch(path, {"hero": {"media_id": secret["id"]}})
    sight = world.look()
    sight.assert_nothing_of("SECRET")
    assert sight.showing(secret["id"]) == []

    site.editor.act(f"{path}/publish", {})
    sight = world.look()
    for mark in ("SECRETALT", "SECRETCAPTION"):
        assert f"/media/{secret['id']}" in sight.places(mark)
        assert path in sight.places(mark)
    assert sight.showing("SECRET.png") == []

    site.editor.act(f"{path}/unpublish")
    sight = world.look()
    sight.assert_nothing_of("SECRETALT")
    assert sight.places(secret["id"]) <= {"/changes"}


def test_private_fields_are_in_no_public_answer_before_and_after_they_become_private(site: Site) -> None:
    place = {"type": "string", "maxLength": 40, "x-filterable": True}
    cost = {"type": "string", "x-private": True}
    template = {"@type": "Thing", "name": "${article.title}", "location": "${place}"}
    draft = {
        "slug": "note",
        "title": "Note",
        "schema": {"type": "object", "properties": {"place": place, "cost": cost}},
        "json_ld": template,
        "bindings": [{}],
    }
    field_set = site.editor.post("/field-sets", draft).get_json()["data"]
    world = make(site)
    one = site.comment(world.ids["article"], status="approved")
    world.ids |= {"parent": one["id"], "comment": one["id"]}
    fields = {"note": {"place": "SHOWNPLACE", "cost": "SECRETCOST"}}
    site.editor.patch(f"/articles/{world.ids['article']}", {"fields": fields})
    assert world.look().showing("SHOWNPLACE") == world.look().showing("SECRETCOST") == []
    site.editor.act(f"/articles/{world.ids['article']}/publish", {})
    assert len(world.look().showing("SHOWNPLACE")) > 5
    assert world.look().showing("SECRETCOST") == []
    hidden = {"type": "object", "properties": {"place": {**cost, "maxLength": 40}, "cost": cost}}
    change = {"schema": hidden, "json_ld": None}
    assert site.editor.patch(f"/field-sets/{field_set['id']}", change).status_code == 200
    assert world.look().showing("SHOWNPLACE") == world.look().showing("SECRETCOST") == []
