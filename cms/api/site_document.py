"""The OpenAPI document of one site: the contract, with the site's own field sets described in it.

The contract is the same everywhere and says of fields only what they look like. Here stand their components, the
filters and orders that they bring along; a site without field sets has the contract itself. Private members are left
out: the document is for everybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

from cms import custom_fields
from cms.api.routes import PREFIX
from cms.custom_fields import Kind, Member
from schemas.fields import FIELD_NAME

LISTS: Final = (f"{PREFIX}/articles", f"{PREFIX}/search")
WRITTEN: Final = ("ArticleIn", "ArticlePatch")
READ: Final = ("ArticleOut", "DraftOut", "FoundOut", "FoundDraftOut")
_ORDERED: Final = ("gte", "gt", "lte", "lt")
_TYPES: Final = {
    Kind.NUMBER: {"type": "number"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.INSTANT: {"type": "string", "format": "date-time"},
    Kind.TEXT: {"type": "string"},
}


def described(contract: Mapping[str, Any], sets: Sequence[tuple[str, str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Return the contract with field sets in it.

    Args:
        contract: the document of the routes.
        sets: slug, title and expanded schema of each.
    """
    document = deepcopy(dict(contract))
    if not sets:
        return document
    components = document["components"]["schemas"]
    shown, taken = {}, {}
    for slug, title, schema in sets:
        name = "".join(part.capitalize() for part in slug.split("-")) + "Fields"
        components[name] = {"title": title, **_open(_public(schema))}
        components[f"{name}In"] = {"title": title, **_for_writing(schema)}
        shown[slug] = {"$ref": f"#/components/schemas/{name}"}
        taken[slug] = {"anyOf": [{"$ref": f"#/components/schemas/{name}In"}, {"type": "null"}]}
    for name in READ:
        components[name]["properties"]["fields"]["properties"] = shown
    for name in WRITTEN:
        fields = components[name]["properties"]["fields"]
        fields |= {"properties": taken, "additionalProperties": False}
    members = {
        f"fields.{slug}.{name}": member
        for slug, _, schema in sets
        for name, member in custom_fields.filterable(schema).items()
    }
    for path in LISTS:
        operation = document["paths"][path]["get"]
        operation["parameters"] = _parameters(operation["parameters"], members)
    return document


def _parameters(present: Sequence[dict[str, Any]], members: Mapping[str, Member]) -> list[dict[str, Any]]:
    found = [_sorted_by(item, members) for item in present if item["name"] != "filter[fields]"]
    for name, member in members.items():
        shape = _TYPES[member.kind]
        comparisons = ("", *(f"[{word}]" for word in _ORDERED if member.kind is not Kind.BOOLEAN))
        found += [{"in": "query", "name": f"filter[{name}]{end}", "schema": shape} for end in comparisons]
    return found


def _sorted_by(parameter: dict[str, Any], members: Mapping[str, Member]) -> dict[str, Any]:
    if parameter["name"] != "sort":
        return parameter
    names = "|".join(re.escape(name) for name, member in members.items() if not member.is_list)
    pattern = parameter["schema"]["pattern"]
    pattern = pattern.replace(FIELD_NAME, names) if names else pattern.replace(f"|{FIELD_NAME}", "")
    return {**parameter, "schema": {**parameter["schema"], "pattern": pattern}}


def _public(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema without private members."""
    made = dict(schema)
    if "properties" in made:
        kept = {name: item for name, item in made["properties"].items() if not item.get("x-private")}
        made["properties"] = {name: _public(item) for name, item in kept.items()}
        if "required" in made:
            made["required"] = [name for name in made["required"] if name in kept]
    if "items" in made:
        made["items"] = _public(made["items"])
    return made


def _for_writing(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is taken: closed, unless there are members that are nobody's business."""
    made = _public(schema)
    hides = any(item.is_private for item in custom_fields.members(schema))
    return {name: value for name, value in made.items() if not (hides and name == "additionalProperties")}


def _open(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is given: values are as they were when the article was published, whatever the set demands since."""
    made = {name: value for name, value in schema.items() if name not in {"required", "additionalProperties"}}
    if "properties" in made:
        made["properties"] = {name: _open(item) for name, item in made["properties"].items()}
    if "items" in made:
        made["items"] = _open(made["items"])
    return made
