"""The audit trail: who decided what about which comment, and the whole journal for those who may read it."""

from __future__ import annotations

from cms.api import audit as audit_api
from cms.api import searches as api
from cms.console.asking import ask, needed
from cms.console.languages import _l
from cms.console.pages import MODERATION, Entry, Pages, Reply, Shown, Visit
from cms.console.queue import CARD
from schemas.audit import AuditQuery
from schemas.searches import DecisionsQuery

pages = Pages(
    "audit",
    entries=(
        Entry(_l("Decisions"), "/decisions", needed(api.list_decisions).scope, icon="list", group=MODERATION),
        Entry(_l("Audit trail"), "/audit", needed(audit_api.list_audit).scope, icon="eye", group=MODERATION),
    ),
)


@pages.get("/decisions", access=needed(api.list_decisions), query=DecisionsQuery)
def decisions(visit: Visit) -> Reply:
    """List decisions of people and machines, newest first."""
    reply = ask(visit, api.list_decisions)
    assert reply.links is not None  # noqa: S101 - a list has links
    given = dict(visit.arguments)
    names = ("actor", "actor_type", "action", "reason", "comment", "batch")
    filters = {name: given.get(f"filter[{name}]", "") for name in names}
    values = {"rows": reply.data, "next": reply.links["next"], "filters": filters, "here": visit.link(), **CARD}
    return Shown("audit/decisions.html", values)


@pages.get("/audit", access=needed(audit_api.list_audit), query=AuditQuery)
def journal(visit: Visit) -> Reply:
    """List every change, newest first."""
    reply = ask(visit, audit_api.list_audit)
    assert reply.links is not None  # noqa: S101 - a list has links
    given = dict(visit.arguments)
    filters = {name: given.get(f"filter[{name}]", "") for name in ("kind", "actor_type", "actor", "subject", "article")}
    return Shown("audit/journal.html", {"rows": reply.data, "next": reply.links["next"], "filters": filters, **CARD})
