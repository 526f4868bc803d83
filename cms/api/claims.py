"""Routes of moderators who share a queue: claims, presence, and decisions on many at once."""

from __future__ import annotations

from typing import Any

from cms import claims as verbs
from cms import review
from cms.api.access import Needs
from cms.api.review import addressed, moderator, queue_filters
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.claims import Holder
from cms.delivery import marks, selections
from cms.delivery import review as reads
from cms.delivery.selections import Selection
from moderation import Verdict, queue
from schemas.claims import BulkIn, BulkOut, ClaimedOut, NextIn
from schemas.review import ClaimOut, EmptyIn

routes = Routes("claims")


@routes.route(
    "POST",
    "/moderation/next",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=NextIn,
    answer=Answer(schema=ClaimedOut, statuses=(200, 204)),
    problems=(404,),
)
def claim_next(call: Call) -> Reply:
    """Take the next item of the queue that nobody holds, for a limited time; 204 when there is none.

    Whoever decides it sets it free; so does the end of the lease. Others can still decide it, unless the site requires
    claims.
    """
    claim = verbs.claim_next(
        call.session,
        queue_filters(call, call.body["filters"]),
        order=queue.Order(call.body["sort"]),
        holder=_holder(call),
        lease_s=call.settings.claim_lease_s,
        now=call.now,
    )
    if claim is None:
        return Reply(status=204)
    values = reads.item(call.session, claim.comment_id, now=call.now)
    return Reply(data=addressed(call, values), version=values["version"])


@routes.route(
    "PUT",
    "/moderation/claims/<uuid:comment_id>",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=EmptyIn,
    answer=Answer(schema=ClaimOut),
    problems=(404, 409),
)
def claim_comment(call: Call, comment_id: str) -> Reply:
    """Take a comment, or renew the lease on it; 409 says who holds it."""
    claim = verbs.claim(
        call.session, comment_id, holder=_holder(call), lease_s=call.settings.claim_lease_s, now=call.now
    )
    return Reply(data=marks.claim_values(claim))


@routes.route(
    "DELETE",
    "/moderation/claims/<uuid:comment_id>",
    access=Needs(Scope.COMMENTS_MODERATE),
    answer=Answer(schema=None, statuses=(204,)),
    problems=(409,),
)
def release_claim(call: Call, comment_id: str) -> Reply:
    """Give a comment back to the queue."""
    verbs.release(call.session, comment_id, holder=_holder(call), now=call.now)
    return Reply(status=204)


@routes.route(
    "PUT",
    "/moderation/presence/<uuid:comment_id>",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=EmptyIn,
    answer=Answer(schema=None, statuses=(204,)),
    problems=(404,),
)
def show_presence(call: Call, comment_id: str) -> Reply:
    """Say that the caller is looking at a comment; the mark fades by itself, so send it again while it is open."""
    verbs.look(call.session, comment_id, holder=_holder(call), window_s=call.settings.presence_s, now=call.now)
    return Reply(status=204)


@routes.route(
    "POST",
    "/moderation/bulk",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=BulkIn,
    answer=Answer(schema=BulkOut),
    problems=(404, 409),
)
def decide_in_bulk(call: Call) -> Reply:
    """Decide every comment of an author, of a campaign, or of a filtered queue at once.

    With `dry_run` the answer tells how many there are and shows the first. Without it the count is needed as `expected`:
    if more comments fit by then, nothing happens (409). The batch is undone as a whole. Where decisions need a claim
    (`MASTHEAD_CLAIM_REQUIRED`), what somebody else holds is left out.
    """
    given = call.body
    verdict = Verdict(
        action=given["action"],
        reason_code=given["reason_code"],
        statement=given["statement"] or None,
        note=given["note"] or None,
    )
    selection = _selection(call, given["select"])
    if given["dry_run"]:
        found = selections.selected(call.session, selection, verdict.action, now=call.now)
        sample = selections.sample(call.session, found)
        return Reply(data=_bulk(found.count, sample=sample, is_dry_run=True))
    batch = review.decide_selection(
        call.session,
        review.Told(selection, given["expected"]),
        verdict,
        moderator=moderator(call),
        now=call.now,
        learner=call.services.house.learner,
    )
    refused = len(batch.results) - batch.applied
    return Reply(
        data=_bulk(len(batch.results)) | {"batch_id": batch.batch_id, "applied": batch.applied, "refused": refused}
    )


def _bulk(count: int, *, sample: list[dict[str, Any]] | None = None, is_dry_run: bool = False) -> dict[str, Any]:
    outcome = {"batch_id": None, "applied": 0, "refused": 0}
    return {"count": count, "sample": sample or [], "is_dry_run": is_dry_run, **outcome}


def _selection(call: Call, given: dict[str, Any]) -> Selection:
    return Selection(
        author_key=given.get("author_key"),
        similar_to=str(given["similar_to"]) if "similar_to" in given else None,
        filters=queue_filters(call, given["filters"]) if "filters" in given else None,
        free_for=_holder(call).id if call.settings.claim_required else None,
    )


def _holder(call: Call) -> Holder:
    acting = moderator(call)
    return Holder(id=acting.id or "", name=acting.name or "")
