"""Addresses a body may point to."""

from __future__ import annotations

import pytest

from cms.content.links import MAX_ADDRESS_CHARS, is_link, is_picture_address, is_web_address, tidied

EVERYWHERE = (True, True, True)
LINK_ONLY = (True, False, False)
RELATIVE = (True, True, False)
NOWHERE = (False, False, False)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("https://example.org/a?b=c#d", EVERYWHERE, id="https"),
        pytest.param("HTTP://EXAMPLE.ORG", EVERYWHERE, id="http-in-capitals"),
        pytest.param("https://例え.jp/日本", EVERYWHERE, id="unicode"),
        pytest.param("https://[::1]/", EVERYWHERE, id="ipv6"),
        pytest.param("mailto:a@example.org", LINK_ONLY, id="mailto"),
        pytest.param("tel:+49-30", LINK_ONLY, id="tel"),
        pytest.param("#part", LINK_ONLY, id="fragment"),
        pytest.param("/a/b", RELATIVE, id="path"),
        pytest.param("a.html", RELATIVE, id="relative"),
        pytest.param("../a?b=c:d", RELATIVE, id="colon-in-the-query"),
        pytest.param("./a:b", RELATIVE, id="colon-after-a-slash"),
        pytest.param("?page=2", RELATIVE, id="query"),
        pytest.param("", NOWHERE, id="empty"),
        pytest.param("javascript:alert(1)", NOWHERE, id="javascript"),
        pytest.param("JaVaScRiPt:alert(1)", NOWHERE, id="javascript-in-any-case"),
        pytest.param("java\nscript:alert(1)", NOWHERE, id="line-feed-inside"),
        pytest.param("\x01javascript:alert(1)", NOWHERE, id="control-before"),
        pytest.param(" javascript:alert(1)", NOWHERE, id="space-before"),
        pytest.param("javascript&colon;alert(1)", RELATIVE, id="reference-is-no-colon-here"),
        pytest.param("vbscript:x", NOWHERE, id="vbscript"),
        pytest.param("data:text/html,x", NOWHERE, id="data"),
        pytest.param("data:image/png;base64,AAAA", NOWHERE, id="data-picture"),
        pytest.param("file:///etc/passwd", NOWHERE, id="file"),
        pytest.param("1a:b", NOWHERE, id="neither-scheme-nor-path"),
        pytest.param("//example.org/a", NOWHERE, id="no-scheme"),
        pytest.param("\\\\example.org", NOWHERE, id="backslashes"),
        pytest.param("/\\example.org", NOWHERE, id="slash-and-backslash"),
        pytest.param("https:example.org", NOWHERE, id="no-slashes"),
        pytest.param("https:///a", NOWHERE, id="no-host"),
        pytest.param("mailto:", NOWHERE, id="mail-to-nobody"),
        pytest.param("https://example.org/a b", NOWHERE, id="space-inside"),
        pytest.param("https://example.org/\u00a0", NOWHERE, id="no-break-space"),
        pytest.param("https://example.org/\ud800", NOWHERE, id="surrogate"),
        pytest.param("/" + "a" * (MAX_ADDRESS_CHARS - 1), RELATIVE, id="longest"),
        pytest.param("/" + "a" * MAX_ADDRESS_CHARS, NOWHERE, id="too-long"),
    ],
)
def test_an_address_is_allowed_as_link_picture_and_embed(address: str, expected: tuple[bool, bool, bool]) -> None:
    assert (is_link(address), is_picture_address(address), is_web_address(address)) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("\n https://example.org/a b\t\n", "https://example.org/a%20b", id="spaces"),
        pytest.param("ja\tva\nscript:x", "javascript:x", id="tabs-and-line-feeds"),
        pytest.param("//cdn.example.org/a.js", "https://cdn.example.org/a.js", id="scheme-of-the-page"),
        pytest.param("\x00\x1f#a", "#a", id="controls-at-the-edge"),
    ],
)
def test_an_attribute_is_read_as_browsers_read_it(address: str, expected: str) -> None:
    assert tidied(address) == expected
