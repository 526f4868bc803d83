"""The only wiring: settings, database, rules for comments, routes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson
from flask import Flask

from cms import db as database
from cms import demo_site, learning, widget
from cms.api import (
    accounts,
    articles,
    audit,
    changes,
    claims,
    commenters,
    comments,
    engine,
    feeds,
    field_sets,
    flags,
    forms,
    http,
    machines,
    media,
    previews,
    problems,
    pulse,
    redirects,
    related,
    review,
    revisions,
    rights,
    rules,
    sanctions,
    schedules,
    search,
    searches,
    simulations,
    statistics,
    taxonomy,
    translations,
)
from cms.api.routes import Services
from cms.comment_states import CommentDefaults
from cms.comments import House
from cms.config import Settings
from cms.console import wiring as console
from cms.db import db
from cms.delivery import freshness
from cms.delivery.edge import Edge
from cms.facts import host_of
from cms.keys import Keys
from cms.limits import Limits
from cms.outside import panel
from cms.policies import Policies
from cms.storage import store_of
from moderation import CHECKS, DEFAULT_POLICY, Policy
from moderation.automation import Automation
from moderation.learning.thresholds import Budget

SECTIONS = (
    articles.routes,
    schedules.routes,
    revisions.routes,
    redirects.routes,
    previews.routes,
    related.routes,
    translations.routes,
    taxonomy.routes,
    media.routes,
    field_sets.routes,
    feeds.routes,
    search.routes,
    comments.routes,
    flags.routes,
    review.routes,
    searches.routes,
    pulse.routes,
    commenters.routes,
    statistics.routes,
    rights.routes,
    rules.routes,
    sanctions.routes,
    simulations.routes,
    claims.routes,
    changes.routes,
    audit.routes,
    accounts.routes,
)


def create_app(settings: Settings | None = None, *, clock: Callable[[], datetime] | None = None) -> Flask:
    """Return the application, ready to serve; its database has to be migrated already.

    Args:
        settings: the settings; left out, they are read from the environment.
        clock: returns the present instant; tests stop it.

    Raises:
        BadSettings: the environment does not describe a configuration.
    """
    settings = settings or Settings.from_environment()
    app = Flask("masthead", root_path=str(settings.data_dir), static_folder=None)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.resolved_database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        **database.engine_options(settings.resolved_database_url),
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
    }
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.request_class = forms.FormRequest
    db.init_app(app)
    with app.app_context():
        database.prepare(db.engine)
    app.extensions["masthead"] = Services(
        settings=settings,
        keys=Keys(
            settings.resolved_secret_key(), clock=clock or _now, address_period_s=settings.address_key_days * 86_400
        ),
        clock=clock or _now,
        house=house(settings),
        outside=panel(settings),
        store=store_of(settings),
    )
    http.install(app, SECTIONS)
    machines.describe([route for section in SECTIONS for route in section.all])
    app.register_blueprint(machines.blueprint)
    console.install(app)
    app.register_blueprint(engine.blueprint)
    app.register_blueprint(widget.blueprint)
    if settings.demo_site:
        app.register_blueprint(demo_site.blueprint)
    problems.install(app)
    return app


def house(settings: Settings, policy: Policy = DEFAULT_POLICY) -> House:
    """Return the rules for comments that the settings describe, with a learner unless automation is off."""
    budget = Budget(settings.wrong_approvals, settings.wrong_rejections, settings.automation_confidence)
    is_learning = settings.automation is not Automation.OFF
    learner = learning.standard(budget=budget, checkpoint=settings.data_dir / "model.bin") if is_learning else None
    limits = replace(
        policy.limits,
        first_comments_held=settings.first_comments_held,
        flag_weight_hold=settings.flag_weight,
        # Whoever lifts the limit on addresses says that they tell nobody apart.
        flood_address=policy.limits.flood_address if settings.comment_address_limit else 0,
    )
    return House(
        policy=replace(policy, limits=limits),
        checks=CHECKS,
        markup=settings.comment_markup,
        site_host=host_of(settings.site_url),
        defaults=CommentDefaults(policy=settings.comment_policy, closes_after_days=settings.comment_closes_after_days),
        max_chars=settings.comment_max_chars,
        max_depth=settings.comment_max_depth,
        edit_window_s=settings.comment_edit_window_s,
        address_limit=settings.comment_address_limit,
        limits=Limits(settings.redis_url),
        learner=learner,
        automation=settings.automation,
        policies=Policies(replace(policy, limits=limits)),
    )


def _now() -> datetime:
    return datetime.now(UTC)


def wsgi() -> Any:
    """Return the application for a server that wants a factory, behind the edge unless that is turned off."""
    app = create_app()
    settings: Settings = app.extensions["masthead"].settings
    if not settings.edge_max_bytes:
        return app
    with app.app_context():
        open_watch = partial(freshness.watch, db.engine, trust_s=settings.edge_trust_ms / 1000)
    return Edge(app, open_watch, max_bytes=settings.edge_max_bytes)
