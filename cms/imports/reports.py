"""What became of every record: counted by kind, and named one by one where anything was changed or left out.

Owns the form of the report. It holds no identifier of ours, so that a rehearsal and the real run say the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cms.imports.records import Kind, Note


class Result(StrEnum):
    """What became of a record; the values are those of the report."""

    CREATED = "created"
    UNCHANGED = "unchanged"
    UPDATED = "updated"
    MATCHED = "matched"
    CONFLICT = "conflict"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one record, and what of it was changed or left out."""

    kind: Kind
    key: str
    place: str
    result: Result
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class Report:
    """The outcomes so far. `broken_off`: where the source ends too early, and how that shows."""

    source: str
    format: str
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    named: list[Outcome] = field(default_factory=list)
    broken_off: tuple[str, str] | None = None
    failed: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count an outcome; name it if there is anything to say of it."""
        self.counts[str(outcome.kind), str(outcome.result)] += 1
        if outcome.notes or outcome.result in {Result.CONFLICT, Result.LEFT_OUT}:
            self.named.append(outcome)

    def count(self, result: Result, kind: Kind | None = None) -> int:
        """Count the outcomes of one result, of one kind or of all."""
        return sum(n for (one, what), n in self.counts.items() if what == result and kind in {None, Kind(one)})

    @property
    def is_complete(self) -> bool:
        """Whether the source was read to its end and nothing failed."""
        return self.broken_off is None and not self.failed

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON: counts by kind, then every element that was changed or left out."""
        kinds: dict[str, dict[str, int]] = {}
        for (kind, result), n in sorted(self.counts.items()):
            kinds.setdefault(kind, {})[result] = n
        broken = None if self.broken_off is None else {"place": self.broken_off[0], "detail": self.broken_off[1]}
        return {
            "source": self.source,
            "format": self.format,
            "complete": self.is_complete,
            "broken_off": broken,
            "counts": kinds,
            "elements": [
                {
                    "kind": str(outcome.kind),
                    "key": outcome.key,
                    "place": outcome.place,
                    "result": str(outcome.result),
                    "notes": [{"code": n.code, "detail": n.detail, "count": n.count} for n in outcome.notes],
                }
                for outcome in self.named
            ],
        }

    def summary(self) -> list[tuple[str, str, str, int, list[str]]]:
        """Return what was changed or left out, alike things together: kind, result, detail, how often, first places."""
        grouped: dict[tuple[str, str, str], tuple[int, list[str]]] = {}
        for outcome in self.named:
            for note in outcome.notes or (Note(str(outcome.result), "No reason was given."),):
                name = (str(outcome.kind), str(outcome.result), note.detail)
                count, places = grouped.get(name, (0, []))
                grouped[name] = (count + note.count, [*places, outcome.place] if len(places) < 3 else places)
        return [(*name, *found) for name, found in grouped.items()]
