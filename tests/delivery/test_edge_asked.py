"""What a request asks the edge for: keys, content codings, conditions."""

from __future__ import annotations

import pytest

from cms.delivery.edge import asked


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", "", id="empty"),
        pytest.param("b=1", "b=1", id="one"),
        pytest.param("b=1&a=2", "a=2&b=1", id="order"),
        pytest.param("article=2&limit=5&article=1", "article=2&article=1&limit=5", id="repeated-keep-their-order"),
        pytest.param("a=1&a=1", "a=1&a=1", id="repeated-keep-their-number"),
        pytest.param("&a=1&&b=2&", "a=1&b=2", id="empty-parts"),
        pytest.param("b&a=1", "a=1&b", id="without-value"),
        pytest.param("a=1%26b=2&A=3", "A=3&a=1%26b=2", id="encoded-ampersand-and-case"),
    ],
)
def test_key_has_parameters_in_order(query: str, expected: str) -> None:
    assert asked.key_of({"PATH_INFO": "/p", "QUERY_STRING": query}) == ("/p", expected)


def test_key_needs_no_query() -> None:
    assert asked.key_of({"PATH_INFO": "/p"}) == ("/p", "")


def test_request_in_full_has_nothing_that_shortens_the_answer() -> None:
    environ = {
        "REQUEST_METHOD": "HEAD",
        "PATH_INFO": "/p",
        "QUERY_STRING": "b=1&a=2",
        "HTTP_IF_NONE_MATCH": '"x"',
        "HTTP_RANGE": "bytes=0-1",
        "HTTP_ACCEPT_ENCODING": "br",
        "HTTP_HOST": "example.org",
        "wsgi.errors": None,
    }
    assert asked.in_full(environ, ("/p", "a=2&b=1")) == {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/p",
        "QUERY_STRING": "a=2&b=1",
        "HTTP_HOST": "example.org",
        "wsgi.errors": None,
    }
    assert environ["REQUEST_METHOD"] == "HEAD"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("BR, GZip", "br"),
        ("gzip, zstd", "zstd"),
        ("zstd;q=0.9, br;q=0.8, gzip", "gzip"),
        ("br;q=0, *", "zstd"),
        ("ZSTD;q=0.001", "zstd"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("gzip;q=0.5, br;q=0.5", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0, gzip;q=0", "identity"),
        ("*", "br"),
        ("*;q=0.1, gzip;q=0.8", "gzip"),
        ("*;q=0", "identity"),
        ("identity, gzip;q=0.5", "identity"),
        ("identity;q=0.5, gzip;q=1", "gzip"),
        ("identity;q=0", "identity"),
        ("deflate", "identity"),
        ("gzip;q=nonsense", "identity"),
        ("gzip;level=9", "gzip"),
        ("br;Q=0, gzip", "gzip"),
        (",,gzip , ,", "gzip"),
    ],
)
def test_coding_is_the_clients_choice_then_ours(accepted: str, coding: str) -> None:
    assert asked.coding_of(accepted) == coding


@pytest.mark.parametrize(
    ("condition", "etag", "is_unchanged"),
    [
        pytest.param('"abcdef"', '"abcdef"', True, id="conditional-etag-strong-respond"),
        pytest.param('W/"abcdef"', 'W/"abcdef"', True, id="conditional-etag-weak-respond"),
        pytest.param('W/"abcdef"', '"abcdef"', True, id="weak-comparison"),
        pytest.param('"abcdef"', 'W/"abcdef"', True, id="weak-comparison-the-other-way"),
        pytest.param('"abcdef", "1234", "5678"', '"abcdef"', True, id="conditional-etag-strong-respond-multiple-first"),
        pytest.param(
            '"1234", "abcdef", "5678"', '"abcdef"', True, id="conditional-etag-strong-respond-multiple-second"
        ),
        pytest.param('"1234","5678","abcdef"', '"abcdef"', True, id="conditional-etag-strong-respond-multiple-last"),
        pytest.param('"abcdef\xfc"', '"abcdef\xfc"', True, id="conditional-etag-strong-respond-obs-text"),
        pytest.param('"a,b"', '"a,b"', True, id="comma-inside"),
        pytest.param("*", '"abcdef"', True, id="any"),
        pytest.param(" * ", '"abcdef"', True, id="any-with-blanks"),
        pytest.param("*", None, False, id="any-but-there-is-no-tag"),
        pytest.param('"abcdef"', None, False, id="no-tag"),
        pytest.param('"abc"', '"abcdef"', False, id="part-of-it"),
        pytest.param('"ABCDEF"', '"abcdef"', False, id="other-case"),
        pytest.param("abcdef", '"abcdef"', False, id="conditional-etag-quoted-respond-unquoted"),
        pytest.param('"abcdef-br"', '"abcdef"', False, id="another-coding"),
        pytest.param("", '"abcdef"', False, id="empty"),
    ],
)
def test_if_none_match_compares_tags(condition: str, etag: str | None, is_unchanged: bool) -> None:
    assert asked.is_unchanged(condition, etag) is is_unchanged
