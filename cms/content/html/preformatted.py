"""Preformatted text in HTML: code, letter by letter.

Owns finding its language. Refuses to guess one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cms.content.documents import Block, WarningLog
from cms.content.html.trees import INVISIBLE, Element, elements, raw_text
from cms.content.shapes import is_language
from cms.content.texts import FORBIDDEN, is_blank, warn_of_controls

_PREFIXES: Final = ("language-", "lang-", "highlight-source-")
"""Source: the HTML standard's advice for `code`; `lang-` and `highlight-source-` are widespread."""

_SILENT: Final = frozenset({"br", "code", "span", "div"})
"""Elements inside code that only colour it or lay it out."""


def code_block(element: Element, warnings: WarningLog) -> Block | None:
    """Return the code block that a `pre` is, or None if it is empty; note what that took."""
    code, removed = FORBIDDEN.subn("", raw_text(element))
    if removed:
        warn_of_controls(warnings, count=removed)
    code = code.removesuffix("\n")
    if is_blank(code):
        warnings.add("empty_paragraph_dropped", "A paragraph without text was dropped.")
        return None
    tags = [inner.tag for inner, _ in elements(element)]
    for tag in sorted(INVISIBLE.intersection(tags)):
        warnings.add("element_dropped", f"<{tag}> was dropped with all it contains.", count=tags.count(tag))
    lost = sum(tag not in _SILENT and tag not in INVISIBLE for tag in tags)
    if lost:
        warnings.add("code_markup_dropped", "Markup inside code was dropped; its text stays.", count=lost)
    language = next(_languages(element), None)
    return {"_type": "code", "code": code, **({"language": language} if language else {})}


def _languages(element: Element) -> Iterator[str]:
    inner = (child for child, _ in elements(element) if child.tag == "code")
    for holder in (element, *inner):
        for name in (holder.attr("class") or "").split():
            for prefix in _PREFIXES:
                language = name.removeprefix(prefix)
                if language != name and is_language(language):
                    yield language
