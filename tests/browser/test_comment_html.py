"""Comment HTML in a real browser: nothing runs, nothing is fetched, nothing navigates, nothing is clobbered."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from moderation.sanitize import Markup, UnacceptableText, article, comment
from tests.moderation.corpus import attacks

pytestmark = pytest.mark.browser

ORIGIN = "http://masthead.test/"
PROBE = Path(__file__).with_name("probe.js").read_text(encoding="utf-8")
BATCH = 250
NAMES = re.compile(r"(?:id|name)\s*=\s*[\"']?([A-Za-z_][\w-]*)", re.IGNORECASE)
STAGE = '<!DOCTYPE html><meta charset="utf-8"><p id="the-head">x</p><div id="the-stage"></div><p id="the-foot">x</p>'
# What the attacks call is noted instead; links whose address is safe are not followed.
WATCH = """
    window.fired = [];
    for (const name of ["alert", "confirm", "prompt", "print", "open"])
        window[name] = (...words) => { window.fired.push(`${name}(${words})`) };
    addEventListener("click", (event) => {
        const link = event.target.closest?.("a[href]");
        if (link && /^(https?|mailto):/.test(link.protocol)) event.preventDefault();
    }, true);
"""


class Stage:
    """A page to put comments on, and what happened outside it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.served = STAGE
        self.incidents: list[str] = []
        page.add_init_script(WATCH)
        page.context.route("**/*", self._serve)
        page.on("dialog", lambda dialog: self._note(f"dialog {dialog.message}", dialog.dismiss))
        page.on("popup", lambda popup: self._note(f"popup {popup.url}", popup.close))
        page.goto(ORIGIN)

    def _note(self, incident: str, then: Any) -> None:
        self.incidents.append(incident)
        then()

    def _serve(self, route: Route) -> None:
        if route.request.url == ORIGIN:
            route.fulfill(body=self.served, content_type="text/html; charset=utf-8")
        else:
            self.incidents.append(f"request {route.request.url}")
            route.abort()

    def probe(self, comments: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Put every comment on the page and use it; give what the probe found and what happened outside."""
        found: list[dict[str, Any]] = self.page.evaluate(PROBE, comments)
        incidents, self.incidents = self.incidents, []
        return [*found, *({"index": -1, "what": incident} for incident in incidents)]

    def serve(self, body: str) -> None:
        """Serve a page of its own instead of setting parts of one."""
        self.served = f'<!DOCTYPE html><meta charset="utf-8">{body}'
        self.page.reload()


@pytest.fixture
def stage(page: Page) -> Stage:
    """Give a page to put comments on."""
    return Stage(page)


def _safe(payload: str, markup: Markup) -> str:
    try:
        return comment(payload, markup=markup).html
    except UnacceptableText:
        return ""


def _comments(markup: Markup) -> list[dict[str, Any]]:
    return [
        {"html": _safe(attack.payload, markup), "names": NAMES.findall(attack.payload), "id": attack.id}
        for attack in attacks()
    ]


@pytest.mark.parametrize("markup", Markup)
def test_comment_is_harmless_when_set_into_a_page(stage: Stage, markup: Markup) -> None:
    comments = _comments(markup)
    found = []
    for first in range(0, len(comments), BATCH):
        batch = comments[first : first + BATCH]
        found += [(batch[row["index"]]["id"], row["what"]) for row in stage.probe(batch)]
    assert found == []
    assert stage.page.url == ORIGIN
    assert sum(bool(row["html"]) for row in comments) > len(comments) // 2


@pytest.mark.parametrize("markup", Markup)
def test_comment_stays_in_its_container_when_served_in_a_page(stage: Stage, markup: Markup) -> None:
    comments = [row["html"] for row in _comments(markup)]
    stage.serve("".join(f"<article>{html}</article><hr>" for html in comments))
    read = stage.page.evaluate("[...document.querySelectorAll('body > article')].map((part) => part.innerHTML)")
    around = stage.page.evaluate("[...document.body.children].map((part) => part.tagName).join(' ')")
    assert [(sent, got) for sent, got in zip(comments, read, strict=True) if sent != got] == []
    assert around == " ".join(["ARTICLE HR"] * len(comments))
    assert stage.page.evaluate("window.fired") == []
    assert stage.incidents == []


@pytest.mark.parametrize(
    ("raw", "names", "expected"),
    [
        pytest.param("<img src='data:,x' onerror=alert(1)>", [], "runs later alert(1)", id="runs-later"),
        pytest.param("<b onmouseover=alert(1)>x</b>", [], "runs alert(1)", id="runs-when-hovered"),
        pytest.param("<input onfocus=alert(1)>", [], "runs alert(1)", id="runs-when-focused"),
        pytest.param("<a href='javascript:alert(1)'>x</a>", [], "follows javascript:alert(1)", id="script-address"),
        pytest.param("<img src='http://evil.test/pixel'>", [], "request http://evil.test/pixel", id="requests"),
        pytest.param("<a id='config'></a>", ["config"], "clobbers config", id="clobbers-window"),
        pytest.param("<img name='cookie'>", ["cookie"], "clobbers cookie", id="clobbers-document"),
        pytest.param("<p>never closed", [], "is read as <p>never closed</p>", id="unstable"),
        pytest.param("<a href='/x'>x</a>", [], "links to /x", id="relative"),
        pytest.param("<p style='color:red'>x</p>", [], "has style=", id="attribute"),
        pytest.param("<h1>x</h1>", [], "has <H1>", id="element"),
    ],
)
def test_probe_sees_harm_when_html_is_not_sanitised(stage: Stage, raw: str, names: list[str], expected: str) -> None:
    found = [row["what"] for row in stage.probe([{"html": raw, "names": names}])]
    assert any(what.startswith(expected) for what in found), found


def test_served_page_shows_breakout_when_html_is_not_sanitised(stage: Stage) -> None:
    stage.serve("<article></article></article><script>alert(1)</script><p>out</p></article><hr>")
    assert stage.page.evaluate("window.fired") == ["alert(1)"]
    assert stage.page.evaluate("document.body.children.length") > 2


def test_article_runs_nothing_when_it_is_an_attack(stage: Stage) -> None:
    articles = [article(attack.payload).html for attack in attacks() if attack.is_text]
    found = stage.probe([{"html": html, "names": []} for html in articles])
    assert [row for row in found if "runs" in row["what"] or "dialog" in row["what"] or "popup" in row["what"]] == []
    stage.serve("".join(f"<article>{html}</article>" for html in articles))
    assert stage.page.evaluate("document.querySelectorAll('body > article').length") == len(articles)
    assert stage.page.evaluate("window.fired") == []


def test_article_heading_clobbers_nothing_when_it_has_an_id(stage: Stage) -> None:
    html = article('<h2 id="config">x</h2><h3 id="side-effects">y</h3><form id="settings"></form>').html
    stage.page.evaluate("html => { document.querySelector('#the-stage').innerHTML = html }", html)
    assert stage.page.evaluate("[typeof config, typeof settings]") == ["undefined", "undefined"]
    assert stage.page.evaluate("document.querySelector('#side-effects').textContent") == "y"
