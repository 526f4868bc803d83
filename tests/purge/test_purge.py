"""Caches elsewhere are told of every change: at least once, in order, whatever happens on the way."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask

from cms import journal
from cms.config import Settings
from cms.db import reading, writing
from cms.journal import Change
from cms.models import PurgeCursor, WorkerJob
from cms.purge import protocols, reader
from cms.purge.protocols import Cache, NotPurged
from cms.worker.jobs import Job
from cms.worker.loop import Worker
from tests.conftest import NOON, Clock


class FakeCache:
    """A server that speaks whatever protocol, notes what it is told, and answers as it is told to."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, bytes]] = []
        self.is_stalled = threading.Event()
        self.goes_on = threading.Event()
        told, answers, outer = self.told, self.answers, self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                told.append(
                    (self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                )
                status, said = answers.pop(0) if answers else (200, b'{"success": true}')
                if status == 0:
                    outer.is_stalled.set()
                    outer.goes_on.wait(20)
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            do_POST = do_PURGE = _answer  # noqa: N815 - the names are the standard library's

            def log_message(self, *arguments: Any) -> None:
                del arguments

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.goes_on.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def fake() -> Iterator[FakeCache]:
    server = FakeCache()
    yield server
    server.close()


def settings_for(kind: str, address: str) -> Settings:
    return {
        "fastly": Settings(purge_fastly_service="svc", purge_fastly_key="k3y", purge_fastly_url=address),
        "cloudflare": Settings(
            purge_cloudflare_zone="zone", purge_cloudflare_token="t0ken", purge_cloudflare_url=address
        ),
        "varnish": Settings(purge_varnish_urls=(address,)),
        "http": Settings(purge_url=address + "/purge", purge_key="secret"),
    }[kind]


def cache_for(kind: str, address: str) -> Cache:
    (cache,) = protocols.caches(settings_for(kind, address))
    return cache


def change(*tags: str) -> None:
    with writing() as session:
        journal.append(session, Change(kind="article.updated", subject_id=NOON_ID, tags=tags), now=NOON)


NOON_ID = "00000000-0000-7000-8000-000000000000"


def worker_for(*caches: Cache, clock: Clock) -> Worker:
    jobs = [
        Job(name=one.name, step=lambda s, n, one=one: reader.step(s, n, cache=one), rest_s=0)  # type: ignore[misc]
        for one in caches
    ]
    return Worker(jobs, clock=clock, name="w")


def seq(cache: Cache) -> int:
    with reading() as session:
        return session.get_one(PurgeCursor, cache.name).seq


def head() -> int:
    with reading() as session:
        return journal.head(session)


@pytest.mark.parametrize(
    ("kind", "method", "path", "headers", "body"),
    [
        ("fastly", "POST", "/service/svc/purge", {"fastly-key": "k3y", "surrogate-key": "article:1 articles"}, None),
        ("cloudflare", "POST", "/zones/zone/purge_cache", {"authorization": "Bearer t0ken"}, ["article:1", "articles"]),
        ("varnish", "PURGE", "/", {"xkey-purge": "article:1 articles"}, None),
        ("http", "POST", "/purge", {"authorization": "Bearer secret"}, ["article:1", "articles"]),
    ],
)
def test_each_kind_of_cache_is_told_in_its_own_words(
    app: Flask, clock: Clock, fake: FakeCache, kind: str, method: str, path: str, headers: dict[str, str], body: Any
) -> None:
    cache = cache_for(kind, fake.address)
    one = worker_for(cache, clock=clock)
    with app.app_context():
        one.round()
        change("article:1", "articles")
        one.round()
        assert seq(cache) == head()
    ((told_method, told_path, told_headers, told_body),) = fake.told
    assert (told_method, told_path) == (method, path)
    assert headers.items() <= told_headers.items()
    assert (json.loads(told_body) if told_body else None) == (None if body is None else {"tags": body})


def test_several_changes_go_in_one_request_and_tags_once(app: Flask, clock: Clock, fake: FakeCache) -> None:
    cache = cache_for("http", fake.address)
    one = worker_for(cache, clock=clock)
    with app.app_context():
        one.round()
        for n in range(3):
            change("articles", f"article:{n}")
        change()
        one.round()
        assert seq(cache) == head()
    assert [json.loads(body)["tags"] for _, _, _, body in fake.told] == [
        ["articles", "article:0", "article:1", "article:2"]
    ]


def test_no_request_has_more_tags_than_the_cache_takes(app: Flask, clock: Clock, fake: FakeCache) -> None:
    cache = cache_for("cloudflare", fake.address)
    one = worker_for(cache, clock=clock)
    with app.app_context():
        one.round()
        change(*(f"tag:{n}" for n in range(70)))
        for n in range(40):
            change(f"article:{n}")
        one.round()
        assert seq(cache) == head()
    sizes = [len(json.loads(body)["tags"]) for _, _, _, body in fake.told]
    assert sizes == [30, 30, 10, 30, 10]


@pytest.mark.parametrize("kind", ["fastly", "cloudflare", "varnish", "http"])
@pytest.mark.parametrize("failure", [(500, b""), (429, b"slow down"), (302, b""), (403, b'{"success": true}')])
def test_what_is_refused_is_told_again(
    app: Flask, clock: Clock, fake: FakeCache, kind: str, failure: tuple[int, bytes]
) -> None:
    cache = cache_for(kind, fake.address)
    one = worker_for(cache, clock=clock)
    with app.app_context():
        one.round()
        before = seq(cache)
        change("article:1")
        fake.answers += [failure, failure]
        one.round()
        assert (seq(cache), len(fake.told)) == (before, 1)
        one.round()  # it pauses: the clock has not moved
        assert len(fake.told) == 1
        clock.advance(seconds=1)
        one.round()
        with reading() as session:
            row = session.get_one(WorkerJob, cache.name)
            assert (row.failures, "NotPurged" in (row.error or "")) == (2, True)
        clock.advance(seconds=2)
        one.round()
        assert (seq(cache), len(fake.told)) == (head(), 3)


def test_cloudflare_that_says_no_in_a_good_answer_has_refused(fake: FakeCache) -> None:
    cache = cache_for("cloudflare", fake.address)
    for said in (b'{"success": false, "errors": []}', b"<html>", b"[]"):
        fake.answers.append((200, said))
        with pytest.raises(NotPurged):
            protocols.send(cache.write(["a"]), cache)
    protocols.send(cache.write(["a"]), cache)


def test_cache_that_stalls_is_given_up_in_time(fake: FakeCache) -> None:
    cache = cache_for("http", fake.address)
    fake.answers.append((0, b""))
    with pytest.raises((OSError, HTTPException)):
        protocols.send(cache.write(["a"]), cache, time_limit_s=0.2)
    assert fake.is_stalled.is_set()


def test_crash_between_telling_and_writing_down_tells_twice(app: Flask, clock: Clock, fake: FakeCache) -> None:
    cache = cache_for("http", fake.address)
    with app.app_context():
        worker_for(cache, clock=clock).round()
        change("article:1")
        with writing() as session:
            errand = reader.step(session, NOON, cache=cache)
        assert callable(errand)
        errand()  # told; and here the power goes
        worker_for(cache, clock=clock).round()
        assert seq(cache) == head()
    assert [json.loads(body)["tags"] for _, _, _, body in fake.told] == [["article:1"], ["article:1"]]


def test_cache_that_is_away_holds_up_no_other(app: Flask, clock: Clock, fake: FakeCache) -> None:
    away, here = protocols.caches(Settings(purge_varnish_urls=("http://127.0.0.1:9", fake.address)))
    one = worker_for(away, here, clock=clock)
    with app.app_context():
        one.round()
        change("article:1")
        one.round()
        assert seq(here) == head()
        assert seq(away) < head()


def test_cache_that_is_new_begins_at_the_end_of_the_journal(app: Flask, clock: Clock, fake: FakeCache) -> None:
    cache = cache_for("http", fake.address)
    with app.app_context():
        change("article:old")
        with reading() as session:
            assert reader.is_due(session, NOON, cache=cache)
        worker_for(cache, clock=clock).round()
        with reading() as session:
            assert not reader.is_due(session, NOON, cache=cache)
        change("article:new")
        with reading() as session:
            assert reader.is_due(session, NOON, cache=cache)
        worker_for(cache, clock=clock).round()
    assert [json.loads(body)["tags"] for _, _, _, body in fake.told] == [["article:new"]]


def test_settings_without_a_cache_name_none() -> None:
    assert protocols.caches(Settings()) == ()
