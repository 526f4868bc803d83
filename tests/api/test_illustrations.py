"""Pictures in articles: what is stored, what readers get, what is needed to publish, and what follows a change."""

from __future__ import annotations

from typing import Any

import pytest

from cms import schedules
from cms.db import writing
from tests.drawing import PDF, file, uploaded
from tests.sites import Site
from tests.vocabulary import faults

NOBODY = "0199c0de-0000-7000-8000-0000000000ab"


@pytest.fixture
def medium(site: Site) -> dict[str, Any]:
    """Give a picture that is described, 700 pixels wide."""
    return uploaded(site.author, file("JPEG", (700, 400)), name="hedgehog.jpg", alt="A hedgehog", credit="Ada")


def body(*blocks: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"_type": "block", "children": [{"_type": "span", "text": "Text."}]}, *blocks]


def test_an_article_gets_its_main_picture_as_readers_need_it(site: Site, medium: dict[str, Any]) -> None:
    article = site.article(hero={"media_id": medium["id"]})

    answer = site.public.get(f"/articles/{article['id']}")
    hero = answer.get_json()["data"]["hero"]
    assert b"media.invalid" not in answer.get_data()
    assert (hero["media_id"], hero["alt"], hero["credit"]) == (medium["id"], "A hedgehog", "Ada")
    assert (hero["url"], hero["width"], hero["height"]) == (medium["url"], 700, 400)
    assert hero["url"].startswith("http://127.0.0.1:8000/api/v1/media/")
    assert hero["focal_point"] == [0.5, 0.5]
    assert hero["placeholder"] == medium["placeholder"]
    assert [(form["width"], form["height"]) for form in hero["srcset"]] == [(320, 183), (640, 366), (700, 400)]
    assert {name: (form["width"], form["height"]) for name, form in hero["crops"].items()} == {
        "wide": (700, 394),
        "square": (400, 400),
        "share": (700, 368),
    }
    listed = site.public.get("/articles?fields=hero").get_json()["data"]
    assert listed == [{"hero": hero}]
    found = site.public.get(f"/media/{medium['id']}")
    assert found.get_json()["data"]["alt"] == "A hedgehog"
    assert f"article:{article['id']}" in found.headers["Cache-Tag"]


def test_the_words_of_the_article_go_before_those_of_the_library(site: Site, medium: dict[str, Any]) -> None:
    article = site.article(hero={"media_id": medium["id"], "alt": "Our hedgehog", "caption": "In May"})
    other = site.article(title="Other", hero={"media_id": medium["id"], "decorative": True})

    hero = site.public.get(f"/articles/{article['id']}").get_json()["data"]["hero"]
    assert (hero["alt"], hero["caption"]) == ("Our hedgehog", "In May")
    assert site.public.get(f"/articles/{other['id']}").get_json()["data"]["hero"]["alt"] == ""
    draft = site.author.get(f"/articles/{article['id']}?version=draft").get_json()["data"]["hero"]
    assert draft["own"] == {"media_id": medium["id"], "alt": "Our hedgehog", "caption": "In May"}


def test_a_picture_in_the_body_is_served_whole_and_stored_as_a_reference(site: Site, medium: dict[str, Any]) -> None:
    article = site.article(markdown=f'Before.\n\n![](media:{medium["id"]} "In May")\n\nAfter.')

    shown = site.public.get(f"/articles/{article['id']}?formats=body,html,markdown").get_json()["data"]
    block = shown["body"][1]
    assert (block["_type"], block["media_id"], block["alt"], block["caption"]) == (
        "image",
        medium["id"],
        "A hedgehog",
        "In May",
    )
    assert (block["url"], block["width"], block["height"]) == (medium["url"], 700, 400)
    assert block["placeholder"]["color"].startswith("#")
    assert [form["width"] for form in block["srcset"]] == [320, 640, 700]
    html = shown["html"]
    assert f'src="{medium["url"]}"' in html
    assert f"{medium['srcset'][0]['url']} 320w, {medium['srcset'][1]['url']} 640w" in html
    for said in (
        'alt="A hedgehog"',
        'width="700"',
        'height="400"',
        'loading="lazy"',
        "<figcaption>In May</figcaption>",
    ):
        assert said in html
    assert f'![A hedgehog]({medium["url"]} "In May")' in shown["markdown"]

    draft = site.author.get(f"/articles/{article['id']}?version=draft&formats=body,markdown").get_json()["data"]
    assert f'![](media:{medium["id"]} "In May")' in draft["markdown"]
    # What was read can be sent back as it is: what is made of the medium is not stored.
    sent_back = site.author.patch(f"/articles/{article['id']}", {"body": draft["body"]})
    assert sent_back.status_code == 200, sent_back.get_data(as_text=True)
    assert sent_back.get_json()["data"]["revision"] == draft["revision"], "nothing is different"


