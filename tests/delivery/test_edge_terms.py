"""On which terms answers are kept: RFC 9111, and the cases of the cache-tests project that apply to such a cache."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from cms.delivery.edge.terms import directives_of, seconds, terms_of
from tests.delivery.origins import Headers, Origin

NOW = 1_000_000_000.0


def date(offset_s: float) -> str:
    return formatdate(NOW + offset_s, usegmt=True)


@pytest.mark.parametrize(
    ("headers", "pause_s", "is_reused"),
    [
        pytest.param([], 0, False, id="freshness-none"),
        pytest.param([("Cache-Control", "max-age=3600")], 0, True, id="freshness-max-age"),
        pytest.param([("Cache-Control", "max-age=2")], 3, False, id="freshness-max-age-stale"),
        pytest.param([("Cache-Control", "max-age=0")], 0, False, id="freshness-max-age-0"),
        pytest.param([("Cache-Control", "max-age=2147483648")], 9999, True, id="freshness-max-age-max-plus"),
        pytest.param([("Cache-Control", "max-age=-3600")], 0, False, id="freshness-max-age-negative"),
        pytest.param([("Cache-Control", "max-age=3600.0")], 0, False, id="freshness-max-age-decimal"),
        pytest.param([("Cache-Control", "max-age=a3600")], 0, False, id="freshness-max-age-a100"),
        pytest.param([("Cache-Control", "max-age=003600")], 3599, True, id="freshness-max-age-leading-zero"),
        pytest.param([("Cache-Control", 'max-age="3600"')], 0, True, id="freshness-max-age-quoted"),
        pytest.param([("Cache-Control", "MaX-aGe=3600")], 0, True, id="freshness-max-age-case-insenstive"),
        pytest.param([("Cache-Control", "foobar, max-age=3600")], 0, True, id="freshness-max-age-extension"),
        pytest.param([("Cache-Control", 'ext="max-age=3600"')], 0, False, id="freshness-max-age-ignore-quoted"),
        pytest.param([("Cache-Control", 'ext="\\"max-age=3600, "')], 0, False, id="freshness-max-age-escaped-quote"),
        pytest.param([("Cache-Control", "max-age=3600, max-age=1")], 2, False, id="freshness-max-age-two-fresh-stale"),
        pytest.param([("Cache-Control", "max-age=1, max-age=3600")], 2, False, id="freshness-max-age-two-stale-fresh"),
        pytest.param([("Cache-Control", "max-age=3600"), ("Age", "12000")], 0, False, id="freshness-max-age-age"),
        pytest.param([("Cache-Control", "max-age=3600"), ("Age", "3590")], 11, False, id="age-counts"),
        pytest.param(
            [("Cache-Control", "max-age=3600"), ("Age", "1")], 3598, True, id="age-counts-and-leaves-the-rest"
        ),
        pytest.param(
            [("Cache-Control", "max-age=3600"), ("Expires", date(-9))], 9, True, id="freshness-max-age-expires"
        ),
        pytest.param(
            [("Cache-Control", "max-age=1"), ("Expires", date(99))], 2, False, id="freshness-max-age-0-expires"
        ),
        pytest.param([("Cache-Control", "max-age=1, s-maxage=60")], 59, True, id="freshness-max-age-s-maxage-shared"),
        pytest.param([("Cache-Control", "max-age=60, s-maxage=1")], 2, False, id="s-maxage-shortens"),
        pytest.param([("Cache-Control", "s-maxage=0, max-age=60")], 0, False, id="s-maxage-0"),
        pytest.param([("Cache-Control", "public"), ("Expires", date(60))], 59, True, id="freshness-expires-future"),
        pytest.param([("Cache-Control", "public"), ("Expires", date(-60))], 0, False, id="freshness-expires-past"),
        pytest.param([("Cache-Control", "public"), ("Expires", "0")], 0, False, id="freshness-expires-invalid"),
        pytest.param([("Cache-Control", "public")], 0, False, id="nothing-says-how-long"),
        pytest.param([("Expires", date(60))], 0, False, id="not-said-in-so-many-words"),
        pytest.param([("Cache-Control", "no-store")], 0, False, id="cc-resp-no-store"),
        pytest.param([("Cache-Control", "max-age=99, No-StOrE")], 0, False, id="cc-resp-no-store-case-insensitive"),
        pytest.param([("Cache-Control", "max-age=99"), ("Cache-Control", "no-store")], 0, False, id="two-lines"),
        pytest.param([("Cache-Control", "private, max-age=3600")], 0, False, id="cc-resp-private-shared"),
        pytest.param([("Cache-Control", 'private="x", max-age=99')], 0, False, id="private-with-a-field"),
        pytest.param([("Cache-Control", "max-age=10000, no-cache")], 0, False, id="cc-resp-no-cache"),
        pytest.param([("Cache-Control", 'max-age=99, no-cache="a"')], 0, False, id="no-cache-with-a-field"),
        pytest.param([("Cache-Control", "max-age=99, must-revalidate")], 9, True, id="cc-resp-must-revalidate-fresh"),
        pytest.param([("Cache-Control", "max-age=2, must-revalidate")], 3, False, id="cc-resp-must-revalidate-stale"),
        pytest.param([("Cache-Control", "max-age=99"), ("Set-Cookie", "a=b")], 0, False, id="other-set-cookie"),
        pytest.param([("Cache-Control", "max-age=99"), ("Vary", "*")], 0, False, id="vary-star"),
        pytest.param([("Cache-Control", "max-age=99"), ("Vary", "Foo")], 0, False, id="vary-no-match"),
        pytest.param([("Cache-Control", "max-age=99"), ("Vary", "accept-encoding")], 0, True, id="vary-coding"),
        pytest.param(
            [("Cache-Control", "max-age=99"), ("Vary", "Accept-Encoding"), ("Vary", "Origin")], 0, False, id="vary-two"
        ),
        pytest.param([("Cache-Control", "max-age=99"), ("Content-Encoding", "gzip")], 0, False, id="coded-already"),
    ],
)
def test_untagged_answer_is_reused_as_rfc_9111_says(headers: Headers, pause_s: float, is_reused: bool) -> None:
    origin = Origin(headers)
    assert origin.number() == 1
    origin.now += pause_s
    assert origin.number() == (1 if is_reused else 2)


@pytest.mark.parametrize(
    ("status", "is_kept"),
    [
        ("200 OK", True),
        ("301 Moved Permanently", True),
        ("308 Permanent Redirect", True),
        ("206 Partial Content", False),
        ("304 Not Modified", False),
        ("302 Found", False),
        ("404 Not Found", False),
        ("410 Gone", False),
        ("429 Too Many Requests", False),
        ("500 Internal Server Error", False),
        ("503 Service Unavailable", False),
    ],
)
def test_status_decides_whether_an_answer_is_kept(status: str, is_kept: bool) -> None:
    found = terms_of(status, [("Cache-Control", "public, max-age=60")], now=NOW)
    assert (found is not None) is is_kept


@pytest.mark.parametrize(
    ("headers", "pause_s", "is_reused"),
    [
        pytest.param([("Cache-Control", "public, s-maxage=60")], 100_000, True, id="validated-on-every-use"),
        pytest.param([("Cache-Control", "public, max-age=0")], 100_000, True, id="others-may-not-but-we-ask"),
        pytest.param([("Cache-Control", "public, no-store")], 0, False, id="no-store"),
        pytest.param([("Cache-Control", "private")], 0, False, id="private"),
        pytest.param([("Cache-Control", "public, max-age=60"), ("Content-Type", "image/webp")], 0, False, id="picture"),
        pytest.param([("Cache-Control", "public, max-age=60"), ("Content-Type", "image/svg+xml")], 0, True, id="icon"),
        pytest.param([("Cache-Control", "public, max-age=0"), ("Expires", date(60))], 59, True, id="before-its-end"),
        pytest.param([("Cache-Control", "public, max-age=0"), ("Expires", date(60))], 60, False, id="at-its-end"),
        pytest.param([("Cache-Control", "public"), ("Expires", date(0))], 0, False, id="over-already"),
        pytest.param([("Cache-Control", "public"), ("Expires", "nonsense")], 0, False, id="no-date"),
    ],
)
def test_tagged_answer_is_reused_until_its_end(headers: Headers, pause_s: float, is_reused: bool) -> None:
    origin = Origin([*headers, ("Cache-Tag", "a")])
    assert origin.number() == 1
    origin.now += pause_s
    assert origin.number() == (1 if is_reused else 2)


def test_tagged_answer_is_let_go_in_time_for_what_it_promises_others() -> None:
    headers = [
        ("Cache-Control", "public, max-age=5, s-maxage=60, stale-while-revalidate=600"),
        ("Cache-Tag", "a"),
        ("Expires", date(1_000)),
    ]
    found = terms_of("200 OK", headers, now=NOW)
    assert found is not None
    assert found.expires_at == NOW + 1_000 - 660
    late = terms_of("200 OK", headers, now=NOW + 500)
    assert late is not None
    assert late.expires_at == NOW + 501


def test_tags_are_read_from_every_line_and_once_each() -> None:
    headers = [("Cache-Control", "public"), ("Cache-Tag", "a, b,,a"), ("cache-tag", " c ")]
    found = terms_of("200 OK", headers, now=NOW)
    assert found is not None
    assert found.tags == ("a", "b", "c")


def test_directives_are_read_with_and_without_arguments() -> None:
    assert directives_of('public, Max-Age = 5 , x="a, b=1", s-maxage=') == {
        "public": "",
        "max-age": "5",
        "x": "a, b=1",
        "s-maxage": "",
    }


@pytest.mark.parametrize(("text", "expected"), [("60", 60), ("", 0), ("-1", 0), ("9" * 30, 2**31), ("\u0666", 0)])
def test_seconds_are_plain_digits(text: str, expected: int) -> None:
    assert seconds(text) == expected
