"""What is refused before anything is parsed."""

from __future__ import annotations

from time import process_time

import pytest

from moderation.sanitize import (
    Markup,
    MarkupLimits,
    NestingTooDeep,
    TextTooLong,
    TooManyLines,
    TooManyLinks,
    TooMuchMarkup,
    UnacceptableText,
    UnreadableText,
    comment,
)
from moderation.text import TextOverLimit

LIMITS = MarkupLimits(max_chars=200, max_bytes=300, max_lines=5, max_links=3, max_depth=6, max_tags=60)
HTML, MARKDOWN, TEXT = Markup.HTML, Markup.MARKDOWN, Markup.TEXT


@pytest.mark.parametrize(
    ("source", "markup", "situation", "numbers"),
    [
        pytest.param("x" * 201, TEXT, TextTooLong, (200, 201), id="chars"),
        pytest.param("é" * 151, TEXT, TextTooLong, (300, 302), id="bytes"),
        pytest.param("a\n" * 5, TEXT, TooManyLines, (5, 6), id="lines"),
        pytest.param("https://a.example " * 4, TEXT, TooManyLinks, (3, 4), id="links-in-text"),
        pytest.param("[a](https://a.example)" * 4, MARKDOWN, TooManyLinks, (3, 4), id="links-in-markdown"),
        pytest.param("[a][b]" * 4 + "\n\n[b]: https://a.example", MARKDOWN, TooManyLinks, (3, 4), id="reference-links"),
        pytest.param("<a href=//a.example>x</a>" * 4, HTML, TooManyLinks, (3, 4), id="links-in-html"),
        pytest.param("<b>" * 7, HTML, NestingTooDeep, (6, 7), id="tags"),
        pytest.param("<b></x>" * 7, HTML, NestingTooDeep, (6, 7), id="tags-with-false-ends"),
        pytest.param(">" * 7 + "a", MARKDOWN, NestingTooDeep, (6, 7), id="quotes"),
        pytest.param("> - " * 4 + "a", MARKDOWN, NestingTooDeep, (6, 8), id="quotes-and-lists"),
        pytest.param("            - a", MARKDOWN, NestingTooDeep, (6, 7), id="indented-list"),
        pytest.param("[" * 7, MARKDOWN, NestingTooDeep, (6, 7), id="brackets"),
        pytest.param("*" * 20 + "a" + "*" * 20, MARKDOWN, NestingTooDeep, (6, 11), id="emphasis"),
        pytest.param("<b><i>x" + "<p>x" * 20, HTML, TooMuchMarkup, (60, 63), id="misnested"),
        pytest.param("<a" + " b" * 70 + ">", HTML, TooMuchMarkup, (60, 71), id="attributes"),
    ],
)
def test_comment_is_refused_when_over_a_limit(
    source: str, markup: Markup, situation: type[TextOverLimit], numbers: tuple[int, int]
) -> None:
    with pytest.raises(situation, match=f"at most {numbers[0]:,} are allowed") as refusal:
        comment(source, markup=markup, limits=LIMITS)
    assert (refusal.value.limit, refusal.value.actual) == numbers
    assert isinstance(refusal.value, UnacceptableText)


@pytest.mark.parametrize(
    ("source", "markup"),
    [
        pytest.param("x" * 200, TEXT, id="chars"),
        pytest.param("é" * 150, TEXT, id="bytes"),
        pytest.param("a\n" * 4 + "a", TEXT, id="lines"),
        pytest.param("https://a.example " * 3, TEXT, id="links-in-text"),
        pytest.param("[https://a.example](https://a.example) " * 3, MARKDOWN, id="links-in-markdown"),
        pytest.param("<a href=//a.example>x</a>" * 3, HTML, id="links-in-html"),
        pytest.param("<b>" * 6, HTML, id="tags"),
        pytest.param("<b>x</b>" * 20, HTML, id="closed-tags"),
        pytest.param("<p>x<li>y" * 15, HTML, id="implied-ends"),
        pytest.param("> " * 5 + "a", MARKDOWN, id="quotes"),
        pytest.param("[[[ ] [\n\n[[[", MARKDOWN, id="brackets"),
        pytest.param("[a] " * 20, MARKDOWN, id="closed-brackets"),
        pytest.param("][" * 7, MARKDOWN, id="brackets-closed-first"),
    ],
)
def test_comment_is_accepted_when_at_its_limits(source: str, markup: Markup) -> None:
    assert comment(source, markup=markup, limits=LIMITS).html


@pytest.mark.parametrize("markup", Markup)
def test_comment_is_refused_when_unreadable(markup: Markup) -> None:
    with pytest.raises(UnreadableText):
        comment("a\x00<b>", markup=markup)


@pytest.mark.parametrize(
    ("piece", "markup"),
    [
        pytest.param("<ul><li>", HTML, id="lists"),
        pytest.param("<div>", HTML, id="unknown-elements"),
        pytest.param("<b>", HTML, id="formatting"),
        pytest.param("<a ", HTML, id="open-tags"),
        pytest.param("[", MARKDOWN, id="brackets"),
        pytest.param("> ", MARKDOWN, id="quotes"),
        pytest.param("- ", MARKDOWN, id="list-markers"),
        pytest.param("![", MARKDOWN, id="images"),
    ],
)
def test_comment_is_refused_in_milliseconds_when_ten_thousand_deep(piece: str, markup: Markup) -> None:
    wide = MarkupLimits(max_chars=10**6, max_bytes=10**7)
    started = process_time()
    with pytest.raises((NestingTooDeep, TooMuchMarkup)):
        comment(piece * 10_000, markup=markup, limits=wide)
    assert process_time() - started < 0.25  # about 5 ms on an idle machine
