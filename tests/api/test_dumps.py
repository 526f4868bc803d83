"""Writing by schemas: the same as marshmallow's own `dump`, for every schema of the contract."""

from __future__ import annotations

import importlib
import pkgutil
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

import pytest
from marshmallow import Schema, fields, missing

import schemas
from cms.api.dumps import Dump
from schemas.fields import Instant


class Colour(StrEnum):
    RED = "red"


@dataclass
class Row:
    id: str
    size: int


class Inner(Schema):
    id = fields.String()
    at = Instant()


class Every(Schema):
    """Every kind of field, those that are not known included."""

    id = fields.String()
    size = fields.Integer()
    share = fields.Float()
    is_on = fields.Boolean()
    anything = fields.Raw()
    plain = fields.Dict()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    at = Instant()
    inner = fields.Nested(Inner)
    inners = fields.List(fields.Nested(Inner))
    many = fields.Nested(Inner, many=True)
    names = fields.List(fields.String())
    raw = fields.List(fields.Raw())
    day = fields.Date()
    renamed = fields.String(data_key="shown", attribute="kept")
    itself = fields.Nested("Every")


AT = datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=timezone(timedelta(hours=2)))
WHOLE: dict[str, Any] = {
    "id": "a",
    "size": 1,
    "share": 0.5,
    "is_on": True,
    "anything": [{"x": 1}],
    "plain": {"x": AT},
    "counts": {"x": 1, "y": "2"},
    "at": AT,
    "inner": {"id": "b", "at": AT},
    "inners": [{"id": "c"}, {"at": None}],
    "many": ({"id": "d"},),
    "names": ["x", None, 5, Colour.RED],
    "raw": (1, None),
    "day": AT.date(),
    "kept": "k",
    "itself": {"id": "e", "itself": {"size": 2}},
    "unknown": "left out",
}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(WHOLE, id="everything"),
        pytest.param(dict.fromkeys(WHOLE), id="nothing-but-none"),
        pytest.param({}, id="nothing"),
        pytest.param({"id": 5, "size": "7", "share": 3, "is_on": 1}, id="kinds-to-convert"),
        pytest.param({"id": Colour.RED, "size": True, "share": "0.25"}, id="kinds-that-only-look-right"),
        pytest.param(SimpleNamespace(**WHOLE), id="an-object"),
        pytest.param(Row("x", 1), id="an-object-without-most"),
    ],
)
def test_dump_is_marshmallows(value: Any) -> None:
    assert Dump(Every()).one(value) == Every().dump(value)
    assert list(Dump(Every()).one(value)) == list(Every().dump(value))
    assert Dump(Every()).many([value, value]) == Every().dump([value, value], many=True)


def test_dump_of_some_members_is_marshmallows() -> None:
    some = Every(only=("id", "inner.at", "renamed"))
    assert Dump(some).one(WHOLE) == some.dump(WHOLE)


def test_dump_fails_where_marshmallow_fails() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        Every().dump({"size": "x"})
    with pytest.raises(ValueError, match="invalid literal"):
        Dump(Every()).one({"size": "x"})


def contract() -> Iterator[type[Schema]]:
    """Yield every schema that answers are written with."""
    for module in pkgutil.iter_modules(schemas.__path__):
        found = importlib.import_module(f"schemas.{module.name}")
        yield from (
            item
            for item in vars(found).values()
            if isinstance(item, type) and issubclass(item, Schema) and item.__module__ == found.__name__
            if not item.__name__.endswith(("In", "Patch", "Query", "Settings"))
        )


def sample(field: fields.Field[Any], chance: random.Random, level: int) -> Any:
    """Return a value as the reads hand it over, now and then none."""
    if chance.random() < 0.1:
        return None
    if isinstance(field, fields.Nested):
        made = [whole(field.schema, chance, level + 1) for _ in range(2)] if level < 4 else []
        return made if field.many else (made or [None])[0]
    if isinstance(field, fields.List):
        return [sample(field.inner, chance, level) for _ in range(2)]
    kinds: list[tuple[type[Any], Any]] = [
        (fields.DateTime, AT.astimezone(UTC)),
        (fields.Boolean, True),
        (fields.Float, chance.choice([0.5, 1])),
        (fields.Integer, chance.randrange(10)),
        (fields.Dict, {"x": 1}),
        (fields.String, chance.choice(["text", Colour.RED])),
    ]
    return next((value for kind, value in kinds if isinstance(field, kind)), {"any": ["thing"]})


def whole(schema: Schema, chance: random.Random, level: int = 0) -> dict[str, Any]:
    return {
        field.attribute or name: sample(field, chance, level)
        for name, field in schema.dump_fields.items()
        if chance.random() < 0.9
    }


@pytest.mark.parametrize("kind", sorted(contract(), key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__)
def test_dump_is_marshmallows_for(kind: type[Schema]) -> None:
    chance = random.Random(1)  # noqa: S311 - chance, not secrets
    dump, schema = Dump(kind()), kind()
    assert {field.dump_default for field in schema.dump_fields.values()} <= {missing}
    for _ in range(20):
        value = whole(schema, chance)
        assert dump.one(value) == schema.dump(value)
