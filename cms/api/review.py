"""Routes of moderators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms import claims
from cms import review as verbs
from cms.api import problems
from cms.api.access import Needs
from cms.api.routes import PREFIX, Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import mentions, selections
from cms.delivery import review as reads
from cms.journal import Actor
from cms.review import Batch, Item, Result
from moderation import Verdict, queue
from schemas.envelopes import ListMeta
from schemas.review import (
    BatchMeta,
    DecisionOut,
    DecisionResultOut,
    DecisionsIn,
    EmptyIn,
    EvidenceOut,
    QueueItemOut,
    QueueQuery,
)

routes = Routes("moderation")


@routes.route(
    "GET",
    "/moderation/queue",
    access=Needs(Scope.COMMENTS_READ_PRIVATE),
    query=QueueQuery,
    answer=Answer(schema=QueueItemOut, is_list=True, meta=ListMeta, has_links=True),
)
def list_queue(call: Call) -> Reply:
    """List what waits for a person, or, with `filter[status]`, comments in any other state."""
    given = call.query
    filters = queue_filters(call, given)
    order = queue.Order(given["sort"])
    keys = reads.sort_keys(order)
    page = reads.listed(
        call.session, filters, order=order, after=call.position(keys), limit=given["limit"], now=call.now
    )
    count = reads.count(call.session, filters) if given["count"] else None
    return Reply(
        data=[addressed(call, item) for item in page.rows],
        links=call.next_links(keys, page.next),
        meta={} if count is None else {"count": count},
    )


@routes.route(
    "GET",
    "/moderation/comments/<uuid:comment_id>",
    access=Needs(Scope.COMMENTS_READ_PRIVATE),
    answer=Answer(schema=EvidenceOut),
    problems=(404,),
)
def read_evidence(call: Call, comment_id: str) -> Reply:
    """Read everything there is to know about one comment: findings, revisions, decisions, thread, author's record."""
    values = reads.evidence(call.session, comment_id, now=call.now)
    return Reply(data=addressed(call, values), version=values["version"])


@routes.route(
    "POST",
    "/moderation/decisions",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=DecisionsIn,
    answer=Answer(schema=DecisionResultOut, is_list=True, meta=BatchMeta),
    problems=(404, 409),
)
def decide_comments(call: Call) -> Reply:
    """Decide one or many comments, each at the version that was seen.

    Every item has its own result. If the only item is refused, its problem is the answer.
    """
    given = call.body
    verdict = Verdict(
        action=given["action"],
        reason_code=given["reason_code"],
        statement=given["statement"] or None,
        note=given["note"] or None,
    )
    items = [Item(str(item["comment_id"]), item["version"]) for item in given["items"]]
    if call.settings.claim_required:
        holder = claims.Holder(id=moderator(call).id or "", name=moderator(call).name or "")
        claims.require(call.session, [item.comment_id for item in items], holder=holder, now=call.now)
    batch = verbs.decide(
        call.session, items, verdict, moderator=moderator(call), now=call.now, learner=call.services.house.learner
    )
    if len(items) == 1 and batch.results[0].situation is not None:
        raise batch.results[0].situation
    return _batch(batch)


@routes.route(
    "POST",
    "/moderation/decisions/<uuid:decision_id>/undo",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=EmptyIn,
    answer=Answer(schema=DecisionOut),
    problems=(404, 409),
)
def undo_decision(call: Call, decision_id: str) -> Reply:
    """Take a decision back: a new decision that supersedes it and restores what was before."""
    result = verbs.undo(call.session, decision_id, moderator=moderator(call), now=call.now)
    assert result.decision is not None  # noqa: S101 - a refused undo raises
    return Reply(data=reads.decision_values(result.decision))


@routes.route(
    "POST",
    "/moderation/batches/<uuid:batch_id>/undo",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=EmptyIn,
    answer=Answer(schema=DecisionResultOut, is_list=True, meta=BatchMeta),
    problems=(404,),
)
def undo_batch(call: Call, batch_id: str) -> Reply:
    """Take back every decision of a batch that still stands."""
    batch = verbs.undo_batch(call.session, batch_id, moderator=moderator(call), now=call.now)
    return _batch(batch)


def moderator(call: Call) -> Actor:
    """Return who calls, for the journal and the decisions."""
    return Actor(type="human", id=call.actor.id, name=call.actor.name) if call.actor is not None else Actor()


def queue_filters(call: Call, given: Mapping[str, Any]) -> queue.Filters:
    """Return the filters of the queue that were given. Three queries where a campaign is asked for, two or more for a text."""
    similar_to, text = given.get("similar_to"), given.get("text")
    said = None if text is None else mentions.said(call.session, text)
    return queue.Filters(
        status=given.get("status"),
        article_id=str(given["article"]) if given.get("article") else None,
        author=given.get("author"),
        reason=given.get("reason"),
        text=text,
        said=said,
        check=given.get("check"),
        source=given.get("source"),
        score=(given.get("score_gte"), given.get("score_lte")),
        probability=(given.get("probability_gte"), given.get("probability_lte")),
        since=given.get("since"),
        until=given.get("until"),
        ids=None if similar_to is None else selections.alike(call.session, str(similar_to)),
    )


def addressed(call: Call, item: dict[str, Any]) -> dict[str, Any]:
    """Add the public address of its article to an item."""
    item["article"] = item["article"] | {
        "url": call.settings.article_url(item["article"]["slug"], item["article"]["locale"])
    }
    return item


def _batch(batch: Batch) -> Reply:
    return Reply(
        data=[_result(result) for result in batch.results],
        meta={
            "batch_id": batch.batch_id,
            "applied": batch.applied,
            "refused": len(batch.results) - batch.applied,
        },
    )


def _result(result: Result) -> dict[str, Any]:
    if result.situation is not None:
        instance = f"{PREFIX}/moderation/comments/{result.comment_id}"
        return {"comment_id": result.comment_id, "problem": problems.values(result.situation, instance)}
    assert result.decision is not None  # noqa: S101 - either of the two is there
    assert result.comment is not None  # noqa: S101 - as above
    return {
        "comment_id": result.comment_id,
        "decision_id": result.decision.id,
        "status": str(result.comment.status),
        "version": result.comment.version,
    }
