"""Trying things out on the wire: what the checks make of a text, what another policy would have changed."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

from moderation.automation import Automation
from schemas.comments import CommentAuthorIn, FormIn
from schemas.fields import Instant, Items, SourceText
from schemas.review import FindingOut
from schemas.rules import RuleIn
from schemas.statistics import RateOut

MAX_DAYS: Final = 90
MAX_COMMENTS: Final = 5_000
MAX_CHANGES: Final = 1_000
MAX_FLIPS: Final = 500
BUDGETS: Final = validate.Range(min=0, max=0.5, min_inclusive=False)


class TryoutAuthorIn(CommentAuthorIn):
    """Who would comment; `is_verified` as if the site vouched for them."""

    is_verified = fields.Boolean(load_default=False)


class TryoutIn(Schema):
    """A text to try out. Without an article it stands under none; without an author nobody known writes it."""

    body = SourceText(required=True, validate=validate.Length(min=1))
    author = fields.Nested(TryoutAuthorIn, load_default=lambda: {"name": "Somebody", "is_verified": False})
    article_id = fields.UUID(allow_none=True, load_default=None)
    parent_id = fields.UUID(allow_none=True, load_default=None)
    form = fields.Nested(FormIn, load_default=dict)


class TryoutOut(Schema):
    """What would become of the text, with every finding."""

    outcome = fields.String(required=True)
    score = fields.Float(required=True)
    uncertainty = fields.Float(required=True)
    probability = fields.Float(required=True, allow_none=True)
    findings = fields.List(fields.Nested(FindingOut), required=True)
    policy_version = fields.String(required=True)
    model_version = fields.String(required=True, allow_none=True)
    text = fields.String(required=True)
    html = fields.String(required=True)


class SimulationIn(Schema):
    """Another policy: the present rules without the named ones, and with others, which win over numbers they repeat.

    `automation`, `wrong_approvals` and `wrong_rejections` are other settings of the model; left out: the present ones.
    """

    days = fields.Integer(strict=True, required=True, validate=validate.Range(min=1, max=MAX_DAYS))
    rules = Items(fields.Nested(RuleIn), max_items=MAX_CHANGES, load_default=list)
    without = Items(
        fields.UUID(), max_items=MAX_CHANGES, load_default=list, metadata={"description": "Ids of rules to leave out."}
    )
    automation = fields.Enum(Automation, by_value=True, allow_none=True, load_default=None)
    wrong_approvals = fields.Float(allow_none=True, load_default=None, validate=BUDGETS)
    wrong_rejections = fields.Float(allow_none=True, load_default=None, validate=BUDGETS)
    max_comments = fields.Integer(strict=True, load_default=1_000, validate=validate.Range(min=1, max=MAX_COMMENTS))
    max_flips = fields.Integer(strict=True, load_default=50, validate=validate.Range(min=0, max=MAX_FLIPS))


class FlipCountOut(Schema):
    """How many verdicts would have gone from one outcome to another, and their share of what was replayed."""

    from_outcome = fields.String(required=True, data_key="from")
    to_outcome = fields.String(required=True, data_key="to")
    count = fields.Integer(required=True)
    rate = fields.Float(required=True)
    flip_rate = fields.Nested(RateOut, required=True)
    statuses = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "In which states those comments are today."},
    )


class FlipOut(Schema):
    """One verdict that would have been another; the newest come first."""

    comment_id = fields.String(required=True)
    revision_id = fields.String(required=True)
    article_id = fields.String(required=True)
    from_outcome = fields.String(required=True, data_key="from")
    to_outcome = fields.String(required=True, data_key="to")
    from_score = fields.Float(required=True)
    to_score = fields.Float(required=True)
    reasons = fields.List(fields.String(), required=True)
    status = fields.String(required=True, metadata={"description": "The state of the comment today."})
    excerpt = fields.String(required=True)
    created_at = Instant(required=True)


class SimulationOut(Schema):
    """What would have changed.

    `replayed` of `seen` verdicts could be replayed; in `approximate` of them the article, the text replied to or the
    allowed words have changed since. `drifted` counts those that the present rules, too, would judge differently than
    was done then: they are not this policy's doing. `is_complete`: nothing of the period was left out. `seen_rate` is the
    share that would have waited for a person; the wrong rates count, among the verdicts that a person has judged, those
    that would have been approved, or marked as spam, and that the person decided otherwise.
    """

    policy_version = fields.String(required=True)
    model_version = fields.String(required=True, allow_none=True)
    since = Instant(required=True)
    seen = fields.Integer(required=True)
    replayed = fields.Integer(required=True)
    skipped = fields.Integer(required=True)
    approximate = fields.Integer(required=True)
    drifted = fields.Integer(required=True)
    flipped = fields.Integer(required=True)
    rate = fields.Float(required=True)
    flip_rate = fields.Nested(RateOut, required=True)
    seen_rate = fields.Nested(RateOut, required=True)
    wrong_approvals = fields.Nested(RateOut, required=True)
    wrong_spam_marks = fields.Nested(RateOut, required=True)
    is_complete = fields.Boolean(required=True)
    counts = fields.List(fields.Nested(FlipCountOut), required=True)
    flips = fields.List(fields.Nested(FlipOut), required=True)
