"""Clients of every kind before the server: polite ones, hasty ones, slow ones, confused ones, hostile ones."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from cms.server.limits import Limits
from cms.server.sending import unread_bytes
from tests.server.lines import GET, PATIENCE_S, Running, running, wait_for

LIMITS = Limits(body_bytes=1_000, head_bytes=4_096)
GOODBYE = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


class Echo:
    """Says what it was asked, and does what a test wants it to."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.before: Callable[[dict[str, Any]], object] = lambda _: None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append(environ)
        self.bodies.append(environ["wsgi.input"].read())
        self.before(environ)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}".encode()]


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def server(echo: Echo) -> Iterator[Running]:
    with running(echo, limits=LIMITS, threads=2) as made:
        yield made


def test_connection_is_kept_for_the_next_request(server: Running) -> None:
    client = server.client()
    for path in ("/a", "/b"):
        status, headers, body = client.ask(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        assert (status, body) == (200, f"GET {path}".encode())
        assert headers["content-length"] == "6" and headers["date"].endswith(" GMT")
        assert "connection" not in headers


@pytest.mark.parametrize(
    "request_", [GOODBYE, b"GET / HTTP/1.0\r\n\r\n", b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"]
)
def test_connection_ends_when_the_client_wants_that_or_is_of_old(server: Running, request_: bytes) -> None:
    client = server.client()
    status, headers, body = client.ask(request_)
    assert (status, headers["connection"], body) == (200, "close", b"GET /")
    assert client.rest() == b""


def test_request_may_come_in_any_pieces(server: Running, echo: Echo) -> None:
    client = server.client()
    for byte in b"POST /p?x=%31 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello":
        client.send(bytes([byte]))
    assert client.answer()[2] == b"POST /p"
    assert echo.bodies == [b"hello"]
    assert echo.asked[0]["QUERY_STRING"] == "x=%31" and echo.asked[0]["CONTENT_LENGTH"] == "5"


def test_chunks_arrive_as_one_body_without_their_trailers(server: Running, echo: Echo) -> None:
    client = server.client()
    head = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert client.ask(head + b"3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nHost: evil\r\n\r\n")[0] == 200
    assert echo.bodies == [b"hello"]
    assert echo.asked[0]["CONTENT_LENGTH"] == "5" and echo.asked[0]["HTTP_HOST"] == "a"
    assert "HTTP_TRANSFER_ENCODING" not in echo.asked[0]
    assert client.ask(GET)[2] == b"GET /"


def test_requests_sent_ahead_are_answered_in_their_order(server: Running, echo: Echo) -> None:
    entered, may_go = threading.Event(), threading.Event()

    def hold(environ: dict[str, Any]) -> None:
        if environ["PATH_INFO"] == "/0":
            entered.set()
            assert may_go.wait(PATIENCE_S)

    echo.before = hold
    client = server.client()
    client.send(b"".join(f"GET /{n} HTTP/1.1\r\nHost: a\r\n\r\n".encode() for n in range(6)))
    assert entered.wait(PATIENCE_S)
    assert [environ["PATH_INFO"] for environ in echo.asked] == ["/0"]
    may_go.set()
    assert [client.answer()[2] for _ in range(6)] == [f"GET /{n}".encode() for n in range(6)]


def test_slow_answer_holds_up_nobody_else(server: Running, echo: Echo) -> None:
    entered, may_go = threading.Event(), threading.Event()

    def hold(environ: dict[str, Any]) -> None:
        if environ["PATH_INFO"] == "/slow":
            entered.set()
            assert may_go.wait(PATIENCE_S)

    echo.before = hold
    slow = server.client().send(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
    assert entered.wait(PATIENCE_S)
    assert server.ask(GET)[2] == b"GET /"
    may_go.set()
    assert slow.answer()[2] == b"GET /slow"


def test_body_is_asked_for_when_the_client_waits_to_be(server: Running, echo: Echo) -> None:
    client = server.client()
    client.send(b"PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    assert (client.line(), client.line()) == ("HTTP/1.1 100 Continue", "")
    assert client.ask(b"hi")[2] == b"PUT /"
    assert echo.bodies == [b"hi"]


def test_body_over_the_limit_is_the_applications_to_refuse_before_it_is_sent(server: Running, echo: Echo) -> None:
    client = server.client()
    head = b"PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1002\r\n\r\n"
    status, headers, _ = client.ask(head)
    assert (status, headers["connection"]) == (200, "close")
    assert echo.asked[0]["CONTENT_LENGTH"] == "1002" and echo.bodies == [b""]
    assert client.rest() == b""


def test_body_of_unknown_length_is_read_as_far_as_allowed_and_a_byte_more(server: Running, echo: Echo) -> None:
    client = server.client()
    client.send(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(40):
        client.send(b"64\r\n" + b"x" * 100 + b"\r\n")
    status, headers, _ = client.answer()
    assert (status, headers["connection"]) == (200, "close")
    assert len(echo.bodies[0]) == 1_001 and echo.asked[0]["CONTENT_LENGTH"] == "1001"


@pytest.mark.parametrize(("length", "is_kept"), [(999, True), (1_000, True), (1_001, False)])
def test_body_is_read_up_to_the_limit_and_a_byte_more(server: Running, echo: Echo, length: int, is_kept: bool) -> None:
    head = f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n".encode()
    status, headers, _ = server.ask(head + b"x" * length)
    assert (status, "connection" not in headers, len(echo.bodies[0])) == (200, is_kept, length)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
        (b"GET / HTTP/1.1\nHost: a\n\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 8_000, 431),
        (b"GET /" + b"x" * 8_000, 431),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 8_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"a:b\r\n" * 100 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a/c\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400),
        (b"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 400),
    ],
)
def test_broken_request_is_refused_in_words_and_never_reaches_the_application(
    server: Running, echo: Echo, request_: bytes, status: int
) -> None:
    client = server.client()
    found, headers, body = client.ask(request_)
    assert (found, headers["content-type"], headers["connection"]) == (status, "application/problem+json", "close")
    assert f'"status":{status}'.encode() in body
    assert client.rest() == b""
    assert echo.asked == []
    assert server.ask(GET)[0] == 200


@pytest.mark.parametrize(
    "host", ["a", "a.example:8000", "127.0.0.1:80", "[::1]:8000", "[::1]", "xn--bcher-kva.example", ""]
)
def test_host_may_be_any_that_the_syntax_allows(server: Running, host: str) -> None:
    assert server.ask(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())[0] == 200


def test_as_many_headers_as_allowed_are_let_through(server: Running, echo: Echo) -> None:
    assert server.ask(b"GET / HTTP/1.1\r\nHost: a\r\n" + b"a:b\r\n" * 99 + b"\r\n")[0] == 200
    assert echo.asked[0]["HTTP_A"] == ",".join(["b"] * 99)


def test_many_requests_sent_ahead_are_no_long_head(server: Running) -> None:
    client = server.client()
    client.send(GET * 400 + GET[:9])
    for _ in range(400):
        assert client.answer()[0] == 200
    assert client.ask(GET[9:])[0] == 200


@pytest.mark.parametrize("begun", [b"1\r\ny\r\n0\r\nX: ", b"1\r\ny\r\n1;"])
def test_what_is_no_body_ends_nevertheless(server: Running, echo: Echo, begun: bytes) -> None:
    client = server.client()
    client.send(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + begun)
    one = only(server)
    wait_for(lambda: server.on_loop(lambda: one._reader.request is not None and one._reader.request.body_bytes == 1))
    client.send(b"x" * 9_000)
    assert client.answer()[0] == 431
    assert echo.asked == []


def test_trailers_of_usual_length_are_let_through(server: Running, echo: Echo) -> None:
    client = server.client()
    client.send(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    assert client.ask(b"1\r\ny\r\n0\r\nX: " + b"x" * 3_000 + b"\r\n\r\n")[0] == 200
    assert echo.bodies == [b"y"]


def test_requests_before_a_broken_one_get_their_answers(server: Running) -> None:
    client = server.client()
    assert client.ask(GET + GET + b"nonsense\r\n\r\n")[2] == b"GET /"
    assert client.answer()[2] == b"GET /"
    assert client.rest() == b""


def test_nothing_is_read_behind_a_last_request(server: Running, echo: Echo) -> None:
    client = server.client()
    assert client.ask(GOODBYE + GET)[0] == 200
    assert client.rest() == b""
    assert len(echo.asked) == 1


def test_upgrade_is_not_taken_up_and_nothing_is_smuggled_behind_it(server: Running, echo: Echo) -> None:
    client = server.client()
    status, _, body = client.ask(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + GET)
    assert (status, body) == (200, b"GET /")
    assert client.rest() == b""
    assert len(echo.asked) == 1


def test_target_may_be_absolute_and_headers_are_joined(server: Running, echo: Echo) -> None:
    server.ask(b"GET http://b/p%20q?x=1#f HTTP/1.1\r\nHost: a\r\nA-b: 1\r\na-B: 2\r\nCookie: x\r\nCookie: y\r\n\r\n")
    seen = echo.asked[0]
    assert (seen["PATH_INFO"], seen["QUERY_STRING"], seen["HTTP_HOST"]) == ("/p q", "x=1", "a")
    assert (seen["HTTP_A_B"], seen["HTTP_COOKIE"]) == ("1,2", "x; y")


def test_header_with_an_underscore_cannot_pass_for_another(server: Running, echo: Echo) -> None:
    server.ask(b"GET / HTTP/1.1\r\nHost: a\r\nX_Forwarded_For: 6.6.6.6\r\nX-Real-Ip: 7\r\n\r\n")
    assert "HTTP_X_FORWARDED_FOR" not in echo.asked[0] and echo.asked[0]["HTTP_X_REAL_IP"] == "7"


def test_client_that_has_said_everything_still_gets_its_answer(server: Running) -> None:
    client = server.client().send(GET)
    client.socket.shutdown(1)
    assert client.answer()[2] == b"GET /"
    assert client.rest() == b""


def test_client_that_goes_away_disturbs_nobody(server: Running, echo: Echo) -> None:
    entered, may_go = threading.Event(), threading.Event()

    def hold(environ: dict[str, Any]) -> None:
        entered.set()
        assert may_go.wait(PATIENCE_S)

    echo.before = hold
    client = server.client().send(GET)
    assert entered.wait(PATIENCE_S)
    client.close()
    may_go.set()
    echo.before = lambda _: None
    assert server.ask(GET)[0] == 200


def test_silent_clients_are_parted_with_in_time_and_not_before(server: Running) -> None:
    idle, hesitating, pausing = server.client(), server.client(), server.client()
    assert idle.ask(GET)[0] == 200
    hesitating.ask(GET)
    hesitating.send(b"GET / HTTP/1.1\r\n")
    pausing.ask(GET)
    pausing.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx")
    wait_for(
        lambda: server.on_loop(lambda: sum(one._reader.request is not None for one in server.loop.connections)) == 2
    )
    server.pass_time(29)
    assert len(server.loop.connections) == 3
    server.pass_time(2)
    assert hesitating.answer()[0] == 408
    assert pausing.answer()[0] == 408
    assert len(server.loop.connections) == 3
    server.pass_time(50)
    assert idle.rest() == b""


def test_time_for_a_head_does_not_begin_anew_with_every_letter(server: Running) -> None:
    client = server.client()
    client.send(b"GET / HTTP/1.1\r\n")
    for _ in range(3):
        wait_for(
            lambda: server.on_loop(lambda: any(one._reader.request is not None for one in server.loop.connections))
        )
        server.pass_time(11)
        client.send(b"X: y\r\n")
    assert client.answer()[0] == 408


def test_client_that_does_not_read_is_parted_with(echo: Echo) -> None:
    def much(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        return (b"x" * 1_000_000 for _ in range(1_000))

    with running(much, threads=1) as server:
        server.client().send(GET)
        wait_for(lambda: server.on_loop(lambda: any(one._is_stalled for one in server.loop.connections)))
        server.pass_time(29)
        assert len(server.loop.connections) == 1
        server.pass_time(2)
        # The only thread is free again.
        other = server.client().send(GET)
        assert other.head()[0] == 200


def sending(body: bytes) -> Any:
    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [body]

    return application


def only(server: Running) -> Any:
    wait_for(lambda: server.loop.connections)
    return server.on_loop(lambda: next(iter(server.loop.connections)))


@pytest.mark.parametrize("request_", [GET, GOODBYE])
def test_client_that_reads_slowly_gets_all_of_it(request_: bytes) -> None:
    body = b"x" * 12_000_000
    with running(sending(body)) as server:
        client = server.client().send(request_)
        wait_for(lambda: server.on_loop(lambda: any(one._is_stalled for one in server.loop.connections)))
        one, read = only(server), 0
        assert client.head()[0] == 200
        server.pass_time(0)
        for _ in range(5):
            before = server.on_loop(lambda: unread_bytes(one._transport, one._number))
            while server.on_loop(lambda: unread_bytes(one._transport, one._number)) >= before:
                read += len(client.some(100_000))
            server.pass_time(20)
        while read < len(body):
            read += len(client.some(len(body) - read))


def test_client_that_reads_nothing_is_parted_with_however_little_there_is_to_send() -> None:
    asked: list[str] = []

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return [b"x" * 50_000]

    with running(application) as server:
        client = server.client()
        one, count = only(server), 0
        while not server.on_loop(one._transport.get_write_buffer_size):
            client.send(GET)
            count += 1
            wait_for(lambda n=count: server.on_loop(lambda: len(asked) == n and not one._is_busy))  # type: ignore[misc]
            assert count < 1_000
        assert not one._is_stalled
        server.pass_time(74)
        assert len(server.loop.connections) == 1
        server.pass_time(2)
        server.pass_time(31)
        wait_for(lambda: not server.loop.connections)


def test_too_many_connections_cost_those_that_were_silent_for_longest(echo: Echo) -> None:
    entered, may_go = threading.Event(), threading.Event()

    def hold(environ: dict[str, Any]) -> None:
        if environ["PATH_INFO"] == "/slow":
            entered.set()
            assert may_go.wait(PATIENCE_S)

    echo.before = hold
    with running(echo, limits=Limits(connections=20), threads=2) as server:
        busy = server.client().send(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        assert entered.wait(PATIENCE_S)
        first = server.client()
        assert first.ask(GET)[0] == 200
        server.pass_time(10)
        others = [server.client() for _ in range(18)]
        assert [one.ask(GET)[0] for one in others] == [200] * 18
        assert len(server.loop.connections) == 20
        assert server.client().ask(GET)[0] == 200
        with contextlib.suppress(ConnectionResetError):
            assert first.rest() == b""
        assert len(server.loop.connections) in {19, 20}
        for _ in range(60):
            assert server.client().ask(GET)[0] == 200
        assert len(server.loop.connections) <= 20
        may_go.set()
        assert busy.answer()[2] == b"GET /slow"


def test_nobody_works_for_a_client_that_has_gone_away(echo: Echo) -> None:
    entered, may_go = threading.Event(), threading.Event()

    def hold(environ: dict[str, Any]) -> None:
        entered.set()
        assert may_go.wait(PATIENCE_S)

    echo.before = hold
    with running(echo, threads=1) as server:
        busy = server.client().send(b"GET /busy HTTP/1.1\r\nHost: a\r\n\r\n")
        assert entered.wait(PATIENCE_S)
        impatient = server.client().send(b"GET /gone HTTP/1.1\r\nHost: a\r\n\r\n")
        patient = server.client().send(b"GET /here HTTP/1.1\r\nHost: a\r\n\r\n")
        wait_for(lambda: server.loop.work.qsize() == 2)
        # Gone, not only silent: who merely has no more to say still waits for the answer.
        impatient.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        impatient.close()
        wait_for(lambda: len(server.loop.connections) == 2)
        may_go.set()
        assert (busy.answer()[2], patient.answer()[2]) == (b"GET /busy", b"GET /here")
        assert [environ["PATH_INFO"] for environ in echo.asked] == ["/busy", "/here"]
