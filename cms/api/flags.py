"""Routes of readers' flags and votes."""

from __future__ import annotations

from cms import flags as verbs
from cms import votes
from cms.api.access import Needs, Reader
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.flags import FlagDraft, FlagRules
from cms.journal import Actor
from cms.readers import Traits, reader_keys
from schemas.flags import FlagIn, FlagOut, FlagsSettledOut, FlagsSettleIn, VoteIn, VoteOut

routes = Routes("flags")


@routes.route(
    "POST",
    "/comments/<uuid:comment_id>/flags",
    access=Reader(),
    body=FlagIn,
    answer=Answer(schema=FlagOut, statuses=(201,)),
    problems=(404, 429),
)
def flag_comment(call: Call, comment_id: str) -> Reply:
    """Tell the moderators that a comment should not be there.

    One flag for each reader and comment: a repeated one answers what the first one did.
    """
    draft = FlagDraft(reason=call.body["reason"], detail=call.body["detail"])
    rules = FlagRules(
        queue_at=call.services.house.policy.limits.flag_weight_hold, hide_at=call.settings.flag_hide_weight
    )
    made = verbs.flag(call.session, comment_id, draft, reader_keys=_reader(call), rules=rules, now=call.now)
    return Reply(data={"comment_id": comment_id, "reason": str(made.reason), "created_at": made.created_at}, status=201)


@routes.route(
    "PUT",
    "/comments/<uuid:comment_id>/vote",
    access=Reader(),
    body=VoteIn,
    answer=Answer(schema=VoteOut),
    problems=(404,),
)
def vote_on_comment(call: Call, comment_id: str) -> Reply:
    """Vote for or against a comment, or take the vote back; one vote for each reader and comment."""
    value = call.body["value"]
    total = votes.vote(call.session, comment_id, value, reader_keys=_reader(call), now=call.now)
    return Reply(data={"comment_id": comment_id, "value": value, "votes": total})


@routes.route(
    "POST",
    "/moderation/comments/<uuid:comment_id>/flags/resolve",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=FlagsSettleIn,
    answer=Answer(schema=FlagsSettledOut),
    problems=(404,),
)
def settle_flags(call: Call, comment_id: str) -> Reply:
    """Say what became of a comment's open flags without deciding the comment; it leaves the queue."""
    assert call.actor is not None  # noqa: S101 - the route needs a scope
    moderator = Actor(type="human", id=call.actor.id, name=call.actor.name)
    outcome = call.body["outcome"]
    settled = verbs.resolve(call.session, comment_id, outcome, moderator=moderator, now=call.now)
    return Reply(data={"comment_id": comment_id, "outcome": str(outcome), "settled": settled})


def _reader(call: Call) -> tuple[str, ...]:
    keys = call.services.keys
    traits = Traits(address_keys=keys.addresses(call.address), manage_hashes=call.manage_hashes)
    return reader_keys(call.session, traits, keys=keys)
