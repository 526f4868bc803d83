"""Markup: text, attributes and inline marks as HTML.

Owns escaping.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from cms.content.links import is_target, is_web_address
from cms.content.spans import Inner, Marked, as_tree

TAGS: Final = {
    "strong": "strong",
    "em": "em",
    "underline": "u",
    "strike-through": "s",
    "sub": "sub",
    "sup": "sup",
    "code": "code",
}


def escaped(text: str) -> str:
    """Return text as it may stand in an element or a quoted attribute."""
    return escape(text, quote=True)


def attributes(values: Mapping[str, str | int | None]) -> str:
    """Return attributes with a space before each; those without a value are left out."""
    return "".join([f' {name}="{escaped(str(value))}"' for name, value in values.items() if value is not None])


def element_of(tag: str, content: str, **values: str | int | None) -> str:
    """Return an element around content that is HTML already."""
    return f"<{tag}{attributes(values)}>{content}</{tag}>"


def inline_html(content: Mapping[str, Any]) -> str:
    """Return the inline content of a block, cell or fact."""
    return _written(as_tree(content))


def link_attributes(href: str, *, title: str | None = None, media_id: str | None = None) -> str:
    """Return the attributes of a link; one that leaves the site gives the other page no handle on ours."""
    rel = "noopener" if is_web_address(href) else None
    return attributes({"href": href, "title": title, "rel": rel, "data-media-id": media_id})


def _written(inner: Sequence[Inner]) -> str:
    return "".join([_text(item) if isinstance(item, str) else _marked(item) for item in inner])


def _text(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _marked(item: Marked) -> str:
    content = _written(item.children)
    if item.mark != "link":
        tag = TAGS[item.mark]
        return f"<{tag}>{content}</{tag}>"
    link = item.definition
    if not is_target(link["href"]):
        return content
    told = link_attributes(link["href"], title=link.get("title"), media_id=link.get("media_id"))
    return f"<a{told}>{content}</a>"
