"""Untrusted markup becomes safe HTML here, and nowhere else. The only importer of bleach and nh3.

Owns the two engines, the order they are asked in, and what follows where they disagree. The rooms beside this one own
the limits (`limits`), the addresses (`addresses`), the canonical form (`writer`) and the article policy (`articles`).
Refuses to judge a comment: doubts and links are facts for the checks.

A comment's way: normalise and limits -> render to HTML -> bleach -> nh3 reads what bleach let through -> the writer
writes it in canonical form -> nh3 reads that once more and must find nothing to change. Text without any markup takes
a short way; a test proves that both ways end at the same place.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass

import nh3
from bleach.sanitizer import Cleaner

from moderation.markup import Markup, escape, has_markup, lines_by_paragraph, paragraphs, quoted, render
from moderation.sanitize.articles import (
    ARTICLE_ATTRIBUTES,
    ARTICLE_ELEMENTS,
    ARTICLE_SCHEMES,
    OPAQUE_ELEMENTS,
    AttributeFilter,
    dropped_between,
)
from moderation.sanitize.doubts import disagreements
from moderation.sanitize.limits import (
    MarkupLimits,
    NestingTooDeep,
    TooManyLines,
    TooManyLinks,
    TooMuchMarkup,
    readable,
    refuse_depth,
    refuse_links,
)
from moderation.sanitize.writer import (
    ELEMENTS,
    LINK_ATTRIBUTES,
    REL,
    SCHEMES,
    Link,
    Written,
    collapsed,
    write,
)
from moderation.text import TextTooLong, UnacceptableText, UnreadableText, refuse_unreadable

__all__ = [
    "SANITIZER_VERSION",
    "Link",
    "Markup",
    "MarkupLimits",
    "NestingTooDeep",
    "SafeArticle",
    "SafeComment",
    "TextTooLong",
    "TooManyLines",
    "TooManyLinks",
    "TooMuchMarkup",
    "UnacceptableText",
    "UnreadableText",
    "UnstableMarkup",
    "article",
    "comment",
]

SANITIZER_VERSION = 1
"""Stored beside every HTML. Raise it whenever the same source would come out differently."""


@dataclass(frozen=True, slots=True)
class SafeComment:
    """A comment that may reach a browser.

    Attributes:
        html: safe in element content, in canonical form.
        text: the text a reader sees, for matching and previews.
        links: the links in order.
        doubts: where the two engines disagreed, in words; not empty means that a person should look.
        version: the sanitiser's version.
    """

    html: str
    text: str
    links: tuple[Link, ...] = ()
    doubts: tuple[str, ...] = ()
    version: int = SANITIZER_VERSION


@dataclass(frozen=True, slots=True)
class SafeArticle:
    """An article body that may reach a browser, and what was dropped from it: `element` or `element attribute`."""

    html: str
    dropped: tuple[str, ...] = ()
    version: int = SANITIZER_VERSION


DEFAULT_LIMITS = MarkupLimits()

_ATTRIBUTES: dict[str, set[str]] = {"a": set(LINK_ATTRIBUTES), "*": set()}  # "*" left out would let `lang` pass
_SECOND = nh3.Cleaner(
    tags=set(ELEMENTS),
    attributes=_ATTRIBUTES,
    url_schemes=set(SCHEMES),
    clean_content_tags=set(),
    link_rel=REL,
)
_LAST = nh3.Cleaner(
    tags=set(ELEMENTS),
    attributes=_ATTRIBUTES,
    url_schemes=set(SCHEMES),
    url_relative="deny",
    link_rel=REL,
)
_engines = threading.local()
_MAX_READINGS = 8  # random misnesting needs three at most
_PRE_START = re.compile(r"(<pre>)\n+")  # a parser drops the first line end in `pre`


class UnstableMarkup(UnacceptableText):
    """An article's HTML changes with every reading; nothing our own renderer writes does."""


