"""Inspections: reading the fields of JSON that nobody has checked.

Owns types, lengths and unknown fields. Refuses to know which block has which fields.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final, TypeGuard

from cms.content.blocks import MAX_BODY_CHARS, MAX_KEY_CHARS, MAX_LINE_CHARS
from cms.content.documents import MAX_FAULTS, Fault, InvalidBody, WarningLog, refusal
from cms.content.texts import LINE_ENDS, has_surrogate, one_line, warn_of_controls, without_forbidden

_KEY: Final = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_KEY_CHARS}}}")
_SHOWN_CHARS: Final = 60


class Inspection:
    """Reads fields, and collects what is wrong with them.

    Every method that reads returns a usable value even where it found a fault, so that one reading finds them all.
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.warnings = WarningLog()
        self._chars = 0

    def fault(self, pointer: str, code: str, detail: str) -> None:
        """Note a fault.

        Raises:
            InvalidBody: there are too many to go on.
        """
        self.faults.append(Fault(pointer, code, detail))
        if len(self.faults) >= MAX_FAULTS:
            raise InvalidBody(self.faults)

    def is_object(self, value: object, pointer: str, *, required: Collection[str], optional: Collection[str]) -> bool:
        """Tell whether `value` is an object that has all required fields; note each missing and unknown field."""
        if not isinstance(value, dict):
            self.fault(pointer, "type", "Here has to be an object.")
            return False
        for name in value:
            if name not in required and name not in optional:
                self.fault(f"{pointer}/{_escaped(name)}", "unknown_field", f"There is no field “{_shown(name)}” here.")
        missing = [name for name in sorted(required) if name not in value]
        for name in missing:
            self.fault(f"{pointer}/{name}", "missing", f"The field “{name}” is missing.")
        return not missing

    def is_list(self, value: object, pointer: str, *, at_most: int) -> TypeGuard[list[Any]]:
        """Tell whether `value` is a list that is not too long."""
        if not isinstance(value, list):
            self.fault(pointer, "type", "Here has to be a list.")
            return False
        if len(value) > at_most:
            self.fault(pointer, "too_many", f"Here are {len(value):,} items; at most {at_most:,} are allowed.")
            return False
        return True

    def text(self, record: Mapping[str, Any], name: str, pointer: str) -> str:
        """Read a text of any number of lines, which end with line feeds; empty where the field is missing.

        Raises:
            InvalidBody: the body's texts are too long together.
        """
        value, pointer = record.get(name, ""), f"{pointer}/{name}"
        if not isinstance(value, str):
            self.fault(pointer, "type", "Here has to be a string.")
            return ""
        self._chars += len(value)
        if self._chars > MAX_BODY_CHARS:
            raise refusal("too_long", f"The body has more than {MAX_BODY_CHARS:,} characters.", pointer=pointer)
        if has_surrogate(value):
            self.fault(pointer, "unreadable", "This holds half of a surrogate pair, which is not a character.")
            return ""
        cleaned, removed = without_forbidden(LINE_ENDS.sub("\n", value))
        if removed:
            warn_of_controls(self.warnings, count=removed, pointer=pointer)
        return cleaned

    def line(self, record: Mapping[str, Any], name: str, pointer: str) -> str:
        """Read a text of one line; empty where the field is missing."""
        value = self.text(record, name, pointer)
        line = one_line(value)
        if line != value:
            self.warn_of_space(f"{pointer}/{name}")
        if len(line) > MAX_LINE_CHARS:
            detail = f"This has {len(line):,} characters; at most {MAX_LINE_CHARS:,} are allowed."
            self.fault(f"{pointer}/{name}", "too_long", detail)
        return line

    def whole(self, record: Mapping[str, Any], name: str, pointer: str, *, low: int, high: int) -> int:
        """Read a whole number between `low` and `high`; `low` where the field is missing."""
        value = record.get(name, low)
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(f"{pointer}/{name}", "type", "Here has to be a whole number.")
            return low
        if not low <= value <= high:
            self.fault(f"{pointer}/{name}", "out_of_range", f"This has to be between {low} and {high:,}.")
            return low
        return value

    def choice(self, record: Mapping[str, Any], name: str, pointer: str, *, allowed: Collection[str]) -> str:
        """Read one of the allowed words; note anything else."""
        value = record.get(name)
        if isinstance(value, str) and value in allowed:
            return value
        self.fault(f"{pointer}/{name}", "not_allowed", f"This has to be one of: {', '.join(sorted(allowed))}.")
        return min(allowed)

    def key(self, record: Mapping[str, Any], pointer: str, *, taken: set[str]) -> dict[str, str]:
        """Read `_key` as a part of the object to be built: empty where it has none, or one that is taken."""
        value = record.get("_key")
        if value is None and "_key" not in record:
            return {}
        if not isinstance(value, str) or not _KEY.fullmatch(value):
            detail = f"A key has at most {MAX_KEY_CHARS} letters, digits, hyphens and underscores."
            self.fault(f"{pointer}/_key", "invalid_key", detail)
            return {}
        if value in taken:
            self.warnings.add("duplicate_key", "A key was there twice; the second got a new one.", pointer=pointer)
            return {}
        taken.add(value)
        return {"_key": value}

    def warn_of_space(self, pointer: str) -> None:
        """Note that white space was changed to what HTML shows."""
        self.warnings.add("white_space_changed", "White space that does not show was removed.", pointer=pointer)


def _shown(name: object) -> str:
    shown = name if isinstance(name, str) and not has_surrogate(name) else ascii(name)
    return shown if len(shown) <= _SHOWN_CHARS else shown[:_SHOWN_CHARS] + "…"


def _escaped(name: object) -> str:
    """Return a name as a part of a JSON Pointer (RFC 6901 section 3)."""
    return _shown(name).replace("~", "~0").replace("/", "~1")
