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


def violations(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA and good practice, with the element."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: Any = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
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


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the page as it is, if pictures are wanted."""
    if SCREENSHOTS:
        folder = Path(SCREENSHOTS)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)
