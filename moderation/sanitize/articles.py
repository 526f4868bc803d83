"""The policy for the HTML of articles: written by our own renderer, checked as if it were not.

Owns the elements and attributes an article body may have and the report of what was dropped. Refuses to parse: the
engine is called by `moderation.sanitize`, attribute by attribute it asks `filtered`.

Source: house rules; the elements are those of the content model (blocks, marks, tables, figures, boxes). No `iframe`,
no `style`, no event can pass. Heading ids: see `is_heading_id`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser

from moderation.sanitize.addresses import inside_address, outside_address

ARTICLE_ELEMENTS = frozenset(
    {"h1", "h2", "h3", "h4", "h5", "h6", "p", "blockquote", "pre", "hr", "br"}
    | {"ul", "ol", "li", "dl", "dt", "dd", "div", "aside", "section"}
    | {"table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img"}
    | {"a", "strong", "em", "u", "s", "code", "sub", "sup", "mark"}
)
# Elements whose content is no text for readers: it goes with them.
OPAQUE_ELEMENTS = frozenset(
    {"script", "style", "template", "title", "textarea", "select", "iframe", "object", "svg", "math"}
    | {"noscript", "noembed", "noframes", "xmp"}
)
_CELL = {"colspan", "rowspan", "scope", "align"}
_BOXES = ("div", "aside", "section", "figure", "dl", "table", "blockquote")
ARTICLE_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "width", "height", "loading"},
    "th": _CELL,
    "td": _CELL,
    "code": {"class"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
    **{box: {"class"} for box in _BOXES},
}
_RELATION = re.compile("nofollow|ugc|sponsored|noopener|noreferrer|external|author|license|me")
_BOX_CLASS = re.compile(r"facts|embed|callout(?:-[a-z]{1,20})?")
_LANGUAGE_CLASS = re.compile(r"language-[a-z0-9+#._-]{1,40}")
_SPAN = re.compile(r"[1-9][0-9]?")
_PIXELS = re.compile(r"[1-9][0-9]{0,4}")
_HEADING_ID = re.compile(r"(?!-)(?:(?!_)[\w-]){2,100}(?<!-)")
_SCOPE = re.compile("(?:col|row)(?:group)?")
_ALIGNMENT = re.compile("left|center|right")
_LOADING = re.compile("lazy|eager")


def is_heading_id(name: str) -> bool:
    """Say whether a heading may carry this id without shadowing anything a page's script could mean.

    An id becomes a property of `window`. Scripts name such properties as identifiers, and no identifier has a hyphen:
    so an id is letters, digits and hyphens, all lower case, with at least one hyphen inside.

    Source: HTML Standard section 7.2.2.3 (named access on the Window object); the hyphen is a house rule.
    """
    return "-" in name and name == name.lower() and _HEADING_ID.fullmatch(name) is not None


def heading_id(slug: str) -> str:
    """Make a slug an id that `is_heading_id` accepts: one without a hyphen gets the prefix `h-`."""
    return slug if "-" in slug else f"h-{slug}"


class AttributeFilter:
    """Decides on every attribute of one article; remembers its ids, for none may come twice."""

    def __init__(self) -> None:
        """Begin with no id seen."""
        self._ids: set[str] = set()

    def __call__(self, element: str, attribute: str, value: str) -> str | None:
        """Give the value to write, or None to drop the attribute. Never raises: the engine would only log it."""
        if attribute == "id":
            return self._unseen(value)
        if attribute == "class":
            return _kept(value, _LANGUAGE_CLASS if element == "code" else _BOX_CLASS)
        return _RULES[attribute](value) if attribute in _RULES else value

    def _unseen(self, name: str) -> str | None:
        if name in self._ids or not is_heading_id(name):
            return None
        self._ids.add(name)
        return name


def _kept(value: str, allowed: re.Pattern[str]) -> str | None:
    """Keep the allowed words of a list of words; None where none is left."""
    return " ".join(word for word in value.split() if allowed.fullmatch(word)) or None


def _link(value: str) -> str | None:
    outside = outside_address(value)
    return outside.href if outside else inside_address(value)


def _image(value: str) -> str | None:
    outside = outside_address(value)
    return None if outside and not outside.is_web else _link(value)


# A rule for each attribute but `class` and `id`; `alt` and `title` are plain text and need none.
_RULES: dict[str, Callable[[str], str | None]] = {
    "href": _link,
    "src": _image,
    "rel": lambda value: _kept(value.lower(), _RELATION),
    **dict.fromkeys(("colspan", "rowspan"), lambda value: _kept(value, _SPAN)),
    **dict.fromkeys(("width", "height"), lambda value: _kept(value, _PIXELS)),
    "scope": lambda value: _kept(value.lower(), _SCOPE),
    "align": lambda value: _kept(value.lower(), _ALIGNMENT),
    "loading": lambda value: _kept(value.lower(), _LOADING),
}


class _Inventory(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: Counter[str] = Counter()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag] += 1
        self.found.update(f"{tag} {name}" for name, _ in attrs)


def dropped_between(before: str, after: str) -> tuple[str, ...]:
    """List what one HTML has and the other lacks: `element`, or `element attribute`, once for each time."""
    missing = _Inventory(before).found - _Inventory(after).found
    return tuple(sorted(missing.elements()))
