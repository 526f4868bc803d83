"""What a conversion gives back: blocks and warnings, or the faults for which the body is refused.

Owns the shape of an outcome. What is a fault and what a warning is decided by whoever reads the body.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

Block: TypeAlias = dict[str, Any]
"""One JSON object of Portable Text. It is plain JSON because it is stored and served as such."""

MAX_FAULTS: Final = 1_000
"""A body with more faults is not read to its end. Source: house rule; nobody repairs more by hand."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing for which a body is refused.

    Attributes:
        pointer: JSON Pointer (RFC 6901) into the body; empty for the body as a whole.
        code: stable slug.
        detail: one sentence for the author.
    """

    pointer: str
    code: str
    detail: str


class InvalidBody(Exception):
    """The body is refused; `faults` holds everything that is wrong with it (at most `MAX_FAULTS`)."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults in the order in which they were found."""
        self.faults: tuple[Fault, ...] = tuple(faults)
        first = self.faults[0]
        super().__init__(f"{first.detail} ({len(self.faults)} in all, the first at “{first.pointer}”)")


def refusal(code: str, detail: str, *, pointer: str = "") -> InvalidBody:
    """Return the refusal of a body for one reason."""
    return InvalidBody([Fault(pointer, code, detail)])


@dataclass(frozen=True, slots=True)
class ConversionWarning:
    """One kind of thing that a conversion dropped or changed.

    Attributes:
        code: stable slug.
        detail: one sentence for the author.
        pointer: JSON Pointer to the first place, where the source has such places (Portable Text).
        count: how often.
    """

    code: str
    detail: str
    pointer: str | None = None
    count: int = 1

    def as_dict(self) -> dict[str, Any]:
        """Return the warning as JSON."""
        return {"code": self.code, "detail": self.detail, "pointer": self.pointer, "count": self.count}


class WarningLog:
    """Collects warnings while a body is read; equal ones are counted, not repeated."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], tuple[str | None, int]] = {}

    def add(self, code: str, detail: str, *, pointer: str | None = None, count: int = 1) -> None:
        """Note that something was dropped or changed; the first pointer of its kind is kept."""
        first, so_far = self._counts.get((code, detail), (pointer, 0))
        self._counts[code, detail] = (first, so_far + count)

    def listed(self) -> list[ConversionWarning]:
        """Return the warnings in the order in which each kind first appeared."""
        return [ConversionWarning(*kind, *place) for kind, place in self._counts.items()]


@dataclass(frozen=True, slots=True)
class Document:
    """A body that may be stored, and what reading it dropped or changed.

    Attributes:
        blocks: canonical Portable Text (see `cms.content.blocks`).
        warnings: nothing else was dropped or changed.
    """

    blocks: list[Block]
    warnings: list[ConversionWarning] = field(default_factory=list)
