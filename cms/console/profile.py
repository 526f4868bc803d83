"""One's own account: password, second factor, sessions, language."""

from __future__ import annotations

from cms.api.access import SignedIn
from cms.console.pages import Pages, Reply, Shown, Visit

pages = Pages("profile")


@pages.get("/profile", access=SignedIn())
def show(visit: Visit) -> Reply:
    """Show the visitor's own account."""
    del visit
    return Shown("profile/page.html")
