"""Every page in a real browser, with something on it: no finding of axe in either theme, nothing sticks out or moves.

The addresses come from what the console declares: a page that is declared and not walked through here fails a test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from cms.auth import Role
from cms.console.wiring import SECTIONS
from tests.browser.furnishing import furnish
from tests.browser.looking import WIDTHS, clipped, overflow, shifts, shoot, violations
from tests.browser.serving import PASSWORD, Served
from tests.conftest import Clock
from tests.sites import Site

pytestmark = pytest.mark.browser

THEMES = ("light", "dark")
KINDS = "/<any(categories, tags, authors):kind>"
ADDRESSES: Mapping[str, Mapping[str, str]] = {
    "": {"begin": ""},
    "/keys": {"keys": "/keys"},
    "/queue": {"queue": "/queue?limit=40", "queue-none": "/queue?filter[text]=nothing-fits"},
    "/queue/more/<uuid:comment_id>": {"queue-more": "/queue/more/{comment}"},
    "/queue/many": {"many-alike": "/queue/many?similar_to={comment}", "many-author": "/queue/many?author_key={author_key}"},
    "/comments": {"comments": "/comments?limit=40", "comments-none": "/comments?filter[text]=nothing-fits"},
    "/comments/<uuid:comment_id>": {"comment": "/comments/{comment}", "comment-decided": "/comments/{decided}"},
    "/commenters/<string:author_key>": {"commenter": "/commenters/{author_key}"},
    "/flags": {"flags": "/flags", "flags-settled": "/flags?filter[state]=settled"},
    "/appeals": {"appeals": "/appeals", "appeals-closed": "/appeals?filter[state]=closed"},
    "/sanctions": {"sanctions": "/sanctions"},
    "/rules": {"rules": "/rules"},
    "/tryout": {"tryout": "/tryout"},
    "/simulation": {"simulation": "/simulation"},
    "/statistics": {"statistics": "/statistics", "statistics-day": "/statistics?days=1"},
    "/decisions": {"decisions": "/decisions"},
    "/audit": {"audit": "/audit"},
    "/articles": {"articles": "/articles", "articles-trash": "/articles?status=trashed", "articles-none": "/articles?text=zzz"},
    "/articles/new": {"editor-new": "/articles/new"},
    "/articles/<uuid:article_id>": {
        "editor": "/articles/{article}", "editor-draft": "/articles/{draft}", "editor-unsaved": "/articles/{revised}",
        "editor-planned": "/articles/{planned}", "editor-translation": "/articles/{translated}",
    },
    "/articles/<uuid:article_id>/revisions": {"revisions": "/articles/{article}/revisions"},
    "/articles/<uuid:article_id>/revisions/<int:number>": {
        "revision": "/articles/{revised}/revisions/1", "revision-present": "/articles/{article}/revisions/1",
    },
    "/articles/<uuid:article_id>/revisions/compare": {
        "compare": "/articles/{revised}/revisions/compare?old=1&new=2",
        "compare-nothing": "/articles/{revised}/revisions/compare?old=0&new=2",
        "compare-same": "/articles/{revised}/revisions/compare?old=1&new=1",
    },
    "/articles/<uuid:article_id>/schedule": {
        "schedule": "/articles/{planned}/schedule", "schedule-none": "/articles/{draft}/schedule",
    },
    "/articles/<uuid:article_id>/languages": {
        "languages": "/articles/{translated}/languages", "languages-alone": "/articles/{draft}/languages?find=Held",
    },
    "/schedules": {"schedules": "/schedules", "schedules-failed": "/schedules?filter[state]=failed"},
    "/articles/<uuid:article_id>/previews": {
        "previews": "/articles/{article}/previews", "previews-none": "/articles/{draft}/previews",
    },
    "/articles/<uuid:article_id>/addresses": {"addresses": "/articles/{article}/addresses"},
    "/articles/<uuid:article_id>/related": {
        "related": "/articles/{article}/related?q=hedgehogs", "related-none": "/articles/{draft}/related",
    },
    "/media": {"media": "/media", "media-none": "/media?text=zzz"},
    "/media/new": {"media-new": "/media/new"},
    "/media/choose": {"media-choose": "/media/choose"},
    "/media/<uuid:medium_id>": {"medium": "/media/{medium}", "document": "/media/{document}"},
    "/redirects": {"redirects": "/redirects?path=/old", "redirects-none": "/redirects?filter[source]=/zzz"},
    "/redirects/<uuid:redirect_id>": {"redirect": "/redirects/{redirect}"},
    "/field-sets": {"field-sets": "/field-sets"},
    "/field-sets/new": {"field-set-new": "/field-sets/new"},
    "/field-sets/<uuid:set_id>": {"field-set": "/field-sets/{field_set}", "fields": "/articles/{filled}"},
    KINDS: {kind: f"/{kind}" for kind in ("categories", "tags", "authors")},
    f"{KINDS}/<uuid:term_id>": {
        f"{kind}-one": f"/{kind}/{{{kind}}}" for kind in ("categories", "tags", "authors")
    },
    "/accounts": {"accounts": "/accounts"},
    "/accounts/<uuid:account_id>": {"account": "/accounts/{account}"},
    "/tokens": {"tokens": "/tokens"},
    "/profile": {"profile": "/profile"},
    "/login": {"login": "/login"},
}  # fmt: skip
"""Of each page that the console declares, the addresses to look at, by the name of the picture."""

FORMS: Mapping[str, tuple[str, Mapping[str, str], str]] = {
    "tryout-answer": ("/tryout", {"body": "Call +44 7911 123456, zaubertrank! https://watches.example/a"}, "main form"),
    "simulation-answer": ("/simulation", {"value_0": "watches", "days": "7"}, "main form"),
    "simulation-refused": ("/simulation", {"days": "9999"}, "main form"),
    "rules-refused": ("/rules", {"value": "zaubertrank"}, "main form[action='/console/rules']"),
    "sanctions-refused": ("/sanctions", {"reason": "Too short a story."}, "main form[action='/console/sanctions']"),
    "accounts-refused": ("/accounts", {"email": "nonsense", "name": "Nobody"}, "main form[action='/console/accounts']"),
    "token-refused": ("/tokens", {"name": "For a test"}, "main form[action='/console/tokens']"),
    "token-once": ("/tokens", {"name": "For a test", "scopes": "audit:read"}, "main form[action='/console/tokens']"),
    "editor-refused": ("/articles/new", {"title": ""}, "#editor"),
    "schedule-refused": (
        "/articles/{planned}/schedule",
        {"date": "2027-03-28", "time": "02:30", "zone": "Europe/Berlin"},
        "form[action$=schedule]",
    ),
    "redirects-refused": ("/redirects", {"lines": "/a,/b\n/a,nothing\nno path,/x"}, "#many"),
    "redirects-imported": ("/redirects", {"lines": "/a,/b\n/old,/new"}, "#many"),
    "login-refused": ("/login", {"email": "nobody@example.org", "password": "wrong wrong wrong"}, "main form"),
}
"""What is only seen after a form is sent: where, what is filled in, and which form."""

SEND = """(form, fields) => {
    for (const [name, value] of Object.entries(fields)) {
        const found = form.elements.namedItem(name);
        if (found instanceof RadioNodeList) [...found].find((box) => box.value === value).checked = true;
        else found.value = value;
    }
    form.noValidate = true;
    form.requestSubmit();
}"""

SITE: Mapping[str, str] = {
    "demo": "/demo/",
    "demo-article": "/demo/articles/does-gabapentin-help-with-back-pain",
    "demo-article-rtl": "/demo/articles/arabic",
    "demo-category": "/demo/categories/software",
    "demo-category-parent": "/demo/categories/health",
    "demo-author": "/demo/authors/maren-ostrander",
    "demo-missing": "/demo/no/such/page",
    "demo-preview": "/demo/preview/{preview}",
    "demo-preview-none": "/demo/preview/nothing",
}


@pytest.fixture(scope="module")
def names(demo_site: Served) -> dict[str, str]:
    """Furnish the site; give what stands for the names in addresses."""
    clock = Clock()
    clock.now = datetime.now(UTC)
    return furnish(Site(demo_site.app, clock), administrator=f"{Role.ADMIN}@example.org")


@pytest.fixture(scope="module")
def visitor(browser: Browser, demo_site: Served) -> Iterator[Page]:
    """Give a page of somebody who is not signed in, which stays open for all the pages it looks at."""
    context = browser.new_context(base_url=demo_site.base, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def administrator(browser: Browser, demo_site: Served) -> Iterator[Page]:
    """Give a page of an administrator, who sees everything."""
    context = browser.new_context(base_url=demo_site.base, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/console/login")
    page.fill("[name=email]", f"{Role.ADMIN}@example.org")
    page.fill("[name=password]", PASSWORD)
    page.click("main .button-main")
    page.wait_for_selector(".frame")
    yield page
    context.close()


def findings(page: Page, name: str) -> dict[str, Any]:
    """Look at an open page in both themes and all widths; return what is wrong with it, nothing if nothing is."""
    wrong: dict[str, Any] = {}
    if moved := shifts(page):
        wrong[f"{name}: moves while it loads"] = moved
    for width in WIDTHS:
        if out := overflow(page, width):
            wrong[f"{name}: out of {width} px"] = out
        if cut := clipped(page):
            wrong[f"{name}: cut off at {width} px"] = cut
    page.set_viewport_size({"width": 1280, "height": 900})
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # of the two
        if found := violations(page, of_colour_only=theme != THEMES[0]):
            wrong[f"{name}: {theme}"] = found
        for width in (320, 1280):
            shoot(page, f"{name}-{theme}-{width}", width=width)
    return wrong


def test_no_declared_page_is_forgotten() -> None:
    declared = {
        page.path for section in SECTIONS for page in section.all if page.method == "GET" and not page.is_background
    }
    assert set(ADDRESSES) == declared


def test_what_is_cut_off_is_seen_and_what_is_meant_to_be_is_not(page: Page) -> None:
    narrow = "inline-size: 5rem; white-space: nowrap; overflow"
    page.set_content(
        f"<div class=card style='{narrow}: hidden'>A table that is wider than its card</div>"
        f"<p style='{narrow}: auto'>One that can be scrolled</p>"
        f"<p style='{narrow}: hidden; text-overflow: ellipsis'>One that says that there is more</p>"
        f"<span class=unseen style='{narrow}: hidden; display: block'>One for screen readers</span>"
    )
    assert [found.split(":")[0] for found in clipped(page)] == ["DIV.card"]


def test_console_is_accessible_and_fits(administrator: Page, visitor: Page, names: dict[str, str]) -> None:
    wrong: dict[str, Any] = {}
    for addresses in ADDRESSES.values():
        for name, address in addresses.items():
            page = visitor if name == "login" else administrator
            answer = page.goto(f"/console{address.format_map(names)}")
            assert answer is not None and answer.status == 200, (name, answer and answer.status)
            wrong |= findings(page, name)
    answer = administrator.goto("/console/nothing-here")
    assert answer is not None and answer.status == 404
    assert wrong | findings(administrator, "nothing") == {}


def test_answers_to_forms_are_accessible_and_fit(administrator: Page, visitor: Page, names: dict[str, str]) -> None:
    wrong: dict[str, Any] = {}
    for name, (address, fields, form) in FORMS.items():
        page = visitor if name.startswith("login") else administrator
        page.goto(f"/console{address.format_map(names)}")
        with page.expect_navigation():
            page.locator(form).first.evaluate(SEND, fields)
        wrong |= findings(page, name)
    assert wrong == {}


def test_readers_pages_are_accessible_and_fit(visitor: Page, names: dict[str, str]) -> None:
    wrong: dict[str, Any] = {}
    for name, address in SITE.items():
        visitor.goto(address.format_map(names))
        expect(visitor.locator("main")).to_have_attribute("aria-busy", "false")
        if "article" in name:
            element = visitor.locator("masthead-comments")
            element.scroll_into_view_if_needed()
            element.get_by_role("button", name="Reply").first.click()
            expect(element.locator("article textarea")).to_be_visible()
        wrong |= findings(visitor, name)
    assert wrong == {}


def test_demo_reads_from_right_to_left_what_is_written_so(visitor: Page, names: dict[str, str]) -> None:
    del names
    visitor.goto("/demo/articles/arabic")
    expect(visitor.locator("main")).to_have_attribute("aria-busy", "false")
    for part in ("h1", ".story-head .dek", ".body"):
        expect(visitor.locator(part).first).to_have_css("direction", "rtl")
    expect(visitor.locator("masthead-comments .body").first).to_have_css("direction", "rtl")


def test_article_without_contents_is_as_wide_as_one_with_them(visitor: Page, names: dict[str, str]) -> None:
    del names
    visitor.set_viewport_size({"width": 1280, "height": 900})
    widths = []
    for slug in ("arabic", "does-gabapentin-help-with-back-pain"):
        visitor.goto(f"/demo/articles/{slug}")
        expect(visitor.locator("main")).to_have_attribute("aria-busy", "false")
        widths.append(visitor.locator(".story > .text").evaluate("text => text.clientWidth"))
    assert widths[0] == widths[1] > 500
