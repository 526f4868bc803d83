"""A real Chromium for the tests in this folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from cms.auth import Role
from tests.browser.reading import Reading, serving
from tests.browser.serving import PASSWORD, Served, served
from tests.conftest import skip_or_fail

# No sandbox: tests run as root in containers. Everything else keeps the browser from talking to anybody by itself.
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give a headless Chromium, one for the whole run."""
    executable = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if executable is None:
        skip_or_fail("browser", "no Chromium on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give an empty page with a profile of its own."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def reading(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    """Give a served site, and a page of another origin that embeds the comments element."""
    del browser
    with serving(tmp_path_factory.mktemp("reading")) as found:
        yield found


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give a served demo site, one for the whole run: tests change only what they make themselves."""
    with served(tmp_path_factory.mktemp("served"), demo_site=True, comment_address_limit=0) as site:
        yield site


@pytest.fixture(scope="session")
def _cookies() -> dict[Role, Any]:
    return {}


@pytest.fixture
def open_page(browser: Browser, demo_site: Served, _cookies: dict[Role, Any]) -> Iterator[Callable[..., Page]]:
    """Give a way to open a page of the demo site, signed in with a role if one is named.

    `open_page(Role.EDITOR, color_scheme="dark")`; the page knows the site's address, so that `goto("/console")` is
    enough. One login of each role serves the whole run. What the page complains of is in `page.complaints`.
    """
    contexts = []

    def make(role: Role | None = None, **options: Any) -> Page:
        context = browser.new_context(base_url=demo_site.base, storage_state=_cookies.get(role), **options)
        contexts.append(context)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((demo_site.base, "data:")) else complaints.append(f"asks {request.url}")
            ),
        )
        page.complaints = complaints  # type: ignore[attr-defined]  # for the tests
        if role is not None and role not in _cookies:
            page.goto("/console/login")
            page.fill("[name=email]", f"{role}@example.org")
            page.fill("[name=password]", PASSWORD)
            page.click("main .button-main")
            page.wait_for_selector(".frame")
            _cookies[role] = context.storage_state()
            complaints.clear()
        return page

    yield make
    for context in contexts:
        context.close()
