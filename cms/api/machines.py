"""Routes for machines and for people who read documentation: health, the OpenAPI document, the documentation page."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any, Final

import orjson
from flask import Blueprint, Response, render_template
from markupsafe import Markup, escape
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from cms import db
from cms.api import http, openapi, site_document
from cms.api.routes import PREFIX, Route
from cms.delivery import field_sets

blueprint = Blueprint(
    "machines", __name__, template_folder="templates", static_folder="static", static_url_path="/api/static"
)
_routes: list[Route] = []
_log: Final = logging.getLogger("masthead")


@blueprint.app_template_filter("as_code")
def _as_code(text: str) -> Markup:
    """Show what stands between backticks as code; everything else is escaped."""
    parts = [
        Markup("<code>{}</code>").format(part) if n % 2 else escape(part) for n, part in enumerate(text.split("`"))
    ]
    return Markup("").join(parts)


def describe(routes: list[Route]) -> None:
    """Say which routes the document is about."""
    _routes[:] = routes
    _document.cache_clear()


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    return openapi.document(_routes)


def _site_document() -> dict[str, Any]:
    """Return the document with the site's field sets; without them while the database is away. One query."""
    try:
        with db.reading() as session:
            sets = field_sets.described(session)
    except SQLAlchemyError:
        _log.warning("the document is served without field sets: the database does not answer")
        sets = []
    return site_document.described(_document(), sets)


@blueprint.get("/healthz")
def is_alive() -> Response:
    """Tell that the process answers; asks nothing of the database."""
    return _plain({"status": "ok"})


@blueprint.get("/readyz")
def is_ready() -> Response:
    """Tell whether the database answers: 503 if it does not. Redis is told of, and can be done without."""
    try:
        with db.reading() as session:
            session.execute(text("SELECT 1 FROM alembic_version"))
    except Exception:
        return _plain({"status": "unavailable"}, status=503)
    limits = http.services().house.limits
    redis = {"redis": "away" if limits.problem() else "ok"} if limits.is_shared else {}
    return _plain({"status": "ok", **redis})


@blueprint.get(f"{PREFIX}/openapi.json")
def read_document() -> Response:
    """Serve the OpenAPI document, with the fields that this site's articles have."""
    answer = Response(orjson.dumps(_site_document()), mimetype="application/json")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer


@blueprint.get("/api/docs")
def read_docs() -> Response:
    """Serve the documentation page: made from the same document, without a script."""
    described = _site_document()
    page = render_template(
        "docs.html", document=described, sections=openapi.sections(described), situations=openapi.situations()
    )
    answer = Response(page)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'"
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer


def _plain(values: dict[str, Any], *, status: int = 200) -> Response:
    answer = Response(orjson.dumps(values), status=status, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
