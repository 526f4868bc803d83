"""The cases of the cache-tests project (https://cache-tests.fyi), by their names there.

The table says for each whether a second request is answered from what the first left. Freshness is in
`test_edge_terms.py`, entity tags are in `test_edge_asked.py`, both under the same names. What a cache may do and this one
does not, and why, stands in `DECLINED`: these rows are tested too, so that the reason stays true.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import pytest

from tests.delivery.origins import Origin

FRESH = ("Cache-Control", "max-age=3600")
PAST = ("Last-Modified", "Sun, 22 Nov 2020 12:00:00 GMT")
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Case:
    """A first answer, a second request, and whether the origin is asked again."""

    answer: Headers = field(default_factory=lambda: [FRESH])
    status: str = "200 OK"
    first: dict[str, Any] = field(default_factory=dict)
    second: dict[str, Any] = field(default_factory=dict)
    is_reused: bool = True
    seconds: float = 0


def asking(**headers: str) -> dict[str, Any]:
    return {"headers": {name.replace("_", "-"): value for name, value in headers.items()}}


CASES: dict[str, Case] = {
    "freshness-none": Case([], is_reused=False),
    "freshness-max-age": Case(),
    "freshness-max-age-stale": Case([("Cache-Control", "max-age=2")], seconds=3, is_reused=False),
    "freshness-s-maxage-shared": Case([("Cache-Control", "s-maxage=3600")]),
    "cc-resp-no-store": Case([("Cache-Control", "no-store")], is_reused=False),
    "cc-resp-no-store-fresh": Case([("Cache-Control", "max-age=10000, no-store")], is_reused=False),
    "cc-resp-private-shared": Case([("Cache-Control", "private, max-age=3600")], is_reused=False),
    "cc-resp-no-cache": Case([("Cache-Control", "max-age=10000, no-cache")], is_reused=False),
    "cc-resp-must-revalidate-fresh": Case([("Cache-Control", "max-age=10000, must-revalidate")]),
    "cc-resp-must-revalidate-stale": Case(
        [("Cache-Control", "max-age=2, must-revalidate"), ("ETag", '"x"')], seconds=3, is_reused=False
    ),
    "pragma-response-no-cache": Case([FRESH, ("Pragma", "no-cache")]),
    "query-args-different": Case(first={"path": "/?x=1"}, second={"path": "/?x=2"}, is_reused=False),
    "query-args-same": Case(first={"path": "/?x=1"}, second={"path": "/?x=1"}),
    "vary-star": Case([FRESH, ("Vary", "*")], is_reused=False),
    "vary-no-match": Case([FRESH, ("Vary", "Foo")], second=asking(Foo="2"), is_reused=False),
    "method-POST": Case(first={"method": "POST"}, second={"method": "POST"}, is_reused=False),
    "head-from-get": Case(second={"method": "HEAD"}),
    "get-from-head": Case(first={"method": "HEAD"}),
    "other-authorization-must-revalidate": Case(
        [("Cache-Control", "max-age=3600, must-revalidate")], first=asking(Authorization="FOO"), is_reused=False
    ),
    "other-authorization-public": Case(
        [("Cache-Control", "max-age=3600, public")], first=asking(Authorization="FOO"), is_reused=False
    ),
    "other-authorization": Case(first=asking(Authorization="FOO"), is_reused=False),
    "authorization-in-the-second": Case(second=asking(Authorization="FOO"), is_reused=False),
    "conditional-lm-fresh": Case([FRESH, PAST], second=asking(If_Modified_Since=PAST[1])),
    "partial-206-is-not-the-whole": Case(
        [FRESH, ("Content-Range", "bytes 4-9/10")],
        "206 Partial Content",
        first=asking(Range="bytes=-5"),
        is_reused=False,
    ),
    "content-location-of-another": Case([FRESH, ("Content-Location", "/other")]),
    **{
        f"status-{status[:3]}-fresh": Case(status=status, is_reused=status[:3] in {"200", "301", "308"})
        for status in (
            "200 OK",
            "203 Non-Authoritative Information",
            "204 No Content",
            "301 Moved Permanently",
            "302 Found",
            "303 See Other",
            "307 Temporary Redirect",
            "308 Permanent Redirect",
            "400 Bad Request",
            "404 Not Found",
            "410 Gone",
            "429 Too Many Requests",
            "500 Internal Server Error",
            "503 Service Unavailable",
            "599 Whatever",
        )
    },
}

DECLINED: dict[str, tuple[str, Case]] = {
    "ccreq-ma0": ("advice; the answer is as true as a new one", Case(second=asking(Cache_Control="max-age=0"))),
    "ccreq-no-cache": ("the same", Case(second=asking(Cache_Control="no-cache"))),
    "ccreq-no-store": ("the same; nothing of the request is stored", Case(second=asking(Cache_Control="no-store"))),
    "ccreq-min-fresh": ("the same", Case(second=asking(Cache_Control="min-fresh=9999"))),
    "ccreq-max-stale": (
        "nothing stale is served, whatever a client would put up with",
        Case([("Cache-Control", "max-age=1")], second=asking(Cache_Control="max-stale=9"), seconds=2, is_reused=False),
    ),
    "pragma-request-no-cache": ("deprecated, and advice", Case(second=asking(Pragma="no-cache"))),
    "heuristic-200-cached": ("kept is only what says so in so many words", Case([PAST], is_reused=False)),
    "cc-resp-no-cache-revalidate": (
        "to revalidate with ourselves costs as much as to compute",
        Case([("Cache-Control", "no-cache"), ("ETag", '"abcd"')], is_reused=False),
    ),
    "headers-omit-headers-listed-in-Cache-Control-no-cache": (
        "no answer of ours lists fields; the whole one is left alone, which is the strict reading",
        Case([("Cache-Control", 'no-cache="a", max-age=3600')], is_reused=False),
    ),
    "other-set-cookie": ("a cookie is for one client", Case([FRESH, ("Set-Cookie", "a=b")], is_reused=False)),
    "other-cookie": (
        "who sends one may get an answer of their own",
        Case(second=asking(Cookie="a=b"), is_reused=False),
    ),
    "vary-match": ("nothing of ours varies by it", Case([FRESH, ("Vary", "Foo")], is_reused=False)),
    "stale-close": (
        "there is no origin that could be away while this process is not",
        Case([("Cache-Control", "max-age=2, stale-if-error=60")], seconds=3, is_reused=False),
    ),
    "stale-while-revalidate": (
        "for caches that are not told of changes",
        Case([("Cache-Control", "max-age=2, stale-while-revalidate=60")], seconds=3, is_reused=False),
    ),
    "cdn-max-age": (
        "Cache-Control says all there is to say",
        Case([("CDN-Cache-Control", "max-age=9")], is_reused=False),
    ),
    "surrogate-max-age": ("the same", Case([("Surrogate-Control", "max-age=9")], is_reused=False)),
    "partial-store-complete-reuse-partial": (
        "any range may be answered with the whole (RFC 9110, section 14.2)",
        Case(second=asking(Range="bytes=0-1")),
    ),
    "invalidate-POST": (
        "an unsafe request evicts what the journal names, and that exactly, not the address it went to",
        Case(second={"method": "GET"}),
    ),
}


def number(origin: Origin, path: str = "/", method: str = "GET", headers: dict[str, str] | None = None) -> str:
    return str(origin.client.open(path, method=method, headers=headers).headers["X-Number"])


def is_reused(case: Case) -> bool:
    origin = Origin(case.answer, status=case.status)
    first = number(origin, **case.first)
    origin.now += case.seconds
    return number(origin, **case.second) == first


@pytest.mark.parametrize("name", CASES)
def test_answer_is_reused_or_not_as_the_case_wants(name: str) -> None:
    assert is_reused(CASES[name]) is CASES[name].is_reused


@pytest.mark.parametrize("name", DECLINED)
def test_what_is_declined_is_declined(name: str) -> None:
    reason, case = DECLINED[name]
    assert reason
    assert is_reused(case) is case.is_reused


def test_origin_is_asked_for_what_only_a_cache_was_asked_for() -> None:
    """`ccreq-oic` would have 504; a cache inside the origin has every answer."""
    assert number(Origin([FRESH]), headers={"Cache-Control": "only-if-cached"}) == "1"


def test_age_is_told_of_what_was_not_validated_and_counts_on() -> None:
    """`other-age-gen`, `other-age-update-max-age`, `age-parse-nonnumeric`."""
    for given, expected in (([], 0), ([("Age", "30")], 30), ([("Age", "abc")], 0), ([("Age", "7, 8")], 7)):
        origin = Origin([FRESH, ("ETag", '"x"'), *given])
        assert origin.get().headers["Age"] == str(expected)
        origin.now += 5.9
        assert origin.get().headers.getlist("Age") == [str(expected + 5)]
        not_modified = origin.get(headers={"If-None-Match": '"x"'})
        assert (not_modified.status_code, not_modified.headers["Age"]) == (304, str(expected + 5))
        head, _ = origin.edge.recall(origin.edge.question({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}))
        assert head.endswith(f"\r\nAge: {expected + 5}\r\n".encode())
        assert len(origin.asked) == 1


def test_validated_answer_has_no_age() -> None:
    origin = Origin([("Cache-Control", "public, s-maxage=60"), ("Cache-Tag", "a")])
    for _ in range(2):
        assert "Age" not in origin.get().headers
        origin.now += 5
    head, _ = origin.edge.recall(origin.edge.question({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}))
    assert b"Age:" not in head
    assert len(origin.asked) == 1


def test_date_is_of_the_moment_and_not_of_the_store() -> None:
    """`other-date-update` is of caches apart from their origin: here the origin dates each answer that it sends."""
    origin = Origin([FRESH, ("Date", formatdate(0, usegmt=True))])
    assert "Date" not in origin.get().headers
    assert "Date" not in origin.get().headers
    assert len(origin.asked) == 1


def test_unsafe_request_evicts_what_the_journal_names_before_it_is_answered() -> None:
    """`invalidate-POST-failed` and its like: what failed has changed nothing, and the journal knows."""
    origin = Origin([("Cache-Control", "public, s-maxage=60"), ("Cache-Tag", "a")])
    origin.watch.confirm = lambda: origin.shelf.forget({"a"})  # type: ignore[method-assign]  # what a change does
    assert [number(origin), number(origin), number(origin, method="POST"), number(origin)] == ["1", "1", "2", "3"]
