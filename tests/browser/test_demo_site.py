"""The demo site in a real browser: its pages, the ways between them, and nothing its policy would refuse."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.reading import Reading, keep, watch

pytestmark = pytest.mark.browser

LONG = """It begins with a paragraph that is long enough to be read.

## What to know

| Question | Answer |
|---|---|
| Where do they sleep? | Under leaves, in piles of wood, in sheds whose door does not close |

## Where to look

### At night

- under hedges
- beside compost

1. first
2. second

## Last words

> Leave some leaves.
"""


@pytest.fixture(scope="module")
def furnished(reading: Reading) -> Reading:
    """Give the site with categories, an author, and articles in both."""
    editor = reading.site.editor
    for name in ("Garden", "House"):
        assert editor.post("/categories", {"name": name, "description": f"About {name.lower()}s."}).status_code == 201
    assert editor.post("/authors", {"name": "Maren Ostrander", "bio": "She writes."}).status_code == 201
    assert editor.post("/tags", {"name": "Autumn"}).status_code == 201
    for number in range(6):
        reading.site.article(
            title=f"Article number {number}",
            dek="What it is about.",
            markdown=LONG,
            category="garden" if number % 2 else "house",
            authors=["maren-ostrander"],
            tags=["autumn"],
        )
    return reading


def test_reader_changes_the_language_and_stays_in_it(furnished: Reading, page: Page) -> None:
    complaints = watch(page)
    editor = furnished.site.editor
    english = furnished.site.article(title="In two languages", markdown=LONG, category="garden")
    made = editor.post(f"/articles/{english['id']}/translations", {"locale": "de", "title": "In zwei Sprachen"})
    assert editor.act(f"/articles/{made.get_json()['data']['id']}/publish", {}).status_code == 200
    page.goto(furnished.address + "/demo/articles/in-two-languages")
    expect(page.locator("link[rel=alternate]")).to_have_count(3)
    page.get_by_role("link", name="Deutsch").click()
    expect(page.locator("h1")).to_have_text("In zwei Sprachen")
    expect(page).to_have_url(furnished.address + "/demo/de/articles/in-zwei-sprachen")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("#languages [aria-current]")).to_have_text("Deutsch")
    expect(page.locator(".facts-line").first).to_contain_text("1 Minute Lesezeit")
    expect(page.locator(".contents summary")).to_have_text("Inhalt")
    expect(page.locator(".share")).to_contain_text("Teilen")
    page.locator("masthead-comments").scroll_into_view_if_needed()  # they are read when somebody comes near
    expect(page.locator("masthead-comments")).to_contain_text("Kommentar schreiben")
    expect(page.get_by_role("navigation", name="Kategorien")).to_contain_text("Garden")
    expect(page.locator(".foot")).to_have_text(
        "Gemacht aus der öffentlichen API und sonst nichts. Der Quelltext steht in cms/demo_site/static."
    )
    page.locator(".masthead .name").click()
    expect(page).to_have_url(furnished.address + "/demo/de/")
    expect(page.locator(".front")).to_contain_text("In zwei Sprachen")
    expect(page.locator(".front")).not_to_contain_text("In two languages")
    expect(page.locator(".front")).to_contain_text("Article number")  # what nobody has translated yet
    page.goto(furnished.address + "/demo/de/no/such/page")
    expect(page.locator("h1")).to_have_text("Diese Seite gibt es nicht")
    page.get_by_role("link", name="Zur Startseite").click()
    expect(page).to_have_url(furnished.address + "/demo/de/")
    page.goto(furnished.address + "/demo/de/tags/autumn")
    expect(page.locator(".listing-head .kicker")).to_have_text("Schlagwort")
    page.goto(furnished.address + "/demo/de/articles/in-two-languages")
    expect(page).to_have_url(furnished.address + "/demo/de/articles/in-zwei-sprachen")
    assert editor.act(f"/articles/{made.get_json()['data']['id']}/unpublish").status_code == 200
    assert editor.act(f"/articles/{english['id']}/unpublish").status_code == 200
    assert complaints == []


def test_reader_walks_through_the_site_and_back(furnished: Reading, page: Page) -> None:
    complaints = watch(page)
    page.goto(furnished.address + "/demo/")
    expect(page.locator(".card.lead")).to_contain_text("Article number 5")
    assert page.title() == "Masthead"
    page.locator(".card.lead h2 a").click()
    expect(page.get_by_role("heading", level=1, name="Article number 5")).to_be_focused()
    assert page.url.endswith("/demo/articles/article-number-5")
    assert page.title() == "Article number 5 · Masthead"
    expect(page.locator('link[rel="canonical"]')).to_have_attribute(
        "href", "http://127.0.0.1:8000" + "/demo/articles/article-number-5"
    )
    data = json.loads(page.locator('script[type="application/ld+json"]').text_content() or "")
    assert "Article number 5" in json.dumps(data)
    contents = page.get_by_role("navigation", name="Contents")
    expect(contents.get_by_role("link")).to_have_text(["What to know", "Where to look", "At night", "Last words"])
    contents.get_by_role("link", name="Where to look").click()
    expect(page.get_by_role("heading", name="Where to look")).to_be_in_viewport()
    expect(page.get_by_role("table")).to_contain_text("Under leaves")
    expect(page.get_by_role("navigation", name="Earlier and later")).to_contain_text("Article number 3")
    expect(page.get_by_role("region", name="Read next").locator("article")).to_have_count(3)
    page.get_by_role("link", name="Article number 4").first.click()
    expect(page.get_by_role("heading", level=1, name="Article number 4")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Article number 5")).to_be_visible()
    page.locator(".story-head .kicker").click()
    expect(page.get_by_role("heading", level=1, name="Garden")).to_be_visible()
    expect(page.locator(".card")).to_have_count(3)
    page.goto(furnished.address + "/demo/authors/maren-ostrander")
    expect(page.locator(".card")).to_have_count(6)
    page.goto(furnished.address + "/demo/tags/autumn")
    expect(page.locator(".card")).to_have_count(6)
    assert complaints == []


def test_missing_pages_are_missing_and_not_for_search_engines(furnished: Reading, page: Page) -> None:
    for path in ("/demo/articles/nothing", "/demo/categories/nothing", "/demo/no/such/page", "/demo/articles/%ff"):
        page.goto(furnished.address + path)
        expect(page.get_by_role("heading", level=1, name="There is no such page")).to_be_visible()
        expect(page.locator('meta[name="robots"]')).to_have_attribute("content", "noindex")
        assert page.title() == "Not found · Masthead"


def test_discussion_is_the_element(furnished: Reading, page: Page) -> None:
    page.goto(furnished.address + "/demo/articles/article-number-3")
    page.get_by_role("link", name="Comments").click()
    page.get_by_label("Write a comment").fill("From the demo.")
    page.get_by_label("Name").fill("Ada")
    page.get_by_role("button", name="Post the comment").click()
    expect(page.locator("masthead-comments article")).to_contain_text("Waiting for a moderator")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280, 2560])
def test_pages_fit_every_width(furnished: Reading, browser: Browser, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]  # of the two
    page = context.new_page()
    for name, path in (
        ("front", "/demo/"),
        ("article", "/demo/articles/article-number-2"),
        ("list", "/demo/tags/autumn"),
    ):
        page.goto(furnished.address + path)
        expect(page.locator("main")).to_have_attribute("aria-busy", "false")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        keep(page, f"demo-{name}-{width}-{scheme}")
    context.close()
