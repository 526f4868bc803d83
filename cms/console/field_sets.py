"""Field sets: the list, and a set as a form: its schema and template as JSON, what it is for, one line each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from cms.api import field_sets as api
from cms.console.asking import ask, filled, needed
from cms.console.languages import _, _l
from cms.console.pages import EDITORIAL, PREFIX, Entry, Pages, Reply, Sent, Shown, Toast, Visit
from cms.errors import BreaksArticles, Fault, InvalidInput
from schemas.field_sets import FieldSetsQuery

FIELD_SETS: Final = f"{PREFIX}/field-sets"
BEGINNING: Final = """{
  "type": "object",
  "required": ["stars"],
  "properties": {
    "stars": {"title": "Stars", "type": "integer", "minimum": 1, "maximum": 5, "x-filterable": true},
    "verdict": {"title": "Verdict", "type": "string", "maxLength": 2000, "x-long": true},
    "tested_by": {"title": "Tested by", "type": "string", "x-private": true}
  }
}"""
EVERY: Final = "every"
REQUIRED: Final = "required"

pages = Pages(
    "field_sets",
    entries=(
        Entry(_l("Custom fields"), "/field-sets", needed(api.list_field_sets).scope, icon="list", group=EDITORIAL),
    ),
)


@pages.get("/field-sets", access=needed(api.list_field_sets), query=FieldSetsQuery)
def listed(visit: Visit) -> Reply:
    """List field sets."""
    reply = ask(visit, api.list_field_sets)
    assert reply.links is not None  # noqa: S101 - a list has links
    return Shown("field_sets/list.html", {"rows": reply.data, "next": reply.links["next"]})


@pages.get("/field-sets/new", access=needed(api.create_field_set))
def begin(visit: Visit) -> Reply:
    """Show the form of a new set."""
    return _form(visit, None)


@pages.post("/field-sets/new", access=needed(api.create_field_set), again=begin)
def create(visit: Visit) -> Reply:
    """Write a field set."""
    made = ask(
        visit, api.create_field_set, body={"slug": visit.form.get("slug", "").strip(), **_given(visit.form)}
    ).data
    return Sent(f"{FIELD_SETS}/{made['id']}", Toast(_("The field set is written.")))


@pages.get("/field-sets/<uuid:set_id>", access=needed(api.read_field_set))
def shown(visit: Visit, set_id: str) -> Reply:
    """Show the form of a set."""
    return _form(visit, ask(visit, api.read_field_set, query={}, set_id=set_id).data)


@pages.post("/field-sets/<uuid:set_id>", access=needed(api.change_field_set), again=shown)
def change(visit: Visit, set_id: str) -> Reply:
    """Change a set; a change by which articles no longer fit is shown first, with their number to accept."""
    ask(visit, api.change_field_set, body=_given(visit.form), set_id=set_id)
    return Sent(f"{FIELD_SETS}/{set_id}", Toast(_("Saved.")))


@pages.post("/field-sets/<uuid:set_id>/remove", access=needed(api.remove_field_set), again=shown)
def remove(visit: Visit, set_id: str) -> Reply:
    """Remove a set that no article has values of."""
    ask(visit, api.remove_field_set, set_id=set_id)
    return Sent(FIELD_SETS, Toast(_("The field set is removed.")))


def _form(visit: Visit, found: Mapping[str, Any] | None) -> Shown:
    written = {"required_at": "save", "schema": BEGINNING} if found is None else _written(found)
    refusal = visit.refusal
    broken = refusal.extra if isinstance(refusal, BreaksArticles) else None
    values = {name: visit.form.get(name, text) for name, text in {**dict.fromkeys(_FIELDS, ""), **written}.items()}
    return Shown("field_sets/one.html", {"set": found, "values": values, "broken": broken})


_FIELDS: Final = ("slug", "title", "description", "schema", "json_ld", "required_at", "bindings")


def _written(found: Mapping[str, Any]) -> dict[str, str]:
    template = found["json_ld"]
    return {
        **{name: found[name] for name in ("slug", "title", "description", "required_at")},
        "schema": _json(found["schema"]),
        "json_ld": "" if template is None else _json(template),
        "bindings": "\n".join(_line(item) for item in found["bindings"]),
    }


def _given(form: Mapping[str, str]) -> dict[str, Any]:
    """Return the form in the shape of the wire.

    Raises:
        InvalidInput: what has to be JSON is not, or a line says nothing that is known; all of it is named (422).
    """
    faults: list[Fault] = []
    schema = _read(form.get("schema", ""), "/schema", faults)
    template = _read(form["json_ld"], "/json_ld", faults) if form.get("json_ld", "").strip() else None
    bindings = [
        _binding(line, f"/bindings/{n}", faults)
        for n, line in enumerate(line.strip() for line in form.get("bindings", "").split("\n") if line.strip())
    ]
    if faults:
        raise InvalidInput(faults=faults)
    given: dict[str, Any] = {
        "title": form.get("title", "").strip(),
        "description": form.get("description", "").strip(),
        "required_at": form.get("required_at", ""),
        "schema": schema,
        "json_ld": template,
        "bindings": bindings,
    }
    expected = filled({"expected": form.get("expected", "")}).get("expected", "")
    return given | ({"expected": int(expected)} if expected.isascii() and expected.isdecimal() else {})


def _binding(line: str, pointer: str, faults: list[Fault]) -> dict[str, Any]:
    """Read `type recipe, category food, required`, or `every`."""
    found: dict[str, Any] = {}
    for part in line.split(","):
        word, _space, name = part.strip().partition(" ")
        if word in {"type", "category"} and name.strip():
            found[word] = name.strip()
        elif word == REQUIRED and not name:
            found[REQUIRED] = True
        elif word != EVERY or name:
            faults.append(Fault(pointer, "invalid", f"“{part.strip()}”: type NAME, category NAME, every or required."))
    return found


def _line(item: Mapping[str, Any]) -> str:
    parts = [f"type {item['type']}"] if item["type"] else []
    parts += [f"category {item['category']['slug']}"] if item["category"] else []
    return ", ".join([*(parts or [EVERY]), *([REQUIRED] if item["required"] else [])])


def _read(text: str, pointer: str, faults: list[Fault]) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        faults.append(Fault(pointer, "invalid", f"This is not JSON: {error}."))
        return None


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
