"""Route of the audit trail."""

from __future__ import annotations

from cms.api.access import Needs
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import audit as reads
from cms.delivery.audit import AuditFilters
from schemas.audit import AuditEntryOut, AuditQuery
from schemas.envelopes import ListMeta

routes = Routes("audit")


@routes.route(
    "GET",
    "/audit",
    access=Needs(Scope.AUDIT_READ),
    query=AuditQuery,
    answer=Answer(schema=AuditEntryOut, is_list=True, meta=ListMeta, has_links=True),
)
def list_audit(call: Call) -> Reply:
    """List every change that was ever made, newest first: what, by whom, when, and whether the public could notice."""
    given = call.query
    filters = AuditFilters(
        kind=given.get("kind"),
        actor_id=str(given["actor"]) if "actor" in given else None,
        actor_type=given.get("actor_type"),
        subject_id=str(given["subject"]) if "subject" in given else None,
        article_id=str(given["article"]) if "article" in given else None,
        since=given.get("since"),
        until=given.get("until"),
    )
    page = reads.entries(call.session, filters, after=call.position(reads.ORDER), limit=given["limit"])
    return Reply(data=page.rows, meta={}, links=call.next_links(reads.ORDER, page.next))
