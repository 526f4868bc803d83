"""The policy for the HTML of articles: written by our own renderer, checked as if it were not.

Owns the elements and attributes an article body may have and the report of what was dropped. Refuses to parse: the
engine is called by `moderation.sanitize`, attribute by attribute it asks `filtered`.

Source: house rules; the elements are those of the content model (blocks, marks, tables, figures, boxes). No `iframe`,
no `style`, no event can pass. Heading ids: see `is_heading_id`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

from moderation.sanitize.addresses import article_image, article_link

ARTICLE_ELEMENTS = frozenset(
    {"h1", "h2", "h3", "h4", "h5", "h6", "p", "blockquote", "pre", "hr", "br"}
    | {"ul", "ol", "li", "dl", "dt", "dd", "div", "aside", "section"}
    | {"table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img"}
    | {"a", "strong", "em", "u", "s", "code", "sub", "sup", "mark"}
)
ARTICLE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
# Elements whose content is no text for readers: it goes with them.
OPAQUE_ELEMENTS = frozenset(
    {"script", "style", "template", "title", "textarea", "select", "iframe", "object", "svg", "math"}
    | {"noscript", "noembed", "noframes", "xmp"}
)
_CELL = {"colspan", "rowspan", "scope", "align"}
_BOXES = ("div", "aside", "section", "figure", "dl", "table", "blockquote")
ARTICLE_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),  # left out, it would let `lang` and `title` pass everywhere
    "a": {"href", "title", "rel", "data-media-id"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading", "role", "data-media-id"},
    "th": _CELL | {"class"},
    "td": _CELL | {"class"},
    "code": {"class"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
    **{box: {"class"} for box in _BOXES},
    "aside": {"class", "role"},
}
_RELATION = re.compile("nofollow|ugc|sponsored|noopener|noreferrer|external|author|license|me")
_BOX_CLASS = re.compile(r"facts|faq|embed|image|align-(?:left|center|right)|callout(?:-[a-z]{1,20})?")
_LANGUAGE_CLASS = re.compile(r"language-[a-z0-9+#._-]{1,40}")
_SPAN = re.compile(r"[1-9][0-9]?")
_PIXELS = re.compile(r"[1-9][0-9]{0,4}")
_MAX_ID_CHARS = 100
_START_TAG = re.compile(r"""<([a-zA-Z][^\s/<>]*)((?:[^<>"']|"[^"]*+"|'[^']*+')*+)""")
_ATTRIBUTE_NAME = re.compile(r"""([^\s/=<>"']++)(?:\s*=\s*(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?""")
_SCOPE = re.compile("(?:col|row)(?:group)?")
_ALIGNMENT = re.compile("left|center|right")
_LOADING = re.compile("lazy|eager")
_ROLE = re.compile("note|presentation")
_CANDIDATE = re.compile(r"(\S+) ([1-9][0-9]{0,4})w")
_SIZES = re.compile(r"[a-z0-9 ,.():-]{1,200}")
_MEDIA_ID = re.compile("[A-Za-z0-9_-]{1,100}")


def is_heading_id(name: str) -> bool:
    """Say whether a heading may carry this id without shadowing anything a page's script could mean.

    An id becomes a property of `window`. Scripts name such properties as identifiers, and no identifier has a hyphen:
    so an id is made of lower-case letters, their marks, digits and hyphens, and one hyphen at least stands inside.

    Source: HTML Standard section 7.2.2.3 (named access on the Window object); the hyphen is a house rule.
    """
    is_spelled = all(char == "-" or char.isalnum() or unicodedata.category(char) in {"Mn", "Mc"} for char in name)
    return is_spelled and "-" in name.strip("-") and name == name.lower() and len(name) <= _MAX_ID_CHARS


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


def _candidates(value: str) -> str | None:
    """Keep the pictures to choose from if every address is one that a picture may have (HTML Standard, srcset)."""
    found = [_CANDIDATE.fullmatch(candidate.strip()) for candidate in value.split(", ")]
    if not all(match is not None and article_image(match[1]) == match[1] for match in found):
        return None
    return value


def _kept(value: str, allowed: re.Pattern[str]) -> str | None:
    """Keep the allowed words of a list of words; None where none is left."""
    return " ".join(word for word in value.split() if allowed.fullmatch(word)) or None


# A rule for each attribute but `class` and `id`; `alt` and `title` are plain text and need none.
_RULES: dict[str, Callable[[str], str | None]] = {
    "href": article_link,
    "src": article_image,
    "srcset": _candidates,
    "sizes": lambda value: value if _SIZES.fullmatch(value) else None,
    "rel": lambda value: _kept(value.lower(), _RELATION),
    **dict.fromkeys(("colspan", "rowspan"), lambda value: _kept(value, _SPAN)),
    **dict.fromkeys(("width", "height"), lambda value: _kept(value, _PIXELS)),
    "scope": lambda value: _kept(value.lower(), _SCOPE),
    "align": lambda value: _kept(value.lower(), _ALIGNMENT),
    "role": lambda value: _kept(value, _ROLE),
    "data-media-id": lambda value: _kept(value, _MEDIA_ID),
    "loading": lambda value: _kept(value.lower(), _LOADING),
}


def dropped_between(before: str, after: str) -> tuple[str, ...]:
    """List what one HTML has and the other lacks: `element`, or `element attribute`, once for each time.

    A report for editors, made without a parser: what merely looks like a tag counts as one.
    """
    return tuple(sorted((_inventory(before) - _inventory(after)).elements()))


def _inventory(html: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for element, rest in _START_TAG.findall(html):
        found[element.lower()] += 1
        found.update(f"{element.lower()} {name.lower()}" for name in _ATTRIBUTE_NAME.findall(rest))
    return found
