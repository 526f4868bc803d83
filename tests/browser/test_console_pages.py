"""Every page of the console in a real browser: in both themes, at four widths, without a finding of axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from cms.auth import Role
from tests.browser.looking import WIDTHS, overflow, shoot, violations

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
PAGES: list[tuple[str, Role | None, str]] = [
    ("login", None, "/console/login"),
    ("articles", Role.EDITOR, "/console/articles"),
    ("articles-none", Role.EDITOR, "/console/articles?text=nothing+fits"),
    ("editor-new", Role.EDITOR, "/console/articles/new"),
    ("editor", Role.EDITOR, "first article"),
    ("categories", Role.EDITOR, "/console/categories"),
    ("tags", Role.EDITOR, "/console/tags"),
    ("authors", Role.EDITOR, "/console/authors"),
    ("profile", Role.ADMIN, "/console/profile"),
    ("accounts", Role.ADMIN, "/console/accounts"),
    ("tokens", Role.ADMIN, "/console/tokens"),
    ("keys", Role.EDITOR, "/console/keys"),
    ("nothing", Role.EDITOR, "/console/nothing-here"),
]


def go(page: Page, path: str) -> None:
    """Open a page; `first article` stands for the editor of the first one in the list."""
    page.goto("/console/articles" if path == "first article" else path)
    if path == "first article":
        page.click("a.title >> nth=1")
        page.wait_for_selector("#editor")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("name", "role", "path"), PAGES, ids=[name for name, _, _ in PAGES])
def test_page_is_accessible_and_fits(open_page: OpenPage, name: str, role: Role | None, path: str, theme: str) -> None:
    page = open_page(role, color_scheme=theme)
    go(page, path)
    for width in WIDTHS:
        assert overflow(page, width) == 0, width
        shoot(page, f"{name}-{theme}-{width}")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert violations(page) == []
    expected = 1 if name == "nothing" else 0  # the status 404 itself
    assert len(page.complaints) == expected, page.complaints  # type: ignore[attr-defined]  # from the fixture
