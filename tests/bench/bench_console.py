"""The queue in a real browser with 10,000 comments waiting: from a key to the next card, and what a page weighs."""

from __future__ import annotations

import logging
import statistics
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import CDPSession, Page, Response, sync_playwright
from sqlalchemy import insert

from cms import migrations
from cms.app import create_app
from cms.auth import Role
from cms.config import Settings
from cms.db import db, writing
from cms.models import Comment, CommentRevision
from moderation.columns import new_id
from moderation.threads import path_segment
from tests.browser.conftest import FLAGS
from tests.browser.consoles import Desk, serving
from tests.sites import Site

WAITING, DECIDED, FEW = 10_000, 1_000, 100
TEXT = (
    "I have had this twice now, once after a long drive and once for no reason I could name. Heat helped more than rest "
    "did, and walking helped more than either, slowly at first. See what they say at number {n}."
)
FINDING = {
    "check": "links", "reason": "new_author_link", "weight": 0.5, "detail": "A new author links somewhere.",
    "spans": [[0, 12]], "holds": False,
}  # fmt: skip
SENT = "document.querySelector('[data-queue]').dataset.sending === '0'"
READY = """
document.querySelectorAll("[data-card]").length > 2 && Number(document.querySelector("[data-queue]").dataset.sending || 0) < 2
"""
PRESS = """
async () => {
    const before = document.querySelector("[data-card].is-current").dataset.id;
    const began = performance.now();
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "a", bubbles: true, cancelable: true}));
    await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)));
    const took = performance.now() - began;
    const current = document.querySelector("[data-card].is-current");
    return {took, isNext: Boolean(current) && current.dataset.id !== before, cards: document.querySelectorAll("*").length};
}
"""


def fill(app: Flask, article_id: str, count: int) -> None:
    """Put comments that wait straight into the tables."""
    began = datetime(2026, 1, 1, tzinfo=UTC)
    with app.app_context(), writing() as session:
        for start in range(0, count, 1000):
            rows = [_rows(article_id, n, began + timedelta(seconds=n)) for n in range(start, min(start + 1000, count))]
            session.execute(insert(Comment), [comment for comment, _ in rows])
            session.execute(insert(CommentRevision), [revision for _, revision in rows])


def _rows(article_id: str, n: int, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    comment_id, revision_id, text = new_id(), new_id(), TEXT.format(n=n)
    comment = {
        "id": comment_id, "article_id": article_id, "thread_id": comment_id, "path": path_segment(at), "depth": 0,
        "status": "pending", "version": 1, "author_name": f"Reader {n}", "author_key": f"{n % 500:064x}",
        "waiting_revision_id": revision_id, "priority": float(-n), "uncertainty": 0.5, "created_at": at,
    }  # fmt: skip
    revision = {
        "id": revision_id, "comment_id": comment_id, "number": 1, "source": text, "markup": "markdown", "text": text,
        "html": f"<p>{text}</p>", "sanitizer_version": 1, "fingerprint": f"{n:032x}", "outcome": "hold", "score": 0.5,
        "findings": [FINDING], "facts": {}, "policy_version": "bench", "created_at": at,
    }  # fmt: skip
    return comment, revision


def main() -> None:
    """Print what a moderator feels."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = create_app(Settings(data_dir=Path(folder), secret_key="x" * 32, comment_address_limit=0))
        with app.app_context():
            migrations.upgrade(db.engine)
        site = Site(app, lambda: datetime.now(UTC))  # type: ignore[arg-type]  # any clock does
        fill(app, site.article(title="Back pain")["id"], WAITING)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        with serving(site) as address:
            desk = Desk(browser.new_context(), address).sign_in(site.account(Role.MODERATOR))
            _weigh(desk)
            _decide(desk.page)
            print(f"requests to other origins, and errors: {len(desk.incidents)}")
        browser.close()


def _weigh(desk: Desk) -> None:
    """Open the queue with an empty cache and print what was transferred."""
    answers: list[Response] = []
    context = desk.page.context.browser.new_context(storage_state=desk.context.storage_state())  # type: ignore[union-attr]
    page = context.new_page()
    page.on("response", lambda answer: answers.append(answer) if "/look" not in answer.url else None)
    page.goto(f"{desk.address}/console/queue", wait_until="load")
    first = page.evaluate("performance.getEntriesByType('navigation')[0].responseEnd")
    sizes = [answer.request.sizes() for answer in answers]
    total = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    print(
        f"queue page, empty cache: {total / 1000:.1f} kB in {len(sizes)} answers; the page itself after {first:.0f} ms"
    )
    context.close()


def _decide(page: Page) -> None:
    """Approve many comments by keyboard and print how long each next card took, at the beginning and at the end."""
    took, elements = [], []
    page.wait_for_selector("[data-card].is-current")
    meter = page.context.new_cdp_session(page)
    meter.send("Performance.enable", {"timeDomain": "threadTicks"})
    idle_s = _busy_s(meter)
    for _ in range(DECIDED):
        _until(page, READY)
        done = page.evaluate(PRESS)
        assert done["isNext"]
        took.append(done["took"])
        elements.append(done["cards"])
    begun, ended = statistics.median(took[:FEW]), statistics.median(took[-FEW:])
    cuts = statistics.quantiles(took, n=100)
    print(
        f"approve to next card, {WAITING:,} waiting: median {cuts[49]:.1f} ms, "
        f"95 of 100 within {cuts[94]:.1f} ms, 99 within {cuts[98]:.1f} ms"
    )
    busy_ms = (_busy_s(meter) - idle_s) / DECIDED * 1000
    print(f"processor time of the page's thread for each, all that it does in between included: {busy_ms:.1f} ms")
    print(f"over {DECIDED:,} decisions: first {FEW} {begun:.1f} ms, last {FEW} {ended:.1f} ms")
    print(f"elements in the document: {elements[0]:,} after the first decision, {elements[-1]:,} after the last")
    _until(page, SENT)


def _busy_s(meter: CDPSession) -> float:
    """Return the processor time that the page's thread has taken."""
    metrics = meter.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def _until(page: Page, condition: str) -> None:
    """Wait for a condition; Playwright's own way needs the eval that the page forbids."""
    while not page.evaluate(condition):
        page.wait_for_timeout(5)


if __name__ == "__main__":
    main()
