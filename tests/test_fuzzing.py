"""Requests made from the served document itself, right and wrong ones: never a 5xx, and every answer fits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contract import COMMITTED
from tests.sites import Site

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DOCUMENT = json.loads(COMMITTED.read_text())
OPERATIONS = [(path, method) for path, operations in DOCUMENT["paths"].items() for method in operations]
EXAMPLES = 3


@pytest.fixture(scope="module")
def described(migrated_app: Flask) -> Any:
    """Give the document as it is served."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", migrated_app)


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda part: part.removeprefix("/api/v1/"))
def test_every_answer_fits_the_document_whatever_is_sent(described: Any, site: Site, path: str, method: str) -> None:
    article = site.article()
    known = {"article_id": article["id"], "comment_id": site.comment(article["id"])["id"], "slug": article["slug"]}
    headers = {"Authorization": f"Bearer {site.admin.token}"}
    send(described[path][method], GenerationMode.POSITIVE, known, headers)
    try:
        send(described[path][method], GenerationMode.NEGATIVE, known, headers)
    except Unsatisfiable:
        # Nothing wrong can be sent to an operation that takes nothing.
        operation = DOCUMENT["paths"][path][method]
        assert not operation.get("parameters") and "requestBody" not in operation


def send(operation: Any, mode: GenerationMode, known: Mapping[str, str], headers: Mapping[str, str]) -> None:
    """Send a few requests that are right, or wrong, and check their answers."""
    seen: list[int] = []

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def try_case(case: schemathesis.Case) -> None:
        for name in set(case.path_parameters or {}) & set(known):
            case.path_parameters[name] = known[name]
        response = case.call(headers=headers)
        seen.append(response.status_code)
        case.validate_response(response, checks=CHECKS)

    try_case()
    assert seen
