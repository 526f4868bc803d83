"""Outside services: each protocol as it is spoken, and whatever goes wrong becomes a hold, in time."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest

from cms.config import Settings
from cms.errors import BadSettings
from cms.outside import Panel, Question, panel
from cms.outside.akismet import NO_ADDRESS, Akismet
from cms.outside.circuits import COOLING_S, FAILURES_TO_OPEN, Circuit
from cms.outside.openai import OpenAI
from cms.outside.signed import Signed, signature
from moderation import OutsideOpinion, said
from tests.services import Hangup, Received, Sent, Service, serving

KEY = "k" * 32
LIMIT_S = 5.0
QUESTION = Question(
    text="Buy now",
    source="**Buy** now",
    author_name="Zoë",
    author_email="zoe@example.org",
    asked_at=datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
    site_url="https://example.org",
    article_url="https://example.org/articles/hedgehogs",
    article_title="Hedgehogs",
    article_id="0198",
    locale="en",
    address="192.0.2.7",
    user_agent="Browser/1",
)


@pytest.fixture
def service() -> Iterator[Service]:
    """Give a service that answers `false` until told otherwise."""
    with serving() as made:
        yield made


def asked(kind: str, service: Service, *, time_limit_s: float = LIMIT_S) -> Panel:
    address = service.address
    made: Any = {
        "akismet": Akismet(address, "key"),
        "openai": OpenAI(f"{address}/v1/moderations", "sk-1", "omni-moderation-latest"),
        "check": Signed(f"{address}/look?site=1", KEY),
    }[kind]
    return Panel([made], time_limit_s=time_limit_s)


def fields(received: Received) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(received.body.decode()).items()}


def test_nobody_is_asked_unless_something_is_configured() -> None:
    assert panel(Settings()).is_empty
    assert panel(Settings()).ask(QUESTION) == ()
    assert not panel(Settings(akismet_key="key")).is_empty


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        (b"false", {}, ()),
        (b"true", {}, (OutsideOpinion(service="akismet", label="spam", score=1.0),)),
        (
            b"true",
            {"X_akismet_pro_tip": "discard"},
            (OutsideOpinion(service="akismet", label="spam", score=2.0),),
        ),
        (
            b"invalid",
            {"X_akismet_debug_help": "We were unable to parse your blog URI"},
            (
                OutsideOpinion(
                    service="akismet",
                    failure=said("outside_undecided_hint", hint="We were unable to parse your blog URI"),
                ),
            ),
        ),
        (b"", {}, (OutsideOpinion(service="akismet", failure=said("outside_undecided")),)),
    ],
    ids=["ham", "spam", "blatant spam", "refused", "refused without a hint"],
)
def test_akismet_is_understood(
    service: Service, body: bytes, headers: dict[str, str], expected: tuple[OutsideOpinion, ...]
) -> None:
    service.says(body, **headers)
    assert asked("akismet", service).ask(QUESTION) == expected
    (received,) = service.received
    sent = fields(received)
    assert received.path == "/1.1/comment-check"
    assert received.headers["content-type"] == "application/x-www-form-urlencoded"
    assert sent["api_key"] == "key" and sent["blog"] == "https://example.org"
    assert (sent["user_ip"], sent["user_agent"]) == ("192.0.2.7", "Browser/1")
    assert (sent["comment_author"], sent["comment_content"]) == ("Zoë", "**Buy** now")
    assert (sent["comment_type"], sent["comment_date_gmt"]) == ("comment", "2026-11-22T12:00:00+00:00")
    assert "recheck_reason" not in sent


def test_akismet_is_told_that_a_text_was_edited(service: Service) -> None:
    asked("akismet", service).ask(replace(QUESTION, is_edit=True, is_reply=True, address=None))
    sent = fields(service.received[0])
    assert (sent["recheck_reason"], sent["comment_type"], sent["user_ip"]) == ("edit", "reply", NO_ADDRESS)


def openai_answer(**scores: float) -> bytes:
    flagged = {name: score >= 0.9 for name, score in scores.items()} | {"violence": True}
    return json.dumps({"results": [{"flagged": True, "categories": flagged, "category_scores": scores}]}).encode()


def test_openai_scores_become_opinions(service: Service) -> None:
    service.says(openai_answer(harassment=0.95, hate=0.31, sexual=0.29, violence=0.4))
    found = asked("openai", service).ask(QUESTION)
    assert {(opinion.label, opinion.score) for opinion in found} == {
        ("harassment", 0.95),
        ("hate", 0.31),
        ("violence", 0.7),
    }
    (received,) = service.received
    assert received.path == "/v1/moderations" and received.headers["authorization"] == "Bearer sk-1"
    assert json.loads(received.body) == {"model": "omni-moderation-latest", "input": "Buy now"}


def test_own_check_gets_a_signed_request_and_is_understood(service: Service) -> None:
    service.says(b'{"findings": [{"label": "dosage", "score": 0.8, "holds": true}, {"label": "tone", "score": 0}]}')
    found = asked("check", service).ask(QUESTION)
    assert found == (
        OutsideOpinion(service="check", label="dosage", score=0.8, holds=True),
        OutsideOpinion(service="check", label="tone", score=0.0),
    )
    (received,) = service.received
    timestamp = received.headers["masthead-timestamp"]
    expected = hmac.new(KEY.encode(), f"{timestamp}.".encode() + received.body, hashlib.sha256).hexdigest()
    assert timestamp == "1795348800" and received.headers["masthead-signature"] == f"v1={expected}"
    assert signature(KEY, timestamp, received.body + b" ") != expected
    described = json.loads(received.body)
    assert received.path == "/look?site=1"
    assert described["event"] == "submitted" and described["comment"]["author"]["email"] == "zoe@example.org"
    assert described["article"]["title"] == "Hedgehogs"


GARBAGE = [
    b"",
    b"\x00\xff",
    b"<html>",
    b"[]",
    b"null",
    b'{"results": []}',
    b'{"findings": 5}',
    b'{"findings": [{}]}',
    b'{"findings": [{"label": "x", "score": "high"}]}',
    b'{"findings": [{"label": "x", "score": 2}]}',
    b'{"findings": [{"label": "", "score": 1}]}',
    b'{"findings": [{"label": "x", "score": true}]}',
    b'{"findings": [{"label": "x", "score": 1, "holds": 1}]}',
    b'{"findings": ["x"]}',
    b'{"results": [{"categories": {}, "category_scores": {"x": 7}}]}',
    b'{"results": [{"categories": {}, "category_scores": {"x": "NaN"}}]}',
    b'{"results": [{"categories": [], "category_scores": [1]}]}',
    b"true" * 100_000,
]


@pytest.mark.parametrize("body", GARBAGE, ids=range(len(GARBAGE)))
@pytest.mark.parametrize("kind", ["akismet", "openai", "check"])
def test_garbage_holds(service: Service, kind: str, body: bytes) -> None:
    service.says(body)
    (opinion,) = asked(kind, service).ask(QUESTION)
    assert opinion.failure and opinion.label == ""


def _redirect(service: Service, elsewhere: Service) -> None:
    service.says(b"", status=307, Location=f"{elsewhere.address}/1.1/comment-check")


def _hang_up(_: Received) -> Sent:
    raise Hangup


def _lie_about_length(_: Received) -> Sent:
    return (200, {"Content-Length": "1000", "Connection": "close"}, b"false")


@pytest.mark.parametrize("kind", ["akismet", "openai", "check"])
def test_service_that_breaks_holds(service: Service, kind: str) -> None:
    service.says(b"false", status=500)
    assert asked(kind, service).ask(QUESTION)[0].failure == said("outside_status", status="500")
    service.answer = _hang_up
    assert asked(kind, service).ask(QUESTION)[0].failure == said("outside_unreachable", problem="RemoteDisconnected")
    service.answer = _lie_about_length
    assert asked(kind, service).ask(QUESTION)[0].failure


@pytest.mark.parametrize("kind", ["akismet", "openai", "check"])
def test_redirect_is_not_followed(service: Service, kind: str) -> None:
    with serving() as elsewhere:
        _redirect(service, elsewhere)
        assert asked(kind, service).ask(QUESTION)[0].failure == said("outside_status", status="307")
        assert len(service.received) == 1 and elsewhere.received == []


def test_address_where_nobody_listens_holds() -> None:
    with serving() as gone:
        pass
    assert asked("akismet", gone).ask(QUESTION)[0].failure == said(
        "outside_unreachable", problem="ConnectionRefusedError"
    )


def test_stalled_services_cost_the_time_limit_once_and_the_others_are_heard(service: Service) -> None:
    service.stalls()
    with serving() as quick:
        quick.says(b"true")
        slow: Any = [OpenAI(service.address, "k", "m"), Signed(service.address, KEY)]
        together = Panel([Akismet(quick.address, "key"), *slow], time_limit_s=0.3)
        began = time.monotonic()
        found = together.ask(QUESTION)
        assert time.monotonic() - began < 2.0
    assert [(opinion.service, opinion.failure) for opinion in found] == [
        ("akismet", None),
        ("openai", said("outside_late")),
        ("check", said("outside_late")),
    ]


def test_answer_that_drips_is_cut_off_at_the_time_limit() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def trickle() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while not over.wait(0.005):
                try:
                    connection.sendall(b"X")
                except OSError:
                    over.set()

    thread = threading.Thread(target=trickle, daemon=True)
    thread.start()
    dripping = Panel([Akismet(f"http://127.0.0.1:{listener.getsockname()[1]}", "k")], time_limit_s=0.1)
    assert dripping.ask(QUESTION)[0].failure == said("outside_late")
    assert over.wait(10), "the connection is cut, not left to drip"
    thread.join()
    listener.close()


def test_circuit_opens_after_failures_and_one_question_probes() -> None:
    seconds = [0.0]
    circuit = Circuit(clock=lambda: seconds[0])
    for _ in range(FAILURES_TO_OPEN - 1):
        circuit.failed()
    assert circuit.lets_pass()
    circuit.failed()
    assert not circuit.lets_pass()
    seconds[0] += COOLING_S
    assert [circuit.lets_pass(), circuit.lets_pass()] == [True, False]
    circuit.failed()
    assert not circuit.lets_pass()
    seconds[0] += COOLING_S
    assert circuit.lets_pass()
    circuit.succeeded()
    assert [circuit.lets_pass(), circuit.lets_pass()] == [True, True]


def test_service_that_keeps_failing_is_left_alone_and_comments_still_wait(service: Service) -> None:
    service.says(b"", status=503)
    tired = asked("akismet", service)
    for _ in range(FAILURES_TO_OPEN):
        tired.ask(QUESTION)
    (opinion,) = tired.ask(QUESTION)
    assert opinion.failure == said("outside_left_alone") and len(service.received) == FAILURES_TO_OPEN


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"MASTHEAD_CHECK_URL": "https://check.example.org"}, "MASTHEAD_CHECK_KEY"),
        ({"MASTHEAD_CHECK_URL": "ftp://check.example.org", "MASTHEAD_CHECK_KEY": KEY}, "MASTHEAD_CHECK_URL"),
        ({"MASTHEAD_AKISMET_URL": "https://me@example.org"}, "MASTHEAD_AKISMET_URL"),
        ({"MASTHEAD_OPENAI_URL": "nowhere"}, "MASTHEAD_OPENAI_URL"),
    ],
)
def test_settings_that_cannot_work_are_refused(environment: dict[str, str], complaint: str) -> None:
    with pytest.raises(BadSettings, match=complaint):
        Settings.from_environment(environment)
    good = {"MASTHEAD_CHECK_URL": "https://check.example.org", "MASTHEAD_CHECK_KEY": KEY}
    assert not panel(Settings.from_environment(good)).is_empty
