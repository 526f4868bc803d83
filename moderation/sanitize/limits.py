"""Limits on what is parsed at all, counted in linear time before any parser sees the text.

Owns the numbers and the refusals. Refuses to judge: a refused text is told to its author and stored nowhere; how many
links make a comment suspicious is for the checks.

Source of the need: bleach is quadratic on nested markup, Markdown parsers are on open brackets. The numbers are house
rules: several times what honest comments have.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from moderation.markup import Markup
from moderation.text import TextLimits, TextOverLimit, TextTooLong, normalise


class TooManyLines(TextOverLimit):
    """The text has more lines than the limit allows."""

    wording = "The text has too many lines: {actual:,}, at most {limit:,} are allowed."


class TooManyLinks(TextOverLimit):
    """The text has more links than any comment needs."""

    wording = "The text has too many links: {actual:,}, at most {limit:,} are allowed."


class NestingTooDeep(TextOverLimit):
    """Elements, quotes, lists or brackets are nested deeper than the limit allows."""

    wording = "Quotes, lists, brackets or tags are nested too deeply: {actual:,} levels, at most {limit:,} are allowed."


class TooMuchMarkup(TextOverLimit):
    """The tags, each counted with the elements open around it, are more than the limit allows."""

    wording = "The text has too much markup for its length: {actual:,} open tags, at most {limit:,} are allowed."


@dataclass(frozen=True, slots=True)
class MarkupLimits:
    """How much of a submission is parsed. Bytes are of UTF-8; lines, links and levels are counted as a parser would.

    `max_tags` counts each tag once for itself and once for every element open around it, which bounds the work of
    repairing misnested markup.
    """

    max_chars: int = 10_000
    max_bytes: int = 40_000
    max_lines: int = 1_000
    max_links: int = 50
    max_depth: int = 32
    max_tags: int = 4_000


_VOID_OR_IMPLIED = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
    | {"p", "li", "dt", "dd", "option", "tr", "th", "td"}
)
_TAG = re.compile(r"<(/?)([a-z][^\s/>]*)([^<>]*)")
_ATTRIBUTE_START = re.compile(r"[\s/]+|[\"'](?=[^\s/])")
_MARKERS = re.compile(r"[ \t]*(?:(?:>|[-+*](?=[ \t])|[0-9]{1,9}[.)](?=[ \t]))[ \t]*)+")
_MARKER = re.compile(r">|[-+*]|[0-9]+[.)]")
_BRACKET_OR_GAP = re.compile(r"[\[\]]|\n[ \t]*\n")
# Counted from below (a link is written in more ways than these); the exact count follows after parsing.
_LINKS = {
    Markup.TEXT: re.compile(r"https?://", re.IGNORECASE),
    Markup.MARKDOWN: re.compile(r"\]\(|(?<![(<\[\"'/=])https?://", re.IGNORECASE),
    Markup.HTML: re.compile(r"<a[\s/][^<>]*href", re.IGNORECASE),
}


def readable(source: str, *, markup: Markup, limits: MarkupLimits) -> str:
    """Normalise a submission and refuse it where it passes a limit; linear in its length.

    Raises:
        TextTooLong, TooManyLines, TooManyLinks, NestingTooDeep, TooMuchMarkup: a limit is passed.
        UnreadableText: a NUL or a lone surrogate.
    """
    text = normalise(source, limits=TextLimits(max_chars=limits.max_chars)).text
    size = len(text) if text.isascii() else len(text.encode())
    if size > limits.max_bytes:
        raise TextTooLong(limit=limits.max_bytes, actual=size)
    lines = text.count("\n") + 1
    if lines > limits.max_lines:
        raise TooManyLines(limit=limits.max_lines, actual=lines)
    if "://" in text or "<" in text or "[" in text:
        refuse_links(sum(1 for _ in _LINKS[markup].finditer(text)), limits=limits)
    if markup is Markup.MARKDOWN:
        refuse_depth(max(_quote_depth(text), _bracket_depth(text, limits.max_depth)), limits=limits)
    if markup is Markup.HTML and "<" in text:
        _refuse_tags(text, limits)
    return text


def refuse_links(count: int, *, limits: MarkupLimits) -> None:
    """Raise TooManyLinks where `count` passes the limit."""
    if count > limits.max_links:
        raise TooManyLinks(limit=limits.max_links, actual=count)


def refuse_depth(depth: int, *, limits: MarkupLimits) -> None:
    """Raise NestingTooDeep where `depth` passes the limit."""
    if depth > limits.max_depth:
        raise NestingTooDeep(limit=limits.max_depth, actual=depth)


def _quote_depth(text: str) -> int:
    """Count the levels of the deepest line: its quote and list markers, and two columns of indent for each list."""
    deepest = 0
    for line in text.split("\n"):
        prefix = _MARKERS.match(line)
        if prefix:
            indent = len(prefix[0].expandtabs(4)) - len(prefix[0].expandtabs(4).lstrip())
            deepest = max(deepest, indent // 2 + len(_MARKER.findall(prefix[0])))
    return deepest


def _bracket_depth(text: str, limit: int) -> int:
    """Count the brackets open at once in a paragraph: an opener that is never closed is looked for to its end."""
    if text.count("[") <= limit:
        return 0
    depth = deepest = 0
    for match in _BRACKET_OR_GAP.finditer(text):
        depth = depth + 1 if match[0] == "[" else max(depth - 1, 0) if match[0] == "]" else 0
        deepest = max(deepest, depth)
    return deepest


def _refuse_tags(text: str, limits: MarkupLimits) -> None:
    """Walk over everything that looks like a tag, closed or not, and refuse depth and sheer amount."""
    still_open: Counter[str] = Counter()
    depth = weight = 0
    for slash, name, rest in _TAG.findall(text.lower()):
        weight += 1 + depth + len(_ATTRIBUTE_START.findall(rest))
        if name not in _VOID_OR_IMPLIED:
            if not slash:
                still_open[name] += 1
                depth += 1
            elif still_open[name]:
                still_open[name] -= 1
                depth -= 1
        refuse_depth(depth, limits=limits)
        if weight > limits.max_tags:
            raise TooMuchMarkup(limit=limits.max_tags, actual=weight)
