"""The fields of an article as a form: one control for each member of a set, made from its schema, and back again.

Owns how a member is written in a control. What has no control of its own (objects, arrays of them) is written as JSON.
What is no number, date or JSON goes on as it was typed, for the schema to refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from cms import article_fields
from cms.article_fields import Bound
from cms.console.languages import Words, _, _l
from cms.console.manuscript_forms import Vocabulary
from cms.console.pages import Visit
from cms.errors import Fault, InvalidInput

PREFIX: Final = "fields."
DROP: Final = "drop_fields."
LONG_CHARS: Final = 200
_HOW: Final[Mapping[str, Words]] = {"lines": _l("One on each line."), "json": _l("As JSON.")}
"""How the values of a kind are typed in."""

_INPUTS: Final = {"date": "date", "uri": "url", "email": "email"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A control of the form.

    Attributes:
        kind: text, long, number, boolean, choice, lines (one item in each) or json.
        input: the type of an `input`.
        options: what a choice offers.
    """

    name: str
    pointer: str
    label: str
    hint: str
    kind: str
    value: str
    input: str = "text"
    options: tuple[str, ...] = ()
    is_required: bool = False
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetForm:
    """A set with its controls; `is_bound` is false for values that articles like this do not have (any longer).

    `is_dropped`: somebody has ticked that those are to go. `typed` is what the form carries on of them, by control: it is
    there again when the article is of the former kind again.
    """

    slug: str
    title: str
    controls: tuple[Control, ...] = ()
    is_bound: bool = True
    is_required: bool = False
    is_dropped: bool = False
    typed: tuple[tuple[str, str], ...] = ()


def bound(visit: Visit, fields: Mapping[str, str], words: Vocabulary) -> dict[str, Bound]:
    """Return the sets for an article of the type and category in the form. At most three queries."""
    category = next((node["id"] for _depth, node in words.categories if node["slug"] == fields["category"]), None)
    return article_fields.bound(visit.session, fields["type"].strip() or None, category, hold=False)


def forms(visit: Visit, sets: Mapping[str, Bound], present: Mapping[str, Any]) -> list[SetForm]:
    """Return the sets with their controls: what was typed, else what is there."""
    shown = [
        SetForm(
            slug=slug,
            title=item.title,
            controls=tuple(_controls(visit.form, slug, item.schema, present.get(slug, {}))),
            is_required=item.is_required,
        )
        for slug, item in sorted(sets.items())
    ]
    astray = _astray(visit.form, sets)
    return shown + [
        SetForm(
            slug=slug,
            title=slug,
            is_bound=False,
            is_dropped=not values or bool(visit.form.get(f"{DROP}{slug}")),
            typed=tuple(
                (f"{PREFIX}{slug}.{name}", text) for name, text in (astray.get(slug) or _texts(values)).items()
            ),
        )
        for slug, values in {**astray, **present}.items()
        if slug not in sets
    ]


def _astray(form: Mapping[str, str], sets: Mapping[str, Bound]) -> dict[str, dict[str, str]]:
    """Return what was typed into fields of sets that the article has no longer, by set and member."""
    found: dict[str, dict[str, str]] = {}
    for name, text in form.items():
        slug, _dot, member = name.removeprefix(PREFIX).partition(".")
        if name.startswith(PREFIX) and slug not in sets and text.strip() and not form.get(f"{DROP}{slug}"):
            found.setdefault(slug, {})[member] = text
    return found


def _texts(values: Any) -> dict[str, str]:
    """Return values as an autosave keeps what went astray: texts alone; nothing of others, which the article still has."""
    is_typed = isinstance(values, dict) and all(isinstance(value, str) for value in values.values())
    return values if is_typed else {}


def patch(form: Mapping[str, str], sets: Mapping[str, Bound], present: Mapping[str, Any]) -> dict[str, Any]:
    """Return `fields` in the shape of the wire, with the sets that say something else than before; empty if none does.

    Raises:
        InvalidInput: what has to be JSON is not, or something was typed into fields that the article has no longer; all of
            it is named (422).
    """
    lost = _("Articles of this kind and category do not have these fields: what was typed into them would be lost.")
    faults = [Fault(f"/fields/{slug}", "not_bound", lost) for slug in _astray(form, sets) if slug not in present]
    wanted = _differing(form, sets, present, faults)
    if faults:
        raise InvalidInput(faults=faults)
    return {"fields": wanted} if wanted else {}


