"""The only producer of error answers: RFC 9457, dumped by its schema."""

from __future__ import annotations

import http
import logging
import re
from datetime import datetime
from typing import Any, Final

import orjson
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from cms.errors import (
    BodyTooLarge,
    Fault,
    MalformedRequest,
    MethodNotAllowed,
    NotFound,
    Situation,
    UnsupportedMediaType,
)
from moderation.columns import new_id
from schemas.envelopes import dump_problem
from schemas.fields import instant

MEDIA_TYPE: Final = "application/problem+json"
_BY_STATUS: Final[dict[int, type[Situation]]] = {
    kind.status: kind for kind in (MalformedRequest, NotFound, MethodNotAllowed, BodyTooLarge, UnsupportedMediaType)
}
_log: Final = logging.getLogger("masthead")


def install(app: Flask) -> None:
    """Let every exception that leaves a view become a problem."""
    app.register_error_handler(Situation, response)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _from_accident)


def values(situation: Situation, instance: str) -> dict[str, Any]:
    """Return a situation as the members of a problem."""
    members: dict[str, Any] = {
        "type": f"/api/docs#problem-{situation.code}",
        "title": situation.title,
        "status": situation.status,
        "detail": situation.detail,
        "instance": instance,
        "code": situation.code,
        **{name: instant(value) if isinstance(value, datetime) else value for name, value in situation.extra.items()},
    }
    if situation.faults:
        members["errors"] = [
            {"pointer": fault.pointer, "code": fault.code, "detail": fault.detail} for fault in situation.faults
        ]
    return dump_problem(members)


def response(situation: Situation) -> Response:
    """Answer a request with a problem; the private part goes to the log."""
    if situation.private:
        _log.info("%s %s: %s", situation.status, situation.code, situation.private)
    answer = Response(orjson.dumps(values(situation, request.path)), status=situation.status, mimetype=MEDIA_TYPE)
    answer.headers["Cache-Control"] = "private, no-store"
    for name, value in situation.headers.items():
        answer.headers[name] = value
    return answer


def faults_of(messages: Any, prefix: str = "") -> list[Fault]:
    """Turn marshmallow's messages into faults, all of them, each with the JSON Pointer of what it is about."""
    faults: list[Fault] = []
    stack: list[tuple[str, Any]] = [(prefix, messages)]
    while stack:
        pointer, node = stack.pop()
        if isinstance(node, dict):
            for key, inner in reversed(node.items()):
                step = "" if key == "_schema" else "/" + str(key).replace("~", "~0").replace("/", "~1")
                stack.append((pointer + step, inner))
        else:
            faults += [Fault(pointer, _code(str(detail)), str(detail)) for detail in node]
    return faults


def _code(detail: str) -> str:
    """Return a stable slug for one of marshmallow's messages."""
    if detail.startswith("Unknown field"):
        return "unknown_field"
    if detail.startswith("Missing data"):
        return "required"
    if re.match(r"(Longer|Shorter|Length)", detail):
        return "length"
    if re.match(r"(Must be (greater|less|one of)|Unknown:)", detail):
        return "out_of_range"
    return "invalid"


def _from_http(error: HTTPException) -> Response:
    status = error.code or 500
    kind = _BY_STATUS.get(status)
    if kind is not None:
        situation = kind(None if kind is NotFound else error.description)
    else:
        situation = Situation(error.description)
        situation.status, situation.title = status, http.HTTPStatus(status).phrase  # type: ignore[misc]  # one instance
        situation.code = situation.title.lower().replace(" ", "_")  # type: ignore[misc]  # as above
    answer = response(situation)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def _from_accident(error: Exception) -> Response:
    """Answer with nothing but an id that is also in the log."""
    accident_id = new_id()
    _log.error("accident %s in %s %s", accident_id, request.method, request.path, exc_info=error)
    return response(Situation("The accident has been logged.", extra={"accident_id": accident_id}))
