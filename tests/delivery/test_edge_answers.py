"""Stored answers: what is prepared for each content coding and for 304."""

from __future__ import annotations

import gzip

import brotli
import pytest
import zstandard

from cms.delivery.edge.answers import MAX_OPAQUE_BYTES, MIN_CODED_BYTES, Answer, is_worth_keeping
from cms.delivery.edge.terms import Terms

HEADERS = [
    ("Content-Type", "application/json"),
    ("Content-Length", "1"),
    ("ETag", '"abc"'),
    ("Last-Modified", "Sun, 22 Nov 2026 12:00:00 GMT"),
    ("Cache-Control", "public"),
    ("Vary", "accept-encoding"),
    ("X-Twice", "1"),
    ("X-Twice", "2"),
]
BODY = b'{"data": "' + b"hedgehog " * 300 + b'"}'
TERMS = Terms((), None)


def answer(headers: list[tuple[str, str]] = HEADERS, body: bytes = BODY) -> Answer:
    return Answer("200 OK", headers, body, TERMS)


def test_plain_form_has_the_origins_headers_and_the_true_length() -> None:
    plain = answer().variants["identity"]
    assert plain.body == BODY
    assert plain.etag == '"abc"'
    assert plain.headers == [
        *[item for item in HEADERS if item[0] not in {"Content-Length", "Vary"}],
        ("Vary", "Accept-Encoding"),
        ("Content-Length", str(len(BODY))),
    ]


def test_not_modified_has_what_updates_a_stored_answer_and_nothing_of_the_body() -> None:
    assert answer().variants["identity"].unchanged == [
        ("ETag", '"abc"'),
        ("Cache-Control", "public"),
        ("X-Twice", "1"),
        ("X-Twice", "2"),
        ("Vary", "Accept-Encoding"),
    ]


@pytest.mark.parametrize(
    ("coding", "decode"),
    [("gzip", gzip.decompress), ("br", brotli.decompress), ("zstd", zstandard.ZstdDecompressor().decompress)],
)
def test_coded_form_decodes_to_the_body_under_its_own_tag(coding: str, decode: object) -> None:
    stored = answer()
    assert coding not in stored.variants
    coded = stored.encode(coding)
    assert decode(coded.body) == BODY  # type: ignore[operator]  # a function
    fields = dict(coded.headers)
    assert fields["Content-Encoding"] == coding
    assert fields["Content-Length"] == str(len(coded.body))
    assert fields["ETag"] == coded.etag == f'"abc-{coding}"'
    assert ("Content-Encoding", coding) not in coded.unchanged
    assert len(coded.body) < len(BODY) / 4


def test_coded_form_is_made_once_and_is_the_same_every_time() -> None:
    stored = answer()
    assert stored.encode("gzip") is stored.encode("gzip")
    assert answer().encode("gzip").body == stored.encode("gzip").body


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        pytest.param(HEADERS, b"x" * (MIN_CODED_BYTES - 1), id="too-short"),
        pytest.param([("Content-Type", "image/png")], BODY, id="not-text"),
        pytest.param([], BODY, id="unknown"),
    ],
)
def test_answer_stays_plain_when_coding_would_not_help(headers: list[tuple[str, str]], body: bytes) -> None:
    stored = answer(headers, body)
    assert stored.encode("br") is stored.encode("gzip") is stored.variants["identity"]
    assert stored.variants["identity"].body == body


def test_answer_that_cannot_be_made_smaller_stays_plain() -> None:
    noise = bytes((n * n * 31 + n * 7 + (n >> 3) ** 3) % 251 for n in range(MIN_CODED_BYTES))
    stored = answer([("Content-Type", "text/plain")], gzip.compress(noise * 3))
    assert stored.encode("gzip") is stored.variants["identity"]


def test_answer_that_is_coded_says_that_it_varies() -> None:
    stored = answer([("Content-Type", "image/svg+xml"), ("ETag", 'W/"x"')])
    assert ("Vary", "Accept-Encoding") in stored.variants["identity"].headers
    assert stored.encode("br").etag == 'W/"x-br"'


def test_answer_without_a_tag_has_none_in_any_form() -> None:
    stored = answer([("Content-Type", "text/html; charset=utf-8")])
    assert stored.variants["identity"].etag is None
    assert stored.encode("br").etag is None


def test_heads_are_the_headers_as_bytes() -> None:
    for variant in (answer().variants["identity"], answer().encode("br")):
        for status, headers, head in (
            ("200 OK", variant.headers, variant.head),
            ("304 Not Modified", variant.unchanged, variant.unchanged_head),
        ):
            lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
            assert head.decode("latin-1").split("\r\n") == [*lines, ""]


def test_head_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="line break"):
        answer([("X", "a\r\nSet-Cookie: b")])


@pytest.mark.parametrize(
    ("kind", "length", "is_kept"),
    [
        ("image/webp", MAX_OPAQUE_BYTES, True),
        ("image/webp", MAX_OPAQUE_BYTES + 1, False),
        ("application/json", MAX_OPAQUE_BYTES + 1, True),
        ("application/json", 1_000_000, True),
        ("application/json", 1_000_001, False),
    ],
)
def test_large_pictures_and_very_large_texts_are_not_worth_keeping(kind: str, length: int, is_kept: bool) -> None:
    assert is_worth_keeping([("Content-Type", kind), ("Content-Length", str(length))], 1_000_000) is is_kept
    assert is_worth_keeping([("Content-Type", kind)], 1_000_000)
