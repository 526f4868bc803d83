"""Routes of the site's rules."""

from __future__ import annotations

from cms import rules as verbs
from cms.api.access import Needs
from cms.api.routes import PREFIX, Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import rules as reads
from cms.delivery.rules import RuleFilters
from cms.journal import Actor
from moderation import RuleEntry
from schemas.envelopes import ListMeta
from schemas.rules import RuleImportIn, RuleImportOut, RuleIn, RuleOut, RulePatch, RuleQuery

routes = Routes("rules")


@routes.route(
    "GET",
    "/moderation/rules",
    access=Needs(Scope.COMMENTS_MODERATE),
    query=RuleQuery,
    answer=Answer(schema=RuleOut, is_list=True, meta=ListMeta, has_links=True),
)
def list_rules(call: Call) -> Reply:
    """List the site's rules, newest first."""
    given = call.query
    filters = RuleFilters(
        kind=given.get("kind"), text=given.get("text"), batch_id=str(given["batch"]) if "batch" in given else None
    )
    keys = reads.sort_keys()
    page = reads.listed(call.session, filters, after=call.position(keys), limit=given["limit"])
    count = reads.count(call.session, filters) if given["count"] else None
    links = call.next_links(keys, page.next)
    return Reply(data=page.rows, links=links, meta={} if count is None else {"count": count})


@routes.route(
    "POST",
    "/moderation/rules",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=RuleIn,
    answer=Answer(schema=RuleOut, statuses=(201,)),
    problems=(409,),
)
def create_rule(call: Call) -> Reply:
    """Write a rule; it counts from the next comment on. One that fits everything, or could explode, is refused."""
    entry = RuleEntry(call.body["kind"], call.body["value"], call.body["number"], call.body["note"])
    rule = verbs.create(call.session, entry, actor=_moderator(call), now=call.now)
    location = f"{PREFIX}/moderation/rules/{rule.id}"
    return Reply(data=rule, status=201, version=rule.version, headers={"Location": location})


@routes.route(
    "GET",
    "/moderation/rules/<uuid:rule_id>",
    access=Needs(Scope.COMMENTS_MODERATE),
    answer=Answer(schema=RuleOut),
    problems=(404,),
)
def read_rule(call: Call, rule_id: str) -> Reply:
    """Read a rule."""
    rule = reads.one(call.session, rule_id)
    return Reply(data=rule, version=rule.version)


@routes.route(
    "PATCH",
    "/moderation/rules/<uuid:rule_id>",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=RulePatch,
    answer=Answer(schema=RuleOut),
    precondition=True,
    problems=(404,),
)
def change_rule(call: Call, rule_id: str) -> Reply:
    """Change the number or the note of a rule."""
    rule = verbs.change(
        call.session,
        rule_id,
        number=call.body.get("number"),
        note=call.body.get("note"),
        version=call.version,
        actor=_moderator(call),
        now=call.now,
    )
    return Reply(data=rule, version=rule.version)


@routes.route(
    "DELETE",
    "/moderation/rules/<uuid:rule_id>",
    access=Needs(Scope.COMMENTS_MODERATE),
    answer=Answer(schema=None, statuses=(204,)),
    precondition=True,
    problems=(404,),
)
def remove_rule(call: Call, rule_id: str) -> Reply:
    """Remove a rule."""
    verbs.remove(call.session, rule_id, version=call.version, actor=_moderator(call), now=call.now)
    return Reply(status=204)


@routes.route(
    "POST",
    "/moderation/rules/imports",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=RuleImportIn,
    body_limit="max_import_bytes",
    answer=Answer(schema=RuleImportOut),
)
def import_rules(call: Call) -> Reply:
    """Import a list of up to 100,000 words or hosts. Sent again it writes nothing; what cannot work is counted."""
    given = call.body
    done = verbs.import_list(
        call.session, given["kind"], given["values"], note=given["note"], actor=_moderator(call), now=call.now
    )
    return Reply(data=done)


@routes.route(
    "DELETE",
    "/moderation/rules/imports/<uuid:batch_id>",
    access=Needs(Scope.COMMENTS_MODERATE),
    answer=Answer(schema=None, statuses=(204,)),
    problems=(404,),
)
def remove_import(call: Call, batch_id: str) -> Reply:
    """Take an import back: remove every rule that came with it."""
    verbs.remove_import(call.session, batch_id, actor=_moderator(call), now=call.now)
    return Reply(status=204)


def _moderator(call: Call) -> Actor:
    return Actor(type="human", id=call.actor.id, name=call.actor.name) if call.actor is not None else Actor()