@pytest.mark.parametrize(
    ("members", "pointers"),
    [
        pytest.param({"hero": {"media_id": NOBODY}}, ["/hero/media_id"], id="unknown-hero"),
        pytest.param({"hero": {"media_id": "x"}}, ["/hero/media_id"], id="hero-that-is-no-id"),
        pytest.param({"hero": {"alt": "A"}}, ["/hero/media_id"], id="hero-without-medium"),
        pytest.param({"hero": {"media_id": NOBODY, "url": "/x"}}, ["/hero/url"], id="hero-with-an-address"),
        pytest.param(
            {"body": body({"_type": "image", "media_id": NOBODY}, {"_type": "callout", "tone": "tip", "content": [{"_type": "image", "media_id": NOBODY}]})},
            ["/body/1/media_id", "/body/2/content/0/media_id"],
            id="unknown-in-the-body",
        ),
        pytest.param({"markdown": f"![](media:{NOBODY})"}, ["/markdown"], id="unknown-in-markdown"),
        pytest.param({"html": f"<a href=media:{NOBODY}>x</a>"}, ["/html"], id="link-to-nothing-in-html"),
        pytest.param(
            {"body": body({"_type": "facts", "rows": [{"_type": "fact", "label": "L", "markDefs": [{"_type": "link", "_key": "a", "media_id": NOBODY}], "children": [{"_type": "span", "text": "x", "marks": ["a"]}]}]}, {"_type": "image", "url": "/x.jpg", "alt": "X", "href": f"media:{NOBODY}"})},
            ["/body/1/rows/0/markDefs/0/media_id", "/body/2/href_media_id"],
            id="links-to-nothing-in-the-body",
        ),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused(site: Site, members: dict[str, Any], pointers: list[str]) -> None:
    answer = site.author.post("/articles", {"title": "T", **members})

    assert answer.status_code == 422
    assert [item["pointer"] for item in answer.get_json()["errors"]] == pointers
    assert site.author.get("/articles?version=draft").get_json()["data"] == []


def test_a_document_is_no_picture(site: Site) -> None:
    document = uploaded(site.author, PDF, name="a.pdf")
    answer = site.author.post("/articles", {"title": "T", "markdown": "x", "hero": {"media_id": document["id"]}})

    assert [item["pointer"] for item in answer.get_json()["errors"]] == ["/hero/media_id"]


def test_what_nobody_has_described_is_not_published(site: Site) -> None:
    silent = uploaded(site.author)
    blocks = body(
        {"_type": "image", "media_id": silent["id"]},
        {"_type": "callout", "tone": "tip", "content": [{"_type": "image", "media_id": silent["id"]}]},
        {"_type": "image", "media_id": silent["id"], "alt": "Described here"},
        {"_type": "image", "media_id": silent["id"], "decorative": True},
        {"_type": "image", "url": "https://pictures.example/a.jpg"},
        {"_type": "image", "url": "https://pictures.example/b.jpg", "decorative": True},
        {"_type": "image", "url": "https://pictures.example/c.jpg", "alt": "A nest"},
    )
    draft = site.draft(body=blocks, hero={"media_id": silent["id"]})
    publish = f"/articles/{draft['id']}/publish"

    refused = site.editor.act(publish, {})
    assert refused.status_code == 422
    assert [(item["pointer"], item["code"]) for item in refused.get_json()["errors"]] == [
        ("/hero/alt", "alt_missing"),
        ("/body/1/alt", "alt_missing"),
        ("/body/2/content/0/alt", "alt_missing"),
        ("/body/5/alt", "alt_missing"),
    ]
    assert "https://pictures.example/a.jpg" in refused.get_json()["errors"][3]["detail"]
    assert site.public.get(f"/articles/{draft['id']}").status_code == 404

    plan = {"action": "publish", "at": "2026-12-01T12:00:00Z"}
    assert site.editor.act(f"/articles/{draft['id']}/schedule", plan).status_code == 422

    site.author.patch(f"/media/{silent['id']}", {"alt": "Described in the library"})
    blocks[5]["alt"] = "A leaf"
    site.author.patch(f"/articles/{draft['id']}", {"body": blocks})
    assert site.editor.act(publish, {}).status_code == 200
    shown = site.public.get(f"/articles/{draft['id']}?formats=body,html").get_json()["data"]
    assert [block.get("alt") for block in shown["body"][1:] if block["_type"] == "image"] == [
        "Described in the library",
        "Described here",
        "",
        "A leaf",
        "",
        "A nest",
    ]
    assert '<img src="https://pictures.example/b.jpg" alt="" loading="lazy" role="presentation">' in shown["html"]
    assert 'alt="" width="300" height="200" loading="lazy" role="presentation"' in shown["html"]


def test_a_schedule_says_why_it_could_not_publish(site: Site) -> None:
    medium = uploaded(site.author, alt="A")
    draft = site.draft(hero={"media_id": medium["id"]})
    plan = {"action": "publish", "at": "2026-11-22T13:00:00Z"}
    assert site.editor.act(f"/articles/{draft['id']}/schedule", plan).status_code in {200, 201}
    site.author.patch(f"/media/{medium['id']}", {"alt": None})
    site.clock.advance(hours=2)
    with site.app.app_context(), writing() as session:
        assert schedules.step(session, site.clock()) == 1

    (planned,) = site.editor.get("/schedules?filter[state]=failed").get_json()["data"]
    assert (planned["state"], planned["outcome"]) == ("failed", "invalid_input")
    assert "/hero/alt" in planned["outcome_detail"]
    assert site.public.get(f"/articles/{draft['id']}").status_code == 404


def test_what_is_said_of_a_medium_reaches_what_is_public_at_once(site: Site, medium: dict[str, Any]) -> None:
    article = site.article(markdown=f"Text.\n\n![](media:{medium['id']})", hero={"media_id": medium["id"]})
    own = site.article(title="Own words", hero={"media_id": medium["id"], "alt": "Our own"})
    site.editor.patch(f"/articles/{article['id']}", {"title": "Not published yet", "markdown": "Another text."})
    since = site.public.get("/changes?since=now").get_json()["meta"]["next"]

    changed = site.author.patch(f"/media/{medium['id']}", {"alt": "Two hedgehogs", "focal_point": [1, 1]})

    assert changed.status_code == 200
    shown = site.public.get(f"/articles/{article['id']}").get_json()["data"]
    assert shown["title"] == "On hedgehogs"
    assert (shown["hero"]["alt"], shown["body"][1]["alt"]) == ("Two hedgehogs", "Two hedgehogs")
    assert 'alt="Two hedgehogs"' in shown["html"]
    assert shown["hero"]["focal_point"] == [1.0, 1.0]
    assert "-f100x100." in shown["hero"]["crops"]["square"]["url"]
    assert site.public.get(f"/articles/{own['id']}").get_json()["data"]["hero"]["alt"] == "Our own"
    told = site.public.get(f"/changes?since={since}").get_json()["data"]
    assert {(item["kind"], item["id"]) for item in told} == {
        ("media.changed", medium["id"]),
        ("article.illustrated", article["id"]),
        ("article.illustrated", own["id"]),
    }
    assert site.public.get("/search?q=hedgehogs").get_json()["data"] != []


def test_revisions_and_conflicts_know_the_main_picture(site: Site, medium: dict[str, Any]) -> None:
    article = site.draft(hero={"media_id": medium["id"]})
    site.editor.patch(f"/articles/{article['id']}", {"hero": None}, article["version"])

    difference = site.editor.get(f"/articles/{article['id']}/revisions/2/diff").get_json()["data"]
    assert difference["fields"] == [{"field": "hero", "before": {"media_id": medium["id"]}, "after": None}]
    late = site.editor.patch(f"/articles/{article['id']}", {"hero": {"media_id": medium["id"]}}, article["version"])
    assert late.status_code == 412
    assert late.get_json()["conflict"]["both"] == ["hero"]


def test_a_preview_shows_pictures_as_readers_will_see_them(site: Site, medium: dict[str, Any]) -> None:
    draft = site.draft(markdown=f"Text.\n\n![](media:{medium['id']})", hero={"media_id": medium["id"]})
    link = site.editor.post(f"/articles/{draft['id']}/previews", {}).get_json()
    token = link["meta"]["token"] if "meta" in link and "token" in link["meta"] else link["data"]["token"]

    shown = site.public.get(f"/previews/{token}").get_json()["data"]
    assert (shown["hero"]["url"], shown["body"][1]["url"]) == (medium["url"], medium["url"])


def test_the_main_picture_is_in_seo_feeds_sitemaps_and_what_to_read_next(site: Site, medium: dict[str, Any]) -> None:
    site.editor.post("/categories", {"name": "Nature", "slug": "nature"})
    article = site.article(hero={"media_id": medium["id"]}, category="nature")
    site.clock.advance(hours=1)
    plain = site.article(title="Without", category="nature")
    share, wide, square = (medium["crops"][name]["url"] for name in ("share", "wide", "square"))

    seo = site.public.get(f"/articles/{article['id']}").get_json()["data"]["seo"]
    assert {name: value for name, value in seo["open_graph"].items() if name.startswith("og:image")} == {
        "og:image": share,
        "og:image:type": "image/jpeg",
        "og:image:width": "700",
        "og:image:height": "368",
        "og:image:alt": "A hedgehog",
    }
    assert seo["json_ld"]["@graph"][0]["image"] == [medium["url"], wide, square]
    assert faults(seo["json_ld"]["@graph"]) == []
    without = site.public.get(f"/articles/{plain['id']}").get_json()["data"]["seo"]
    assert "og:image" not in without["open_graph"]
    assert "image" not in without["json_ld"]["@graph"][0]

    told = f'type="image/jpeg" length="{medium["bytes"]}" href="{medium["url"]}"'
    assert told in site.public.get("/feeds/atom.xml").get_data(as_text=True)
    rss = site.public.get("/feeds/rss.xml").get_data(as_text=True)
    assert f'<enclosure url="{medium["url"]}" length="{medium["bytes"]}" type="image/jpeg"' in rss
    assert rss.count("<enclosure") == 1
    items = site.public.get("/feeds/feed.json").get_json(force=True)["items"]
    assert [item.get("image") for item in items] == [None, medium["url"]]
    sitemap = site.public.get(f"/sitemaps/{article['id']}.xml").get_data(as_text=True)
    assert sitemap.count(f"<image:loc>{medium['url']}</image:loc>") == 1
    assert (
        site.public.get(f"/articles/{plain['id']}/related").get_json()["data"]["previous"]["hero"]["alt"]
        == "A hedgehog"
    )


@pytest.fixture
def document(site: Site) -> dict[str, Any]:
    """Give a PDF."""
    return uploaded(site.author, PDF, name="programme.pdf")


def test_a_link_to_a_medium_is_served_with_its_address_and_is_a_use_of_it(
    site: Site, medium: dict[str, Any], document: dict[str, Any]
) -> None:
    pdf, picture = document["id"], medium["id"]
    source = f'See the [programme](media:{pdf} "PDF").\n\n| a |\n| --- |\n| [b](media:{pdf}) |\n\n[![A](/a.jpg)](media:{picture})\n'
    article = site.article(markdown=source)

    shown = site.public.get(f"/articles/{article['id']}?formats=body,html,markdown").get_json()["data"]
    paragraph, table, image = shown["body"]
    (link,) = paragraph["markDefs"]
    assert {name: link[name] for name in ("href", "media_id", "title")} == {
        "href": document["url"],
        "media_id": pdf,
        "title": "PDF",
    }
    assert table["rows"][1]["cells"][0]["markDefs"][0]["href"] == document["url"]
    assert (image["href"], image["href_media_id"]) == (medium["url"], picture)
    assert (
        f'<a href="{document["url"]}" title="PDF" rel="noopener" data-media-id="{pdf}">programme</a>' in shown["html"]
    )
    assert f'[programme]({document["url"]} "PDF")' in shown["markdown"] and "media:" not in shown["markdown"]
    assert site.app.test_client().get(document["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200

    draft = site.author.get(f"/articles/{article['id']}?version=draft&formats=body,html,markdown").get_json()["data"]
    assert draft["markdown"] == source and draft["body"] == shown["body"]
    for sent in ({"body": draft["body"]}, {"html": draft["html"]}, {"markdown": draft["markdown"]}):
        saved = site.author.patch(f"/articles/{article['id']}", sent)
        assert (saved.status_code, saved.get_json()["data"]["revision"]) == (200, 1), "what is read can be sent back"

    used = site.editor.get(f"/media/{pdf}/usages").get_json()["data"]
    assert [(use["article_id"], use["is_public"], use["in_draft"]) for use in used] == [(article["id"], True, True)]
    assert site.public.get(f"/media/{pdf}").get_json()["data"]["url"] == document["url"]
    assert site.editor.delete(f"/media/{pdf}").status_code == 409
    assert site.editor.delete(f"/media/{picture}").status_code == 409


def test_a_linked_medium_is_public_only_with_its_article(site: Site, document: dict[str, Any]) -> None:
    draft = site.draft(markdown=f"[x](media:{document['id']})")
    assert site.public.get(f"/media/{document['id']}").status_code == 404
    token = site.editor.post(f"/articles/{draft['id']}/previews", {}).get_json()["data"]["token"]
    shown = site.public.get(f"/previews/{token}?formats=body,html,markdown").get_json()["data"]
    assert shown["body"][0]["markDefs"][0]["href"] == document["url"]
    assert f'href="{document["url"]}"' in shown["html"] and f"[x]({document['url']})" in shown["markdown"]
    assert site.editor.act(f"/articles/{draft['id']}/publish", {}).status_code == 200
    assert site.public.get(f"/media/{document['id']}").status_code == 200
