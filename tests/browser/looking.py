"""What is looked at on every page: axe's findings, what sticks out of the window, and a picture for a person."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).with_name("axe") / "axe.min.js"
SCREENSHOTS = os.environ.get("MASTHEAD_TEST_SCREENSHOTS")
"""Folder for pictures of every page; without it none are made."""

WIDTHS = (320, 768, 1280, 2560)

SHIFT_NOBODY_SEES = 0.001
"""A shift is the share of the window that moved times how far: this is a line that moves by less than a pixel."""


def violations(page: Page, *, of_colour_only: bool = False) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA and good practice, with the element.

    `of_colour_only` is for the second look at a page whose theme has changed since the first, and nothing else.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if of_colour_only:
        options["runOnly"] = ["color-contrast", "link-in-text-block"]
    found: Any = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {node['target'][0]} {node.get('failureSummary', '')}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def overflow(page: Page, width: int) -> int:
    """Return how many pixels of the page stick out of a window of this width."""
    page.set_viewport_size({"width": width, "height": 900})
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return max(found, 0)


CLIPPED = """() => [...document.querySelectorAll("body *")].filter((node) => {
    if (node.scrollWidth <= node.clientWidth + 1) return false;
    const style = getComputedStyle(node);
    const isMeant = style.textOverflow === "ellipsis" || style.clipPath !== "none" || node.closest(".unseen, input");
    return /hidden|clip/.test(style.overflowX) && style.display !== "inline" && !isMeant;
}).map((node) => `${node.tagName}.${node.className}: ${node.scrollWidth} > ${node.clientWidth}`)"""


def clipped(page: Page) -> list[str]:
    """Return what hides a part of itself behind its edge, and shows by nothing that there is more."""
    found: list[str] = page.evaluate(CLIPPED)
    return found


def shoot(page: Page, name: str, *, width: int | None = None) -> None:
    """Keep a picture of the page as it is, or at a width, if pictures are wanted."""
    if SCREENSHOTS:
        if width is not None:
            page.set_viewport_size({"width": width, "height": 900})
        folder = Path(SCREENSHOTS)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)


SHIFTS = """() => new Promise((done) => {
    const found = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
            if (!entry.hadRecentInput)
                found.push({value: entry.value, of: entry.sources.map(({node}) => node?.outerHTML?.slice(0, 80) ?? node?.nodeName)});
    }).observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => setTimeout(() => done(found)));
})"""


def shifts(page: Page) -> list[str]:
    """Return what has moved on the page since it began to load without anybody having touched it, with how much."""
    found: list[dict[str, Any]] = page.evaluate(SHIFTS)
    return [f"{one['value']:.4f} {one['of']}" for one in found if one["value"] >= SHIFT_NOBODY_SEES]
