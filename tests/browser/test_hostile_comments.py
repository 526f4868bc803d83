"""Hostile comments in the element: nothing runs, nothing is fetched, nothing navigates, under no policy at all."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from moderation.sanitize import Markup, UnacceptableText, comment
from tests.browser.reading import Reading, keep
from tests.browser.test_comment_html import WATCH
from tests.moderation.corpus import attacks

pytestmark = pytest.mark.browser

BATCH = 100
TOUCH_EVERYTHING = """() => {
    const root = document.querySelector("masthead-comments").shadowRoot;
    const kinds = ["mouseover", "mouseenter", "mousemove", "mousedown", "mouseup", "dblclick", "contextmenu", "pointerdown"];
    // Links whose address is safe are not followed.
    root.addEventListener("click", (event) => {
        const link = event.target.closest("a[href]");
        if (link && /^(https?|mailto):/.test(link.protocol)) event.preventDefault();
    }, true);
    for (const node of root.querySelectorAll(".body *, header *")) {
        for (const kind of kinds) node.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true }));
        node.focus?.();
        if (!node.closest("header")) node.click?.();
    }
    return {
        fired: window.fired,
        elements: [...new Set([...root.querySelectorAll(".body *")].map((node) => node.tagName))],
        names: root.querySelectorAll("header b *").length,
    };
}"""
HARMLESS = {
    *("P", "BR", "A", "STRONG", "EM", "B", "I", "CODE", "PRE", "BLOCKQUOTE", "UL", "OL", "LI"),
    *("DEL", "SUB", "SUP", "ABBR", "Q", "S"),
}


def _row(number: int, article_id: str, name: str, html: str) -> dict[str, Any]:
    identifier = f"01a204d0-736d-73b6-ac8f-{number:012x}"
    return {
        "id": identifier,
        "article_id": article_id,
        "parent_id": None,
        "thread_id": identifier,
        "depth": 0,
        "author": {"name": name, "avatar_url": None, "is_staff": False, "is_verified": False},
        "html": html,
        "created_at": "2026-11-22T12:00:00Z",
        "edited_at": None,
        "reply_count": 0,
        "votes": 0,
        "is_pinned": False,
        "is_deleted": False,
        "replies": [],
    }


def _safe(payload: str, markup: Markup) -> str:
    try:
        return comment(payload, markup=markup).html
    except UnacceptableText:
        return ""


def test_every_attack_is_harmless_in_the_element(reading: Reading, page: Page) -> None:
    article = reading.site.article(title="Under attack")
    address = reading.page_with(article["slug"], policy="")
    rows = [
        _row(
            number * 2 + place,
            article["id"],
            attack.payload[:80].encode(errors="replace").decode(),
            _safe(attack.payload, markup),
        )
        for number, attack in enumerate(attacks())
        for place, markup in enumerate((Markup.MARKDOWN, Markup.HTML))
    ]
    served: list[dict[str, Any]] = []
    incidents: list[str] = []

    def answer(route: Route) -> None:
        url = route.request.url
        if "/comments?" in url:
            headers = {"Access-Control-Allow-Origin": "*"}
            route.fulfill(headers=headers, json={"data": served, "meta": {}, "links": {"next": None}})
        elif url.startswith((reading.address, reading.guests.origin)):
            route.fallback()
        else:
            incidents.append(url)
            route.abort()

    page.add_init_script(WATCH)
    page.on("dialog", lambda dialog: (incidents.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda popup: incidents.append(popup.url))
    page.route("**/*", answer)
    for first in range(0, len(rows), BATCH):
        served[:] = rows[first : first + BATCH]
        page.goto(address)
        expect(page.locator("masthead-comments article")).to_have_count(len(served))
        found = page.evaluate(TOUCH_EVERYTHING)
        assert (found["fired"], found["names"]) == ([], 0)
        assert set(found["elements"]) <= HARMLESS
        assert page.url.split("#")[0] == address
    keep(page, "element-under-attack")
    assert incidents == []
    assert sum(bool(row["html"]) for row in rows) > len(rows) // 3


def test_harm_is_seen_when_html_is_not_sanitised(reading: Reading, page: Page) -> None:
    article = reading.site.article(title="Not sanitised")
    row = _row(1, article["id"], "Ada", "<img src='data:,x' onerror=alert(1)>")
    page.add_init_script(WATCH)
    headers = {"Access-Control-Allow-Origin": "*"}
    envelope = {"data": [row], "meta": {}, "links": {"next": None}}
    page.route("**/comments?**", lambda route: route.fulfill(headers=headers, json=envelope))
    page.goto(reading.page_with(article["slug"], policy=""))
    page.wait_for_function("window.fired.length > 0")
    assert page.evaluate("window.fired") == ["alert(1)"]


def test_attacks_that_were_really_posted_run_nothing(reading: Reading, page: Page) -> None:
    article = reading.site.article(title="Really posted")
    for payload in (
        "<script>alert(1)</script> hello",
        "[x](javascript:alert(1)) there",
        "<img src=x onerror=alert(1)> you",
    ):
        reading.site.comment(article["id"], payload, status="approved", author={"name": "<b onclick=alert(1)>Eve"})
    page.add_init_script(WATCH)
    page.goto(reading.page_with(article["slug"], policy=""))
    expect(page.locator("masthead-comments article")).to_have_count(3)
    expect(page.locator("masthead-comments header b").first).to_contain_text("Eve")
    found = page.evaluate(TOUCH_EVERYTHING)
    assert (found["fired"], found["names"]) == ([], 0)