def typed(form: Mapping[str, str], sets: Mapping[str, Bound], present: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same as `patch` of a form that nobody has sent yet: what is no JSON so far stays the text that it is."""
    wanted = {**_astray(form, sets), **_differing(form, sets, present, [])}
    return {"fields": wanted} if wanted else {}


def laid_over(present: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return an article's fields with those that were typed laid over them; a set that is to go has no values."""
    return {**present, **{slug: values or {} for slug, values in kept.items()}}


def contested(
    form: Mapping[str, str], sets: Mapping[str, Bound], present: Mapping[str, Any]
) -> list[tuple[Control, str]]:
    """Return the controls that say something else than what is there, each with what is there."""
    found: list[tuple[Control, str]] = []
    for slug, item in sorted(sets.items()):
        values = present.get(slug, {})
        pairs = zip(_controls(form, slug, item.schema, values), _controls({}, slug, item.schema, values), strict=True)
        found += [(mine, theirs.value) for mine, theirs in pairs if _lines(mine.value) != _lines(theirs.value)]
    return found


def carried(form: Mapping[str, str]) -> dict[str, str]:
    """Return what the form says of custom fields, as it was sent."""
    return {name: value for name, value in form.items() if name.startswith((PREFIX, DROP))}


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


def _differing(
    form: Mapping[str, str], sets: Mapping[str, Bound], present: Mapping[str, Any], faults: list[Fault]
) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    for slug, item in sets.items():
        names = [name for name in item.schema["properties"] if f"{PREFIX}{slug}.{name}" in form]
        if not names:
            continue
        known = item.schema["properties"]
        kept = {name: value for name, value in present.get(slug, {}).items() if name not in known}
        values = {
            name: _read(form[f"{PREFIX}{slug}.{name}"], known[name], f"/fields/{slug}/{name}", faults) for name in names
        }
        values = {**kept, **{name: value for name, value in values.items() if value is not None}}
        if values != present.get(slug, {}):
            wanted[slug] = values or None
    return wanted | {slug: None for slug in present if slug not in sets and form.get(f"{DROP}{slug}")}


def _controls(
    form: Mapping[str, str], slug: str, schema: Mapping[str, Any], values: Mapping[str, Any]
) -> list[Control]:
    required = schema.get("required", ())
    made = []
    for member, node in schema["properties"].items():
        name, kind = f"{PREFIX}{slug}.{member}", _kind(node)
        made.append(
            Control(
                name=name,
                pointer=f"fields/{slug}/{member}",
                label=node.get("title") or member,
                hint=f"{node.get('description', '')} {_HOW.get(kind, '')}".strip(),
                kind=kind,
                value=form[name] if name in form else _written(values.get(member), kind),
                input=_INPUTS.get(node.get("format", ""), "text"),
                options=tuple(str(item) for item in node.get("enum", ())),
                is_required=member in required,
                is_private=bool(node.get("x-private")),
            )
        )
    return made


def _kind(node: Mapping[str, Any]) -> str:
    kind = str(node["type"])
    if kind == "array":
        return "lines" if node["items"]["type"] == "string" else "json"
    if kind == "string":
        if "enum" in node:
            return "choice"
        return "long" if node.get("x-long") or node.get("maxLength", 0) > LONG_CHARS else "text"
    return {"number": "number", "integer": "number", "boolean": "boolean"}.get(kind, "json")


def _written(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if kind == "lines" and isinstance(value, list):
        return "\n".join(str(item) for item in value)
    if isinstance(value, str):
        return value  # No member that is written as JSON is a string: this is what was typed of it.
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 if kind == "json" else 0).decode()


def _read(text: str, node: Mapping[str, Any], pointer: str, faults: list[Fault]) -> Any:
    """Return what a control says, None for nothing."""
    kind, plain = _kind(node), text.strip()
    if not plain or kind in {"text", "long", "choice"}:
        return plain or None
    if kind == "lines":
        return [line.strip() for line in plain.split("\n") if line.strip()]
    try:
        return orjson.loads(plain.replace(",", ".") if kind == "number" else plain)
    except orjson.JSONDecodeError as error:
        if kind == "json":
            faults.append(Fault(pointer, "invalid", f"This is not JSON: {error}."))
        return plain
