"""Answers on their way out: how they are delimited, in parts, broken ones, and what WSGI asks of a server."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from tests.server.lines import GET, running, wait_for

HEAD = GET.replace(b"GET", b"HEAD")
OLD = b"GET / HTTP/1.0\r\n\r\n"
Start = Callable[..., Any]


class Parts:
    """A body in parts; remembers being closed."""

    def __init__(self, *parts: bytes | Exception) -> None:
        self._parts, self.closed = parts, 0

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            if isinstance(part, Exception):
                raise part
            yield part

    def close(self) -> None:
        self.closed += 1


def answering(parts: Iterable[bytes], *headers: tuple[str, str], status: str = "200 OK") -> Any:
    def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        start_response(status, list(headers))
        return parts

    return application


LARGE = b"y" * 300_000


@pytest.mark.parametrize(
    ("parts", "headers", "request_", "framing"),
    [
        ([b"a", b"", b"b"], (), GET, ("content-length", "2")),
        ([], (), GET, ("content-length", "0")),
        ([b"ab"], (("Content-Length", "2"),), GET, ("content-length", "2")),
        ([LARGE, b"z", LARGE], (), GET, ("transfer-encoding", "chunked")),
        ([LARGE, b"z"], (("Content-Length", "300001"),), GET, ("content-length", "300001")),
        ([LARGE, b"z", LARGE], (), OLD, ("connection", "close")),
    ],
)
def test_body_arrives_whole_however_it_is_delimited(
    parts: list[bytes], headers: Any, request_: bytes, framing: tuple[str, str]
) -> None:
    body = Parts(*parts)
    with running(answering(body, *headers)) as server:
        client = server.client()
        status, found, got = client.ask(request_)
        assert (status, got) == (200, b"".join(parts))
        assert found[framing[0]] == framing[1]
        wait_for(lambda: body.closed == 1)
        if request_ == GET:
            assert client.ask(GET)[0] == 200


@pytest.mark.parametrize(("status", "request_"), [("200 OK", HEAD), ("304 Not Modified", GET), ("204 No Content", GET)])
def test_answer_without_a_body_has_none_whatever_the_application_returns(status: str, request_: bytes) -> None:
    with running(answering([b"not for you"], ("X", "y"), status=status)) as server:
        client = server.client().send(request_ + GET)
        number, headers, _ = client.answer(is_bodiless=True)
        assert (number, headers["x"]) == (int(status[:3]), "y")
        assert "content-length" not in headers and "transfer-encoding" not in headers
        assert client.head()[0] == int(status[:3])


def test_head_says_the_length_that_get_would_have() -> None:
    with running(answering([], ("Content-Length", "7"))) as server:
        client = server.client().send(HEAD)
        assert client.answer(is_bodiless=True)[1]["content-length"] == "7"
        assert client.send(HEAD).answer(is_bodiless=True)[0] == 200


def test_body_longer_than_it_says_is_cut_and_the_connection_ended(caplog: pytest.LogCaptureFixture) -> None:
    with running(answering([b"abc", b"def"], ("Content-Length", "4"))) as server:
        client = server.client()
        assert client.ask(GET)[2] == b"abcd"
        assert client.rest() == b""
    assert "longer than its Content-Length" in caplog.text


@pytest.mark.parametrize("parts", [[b"ab"], [LARGE]])
def test_body_shorter_than_it_says_is_not_passed_off_as_whole(parts: list[bytes]) -> None:
    with running(answering(Parts(*parts), ("Content-Length", "400000"))) as server:
        client = server.client().send(GET)
        if parts == [b"ab"]:
            assert client.answer()[0] == 500
        else:
            assert client.head()[0] == 200
            with contextlib.suppress(ConnectionResetError):
                assert len(client.rest()) < 400_000


def test_failure_before_the_first_part_is_a_500_and_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    body = Parts(ValueError("secret"))
    with running(answering(body)) as server:
        status, headers, got = server.ask(GET)
    assert (status, headers["connection"]) == (500, "close")
    wait_for(lambda: body.closed == 1)
    assert b"secret" not in got and "secret" in caplog.text


def test_failure_in_the_middle_breaks_off() -> None:
    body = Parts(LARGE, ValueError("oops"))
    with running(answering(body)) as server:
        client = server.client().send(GET)
        assert client.head()[1]["transfer-encoding"] == "chunked"
        with contextlib.suppress(ConnectionResetError):
            assert not client.rest().endswith(b"0\r\n\r\n")
        wait_for(lambda: body.closed == 1)


def test_application_may_begin_again_until_something_is_sent() -> None:
    def changes_its_mind(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        start_response("200 OK", [("X", "1")])
        start_response("503 Service Unavailable", [("X", "2")], (ValueError, ValueError("x"), None))
        return [b"busy"]

    with running(changes_its_mind) as server:
        status, headers, body = server.ask(GET)
    assert (status, headers["x"], body) == (503, "2", b"busy")


def test_lazy_application_says_its_status_with_the_first_part() -> None:
    def lazy(environ: dict[str, Any], start_response: Start) -> Iterator[bytes]:
        start_response("201 Created", [])
        yield b"late"

    with running(lazy) as server:
        assert server.ask(GET)[::2] == (201, b"late")


@pytest.mark.parametrize("value", ["a\r\nX: b", "a\nb", "a\rb", "a\0b"])
def test_header_cannot_be_split(value: str) -> None:
    with running(answering([b""], ("X", value))) as server:
        status, headers, _ = server.ask(GET)
    assert status == 500 and "x" not in headers


def test_application_may_end_the_connection_and_give_its_own_date() -> None:
    with running(answering([b"x"], ("Connection", "close"), ("Date", "mine"))) as server:
        client = server.client()
        _, headers, _ = client.ask(GET)
        assert (headers["connection"], headers["date"]) == ("close", "mine")
        assert client.rest() == b""


def test_writing_past_the_response_is_refused() -> None:
    def old_style(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        start_response("200 OK", [])(b"old")
        return []

    with running(old_style) as server:
        assert server.ask(GET)[0] == 500
