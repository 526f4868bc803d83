"""The edge in front of a scripted origin: what it answers itself, what it lets through, and who waits for whom."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import brotli
import pytest

from cms.delivery.edge import Edge, middleware
from tests.delivery.origins import KEEP, Origin

LONG = b"Beetles, mostly. " * 200
JSON = [*KEEP, ("Content-Type", "application/json"), ("Last-Modified", "Sun, 22 Nov 2026 12:00:00 GMT")]
PATIENCE_S = 20.0


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until a condition holds; fail when it does not for long."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.001)


def test_answer_is_computed_once_and_sent_whole_every_time() -> None:
    origin = Origin(JSON, body=b'{"data": 1}')
    first, second = origin.get("/p?x=1"), origin.get("/p?x=1")
    assert (first.status, first.data, list(first.headers)) == (second.status, second.data, list(second.headers))
    assert second.data == b'{"data": 1}'
    assert second.headers["Content-Length"] == "11"
    assert second.headers["Cache-Tag"] == "a, b"
    assert len(origin.asked) == 1
    assert origin.closed == 1


def test_key_is_path_and_query_in_any_order() -> None:
    origin = Origin()
    assert origin.number("/p?a=1&b=2") == 1
    assert origin.number("/p?b=2&a=1") == 1
    assert origin.number("/p?a=1&&b=2") == 1
    assert origin.number("/p?a=1&b=2&b=3") == 2
    assert origin.number("/p?a=1&b=3&b=2") == 3
    assert origin.number("/p?a=1") == 4
    assert origin.number("/q?a=1&b=2") == 5
    assert [environ["QUERY_STRING"] for environ in origin.asked[:2]] == ["a=1&b=2", "a=1&b=2&b=3"]


@pytest.mark.parametrize("header", ["Authorization", "Cookie", "Manage-Token"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_credentials_go_past_the_edge_both_ways(header: str, method: str) -> None:
    origin = Origin()
    for expected in (1, 2):
        answer = origin.client.open("/", method=method, headers={header: "x"})
        assert answer.headers["X-Number"] == str(expected)
    assert origin.number() == 3
    assert origin.number() == 3
    assert origin.client.open("/", method=method, headers={header: "x"}).headers["X-Number"] == "4"


@pytest.mark.parametrize(("method", "confirmations"), [("POST", 1), ("DELETE", 1), ("PATCH", 1), ("OPTIONS", 0)])
def test_other_methods_reach_the_origin_and_writes_are_followed_by_a_look(method: str, confirmations: int) -> None:
    origin = Origin()
    assert origin.number() == 1
    assert origin.client.open("/", method=method).headers["X-Number"] == "2"
    assert origin.asked[-1]["REQUEST_METHOD"] == method
    assert origin.watch.confirmations == confirmations
    assert origin.number() == 1


def test_write_is_followed_by_a_look_even_if_it_fails() -> None:
    origin = Origin()
    origin.get()
    origin.before = lambda _: 1 / 0
    with pytest.raises(ZeroDivisionError):
        origin.client.post("/")
    assert origin.watch.confirmations == 1


def test_write_before_any_read_needs_no_look() -> None:
    origin = Origin()
    assert origin.client.post("/").headers["X-Number"] == "1"
    assert origin.watch.confirmations == 0


def test_head_is_answered_from_get_and_get_from_head() -> None:
    origin = Origin(JSON, body=LONG)
    head = origin.client.head("/p")
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(LONG)))
    assert origin.asked[0]["REQUEST_METHOD"] == "GET"
    assert origin.get("/p").data == LONG
    assert origin.client.head("/p").headers["X-Number"] == "1"
    assert origin.client.head("/p", headers={"If-None-Match": '"one"'}).status_code == 304


def test_head_of_what_is_not_kept_has_no_body() -> None:
    origin = Origin([("Cache-Control", "no-store")])
    head = origin.client.head("/")
    assert (head.status_code, head.data, head.headers["Cache-Control"]) == (200, b"", "no-store")
    assert origin.closed == 1


@pytest.mark.parametrize("condition", ['"one"', 'W/"one"', '"zero", "one"', "*"])
def test_known_answer_is_not_sent_again(condition: str) -> None:
    origin = Origin(JSON, body=LONG)
    cold = origin.get(headers={"If-None-Match": condition})
    assert cold.status_code == 304
    warm = origin.get(headers={"If-None-Match": condition})
    assert (warm.status, warm.data) == ("304 Not Modified", b"")
    assert warm.headers["ETag"] == '"one"'
    assert warm.headers["Cache-Control"] == "public, s-maxage=60"
    assert warm.headers["Vary"] == "Accept-Encoding"
    assert not {"Content-Type", "Content-Length", "Last-Modified"} & set(warm.headers.keys())
    assert origin.get(headers={"If-None-Match": '"two"'}).data == LONG
    assert len(origin.asked) == 1


def test_if_none_match_comes_before_if_modified_since_which_counts_for_nothing() -> None:
    origin = Origin(JSON)
    date = {"If-Modified-Since": "Sun, 22 Nov 2026 12:00:00 GMT"}
    assert origin.get(headers=date).status_code == 200
    assert origin.get(headers=date | {"If-None-Match": '"two"'}).status_code == 200
    assert origin.get(headers=date | {"If-None-Match": '"one"'}).status_code == 304


def test_range_gets_the_whole_answer() -> None:
    origin = Origin(JSON, body=LONG)
    assert origin.number(headers={"Range": "bytes=0-3"}) == 1
    assert origin.asked[0]["HTTP_RANGE"] == "bytes=0-3"
    assert len(origin.shelf.answers) == 0
    assert origin.number() == 2
    answer = origin.get(headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.data, answer.headers["X-Number"]) == (200, LONG, "2")


def test_get_with_a_body_is_not_kept() -> None:
    origin = Origin()
    assert origin.client.get("/", data=b"smuggled").headers["X-Number"] == "1"
    assert len(origin.shelf.answers) == 0
    assert origin.number() == 2


@pytest.mark.parametrize("advice", ["no-cache", "no-store", "max-age=0", "min-fresh=99", "only-if-cached"])
def test_what_requests_say_of_caches_changes_nothing(advice: str) -> None:
    origin = Origin()
    assert origin.number(headers={"Cache-Control": advice, "Pragma": "no-cache"}) == 1
    assert origin.number(headers={"Cache-Control": advice}) == 1


def test_coding_is_made_once_when_asked_for_and_revalidates_under_its_own_tag() -> None:
    origin = Origin(JSON, body=LONG)
    plain, coded = origin.get(), origin.get(headers={"Accept-Encoding": "gzip, br"})
    assert (plain.data, plain.headers["ETag"]) == (LONG, '"one"')
    assert "Content-Encoding" not in plain.headers
    assert brotli.decompress(coded.data) == LONG
    assert (coded.headers["Content-Encoding"], coded.headers["ETag"]) == ("br", '"one-br"')
    assert coded.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    size = origin.shelf.size_bytes
    again = origin.get(headers={"Accept-Encoding": "gzip, br", "If-None-Match": '"one-br"'})
    assert (again.status_code, again.headers["ETag"]) == (304, '"one-br"')
    assert origin.get(headers={"Accept-Encoding": "br", "If-None-Match": '"one"'}).status_code == 200
    assert origin.shelf.size_bytes == size
    assert len(origin.asked) == 1
    assert "HTTP_ACCEPT_ENCODING" not in origin.asked[0]


def test_plain_answer_is_sent_while_another_one_is_being_coded() -> None:
    origin = Origin(JSON, body=LONG)
    with origin.edge._encoding:
        answer = origin.get(headers={"Accept-Encoding": "br"})
    assert (answer.data, answer.headers["ETag"]) == (LONG, '"one"')
    assert origin.get(headers={"Accept-Encoding": "br"}).headers["Content-Encoding"] == "br"


def test_remembered_accept_headers_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "MAX_REMEMBERED_ACCEPTS", 3)
    origin = Origin(JSON, body=LONG)
    for n in range(5):
        answer = origin.get(headers={"Accept-Encoding": f"gzip;q=0.{n}1"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert f"gzip;q=0.{n}1" in origin.edge._accepts
        assert len(origin.edge._accepts) <= 3
    assert origin.get(headers={"Accept-Encoding": "gzip" + " " * 200}).headers["Content-Encoding"] == "gzip"
    assert max(map(len, origin.edge._accepts)) < 200


def test_failure_is_passed_on_and_never_kept() -> None:
    origin = Origin(status="503 Service Unavailable")
    assert origin.get().status_code == 503
    origin.status = "200 OK"
    assert origin.number() == 2
    origin.status = "500 Internal Server Error"
    assert origin.number() == 2


def test_kept_redirect_is_sent_with_its_target() -> None:
    origin = Origin([*KEEP, ("Location", "/new")], status="308 Permanent Redirect", body=b"")
    for _ in range(2):
        answer = origin.get()
        assert (answer.status_code, answer.headers["Location"], answer.headers["X-Number"]) == (308, "/new", "1")


def test_conditional_request_for_what_is_not_kept_is_the_origins_to_answer() -> None:
    origin = Origin([("Cache-Control", "no-cache"), ("ETag", '"x"')])
    answer = origin.get(headers={"If-None-Match": '"x"'})
    assert answer.headers["X-Number"] == "2"
    assert "HTTP_IF_NONE_MATCH" not in origin.asked[0]
    assert origin.asked[1]["HTTP_IF_NONE_MATCH"] == '"x"'
    assert origin.closed == 1
    answer.close()
    assert origin.closed == 2


def test_answer_too_large_to_keep_is_still_sent_as_asked() -> None:
    origin = Origin(JSON, body=LONG * 100, max_bytes=10_000)
    assert origin.get(headers={"If-None-Match": '"one"'}).status_code == 304
    assert origin.get(headers={"Accept-Encoding": "br"}).headers["Content-Encoding"] == "br"
    assert len(origin.shelf.answers) == 0


def test_shelf_that_is_not_current_is_neither_used_nor_filled() -> None:
    origin = Origin()
    assert origin.number() == 1
    origin.watch.is_right = False
    assert origin.number() == 2
    assert origin.number("/new") == 3
    assert origin.client.head("/").headers["X-Number"] == "4"
    assert origin.asked[-1]["REQUEST_METHOD"] == "HEAD"
    origin.watch.is_right = True
    assert origin.number() == 1
    assert origin.number("/new") == 5


def test_change_while_an_answer_is_computed_keeps_it_off_the_shelf() -> None:
    origin = Origin()
    origin.before = lambda _: origin.shelf.forget({"a"})
    assert origin.number() == 1
    origin.before = lambda _: origin.shelf.forget({"z"})
    assert origin.number() == 2
    assert origin.number() == 2


def test_application_may_start_its_response_late() -> None:
    def late(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        start_response("200 OK", [("Cache-Control", environ["QUERY_STRING"]), ("Content-Type", "text/plain")])
        yield b"part one, "
        yield b"part two"

    origin = Origin()
    origin.edge._application = late
    assert origin.get("/?max-age=9").data == b"part one, part two"
    assert origin.get("/?no-store").data == b"part one, part two"
    assert list(origin.shelf.answers) == [("/", "max-age=9")]


def test_accident_is_handed_on_as_the_origin_reported_it() -> None:
    accident = (ValueError, ValueError("x"), None)
    seen: list[Any] = []

    def broken(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        start_response("500 Internal Server Error", [], accident)
        return [b"broken"]

    origin = Origin()
    origin.edge._application = broken
    parts = origin.edge({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *said: seen.append(said))
    assert list(parts) == [b"broken"]
    assert seen == [("500 Internal Server Error", [], accident)]


def test_writing_past_the_response_is_refused() -> None:
    def writing(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        start_response("200 OK", [])(b"old style")
        return []

    origin = Origin()
    origin.edge._application = writing
    with pytest.raises(NotImplementedError, match="9 bytes"):
        origin.get()


def test_closing_stops_the_watch_and_forgets() -> None:
    origin = Origin()
    origin.edge.close()
    assert origin.number() == 1
    origin.edge.close()
    assert not origin.watch.is_open
    assert origin.number() == 2


def test_child_process_begins_with_a_shelf_of_its_own() -> None:
    origin = Origin()
    assert origin.number() == 1
    with origin.edge._encoding, origin.shelf._lock:
        child = os.fork()
        if child == 0:
            os._exit(0 if origin.number() == 2 and origin.number() == 2 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert origin.number() == 1


def test_child_process_does_not_mind_an_edge_that_is_gone() -> None:
    origin = Origin()
    del origin.edge, origin.client
    child = os.fork()
    if child == 0:
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


class Crowd:
    """Requests for one key at the same time: the first is held inside the origin until all others wait for it."""

    def __init__(self, origin: Origin, size: int) -> None:
        self.origin, self.size = origin, size
        self.pool = ThreadPoolExecutor(size)
        self.has_entered, self.may_go = threading.Event(), threading.Event()
        origin.get("/warm-up")
        origin.before = self._hold

    def _hold(self, environ: dict[str, Any]) -> None:
        if not self.has_entered.is_set():
            self.has_entered.set()
            assert self.may_go.wait(PATIENCE_S)
            self.in_the_meantime()

    def in_the_meantime(self) -> None:
        """Do something before the first answer is there."""

    def run(self) -> list[Any]:
        """Send all requests; return what came back for each: a response or an exception."""
        first = self.pool.submit(self.origin.get, "/hot")
        assert self.has_entered.wait(PATIENCE_S)
        others = [self.pool.submit(self.origin.get, "/hot") for _ in range(self.size - 1)]
        flight = next(iter(self.origin.edge._flights.values()))
        wait_for(lambda: len(flight._cond._waiters) == len(others))  # type: ignore[attr-defined]  # threading's own
        self.may_go.set()
        self.pool.shutdown()
        assert self.origin.edge._flights == {}
        return [done.exception() or done.result() for done in (first, *others)]


def numbers(answers: list[Any]) -> list[int]:
    return sorted(int(answer.headers["X-Number"]) for answer in answers)


def test_stampede_is_computed_once() -> None:
    origin = Origin()
    assert numbers(Crowd(origin, 6).run()) == [2] * 6
    assert len(origin.asked) == 2


def test_stampede_survives_the_failure_of_its_first() -> None:
    class Failing(Crowd):
        def in_the_meantime(self) -> None:
            raise ValueError("the first one fails")

    origin = Origin()
    failed, *others = Failing(origin, 4).run()
    assert isinstance(failed, ValueError)
    assert {answer.status_code for answer in others} == {200}
    assert len(origin.shelf.answers) == 2


def test_stampede_does_not_get_an_answer_that_became_untrue() -> None:
    """What waits has arrived after the change: the answer computed before it is good enough for the first one only."""

    class Overtaken(Crowd):
        def in_the_meantime(self) -> None:
            self.origin.shelf.forget({"a"})

    origin = Origin()
    first, *others = Overtaken(origin, 4).run()
    assert numbers([first]) == [2]
    assert min(numbers(others)) > 2


def test_stampede_for_what_is_not_kept_goes_on_side_by_side() -> None:
    origin = Origin([("Cache-Control", "private")])
    assert numbers(Crowd(origin, 4).run()) == [2, 3, 4, 5]


def test_nobody_waits_for_ever() -> None:
    origin = Origin(wait_s=0.01)
    origin.get("/warm-up")
    has_entered, may_go = threading.Event(), threading.Event()

    def hold(environ: dict[str, Any]) -> None:
        if not has_entered.is_set():
            has_entered.set()
            assert may_go.wait(PATIENCE_S)

    origin.before = hold
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(origin.number, "/hot")
        assert has_entered.wait(PATIENCE_S)
        assert origin.number("/hot") == 3
        may_go.set()
        assert slow.result() == 2


def test_different_keys_do_not_wait_for_each_other() -> None:
    origin = Origin()
    origin.get("/warm-up")
    has_entered, may_go = threading.Event(), threading.Event()

    def hold(environ: dict[str, Any]) -> None:
        if environ["PATH_INFO"] == "/slow":
            has_entered.set()
            assert may_go.wait(PATIENCE_S)

    origin.before = hold
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(origin.number, "/slow")
        assert has_entered.wait(PATIENCE_S)
        assert origin.number("/quick") == 3
        may_go.set()
        assert slow.result() == 2


def test_process_begins_to_watch_once() -> None:
    opened: list[Any] = []
    entered = threading.Barrier(4)

    def open_watch(shelf: Any) -> Any:
        opened.append(shelf)
        return origin.watch

    origin = Origin()
    edge = Edge(origin, open_watch, max_bytes=1_000)

    def ask() -> bool:
        entered.wait(PATIENCE_S)
        return edge._begin()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: ask(), range(4))) == [True] * 4
    assert len(opened) == 1
