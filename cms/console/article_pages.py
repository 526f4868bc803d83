"""What the pages around an article share: which article it is, and the tabs that lead from one page to the next.

A page of this kind has `around` among its values, and extends `articles/around.html`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cms.auth import Scope
from cms.console.languages import Words, _l
from cms.console.pages import PREFIX, Visit
from cms.delivery import drafts
from cms.delivery.article_lists import View

ARTICLES: Final = f"{PREFIX}/articles"
TABS: Final[Mapping[str, tuple[Words, Scope]]] = {
    "": (_l("Text"), Scope.ARTICLES_READ_DRAFTS),
    "revisions": (_l("Revisions"), Scope.ARTICLES_READ_DRAFTS),
    "schedule": (_l("Schedule"), Scope.ARTICLES_READ_DRAFTS),
    "previews": (_l("Preview links"), Scope.ARTICLES_WRITE),
    "addresses": (_l("Addresses"), Scope.ARTICLES_READ_DRAFTS),
    "related": (_l("Related"), Scope.ARTICLES_READ_DRAFTS),
    "languages": (_l("Languages"), Scope.ARTICLES_READ_DRAFTS),
}
"""The last part of each page's address, its name, and who may see it; in the order they stand in."""


def tabs(visit: Visit) -> list[tuple[str, Words]]:
    """Return the tabs that the visitor may follow."""
    return [(name, label) for name, (label, scope) in TABS.items() if visit.may(scope)]


def around(visit: Visit, article_id: str, tab: str) -> dict[str, Any]:
    """Return what the frame of a page around an article needs. At most seven queries.

    Raises:
        NotFound: there is no such article (404).
    """
    article = drafts.draft(visit.session, article_id, View())
    return {"article": article, "tabs": tabs(visit), "tab": tab}


def address(article_id: str, tab: str = "") -> str:
    """Return the address of one of an article's pages."""
    return f"{ARTICLES}/{article_id}/{tab}".rstrip("/")
