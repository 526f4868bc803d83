"""Routes of searches: comments in any state, decisions, and readers' flags."""

from __future__ import annotations

from cms.api.access import Needs
from cms.api.review import addressed, queue_filters
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import searches as reads
from cms.delivery.searches import CommentFilters, DecisionFilters, FlagFilters
from schemas.envelopes import ListMeta
from schemas.review import QueueItemOut
from schemas.searches import CommentSearchQuery, DecisionsQuery, FlagsQuery, ListedDecisionOut, ListedFlagOut

routes = Routes("searches")


@routes.route(
    "GET",
    "/moderation/comments",
    access=Needs(Scope.COMMENTS_READ_PRIVATE),
    query=CommentSearchQuery,
    answer=Answer(schema=QueueItemOut, is_list=True, meta=ListMeta, has_links=True),
)
def search_comments(call: Call) -> Reply:
    """Find comments in any state, by text, author, article, reason, time, or the network address they came from."""
    given = call.query
    filters = CommentFilters(
        queue=queue_filters(call, given),
        since=given.get("since"),
        until=given.get("until"),
        same_address=str(given["same_address"]) if "same_address" in given else None,
    )
    order = reads.comment_order(is_descending=given["sort"] == "newest")
    page = reads.comments(
        call.session, filters, order=order, after=call.position(order), limit=given["limit"], now=call.now
    )
    count = reads.count_comments(call.session, filters) if given["count"] else None
    return Reply(
        data=[addressed(call, item) for item in page.rows],
        links=call.next_links(order, page.next),
        meta={} if count is None else {"count": count},
    )


@routes.route(
    "GET",
    "/moderation/decisions",
    access=Needs(Scope.COMMENTS_READ_PRIVATE),
    query=DecisionsQuery,
    answer=Answer(schema=ListedDecisionOut, is_list=True, meta=ListMeta, has_links=True),
)
def list_decisions(call: Call) -> Reply:
    """List who decided what about which comment and why, people and machines alike, newest first."""
    given = call.query
    filters = DecisionFilters(
        actor_id=str(given["actor"]) if "actor" in given else None,
        actor_type=given.get("actor_type"),
        action=given.get("action"),
        reason=given.get("reason"),
        comment_id=str(given["comment"]) if "comment" in given else None,
        batch_id=str(given["batch"]) if "batch" in given else None,
        since=given.get("since"),
        until=given.get("until"),
    )
    order = reads.decision_order()
    page = reads.decisions(call.session, filters, after=call.position(order), limit=given["limit"])
    rows = [addressed(call, row) for row in page.rows]
    return Reply(data=rows, meta={}, links=call.next_links(order, page.next))


@routes.route(
    "GET",
    "/moderation/flags",
    access=Needs(Scope.COMMENTS_READ_PRIVATE),
    query=FlagsQuery,
    answer=Answer(schema=ListedFlagOut, is_list=True, meta=ListMeta, has_links=True),
)
def list_flags(call: Call) -> Reply:
    """List readers' flags with the comments they are on, newest first; by default those that nobody has judged."""
    given = call.query
    is_open = {"open": True, "settled": False}.get(given["state"])
    filters = FlagFilters(is_open=is_open, reason=given.get("reason"), outcome=given.get("outcome"))
    order = reads.flag_order()
    page = reads.flags(call.session, filters, after=call.position(order), limit=given["limit"])
    rows = [addressed(call, row) for row in page.rows]
    return Reply(data=rows, meta={}, links=call.next_links(order, page.next))
