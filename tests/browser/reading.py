"""What tests of readers' pages share: a site served over HTTP, and a page of another origin that embeds the element."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import WSGIRequestHandler, make_server

from cms import migrations
from cms.app import create_app
from cms.config import Settings
from cms.db import db
from tests.conftest import SECRET, Clock
from tests.sites import Site

SCREENSHOTS = Path(__file__).parent / "screenshots"


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's own name
        """Say nothing of every request."""


class Guests:
    """A server of another origin, whose pages have a policy as strict as it can be."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str]] = {}
        pages = self.pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                policy, page = pages.get(self.path, ("default-src 'none'", ""))
                self.send_response(200 if page else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@dataclass
class Reading:
    """A served site with its moderators, and the origin of the pages that embed the element."""

    site: Site
    address: str
    guests: Guests
    seen: list[str] = field(default_factory=list)

    @property
    def strict(self) -> str:
        """The strictest policy under which the element works."""
        return (
            f"default-src 'none'; script-src {self.address}; connect-src {self.address}; "
            "require-trusted-types-for 'script'; trusted-types masthead-comments"
        )

    def page_with(
        self,
        slug: str,
        *,
        attributes: str = "",
        language: str = "en",
        direction: str = "ltr",
        policy: str | None = None,
    ) -> str:
        """Put up a page that embeds the element, under the strict policy or another one; return its address."""
        policy = self.strict if policy is None else policy
        page = (
            f'<!DOCTYPE html><html lang="{language}" dir="{direction}"><meta charset="utf-8"><title>A guest page</title>'
            '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
            f'<script type="module" src="{self.address}/widget/comments.js" crossorigin></script>'
            f'<main><h1>A guest page</h1><masthead-comments article="{slug}" {attributes}></masthead-comments></main>'
        )
        path = f"/{len(self.guests.pages)}"
        self.guests.pages[path] = (policy, page)
        return self.guests.origin + path

    def visible(self, article_id: str) -> list[dict[str, Any]]:
        """Return the comments that everybody sees."""
        with urllib.request.urlopen(f"{self.address}/api/v1/articles/{article_id}/comments") as answer:
            found: list[dict[str, Any]] = json.load(answer)["data"]
        return found

    def decide_all(self, article_id: str, action: str, **members: Any) -> None:
        """Let a moderator decide everything that waits under an article."""
        waiting = self.site.moderator.get(f"/moderation/queue?filter[article]={article_id}").get_json()["data"]
        assert waiting
        for item in waiting:
            self.site.decide(item["id"], action, item["version"], **members)


@contextmanager
def serving(data_dir: Path) -> Iterator[Reading]:
    """Serve a site of its own, on the real clock."""
    guests = Guests()
    settings = Settings(
        data_dir=data_dir,
        database_url=f"sqlite:///{data_dir / 'reading.db'}",
        secret_key=SECRET,
        cors_origins=(guests.origin,),
        demo_site=True,
        comment_address_limit=0,
        article_path="/demo[/{locale}]/articles/{slug}",
        locales=("en", "de:en"),
    )
    app: Flask = create_app(settings)
    with app.app_context():
        migrations.upgrade(db.engine)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    clock = Clock()
    clock.now = app.extensions["masthead"].clock()
    try:
        yield Reading(Site(app, clock), f"http://127.0.0.1:{server.server_port}", guests)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        guests.close()
        with app.app_context():
            db.engine.dispose()


def watch(page: Page) -> list[str]:
    """Return a list that grows with everything the page complains of: errors, and what its policy refused."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    return complaints


def keep(page: Page, name: str) -> None:
    """Write a screenshot for a person to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
