"""The comments element for pages of any origin: one ES module, at a lasting address and at one for each version.

Owns how the module is delivered. What it does is written in `source/`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import orjson
from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from cms.widget.module import Module, joined

PREFIX: Final = "/widget"
STABLE_S: Final = 300
"""Seconds a page may go on with the module it has; then one small request finds out whether it changed."""

IMMUTABLE: Final = "public, max-age=31536000, immutable"
blueprint = Blueprint("widget", __name__)


@lru_cache(maxsize=1)
def element() -> Module:
    """Return the element; it is joined once in each process."""
    return joined()


@blueprint.get(f"{PREFIX}/comments.js")
def read_element() -> Response:
    """Serve the element as it is now."""
    return _served(element().body, "text/javascript", f"public, max-age={STABLE_S}, stale-while-revalidate=86400")


@blueprint.get(f"{PREFIX}/comments.<version>.js")
def read_version(version: str) -> AnyResponse:
    """Serve the element at the address of its content, for ever; lead former versions to the present one."""
    if version != element().version:
        answer = redirect(url_for("widget.read_element"), 302)
        answer.headers["Cache-Control"] = "no-store"
        return _open(answer)
    return _served(element().body, "text/javascript", IMMUTABLE)


@blueprint.get(f"{PREFIX}/comments.json")
def read_manifest() -> Response:
    """Tell the address of the present version, and its integrity, for pages that state it."""
    module = element()
    address = url_for("widget.read_version", version=module.version)
    body = orjson.dumps({"module": address, "integrity": module.integrity, "bytes": len(module.body)})
    return _served(body, "application/json", f"public, max-age={STABLE_S}")


def _served(body: bytes, kind: str, caching: str) -> Response:
    answer = Response(body, content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
    answer.headers["Cache-Control"] = caching
    answer.headers["Vary"] = "Accept-Encoding"
    answer.add_etag()
    answer.make_conditional(request)
    _open(answer)
    return answer


def _open(answer: AnyResponse) -> AnyResponse:
    """Let pages of every origin have it, isolated ones included, and nobody take it for something else."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
