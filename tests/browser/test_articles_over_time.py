"""An article over time in a real browser: typed and left, compared, brought back, planned, and shown before it is public."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from cms.auth import Role

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
SAVE = "Control+s"


def begin(page: Page, title: str, text: str) -> None:
    """Write an article and save it."""
    page.goto("/console/articles/new")
    page.fill("#f-title", title)
    page.fill("#f-markdown", text)
    page.keyboard.press(SAVE)
    expect(page.locator(".toast")).to_contain_text("Saved.")


def test_typed_text_follows_to_another_browser_and_a_former_text_comes_back(open_page: OpenPage) -> None:
    page = open_page(Role.EDITOR)
    begin(page, "Over time", "First.\n\nSecond of two.\n\nThird.")
    page.fill("#f-markdown", "First.\n\nSecond of three.\n\nThird.")
    page.fill("#f-message", "Counted again")
    expect(page.locator("#kept")).to_contain_text("is kept for you on the server")
    elsewhere = open_page(Role.EDITOR)
    elsewhere.goto(page.url)
    elsewhere.get_by_role("link", name="Bring it back").click()
    expect(elsewhere.locator("#f-markdown")).to_have_value("First.\n\nSecond of three.\n\nThird.")
    page.keyboard.press(SAVE)
    expect(page.locator(".toast")).to_contain_text("Saved.")
    page.get_by_role("link", name="Revisions").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody tr").first).to_contain_text("Counted again")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".change-words")).to_have_count(1)
    assert [page.locator(f".change-words {name}").inner_text().split()[-1] for name in ("del", "ins")] == [
        "two.",
        "three.",
    ]
    page.get_by_role("link", name="Revision 1", exact=True).click()
    page.locator("#revert summary").click()
    page.get_by_role("button", name="Bring revision 1 back").click()
    expect(page.locator(".toast")).to_contain_text("Revision 1 is the working copy now")
    assert "Second of two." in page.input_value("#f-markdown")
    assert page.complaints == elsewhere.complaints == []  # type: ignore[attr-defined]  # from the fixture


def test_article_is_planned_and_shown_to_a_stranger_before_it_is_public(open_page: OpenPage) -> None:
    page = open_page(Role.EDITOR, timezone_id="Europe/Berlin")
    begin(page, "Before its time", "## One\n\nA *secret*.\n\n## Two\n\nAnother.")
    page.get_by_role("link", name="Schedule", exact=True).click()
    expect(page.locator("#f-zone")).to_have_value("Europe/Berlin")
    page.fill("#f-date", "2027-03-28")
    page.fill("#f-time", "02:30")
    page.get_by_role("button", name="Plan it").click()
    expect(page.locator("#e-local")).to_contain_text("Clocks in Europe/Berlin skip 02:30")
    page.fill("#f-time", "03:30")
    page.get_by_role("button", name="Plan it").click()
    expect(page.locator("tbody tr")).to_contain_text("Sunday, March 28, 2027, 3:30")
    page.get_by_role("link", name="Preview links").click()
    page.fill("#f-max_uses", "1")
    page.get_by_role("button", name="Make the link").click()
    token = page.locator(".copied input").input_value().rpartition("/")[2]
    stranger = open_page()
    stranger.goto(f"/demo/preview/{token}")
    expect(stranger.get_by_role("complementary", name="About this preview")).to_contain_text("not public")
    expect(stranger.locator("h1")).to_have_text("Before its time")
    expect(stranger.locator(".body em")).to_have_text("secret")
    expect(stranger.locator('meta[name="robots"]')).to_have_attribute("content", "noindex")
    assert stranger.locator("masthead-comments").count() == 0
    assert stranger.complaints == []  # type: ignore[attr-defined]  # from the fixture
    stranger.reload()
    expect(stranger.locator("h1")).to_have_text("This preview link is no longer good")
    page.reload()
    expect(page.locator("main")).to_contain_text("opened 1 of 1 times")
    assert urlsplit(page.url).path.endswith("/previews")
