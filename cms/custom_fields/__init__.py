"""Custom fields, pure: which JSON Schemas a site may describe its fields with, and what values make of them.

Owns the dialect, the checking of values, what of them is public, what can be filtered by, and their JSON-LD. Refuses to
know articles and tables.
"""

from cms.custom_fields.dialect import MAX_SCHEMA_BYTES, expanded, inspect
from cms.custom_fields.linked_data import inspect_template, rendered
from cms.custom_fields.members import Indexed, Kind, Member, filterable, indexed, members, parse
from cms.custom_fields.values import MISSING, check, public

__all__ = [
    "MAX_SCHEMA_BYTES",
    "MISSING",
    "Indexed",
    "Kind",
    "Member",
    "check",
    "expanded",
    "filterable",
    "indexed",
    "inspect",
    "inspect_template",
    "members",
    "parse",
    "public",
    "rendered",
]