def comment(source: str, *, markup: Markup = Markup.MARKDOWN, limits: MarkupLimits = DEFAULT_LIMITS) -> SafeComment:
    """Make a reader's comment safe.

    The elements and attributes are those of the moderation policy; explicit http and https addresses in text and
    Markdown become links. Where bleach and nh3 disagree, the stricter reading is kept and `doubts` says so.
    Cost: tens of microseconds for 300 characters without markup, about a millisecond with.

    Raises:
        UnacceptableText: the text is unreadable, or passes a limit; nothing was parsed.
    """
    text = readable(source, markup=markup, limits=limits)
    return _in_full(text, markup, limits) if has_markup(text, markup=markup) else _in_short(text, markup)


def _in_short(text: str, markup: Markup) -> SafeComment:
    """Write a text without markup; `_in_full` comes to the same end."""
    if markup is Markup.HTML:
        return SafeComment(escape(text.strip(" \t\n")), collapsed(text).strip())
    seen = ("\n".join(map(collapsed, lines)) for lines in lines_by_paragraph(text))
    return SafeComment(paragraphs(text), "\n\n".join(seen))


def _in_full(text: str, markup: Markup, limits: MarkupLimits) -> SafeComment:
    rendered = render(text, markup=markup)
    refuse_depth(rendered.depth, limits=limits)
    first = _bleach().clean(rendered.html)
    second = _SECOND.clean(first)
    written = write(second, linkify=markup is not Markup.HTML, accepts=_accepts)
    refuse_links(len(written.links), limits=limits)
    return _settled(written, disagreements(first, second), last=_LAST.clean(written.html))


def _settled(written: Written, doubts: tuple[str, ...], *, last: str) -> SafeComment:
    """Keep what was written if nh3 leaves it as it is; else fall back to the bare text, and doubt."""
    is_stable = last == written.html
    return SafeComment(
        html=written.html if is_stable else paragraphs(written.text),
        text=written.text,
        links=written.links if is_stable else (),
        doubts=doubts if is_stable else (*doubts, "nh3 changes what was written"),
    )


def _accepts(href: str) -> bool:
    """Ask nh3, whose URL parser is the one of the WHATWG standard, whether it would keep a canonical address."""
    return "href" in _LAST.clean(f'<a href="{quoted(href)}">')


def _bleach() -> Cleaner:
    """Give this thread its own Cleaner: bleach's parser keeps state while it works."""
    if not hasattr(_engines, "bleach"):
        _engines.bleach = Cleaner(
            tags=ELEMENTS, attributes={"a": sorted(LINK_ATTRIBUTES)}, protocols=SCHEMES, strip=True
        )
    cleaner: Cleaner = _engines.bleach
    return cleaner


def article(html: str) -> SafeArticle:
    """Make the HTML of an article safe. The engine is nh3; see `moderation.sanitize.articles` for the policy.

    Links and images may be relative to the site. Headings keep ids that hold a hyphen and come once.

    Raises:
        UnreadableText: a NUL or a lone surrogate.
        UnstableMarkup: no stable form was found.
    """
    refuse_unreadable(html)
    clean = _stable(html, readings=_MAX_READINGS)
    return SafeArticle(clean, dropped_between(html, clean))


def _stable(html: str, *, readings: int) -> str:
    """Sanitise until a further reading changes nothing: serialised misnested tags can be read in another way."""
    clean = _article_once(html)
    for _ in range(readings):
        again = _article_once(clean)
        if again == clean:
            return clean
        clean = again
    raise UnstableMarkup("The HTML is nested in ways that no two parsers read alike.")


def _article_once(html: str) -> str:
    clean = nh3.clean(
        html,
        tags=set(ARTICLE_ELEMENTS),
        clean_content_tags=set(OPAQUE_ELEMENTS),
        attributes=ARTICLE_ATTRIBUTES,
        attribute_filter=AttributeFilter(),
        link_rel=None,
        url_schemes=set(ARTICLE_SCHEMES),
    )
    return _PRE_START.sub(r"\1", clean)
