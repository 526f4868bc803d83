"""Query parameters and forwarded addresses: what the head of a request says, checked."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from cms.api import problems
from cms.errors import Fault, UnknownParameter
from cms.variables import Network


def load(kind: type[Schema], given: MultiDict[str, str]) -> dict[str, Any]:
    """Read the query parameters by their schema.

    Raises:
        UnknownParameter: some are unknown, given twice or wrong; every fault is listed (400).
    """
    if not given:
        # Most requests have none, and reading none comes out the same every time.
        return dict(_without(kind))
    schema, repeatable = _schema(kind)
    return _checked(schema, repeatable, given)


@lru_cache(maxsize=256)
def _without(kind: type[Schema]) -> dict[str, Any]:
    """Return what a request without parameters comes to."""
    return _checked(*_schema(kind), MultiDict())


def _checked(schema: Schema, repeatable: frozenset[str], given: MultiDict[str, str]) -> dict[str, Any]:
    faults = [
        Fault(f"?{name}", "repeated", "Give this parameter once.")
        for name, values in given.lists()
        if len(values) > 1 and name not in repeatable
    ]
    flat: dict[str, Any] = {name: given.getlist(name) if name in repeatable else given[name] for name in given}
    try:
        loaded: dict[str, Any] = schema.load(flat)
    except ValidationError as error:
        faults += [
            Fault("?" + fault.pointer.removeprefix("/"), _code(fault), fault.detail)
            for fault in problems.faults_of(error.messages)
        ]
    if faults:
        raise UnknownParameter(faults=faults)
    return loaded


def client_address(peer: str | None, forwarded: str, trusted: Sequence[Network]) -> str | None:
    """Return the address of the client.

    X-Forwarded-For is read from the right: each hop is believed only if the one that reported it is a trusted proxy.
    What a stranger writes into the header therefore never counts.
    """
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    address = peer
    while address is not None and hops and _is_trusted(address, trusted):
        address = hops.pop()
    return address


def _is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted)


@lru_cache(maxsize=256)
def _schema(kind: type[Schema]) -> tuple[Schema, frozenset[str]]:
    """Return the schema, and the names of parameters that may be given more than once."""
    schema = kind()
    lists = {field.data_key or name for name, field in schema.fields.items() if isinstance(field, fields.List)}
    return schema, frozenset(lists)


def _code(fault: Fault) -> str:
    return "unknown_parameter" if fault.code == "unknown_field" else fault.code
