"""Two application nodes, processes and folders of their own, on one PostgreSQL, with one Redis and without.

What must hold across them does.
"""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from cms.limits import WINDOW_S
from moderation.columns import new_id
from tests.conftest import SECRET
from tests.servers import Instance
from tests.sites import API

LIMIT = 5
NEEDED_S = 20
"""How long the requests take that one window has to count, on a slow machine."""
BOUND_S = 1.0
"""How far behind a node may be that did not make the change (`MASTHEAD_EDGE_TRUST_MS`)."""


@dataclass(frozen=True)
class Nodes:
    """The addresses of two nodes, and tokens that hold on both."""

    addresses: tuple[str, str]
    editor: str
    moderators: tuple[str, str]
    engine: str

    def call(self, node: int, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Send one request to a node; return status and body."""
        raw = None if body is None else json.dumps(body).encode()
        sent = {
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        request = urllib.request.Request(self.addresses[node] + API + path, raw, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def both(self, work: Callable[[int], Any], times: int = 1) -> list[Any]:
        """Do something on both nodes at the same instant, so many times each."""
        gate = threading.Barrier(2 * times)

        def run(n: int) -> Any:
            gate.wait(20)
            return work(n % 2)

        with ThreadPoolExecutor(2 * times) as pool:
            return list(pool.map(run, range(2 * times)))

    def article(self, title: str, **members: Any) -> str:
        """Publish an article on the first node; return its id."""
        draft = {"title": title, "markdown": "Hedgehogs sleep.", **members}
        made = self.call(0, "POST", "/articles", draft, Authorization=self.editor)[1]["data"]["id"]
        sent = {"Authorization": self.editor, "If_Match": "*"}
        assert self.call(0, "POST", f"/articles/{made}/publish", {}, **sent)[0] == 200
        return str(made)


@pytest.fixture
def nodes(app: Flask, tmp_path: Path, database_url: str) -> Iterator[Nodes]:
    """Give two nodes that serve."""
    with two_nodes(tmp_path, database_url) as found:
        yield found


@contextmanager
def two_nodes(tmp_path: Path, database_url: str, **settings: str) -> Iterator[Nodes]:
    """Serve one (empty) database from two folders."""
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite is for one machine")
    made = {
        "database_url": database_url,
        # Names in a Redis are keyed by it, and must be new.
        "secret_key": f"{SECRET} {new_id()}",
        "comment_address_limit": str(LIMIT),
        "engine_key_limit": str(LIMIT),
        "trusted_proxies": "127.0.0.0/8",
        **settings,
    }
    instances = [Instance(tmp_path / f"node{n}", made) for n in range(2)]
    for instance in instances:
        instance.data_dir.mkdir()

    def token(role: str, name: str) -> str:
        return "Bearer " + instances[0].must("token", "create", "--role", role, "--name", name).strip()

    with ExitStack() as stack:
        addresses = [stack.enter_context(instance.serving()) for instance in instances]
        moderators = (token("moderator", "one"), token("moderator", "two"))
        engine = instances[0].must("token", "create", "--scope", "engine:use", "--name", "engine").strip()
        yield Nodes((addresses[0], addresses[1]), token("editor", "editor"), moderators, engine)


def test_two_nodes_are_one_site(nodes: Nodes) -> None:
    article = nodes.article("Two nodes", comments={"policy": "pre"})
    limits_hold(nodes, article)
    idempotency_holds(nodes, article)
    claims_hold(nodes)
    what_one_publishes_the_other_shows(nodes, article)
    what_one_learns_the_other_knows(nodes, article)


@pytest.mark.redis
def test_two_nodes_with_one_redis_have_one_limit_and_one_queue(
    app: Flask, tmp_path: Path, database_url: str, redis_url: str
) -> None:
    with two_nodes(tmp_path, database_url, redis_url=redis_url) as nodes:
        for address in nodes.addresses:
            with urllib.request.urlopen(f"{address}/readyz", timeout=30) as answer:
                assert json.load(answer) == {"status": "ok", "redis": "ok"}
        article = nodes.article("Two nodes and Redis", comments={"policy": "pre"})
        limits_hold(nodes, article)
        claims_hold(nodes)


def limits_hold(nodes: Nodes, article: str) -> None:
    """One network address has one limit, however many nodes it asks at once."""
    within_one_window()
    path, counter = f"/articles/{article}/comments", iter(range(1000))

    def post_from(address: str) -> Callable[[int], int]:
        def post(node: int) -> int:
            n = next(counter)
            draft = {"author": {"name": f"Flood {n}"}, "body": f"Number {n} saw {n * n} hedgehogs."}
            return nodes.call(node, "POST", path, draft, X_Forwarded_For=address)[0]

        return post

    statuses = nodes.both(post_from("203.0.113.9"), times=LIMIT)
    assert sorted(statuses) == [202] * LIMIT + [429] * LIMIT
    assert nodes.both(post_from("203.0.113.8")) == [202, 202]
    assert sorted(nodes.both(lambda node: ask_engine(nodes, node), times=LIMIT)) == [200] * LIMIT + [429] * LIMIT


def within_one_window() -> None:
    """Wait for the next window where this one ends soon: the database counts by the minute, and begins anew with each."""
    left_s = WINDOW_S - time.time() % WINDOW_S
    if left_s < NEEDED_S:
        time.sleep(left_s)


def ask_engine(nodes: Nodes, node: int) -> int:
    """Ask the engine for a verdict with the one key of both nodes."""
    told = {"api_key": nodes.engine, "blog": "https://blog.example", "user_ip": "192.0.2.7", "comment_content": "Hm."}
    address = nodes.addresses[node] + "/1.1/comment-check"
    try:
        with urllib.request.urlopen(address, urlencode(told).encode(), timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def idempotency_holds(nodes: Nodes, article: str) -> None:
    """One key, sent to both nodes at once, makes one comment and one answer."""
    draft = {"author": {"name": "Once"}, "body": "I am said once."}
    key = {"Idempotency_Key": "the same", "X_Forwarded_For": "203.0.113.10"}
    answers = nodes.both(lambda node: nodes.call(node, "POST", f"/articles/{article}/comments", draft, **key))
    assert [status for status, _ in answers] == [202, 202] and answers[0][1] == answers[1][1]


def claims_hold(nodes: Nodes) -> None:
    """Two moderators who ask at once get different comments, and neither can take the other's."""

    def take(node: int) -> str:
        status, body = nodes.call(node, "POST", "/moderation/next", {}, Authorization=nodes.moderators[node])
        assert status == 200, body
        return str(body["data"]["id"])

    taken = nodes.both(take)
    assert len(set(taken)) == 2
    for node in (0, 1):
        path = f"/moderation/claims/{taken[node]}"
        status, body = nodes.call(1 - node, "PUT", path, {}, Authorization=nodes.moderators[1 - node])
        assert (status, body["code"]) == (409, "already_claimed")


def what_one_publishes_the_other_shows(nodes: Nodes, article: str) -> None:
    """The node that changed something shows it at once, the other within the bound."""
    for n in range(5):
        for node in (0, 1):
            assert nodes.call(node, "GET", f"/articles/{article}")[0] == 200
        patch = {"Authorization": nodes.editor, "If_Match": "*"}
        assert nodes.call(n % 2, "PATCH", f"/articles/{article}", {"title": f"Round {n}"}, **patch)[0] == 200
        assert nodes.call(n % 2, "POST", f"/articles/{article}/publish", {}, **patch)[0] == 200
        acknowledged = time.monotonic()
        assert nodes.call(n % 2, "GET", f"/articles/{article}")[1]["data"]["title"] == f"Round {n}"
        while True:
            asked = time.monotonic()
            seen = nodes.call(1 - n % 2, "GET", f"/articles/{article}")[1]["data"]["title"]
            if seen == f"Round {n}":
                break
            assert asked - acknowledged < BOUND_S


def what_one_learns_the_other_knows(nodes: Nodes, article: str) -> None:
    """A decision on one node is in the model that the other judges by."""
    before = [model(nodes, node) for node in (0, 1)]
    assert before[0] == before[1]
    queue = nodes.call(0, "GET", "/moderation/queue", Authorization=nodes.moderators[0])[1]["data"]
    for node, item in enumerate(queue[:2]):
        decision = {"action": "spam", "items": [{"comment_id": item["id"], "version": item["version"]}]}
        status, body = nodes.call(node, "POST", "/moderation/decisions", decision, Authorization=nodes.moderators[node])
        assert status == 200, body
    for node in (0, 1):
        draft = {"author": {"name": f"Late {node}"}, "body": f"A late word on node {node}, about leaves."}
        sent = {"X_Forwarded_For": f"203.0.113.{20 + node}"}
        assert nodes.call(node, "POST", f"/articles/{article}/comments", draft, **sent)[0] == 202
    after = [model(nodes, node) for node in (0, 1)]
    assert after[0] == after[1] and after[0]["lessons"] == before[0]["lessons"] + 2


def model(nodes: Nodes, node: int) -> Any:
    """Return what a node says of its model."""
    return nodes.call(node, "GET", "/moderation/stats", Authorization=nodes.moderators[node])[1]["data"]["model"]
