"""Routes of searches: comments in any state, decisions, and readers' flags."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cms.api.access import Needs
from cms.api.review import addressed, queue_filters
from cms.api.routes import Answer, Call, Reply, Routes
from cms.api.search import query_of
from cms.auth import Scope
from cms.delivery import search
from cms.delivery import searches as reads
from cms.delivery.search import Ranking
from cms.delivery.search_documents import COMMENTS
from cms.delivery.searches import CommentFilters, DecisionFilters, FlagFilters
from schemas.envelopes import ListMeta
from schemas.searches import (
    BEST,
    CommentSearchQuery,
    DecisionsQuery,
    FlagsQuery,
    FoundCommentOut,
    FoundCommentsMeta,
    ListedDecisionOut,
    ListedFlagOut,
)

routes = Routes("searches")


@routes.route(
    "GET",
    "/moderation/comments",
    access=Needs(Scope.COMMENTS_READ_PRIVATE),
    query=CommentSearchQuery,
    answer=Answer(schema=FoundCommentOut, is_list=True, meta=FoundCommentsMeta, has_links=True),
)
def search_comments(call: Call) -> Reply:
    """Find comments in any state, by words, text, author, article, reason, time, or the network address they came from.

    `q` ranks as the search of articles does, and is tried again with its unknown words respelt when nothing is found.
    """
    filters, given = _comment_filters(call), call.query
    meta: dict[str, Any] = {} if filters.matching is None else {"corrected": None}
    data, links = _found_comments(call, filters)
    if not data and filters.matching is not None and given["cursor"] is None:
        corrected = search.corrected(filters.matching)
        if corrected is not None:
            retried = replace(filters, matching=replace(filters.matching, query=corrected))
            data, links = _found_comments(call, retried)
            if data:
                filters, meta["corrected"] = retried, str(corrected)
    if given["count"]:
        meta["count"] = reads.count_comments(call.session, filters)
    return Reply(data=[addressed(call, item) for item in data], links=links, meta=meta)


def _comment_filters(call: Call) -> CommentFilters:
    given = call.query
    matching = None
    if "q" in given:
        languages = search.languages(call.session, COMMENTS)
        matching = Ranking(call.session, COMMENTS, query_of(given["q"]), languages)
    return CommentFilters(
        queue=queue_filters(call, given),
        matching=matching,
        since=given.get("since"),
        until=given.get("until"),
        same_address=str(given["same_address"]) if "same_address" in given else None,
    )


def _found_comments(call: Call, filters: CommentFilters) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return a page and its links: ranked results by offset, others by the key of their order."""
    limit = call.query["limit"]
    sort = call.query.get("sort") or ("newest" if filters.matching is None else BEST)
    if sort == BEST:
        (offset,) = call.position(search.POSITION) or (0,)
        data, has_more = reads.best_comments(call.session, filters, offset=offset, limit=limit, now=call.now)
        following = (offset + limit,) if has_more and offset + limit < search.MAX_CANDIDATES else None
        return data, call.next_links(search.POSITION, following)
    order = reads.comment_order(is_descending=sort == "newest")
    page = reads.comments(call.session, filters, order=order, after=call.position(order), limit=limit, now=call.now)
    return list(page.rows), call.next_links(order, page.next)


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
