"""The front door, and what every visitor may set for their browser: the theme."""

from __future__ import annotations

from cms.api.access import Public, SignedIn
from cms.auth import Scope
from cms.console.answering import THEMES
from cms.console.pages import PREFIX, Pages, Reply, Sent, Shown, Visit, local
from cms.errors import InvalidInput

pages = Pages("home")
FIRST = (
    (Scope.COMMENTS_READ_PRIVATE, "/queue"),
    (Scope.ARTICLES_READ_DRAFTS, "/articles"),
    (None, "/profile"),
)
"""Where people begin who have a right; the first that fits."""


@pages.get("", access=SignedIn())
def begin(visit: Visit) -> Reply:
    """Send the visitor to the page they work on."""
    return Sent(PREFIX + next(path for right, path in FIRST if visit.may(right)))


@pages.post("/theme", access=Public(), keeps=False)
def choose_theme(visit: Visit) -> Reply:
    """Remember the theme in this browser, and show the page again that it was chosen on."""
    theme = visit.form.get("theme", "")
    if theme not in THEMES:
        raise InvalidInput()
    return Sent(local(visit.form.get("next", "")), theme=theme)


@pages.get("/keys", access=SignedIn())
def key_sheet(visit: Visit) -> Reply:
    """Show what the keys do, for whoever has no script to show it."""
    del visit
    return Shown("keys.html")
