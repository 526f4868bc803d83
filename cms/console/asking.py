"""How pages ask: by the views of the API, with its schemas and its scopes. So no rule can differ between the two.

A page declares `access=needed(view)`, and asks with `ask(visit, view, ...)`. What the view leaves to be done after the
transaction is done after the page's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from cms.api import (
    audit,
    claims,
    commenters,
    field_sets,
    flags,
    media,
    parameters,
    previews,
    pulse,
    redirects,
    related,
    review,
    revisions,
    rights,
    rules,
    sanctions,
    schedules,
    search,
    searches,
    simulations,
    statistics,
    translations,
)
from cms.api.access import Needs, Public
from cms.api.routes import Call, Reply, Route
from cms.console.pages import Visit

_SECTIONS: Final = (
    audit,
    claims,
    commenters,
    field_sets,
    flags,
    media,
    previews,
    pulse,
    redirects,
    related,
    review,
    revisions,
    rights,
    rules,
    sanctions,
    schedules,
    search,
    searches,
    simulations,
    statistics,
    translations,
)
_ROUTES: Final[Mapping[Callable[..., Reply], Route]] = {
    route.view: route for section in _SECTIONS for route in section.routes.all
}


def needed(view: Callable[..., Reply]) -> Needs:
    """Return the right that a view of the API needs."""
    access = _ROUTES[view].access
    assert isinstance(access, Needs)  # noqa: S101 - a page is for those who may do what it asks for
    return access


def ask(
    visit: Visit,
    view: Callable[..., Reply],
    *,
    body: Mapping[str, Any] | None = None,
    query: Mapping[str, str] | None = None,
    **path: str,
) -> Reply:
    """Ask a view of the API in the visitor's name, inside the page's transaction.

    Args:
        visit: the visit; its `version` field takes the place of If-Match.
        view: the view.
        body: the body, as JSON would have it.
        query: the query parameters; left out, they are the page's own where the page declares the view's query.
        path: what stands in the address.

    Raises:
        NotAllowed: the visitor does not have the right (403).
        InvalidInput: the body is not what the view takes (422), with every fault.
        Situation: whatever the view refuses.
    """
    route = _ROUTES[view]
    if not isinstance(route.access, Public):
        visit.require(needed(view).scope)
    if query is None and visit.page.query is route.query:
        found = visit.query
    else:
        found = parameters.load(route.query, MultiDict(query or {}))
    call = Call(
        route=route,
        session=visit.session,
        services=visit.services,
        now=visit.now,
        query=found,
        body={} if route.body is None else visit.load(route.body, body or {}),
        actor=visit.actor,
        version=visit.version() if route.precondition else None,
        address=visit.client_address,
        user_agent=visit.user_agent,
        foreseen=visit.foreseen,
    )
    return view(call, **path)


def filled(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a form that somebody filled in; an empty field of a form says nothing."""
    return {name: value for name, value in fields.items() if value.strip()}
