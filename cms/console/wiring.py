"""The console's sections, and how they become part of the application."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask

from cms.api.access import Public
from cms.console import (
    accounts,
    addresses,
    appeals,
    articles,
    assets,
    audit,
    commenters,
    comments,
    editor,
    field_sets,
    flags,
    home,
    logins,
    many,
    media,
    media_choice,
    previews,
    profile,
    queue,
    redirects,
    related,
    revisions,
    rules,
    sanctions,
    schedules,
    simulations,
    statistics,
    taxonomy,
    translating,
    unsaved,
)
from cms.console.pages import PREFIX, Page, Pages, Reply, Visit
from cms.console.serving import runner
from cms.errors import MethodNotAllowed, NotFound

SECTIONS: Final[tuple[Pages, ...]] = (
    home.pages,
    logins.pages,
    queue.pages,
    many.pages,
    comments.pages,
    commenters.pages,
    flags.pages,
    appeals.pages,
    sanctions.pages,
    rules.pages,
    simulations.pages,
    statistics.pages,
    audit.pages,
    articles.pages,
    editor.pages,
    unsaved.pages,
    revisions.pages,
    schedules.pages,
    previews.pages,
    addresses.pages,
    related.pages,
    redirects.pages,
    field_sets.pages,
    translating.pages,
    media.pages,
    media_choice.pages,
    taxonomy.pages,
    accounts.pages,
    profile.pages,
)
"""In the order of the navigation."""


def install(app: Flask) -> None:
    """Register every declared page with the application."""
    blueprint = Blueprint("console", __name__, url_prefix=PREFIX)
    entries = [entry for section in SECTIONS for entry in section.entries]
    for section in SECTIONS:
        for page in section.all:
            name = page.endpoint.removeprefix("console.").replace(".", "_")
            blueprint.add_url_rule(page.path, name, runner(page, entries), methods=[page.method])
    blueprint.add_url_rule("/static/<state>/<path:name>", "static", assets.answer)
    for method in ("GET", "POST"):
        nowhere = Page(method=method, path="/<path:rest>", access=Public(), view=_nothing_here, keeps=False)
        blueprint.add_url_rule(nowhere.path, f"nowhere_{method.lower()}", runner(nowhere, entries), methods=[method])
    app.register_blueprint(blueprint)


def _nothing_here(visit: Visit, rest: str) -> Reply:
    del rest
    raise MethodNotAllowed() if visit.page.method == "POST" else NotFound()
