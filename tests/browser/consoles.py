"""A console in a real browser: a site that really serves, moderators in contexts of their own, and what went wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from cms.auth import Role
from tests.sites import Site

PASSWORD = "correct horse battery"


class Desk:
    """A moderator's browser."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.incidents: list[str] = []
        context.on("console", lambda message: self._note(message.type == "error", message.text))
        context.on("weberror", lambda error: self._note(True, str(error.error)))
        context.on("dialog", lambda dialog: (self._note(True, f"dialog {dialog.message}"), dialog.dismiss()))
        context.on("request", lambda request: self._note(not self._is_ours(request.url), f"request {request.url}"))
        self.page: Page = context.new_page()

    def sign_in(self, email: str) -> Desk:
        """Sign in; the queue is open then."""
        self.page.goto(f"{self.address}/console/login")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main button.button-main")
        self.page.wait_for_url("**/console/queue")
        return self

    def open(self, path: str) -> Page:
        """Open a page of the console."""
        self.page.goto(f"{self.address}/console{path}")
        return self.page

    def card(self, comment: dict[str, Any]) -> Any:
        """Return the card of a comment."""
        return self.page.locator(f"#c-{comment['id']}")

    def _is_ours(self, url: str) -> bool:
        return url.startswith((self.address, "data:", "blob:"))

    def _note(self, is_bad: bool, what: str) -> None:
        if is_bad and "status of 409" not in what:
            self.incidents.append(what)


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """Serve a site from this process; give its address."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def desk(browser: Browser, site: Site, address: str, name: str = "mona", **options: Any) -> Iterator[Desk]:
    """Give a moderator with the queue open in a browser of their own; nothing may have gone wrong in it at the end."""
    email = site.account(Role.MODERATOR, email=f"{name}@example.org")
    context = browser.new_context(**options)
    try:
        made = Desk(context, address).sign_in(email)
        yield made
        assert made.incidents == []
        assert urlsplit(made.page.url).netloc == urlsplit(address).netloc
    finally:
        context.close()
