"""Statistics on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from schemas.fields import Instant


class StatisticsQuery(Schema):
    """How far back to look."""

    days = fields.Integer(load_default=30, validate=validate.Range(min=1, max=365))


class RateOut(Schema):
    """A rate with the interval that holds the true one in 95 of 100 cases; null without trials."""

    count = fields.Integer(required=True)
    of = fields.Integer(required=True)
    rate = fields.Float(required=True, allow_none=True)
    low = fields.Float(required=True)
    high = fields.Float(required=True)


class BacklogOut(Schema):
    """What waits, and for how long."""

    count = fields.Integer(required=True)
    age_p50_s = fields.Float(required=True, allow_none=True)
    age_p95_s = fields.Float(required=True, allow_none=True)
    oldest_age_s = fields.Float(required=True, allow_none=True)


class HourOut(Schema):
    """One hour of decisions."""

    hour = fields.String(required=True, metadata={"format": "date-time"})
    human = fields.Integer(required=True)
    automatic = fields.Integer(required=True)


class DecisionsOut(Schema):
    """What was decided, by whom."""

    human = fields.Integer(required=True)
    automatic = fields.Integer(required=True)
    undone = fields.Integer(required=True)
    human_per_hour = fields.Float(required=True)
    automation_share = fields.Float(required=True, allow_none=True)
    hours = fields.List(fields.Nested(HourOut), required=True)


class AuditOut(Schema):
    """How often people disagreed with the model, on the share of its decisions that they saw."""

    wrong_approvals = fields.Nested(RateOut, required=True)
    wrong_rejections = fields.Nested(RateOut, required=True)


class ThresholdOut(Schema):
    """Where automatic decisions may begin (null: nowhere), on what basis, and the bound on their error rate."""

    at = fields.Float(required=True, allow_none=True)
    basis = fields.String(required=True)
    decisions = fields.Integer(required=True)
    errors = fields.Integer(required=True)
    bound = fields.Float(required=True)


class ModelOut(Schema):
    """What the model is, and where it may act."""

    version = fields.String(required=True)
    lessons = fields.Integer(required=True)
    approve = fields.Nested(ThresholdOut, required=True)
    reject = fields.Nested(ThresholdOut, required=True)


class PointOut(Schema):
    """An hour or a day: what came, what was decided, and how much was pending at its end."""

    at = Instant(required=True, metadata={"description": "Its beginning."})
    submitted = fields.Integer(required=True)
    human = fields.Integer(required=True)
    automatic = fields.Integer(required=True)
    undone = fields.Integer(required=True)
    pending = fields.Integer(required=True)


class SeriesOut(Schema):
    """The period step by step, gaps filled, oldest first."""

    step = fields.String(required=True, validate=validate.OneOf(["hour", "day"]))
    points = fields.List(fields.Nested(PointOut), required=True)


class StatisticsOut(Schema):
    """Numbers for moderators."""

    automation = fields.String(required=True, metadata={"description": "off, shadow, approve or on."})
    backlog = fields.Nested(BacklogOut, required=True)
    decisions = fields.Nested(DecisionsOut, required=True)
    model = fields.Nested(ModelOut, required=True, allow_none=True)
    audit = fields.Nested(AuditOut, required=True)
    agreement = fields.Nested(RateOut, required=True)
    series = fields.Nested(SeriesOut, required=True)
