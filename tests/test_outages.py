"""What becomes of requests and of data when the database goes away, is busy, or the server is killed while it writes."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy.exc import OperationalError

from cms import db as database
from cms.app import create_app
from cms.config import Settings
from cms.db import db, reading
from tests.api.test_problems import assert_problem
from tests.conftest import SECRET, Clock
from tests.servers import MASTHEAD, ROOT, Instance, free_port, wait_until_ready
from tests.sites import API, Site

WRITERS = 3
ACKNOWLEDGED = 12


class Line:
    """A line to a database server that can be cut and mended: a port that passes everything on."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._ends: list[socket.socket] = []
        self.port = free_port()
        self._listener: socket.socket | None = None

    def mend(self) -> None:
        """Let connections through."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Close every connection and take no new ones."""
        if self._listener is not None:
            # A thread that waits in accept() would keep a closed socket listening.
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        for end in self._ends:
            _hang_up(end)
        self._ends.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.create_connection(self._target)
            self._ends += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=_pass_on, args=(source, sink), daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    try:
        while chunk := source.recv(65_536):
            sink.sendall(chunk)
    except OSError:
        pass
    _hang_up(sink)


def _hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@pytest.fixture
def line(database_url: str) -> Iterator[Line]:
    """Give a line to the PostgreSQL server of this run."""
    url = sqlalchemy.make_url(database_url)
    if url.get_backend_name() == "sqlite":
        pytest.skip("SQLite is a file: it does not go away")
    made = Line(url.host or "127.0.0.1", url.port or 5432)
    made.mend()
    yield made
    made.cut()


def test_database_away_is_503_until_it_is_back(
    app: Flask, settings: Settings, clock: Clock, line: Line, database_url: str
) -> None:
    url = sqlalchemy.make_url(database_url).set(host="127.0.0.1", port=line.port)
    other = create_app(replace(settings, database_url=url.render_as_string(hide_password=False)), clock=clock)
    site = Site(other, clock)
    article, moderator = site.article(), site.moderator
    line.cut()
    for answer in (
        site.public.get("/articles"),
        site.public.get(f"/articles/{article['id']}"),
        site.public.post(f"/articles/{article['id']}/comments", {"author": {"name": "Ada"}, "body": "Hello there."}),
        moderator.get("/moderation/queue"),
    ):
        assert_problem(answer, 503, "database_away")
        assert answer.headers["Retry-After"] == "2"
    assert site.public.get("/readyz").status_code == 503 and site.public.get("/healthz").status_code == 200
    line.mend()
    assert site.public.get(f"/articles/{article['id']}").status_code == 200
    assert site.public.get(f"/articles/{article['id']}/comments").get_json()["data"] == []
    assert site.comment(article["id"])["id"]
    with other.app_context():
        db.engine.dispose()


def test_busy_file_is_503_and_stores_nothing(
    app: Flask, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not settings.is_sqlite:
        pytest.skip("PostgreSQL has many writers")
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    other = create_app(settings, clock=clock)
    site = Site(other, clock)
    article = site.article()
    path = f"/articles/{article['id']}/comments"
    draft = {"author": {"name": "Ada"}, "body": "Hello there, hedgehogs."}
    with sqlite3.connect(settings.resolved_database_url.removeprefix("sqlite:///"), isolation_level=None) as holder:
        holder.execute("BEGIN IMMEDIATE")
        assert_problem(site.public.post(path, draft), 503, "database_away")
        assert site.public.get(path).get_json()["data"] == [], "readers never wait for a writer"
        holder.execute("ROLLBACK")
    holder.close()
    assert site.public.post(path, draft).status_code == 202
    with other.app_context():
        db.engine.dispose()


def test_mistake_in_a_statement_does_not_pass(app: Flask) -> None:
    with app.app_context(), pytest.raises((OperationalError, sqlalchemy.exc.ProgrammingError)), reading() as session:
        session.execute(sqlalchemy.text("SELECT nothing FROM nowhere"))


@dataclass
class Commenters:
    """Readers who comment as fast as they can, until nobody answers; they keep what was acknowledged."""

    address: str
    article_id: str
    acknowledged: list[str] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)

    def run(self, name: str) -> None:
        """Comment until the connection breaks."""
        for n in range(10_000):
            try:
                made = post(
                    f"{self.address}{API}/articles/{self.article_id}/comments",
                    {"author": {"name": f"{name} {n}"}, "body": f"Number {n} of {name} saw a hedgehog."},
                )
            except (OSError, urllib.error.URLError, ValueError):
                return
            self.acknowledged.append(made["data"]["id"])
            if len(self.acknowledged) >= ACKNOWLEDGED:
                self.enough.set()


def post(url: str, body: Any, token: str | None = None, **headers: str) -> Any:
    """Send JSON and return the answer's."""
    sent = {"Content-Type": "application/json", **headers} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(url, json.dumps(body).encode(), sent, method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def test_kill_in_the_middle_of_writes_loses_nothing_that_was_acknowledged(
    app: Flask, data_dir: Path, database_url: str
) -> None:
    made = {"database_url": database_url, "secret_key": SECRET, "comment_address_limit": "0"}
    instance = Instance(data_dir, made)
    data_dir.mkdir()
    editor, moderator = (
        instance.must("token", "create", "--role", role, "--name", "kill").strip() for role in ("editor", "moderator")
    )
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [MASTHEAD, "serve", "--port", str(port), "--workers", "2"],
        env=instance.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        start_new_session=True,
    ) as process:
        try:
            wait_until_ready(address, process)
            article = post(f"{address}{API}/articles", {"title": "Kill", "markdown": "Text."}, editor)["data"]["id"]
            post(f"{address}{API}/articles/{article}/publish", {}, editor, **{"If-Match": '"1"'})
            commenters = Commenters(address, article)
            threads = [threading.Thread(target=commenters.run, args=(f"Reader {n}",)) for n in range(WRITERS)]
            for thread in threads:
                thread.start()
            assert commenters.enough.wait(60), len(commenters.acknowledged)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
    for thread in threads:
        thread.join()
    assert "All is well" in instance.must("check", "--counters")
    with instance.serving() as again:
        request = urllib.request.Request(
            f"{again}{API}/moderation/queue?limit=100&filter[article]={article}",
            headers={"Authorization": f"Bearer {moderator}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            kept = {item["id"] for item in json.loads(answer.read())["data"]}
    assert set(commenters.acknowledged) <= kept
