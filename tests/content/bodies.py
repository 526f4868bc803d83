"""Bodies for property tests: what generates them, and how two of them are compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from cms.content import Document, InvalidBody
from cms.content.blocks import DECORATORS, HEADINGS, TONES

Read = TypeVar("Read")

GENEROUS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
"""What an example costs depends on who else uses the machine; what it costs at most is tested elsewhere."""

MARKUP = "*_~`[]()<>#+-=|:!\\&\"'.1 \n"
LETTERS = "abz Aé ßñ漢字คำहि\u0301\u00a0\u3000עב😀؟"

words = st.text(st.sampled_from(LETTERS + MARKUP), min_size=1, max_size=12)
any_text = st.text(st.characters(codec="utf-8"), max_size=30)
texts = st.one_of(
    words,
    words,
    st.sampled_from(["word", "a b", "[!NOTE]", "1. a", "- a", "# a", "    a", "&amp;", "<b>", "| a | b |", "---", "***", "a_b_c", "http://a.b"]),
    any_text,
)  # fmt: skip
lines = st.one_of(st.just("A line"), words, any_text)
addresses = st.sampled_from(
    ["https://example.org/", "/a/b?c=1&copy=2", "#a-b", "mailto:a@example.org", "https://example.org/a(b)_c*d*", "tel:1",
     "a.html", "media:0199c0de-0000-7000-8000-0000000000ab", "https://example.org/?a=&lt;x>", "https://example.org/|x|"]
)  # fmt: skip
keys = st.one_of(st.none(), st.from_regex(r"[a-z0-9_-]{1,6}", fullmatch=True))


def _keyed(fields: dict[str, Any], key: str | None) -> dict[str, Any]:
    return fields if key is None else fields | {"_key": key}


def _inline(spans: list[tuple[str, list[str], int | None]], links: list[tuple[str, str]]) -> dict[str, Any]:
    definitions = [
        {"_type": "link", "_key": f"link{number}", "href": href, **({"title": title} if title else {})}
        for number, (href, title) in enumerate(links)
    ]
    children = []
    for text, decorators, link in spans:
        marks = [*decorators, *([f"link{link % len(links)}"] if link is not None and links else [])]
        children.append({"_type": "span", "text": text, "marks": marks})
    return {"markDefs": definitions, "children": children}


MEDIUM = "0199c0de-0000-7000-8000-0000000000ab"

inlines = st.builds(
    _inline,
    st.lists(
        st.tuples(
            texts,
            st.lists(st.sampled_from(DECORATORS), max_size=3, unique=True),
            st.one_of(st.none(), st.none(), st.integers(0, 3)),
        ),
        min_size=1,
        max_size=5,
    ),
    st.lists(st.tuples(addresses, st.one_of(st.just(""), lines)), max_size=2),
)


@st.composite
def text_blocks(draw: st.DrawFn) -> dict[str, Any]:
    """Paragraphs, headings, quotations and list items."""
    block = {"_type": "block", **draw(inlines)}
    style = draw(st.sampled_from(["normal", "normal", "blockquote", *HEADINGS]))
    if draw(st.booleans()):
        block["style"] = style
    if draw(st.booleans()):
        block |= {"listItem": draw(st.sampled_from(["bullet", "number"])), "level": draw(st.integers(1, 4))}
    return _keyed(block, draw(keys))


@st.composite
def images(draw: st.DrawFn) -> dict[str, Any]:
    """Pictures from anywhere and of our own, with any of their fields."""
    block: dict[str, Any] = {"_type": "image", "url": "https://example.org/a.jpg", "alt": draw(lines)}
    fields = {"caption": lines, "width": st.integers(1, 5000), "height": st.integers(2, 5000), "href": addresses}
    if draw(st.booleans()):
        block = {"_type": "image", "media_id": MEDIUM, "alt": draw(lines)}
        fields = {"caption": lines, "href": addresses}
    if not block["alt"].strip():
        fields["decorative"] = st.just(True)
    for name in draw(st.sets(st.sampled_from(sorted(fields)))):
        block[name] = draw(fields[name])
    return _keyed(block, draw(keys))


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """Tables with ragged rows, captions, alignments and headings on two sides."""
    rows = draw(
        st.lists(
            st.lists(st.one_of(inlines, st.just({"children": []})), min_size=1, max_size=4), min_size=1, max_size=4
        )
    )
    columns = max(map(len, rows))
    block: dict[str, Any] = {
        "_type": "table",
        "rows": [{"_type": "row", "cells": [{"_type": "cell", **cell} for cell in row]} for row in rows],
        "header_rows": draw(st.integers(0, len(rows))),
        "header_columns": draw(st.integers(0, columns)),
    }
    if draw(st.booleans()):
        block["caption"] = draw(lines)
    if draw(st.booleans()):
        block["align"] = draw(st.lists(st.sampled_from([None, "left", "center", "right"]), max_size=columns))
    return block


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    """Quick facts."""
    visible = lines.map(lambda text: f"L{text}")
    rows = draw(st.lists(st.tuples(visible, st.one_of(inlines, st.just({"children": []}))), min_size=1, max_size=3))
    block: dict[str, Any] = {"_type": "facts", "rows": [{"_type": "fact", "label": a, **b} for a, b in rows]}
    if draw(st.booleans()):
        block["title"] = draw(lines)
    return block


@st.composite
def faqs(draw: st.DrawFn) -> dict[str, Any]:
    """Questions and answers."""
    asked = st.tuples(lines.map(lambda text: f"W{text}"), st.one_of(inlines, st.just({"children": []})))
    rows = draw(st.lists(asked, min_size=1, max_size=3))
    return {"_type": "faq", "rows": [{"_type": "question", "question": a, **b} for a, b in rows]}


code = st.builds(
    lambda text, language: {"_type": "code", "code": text, **({"language": language} if language else {})},
    st.one_of(texts, st.sampled_from(["a\n\n", "\n a", "\ta", "```\nx\n```", "</pre>", "<!-- x", "> x", "a\n\n\nb"])),
    st.sampled_from(["", "python", "c++", "facts", "faq", "embed"]),
)
embeds = st.builds(
    lambda title: {"_type": "embed", "url": "https://example.org/watch?v=1", **({"title": title} if title else {})},
    st.one_of(st.just(""), lines),
)
plain_objects = st.one_of(images(), tables(), facts(), faqs(), code, embeds, st.just({"_type": "divider"}))
callouts = st.builds(
    lambda tone, content: {"_type": "callout", "tone": tone, "content": content},
    st.sampled_from(TONES),
    st.lists(st.one_of(text_blocks(), plain_objects), min_size=1, max_size=3),
)
bodies = st.lists(st.one_of(text_blocks(), text_blocks(), text_blocks(), plain_objects, callouts), max_size=6)
"""Portable Text that is valid and seldom canonical."""


def without_keys(value: Any, links: dict[str, Any] | None = None) -> Any:
    """Return a body without its keys: marks that are links become what they link to, equal neighbours are joined."""
    if isinstance(value, list):
        return [without_keys(item, links) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {name: item for name, item in value.items() if name not in {"_key", "markDefs", "children"}}
    kept = {name: without_keys(item) for name, item in kept.items()}
    if "children" in value:
        kept["spans"] = _spans(value)
    return kept


def _spans(value: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    links = {item["_key"]: f"{item['href']} {item.get('title')}" for item in value["markDefs"]}
    joined: list[tuple[str, tuple[str, ...]]] = []
    for span in value["children"]:
        marks = tuple(links.get(name, name) for name in span["marks"])
        if joined and joined[-1][1] == marks:
            joined[-1] = (joined[-1][0] + span["text"], marks)
        else:
            joined.append((span["text"], marks))
    return joined


def text(words: str, **fields: Any) -> dict[str, Any]:
    """Return a text block of one plain span."""
    return {"_type": "block", "children": [{"_type": "span", "text": words}]} | fields


def outcome(read: Callable[[Any], Read], value: Any) -> Read | InvalidBody:
    """Return what reading gives: a result, or the refusal."""
    try:
        return read(value)
    except InvalidBody as error:
        return error


def codes(document: Document) -> list[str]:
    """Return the codes of a document's warnings."""
    return [warning.code for warning in document.warnings]


def shown(document: Document) -> Any:
    """Return the blocks of a document without keys and empty lists, so that a test shows only what it is about."""
    return without_keys(document.blocks)
