"""Routes for trying out: a text under the present policy, another policy on what has been. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from cms import comments, policies
from cms.api.access import Needs
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.comments import Draft, House
from cms.delivery import simulations as reads
from cms.delivery.simulations import Plan, Rules
from cms.errors import Fault, InvalidInput
from cms.facts import Sender
from moderation import InvalidRule, RuleEntry, accepted
from schemas.simulations import SimulationIn, SimulationOut, TryoutIn, TryoutOut

routes = Routes("simulations")

NOT_REPLAYED = frozenset({"flood_window_s", "duplicate_window_s"})
"""Limits by which facts are counted when a comment comes: what another window would have counted is not known."""


@routes.route(
    "POST",
    "/moderation/tryouts",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=TryoutIn,
    answer=Answer(schema=TryoutOut),
    problems=(403, 404),
    stores_nothing=True,
)
def try_out(call: Call) -> Reply:
    """Say what every check makes of a text: findings, score and outcome. Nothing is stored."""
    author, form, parent = call.body["author"], call.body["form"], call.body["parent_id"]
    article_id = call.body["article_id"]
    draft = Draft(
        body=call.body["body"],
        name=author["name"],
        email=author.get("email"),
        website=author.get("website"),
        parent_id=None if parent is None else str(parent),
        trap=form.get("trap", ""),
        fill_time_s=form.get("fill_time_s"),
    )
    tried = comments.try_out(
        call.session,
        None if article_id is None else str(article_id),
        draft,
        sender=Sender(author_key=call.services.keys.author(draft.email), is_verified=author["is_verified"]),
        house=call.services.house,
        now=call.now,
    )
    values = asdict(tried.assessment) | {"text": tried.text, "html": tried.html}
    return Reply(data=values | {"outcome": tried.assessment.outcome.value})


@routes.route(
    "POST",
    "/moderation/simulations",
    access=Needs(Scope.COMMENTS_MODERATE),
    body=SimulationIn,
    answer=Answer(schema=SimulationOut),
    stores_nothing=True,
)
def simulate(call: Call) -> Reply:
    """Say what would have changed in the last days under other rules, replayed from stored facts. Nothing is touched.

    The newest comments come first; `max_comments` bounds the work. The model speaks too, as it is today, as far as
    `automation` and the budgets let it: the present ones, or those proposed.
    """
    given = call.body
    entries = _entries(given["rules"])
    house = call.services.house.at(call.session)
    policy = policies.proposed(call.session, house.policies.base, entries, [str(item) for item in given["without"]])
    present, proposed = _automated(house, given)
    plan = Plan(
        present=replace(present, policy=house.policy),
        proposed=replace(proposed, policy=policy),
        learner=house.learner,
        checks=house.checks,
        since=reads.since(call.now, given["days"]),
        max_comments=given["max_comments"],
        max_flips=given["max_flips"],
    )
    return Reply(data=reads.simulate(call.session, plan))


def _automated(house: House, given: Mapping[str, Any]) -> tuple[Rules, Rules]:
    """Return how far the model may act, at present and as proposed; what is not proposed stays as it is."""
    learner = house.learner
    if learner is None:
        off = Rules(policy=house.policy)
        return off, off
    present = Rules(policy=house.policy, automation=house.automation, thresholds=learner.thresholds)
    named = {name: given[name] for name in ("wrong_approvals", "wrong_rejections") if given[name] is not None}
    thresholds = learner.thresholds_for(replace(learner.budget, **named)) if named else learner.thresholds
    return present, replace(present, automation=given["automation"] or house.automation, thresholds=thresholds)


def _entries(rules: list[dict[str, object]]) -> list[RuleEntry]:
    """Return the rules in the form in which they would be kept; every fault is listed."""
    entries, faults = [], []
    for n, rule in enumerate(rules):
        entry = RuleEntry(**rule)  # type: ignore[arg-type]  # the schema has seen to the types
        if entry.value in NOT_REPLAYED:
            detail = f"What another {entry.value} would have counted was not stored: it cannot be simulated."
            faults.append(Fault(f"/rules/{n}/value", "not_replayable", detail))
            continue
        try:
            entries.append(accepted(entry))
        except InvalidRule as error:
            faults.append(Fault(f"/rules/{n}/value", "invalid_rule", str(error)))
    if faults:
        raise InvalidInput(faults=faults)
    return entries
