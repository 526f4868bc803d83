"""Writing in a real browser: the preview follows, nothing typed is lost, and the keyboard is enough."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cms.auth import Role
from tests.browser.looking import shoot, violations
from tests.drawing import PDF

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


def write(page: Page, title: str, text: str) -> None:
    page.goto("/console/articles/new")
    page.fill("#f-title", title)
    page.fill("#f-markdown", text)


def test_preview_follows_the_typing_and_keys_save(open_page: OpenPage) -> None:
    page = open_page(Role.EDITOR)
    write(page, "Typed in a browser", "")
    page.locator("#f-markdown").press_sequentially("## Heading\n\nSome ")
    page.keyboard.press("Control+b")
    page.keyboard.type("bold")
    expect(page.locator("#preview .prose strong")).to_have_text("bold")
    expect(page.locator("#preview .toc a")).to_have_text("Heading")
    page.fill("#f-tags-new", "sleep")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    expect(page.locator(".toast")).to_contain_text("Saved.")
    assert "**bold**" in page.input_value("#f-markdown")
    page.locator("#f-dek").press("Control+Enter")
    expect(page.locator(".toast")).to_contain_text("Published.")
    assert page.complaints == []  # type: ignore[attr-defined]  # from the fixture


def test_text_comes_back_when_the_tab_was_closed(open_page: OpenPage) -> None:
    page = open_page(Role.EDITOR)
    write(page, "Not saved yet", "Precious words.")
    expect(page.locator("form[data-copied]")).to_be_visible()
    again = page.context.new_page()
    again.goto("/console/articles/new")
    assert again.input_value("#f-markdown") == ""
    expect(again.locator("#recovery")).to_be_visible()
    again.click("[data-recover]")
    assert (again.input_value("#f-title"), again.input_value("#f-markdown")) == ("Not saved yet", "Precious words.")
    again.keyboard.press("Control+s")
    expect(again.locator(".toast")).to_contain_text("Saved.")


def test_two_editors_collide_and_both_texts_are_there(open_page: OpenPage) -> None:
    mine = open_page(Role.EDITOR)
    write(mine, "Contested", "First.\n\nSecond.\n\nThird.")
    mine.keyboard.press("Control+s")
    expect(mine.locator(".toast")).to_contain_text("Saved.")
    theirs = open_page(Role.ADMIN)
    theirs.goto(mine.url)
    theirs.fill("#f-markdown", "First.\n\nSecond by them.\n\nThird.")
    theirs.keyboard.press("Control+s")
    expect(theirs.locator(".toast")).to_contain_text("Saved.")
    mine.fill("#f-markdown", "First.\n\nSecond by me.\n\nThird.")
    mine.keyboard.press("Control+s")
    expect(mine.locator("h1")).to_have_text("Admin Example has saved “Contested” meanwhile")
    expect(mine.locator(".diff-new mark")).to_have_text("me")
    shoot(mine, "conflict")
    assert violations(mine) == []
    mine.click("text=Save mine over theirs")
    assert "by me" in mine.input_value("#f-markdown")


def test_a_picture_and_a_file_are_chosen_from_the_library(open_page: OpenPage) -> None:
    page = open_page(Role.EDITOR)
    page.goto("/console/media/new")
    page.set_input_files("[name=file]", {"name": "programme.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.click("main form .button-main")
    expect(page.locator("#f-snippet")).to_have_value(re.compile(r"\[…\]\(media:.*\)"))
    document = page.url.rpartition("/")[2]
    write(page, "With a file", "Read the programme.")
    page.evaluate("document.querySelector('#f-markdown').setSelectionRange(9, 18)")
    page.click("[data-pick=text]")
    chosen = page.locator(f"#picker [data-medium='{document}']")
    expect(chosen).to_be_visible()
    shoot(page, "picker")
    assert violations(page) == []
    chosen.click()
    assert page.input_value("#f-markdown") == f"Read the [programme](media:{document})."
    expect(page.locator("#preview .prose a")).to_have_text("programme")
    page.click("[data-pick=text]")
    page.locator("#picker [data-thumbnail]").first.click()
    assert re.search(r"\n\n!\[\]\(media:[0-9a-f-]{36}\)\n\n\.$", page.input_value("#f-markdown"))
    page.click("[data-pick=hero]")
    expect(page.locator("#picker [data-thumbnail]").first).to_be_visible()
    expect(chosen).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    expect(page.locator(".toast")).to_contain_text("Saved.")
    page.goto(f"/console/media/{document}")
    expect(page.locator(".uses a")).to_have_text("With a file")
    assert page.complaints == []  # type: ignore[attr-defined]  # from the fixture


def test_article_is_written_without_javascript(open_page: OpenPage) -> None:
    page = open_page(Role.EDITOR, java_script_enabled=False)
    write(page, "Without a script", "Plain *Markdown*.")
    page.click("[data-preview]")
    assert page.inner_text("#preview .prose em") == "Markdown"
    assert page.input_value("#f-title") == "Without a script"
    page.click("[data-publish]")
    assert "Published." in page.inner_text(".toasts")
    page.click("summary:has-text('…')")
    page.click("text=Put it into the trash")
    page.click(".toast button")
    assert page.input_value("#f-title") == "Without a script"


def test_narrow_navigation_and_menus_open_without_javascript(open_page: OpenPage) -> None:
    page = open_page(Role.EDITOR, java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.goto("/console/articles")
    assert not page.is_visible("nav#nav")
    page.click(".nav-button")
    assert page.is_visible("text=Categories")
    page.click("text=Categories")
    assert page.url.endswith("/console/categories")
    page.click("[data-menu] > summary")
    assert page.is_visible("text=Sign out")


def test_console_reads_from_right_to_left(open_page: OpenPage) -> None:
    page = open_page(Role.EDITOR)
    write(page, "שלום עולם", "# مرحبا\n\nنص عربي مع English في الوسط.")
    expect(page.locator("#preview .prose")).to_contain_text("نص عربي")
    page.evaluate("document.documentElement.dir = 'rtl'")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        shoot(page, f"editor-rtl-{width}")
