"""Where in a text the findings are: the text cut into pieces, each with the findings that lie on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and the places in the list of findings that lie on it, from 1."""

    text: str
    findings: tuple[int, ...]


def pieces(text: str, findings: Sequence[Mapping[str, Any]]) -> list[Piece]:
    """Cut a text at the ends of every span; spans may overlap, and what of them lies outside the text is left out."""
    spans = [
        (max(start, 0), min(end, len(text)), number)
        for number, finding in enumerate(findings, 1)
        for start, end in finding["spans"]
        if max(start, 0) < min(end, len(text))
    ]
    cuts = sorted({0, len(text), *(cut for start, end, _ in spans for cut in (start, end))})
    return [
        Piece(
            text[start:end], tuple(sorted({number for first, last, number in spans if first <= start and end <= last}))
        )
        for start, end in pairwise(cuts)
    ]
