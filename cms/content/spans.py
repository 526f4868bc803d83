"""Spans as a tree: what a writer opens first, what it closes first.

Owns the nesting of marks, which Portable Text leaves open. Refuses to know any output format.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from cms.content.blocks import DECORATORS

_PRIORITY: Final = {name: number for number, name in enumerate(("link", *DECORATORS))}


@dataclass(slots=True)
class Marked:
    """Inline content inside one mark.

    Attributes:
        mark: a decorator, or `link`.
        definition: the link's definition; empty for a decorator.
    """

    mark: str
    definition: Mapping[str, Any]
    children: list[Inner] = field(default_factory=list)


Inner: TypeAlias = "str | Marked"


def as_tree(content: Mapping[str, Any]) -> list[Inner]:
    """Return the inline content of a block, cell or fact as a tree, at most eight levels deep.

    An open mark goes on as long as it can; of new ones, that which continues longest is opened first. `code` is always
    innermost.

    Source: the toolkit of Portable Text nests by the same measure.
    """
    definitions = {item["_key"]: item for item in content.get("markDefs", ())}
    spans = content["children"]
    ranked = _ranked([_known_marks(span, definitions) for span in spans])
    root: list[Inner] = []
    path: list[tuple[str, list[Inner]]] = []
    for span, marks in zip(spans, ranked, strict=True):
        kept = _still_open([name for name, _ in path], marks)
        still = {name for name, _ in path[:kept]}
        del path[kept:]
        for name in marks:
            if name not in still:
                marked = Marked("link" if name in definitions else name, definitions.get(name, {}))
                (path[-1][1] if path else root).append(marked)
                path.append((name, marked.children))
        (path[-1][1] if path else root).append(span["text"])
    return root


def _still_open(open_marks: list[str], marks: list[str]) -> int:
    """Return how many of the open marks, from the outermost, go on in a span with these marks."""
    kept = 0
    while kept < len(open_marks) and open_marks[kept] in marks:
        kept += 1
    if kept and open_marks[kept - 1] == "code" and len(marks) > kept:
        kept -= 1
    return kept


def _known_marks(span: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[str]:
    return [name for name in span.get("marks", ()) if name in definitions or name in _PRIORITY]


def _ranked(marked: Sequence[list[str]]) -> list[list[str]]:
    """Sort the marks of each span: the longest-lasting first. Linear, because it counts from the end."""
    lasting: dict[str, int] = {}
    ranked: list[list[str]] = []
    for marks in reversed(marked):
        lasting = {name: lasting.get(name, 0) + 1 for name in marks}
        ranked.append(sorted(marks, key=lambda name: (name == "code", -lasting[name], _PRIORITY.get(name, 0))))
    ranked.reverse()
    return ranked
