"""The OpenAPI 3.1 document, made of the declared routes and the schemas that really load and dump."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from cms.api import engine_document
from cms.api.access import Access, CommentAuthor, Needs, Public, Reader, SignedIn
from cms.api.routes import PREFIX, Answer, Route
from cms.errors import Situation
from schemas.envelopes import NoQuery, PageLinks, Problem
from schemas.fields import FIELD_FILTER, FieldFilters, Names

VERSION: Final = "1.0.0"
FILE: Final = "application/octet-stream"
_PARAMETER: Final = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """Return the OpenAPI document of the routes."""
    plugin = MarshmallowPlugin(schema_name_resolver=_schema_name)
    spec = APISpec(
        title="Masthead",
        version=VERSION,
        openapi_version="3.1.0",
        info={
            "description": "A headless CMS for articles, with reader comments that are moderated before anyone sees them.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        servers=[{"url": "/"}],
        plugins=[plugin],
    )
    assert plugin.converter is not None  # noqa: S101 - the specification above has set it
    for describe in (_describe_names, _describe_field_filters):
        plugin.converter.add_attribute_function(describe)  # type: ignore[no-untyped-call]  # apispec does not say
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "description": "A token: msh_..."})
    spec.components.security_scheme(
        "manage_token",
        {"type": "apiKey", "in": "header", "name": "Manage-Token", "description": "From a POST: msc_..."},
    )
    spec.components.schema("Problem", schema=Problem)
    for route in routes:
        spec.path(
            path=PREFIX + _PARAMETER.sub(r"{\g<name>}", route.path),
            operations={route.method.lower(): _operation(route)},
        )
    for path, operations in engine_document.operations().items():
        spec.path(path=path, operations=operations)
    described: dict[str, Any] = spec.to_dict()
    return described


def sections(described: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Group the operations of a document by section, for reading."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            if isinstance(operation, Mapping) and "operationId" in operation:
                entry = {"method": method.upper(), "path": path, **operation}
                grouped.setdefault(operation["tags"][0], []).append(entry)
    return grouped


def situations() -> list[type[Situation]]:
    """Return every kind of error answer, by status and slug."""
    found: dict[str, type[Situation]] = {}
    stack: list[type[Situation]] = [Situation]
    while stack:
        kind = stack.pop()
        found[kind.code] = kind
        stack += kind.__subclasses__()
    return sorted(found.values(), key=lambda kind: (kind.status, kind.code))


def _schema_name(schema: type[Schema] | Schema) -> str:
    return (schema if isinstance(schema, type) else type(schema)).__name__


def _describe_names(_converter: Any, field: fields.Field[Any], **_kwargs: Any) -> dict[str, Any]:
    """Describe comma-separated names by a pattern that says exactly what is taken."""
    if not isinstance(field, Names):
        return {}
    sign = "-?" if type(field).__name__ == "SortNames" else ""
    one = f"{sign}({'|'.join([*field.choices, *([field.further] if field.further else [])])})"
    described: dict[str, Any] = {"type": "string", "pattern": f"^{one}(,{one})*$"}
    if field.load_default and not callable(field.load_default):
        described["default"] = ",".join(field.load_default)
    return described


def _describe_field_filters(_converter: Any, field: fields.Field[Any], **_kwargs: Any) -> dict[str, Any]:
    """Describe parameters of the site's own by what their names look like."""
    if not isinstance(field, FieldFilters):
        return {}
    return {"propertyNames": {"pattern": f"^{FIELD_FILTER}$"}}


def _operation(route: Route) -> dict[str, Any]:
    doc = inspect.getdoc(route.view) or ""
    summary, _, rest = doc.partition("\n")
    operation: dict[str, Any] = {
        "operationId": f"{route.section}_{route.view.__name__}",
        "tags": [route.section],
        "summary": summary,
        "parameters": [*_path_parameters(route.path), *_headers(route)],
        "responses": {**_answers(route.answer), **_problems(route)},
        "security": _security(route.access),
    }
    if rest.strip():
        operation["description"] = rest.strip()
    if route.query is not NoQuery:
        operation["parameters"].append({"in": "query", "schema": route.query})
    if route.body is not None:
        operation["requestBody"] = {
            "required": bool(_required(route.body)),
            "content": {"multipart/form-data" if route.takes_file else "application/json": {"schema": route.body}},
        }
    if isinstance(route.access, Needs):
        operation["x-scope"] = str(route.access.scope)
    return operation


def _required(schema: type[Schema]) -> list[str]:
    return [name for name, item in schema().fields.items() if item.required]


def _path_parameters(path: str) -> Iterable[dict[str, Any]]:
    for match in _PARAMETER.finditer(path):
        shape = {"type": "string", "format": "uuid"} if match["kind"] == "uuid" else {"type": "string", "minLength": 1}
        yield {"in": "path", "name": match["name"], "required": True, "schema": shape}


def _headers(route: Route) -> Iterable[dict[str, Any]]:
    if route.precondition:
        yield {
            "in": "header",
            "name": "If-Match",
            "required": True,
            "description": "ETag of the version that is changed, or *.",
            "schema": {"type": "string", "pattern": r'^(\*|"[0-9]{1,9}")$'},
        }
    if route.method == "POST":
        yield {
            "in": "header",
            "name": "Idempotency-Key",
            "description": "The same key with the same body gets the first answer for 24 hours.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        }


def _answers(answer: Answer) -> dict[str, Any]:
    return {str(status): _answer(answer, status) for status in answer.statuses}


def _answer(answer: Answer, status: int) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": {201: "Created.", 202: "Waits for a moderator.", 204: "Done."}.get(status, "OK.")
    }
    if answer.media_type is not None:
        shape = {"type": "object" if answer.media_type.endswith("json") else "string"}
        if answer.media_type == FILE:
            # Which media type it is in fact, the file's own decides.
            return described | {"content": {"*/*": {"schema": {**shape, "format": "binary"}}}}
        return described | {"content": {answer.media_type: {"schema": shape}}}
    if answer.schema is None or status == 204:
        return described
    one: Any = answer.schema
    if answer.private_schema is not None:
        one = {"anyOf": [answer.schema, answer.private_schema]}
    members: dict[str, Any] = {"data": {"type": "array", "items": one} if answer.is_list else one}
    required = ["data"]
    if answer.meta is not None:
        members["meta"] = answer.meta
        required.append("meta")
    if answer.has_links:
        members["links"] = PageLinks
        required.append("links")
    envelope = {"type": "object", "properties": members, "required": required}
    return described | {"content": {"application/json": {"schema": envelope}}}


def _problems(route: Route) -> dict[str, Any]:
    """Return the error answers a route can give: its own, and the ones that what it takes brings along."""
    statuses = {400, *route.problems}
    if isinstance(route.access, Needs | SignedIn) or (isinstance(route.access, Public) and route.access.or_scope):
        statuses |= {401, 403}
    if route.body is not None:
        statuses |= {413, 415, 422}
    if route.precondition:
        statuses |= {412, 428}
    return {
        str(status): {
            "description": "; ".join(dict.fromkeys(kind.title for kind in situations() if kind.status == status)) + ".",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted(statuses)
    }


def _security(access: Access) -> list[dict[str, list[str]]]:
    if isinstance(access, Needs | SignedIn):
        return [{"bearer": []}]
    if isinstance(access, CommentAuthor):
        return [{"manage_token": []}]
    if isinstance(access, Reader):
        return [{}, {"manage_token": []}]
    return [{}, {"bearer": []}] if access.or_scope else [{}]
