"""Two server processes and clients that keep their connections: nobody is sent less than what was acknowledged before.

The same race as in `tests/delivery/test_edge_processes.py`, through everything that is between a socket and an answer.
"""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from cms.auth import Role
from cms.config import Settings
from tests.conftest import SECRET
from tests.delivery.races import VIEWS, Marks, Race, Seen, seen_in
from tests.server.lines import Client
from tests.servers import Instance
from tests.sites import API, Site

STEPS = 12
READERS = 2
CONNECTIONS = 4
"""Of each reader: the system spreads them over the processes."""

BOUND_S = 0.2


@dataclass
class Asker:
    """Asks over one connection."""

    client: Client
    article_id: str
    tokens: dict[str, str] = field(default_factory=dict)

    def request(self, method: str, path: str, body: Any = None, *, role: str = "") -> bytes:
        """Return the bytes of a request."""
        raw = b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} {API}{path} HTTP/1.1", "Host: a"]
        if body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(raw)}", "If-Match: *"]
        if role:
            lines.append(f"Authorization: Bearer {self.tokens[role]}")
        return "\r\n".join([*lines, "", ""]).encode() + raw

    def must(self, method: str, path: str, body: Any = None, *, role: str = "") -> Any:
        """Send a request that has to succeed; return the data of its answer."""
        status, _, said = self.client.ask(self.request(method, path, body, role=role))
        assert status < 300, said
        return json.loads(said)

    def looking(self, view: str) -> bytes:
        return self.request("GET", VIEWS[view].format(self.article_id))

    def look(self, view: str) -> Seen:
        status, _, body = self.client.ask(self.looking(view))
        return seen_in(status, body, view)


@dataclass
class Writer(Asker):
    """Carries out the plan. What it writes it looks at over the same connection, and so in the same process."""

    approved: list[str] = field(default_factory=list)

    def publish(self, n: int) -> None:
        """Publish between two looks, sent in one go with them."""
        here = f"/articles/{self.article_id}"
        self.must("PATCH", here, {"title": f"step {n}"}, role="editor")
        self.client.send(
            self.looking("list") + self.request("POST", here + "/publish", {}, role="editor") + self.looking("list")
        )
        _, (status, _, said), (_, _, after) = (self.client.answer() for _ in range(3))
        assert status == 200, said
        assert seen_in(200, after, "list")[0] == f"step {n}"  # type: ignore[index]

    def unpublish(self, n: int) -> None:
        self.must("POST", f"/articles/{self.article_id}/unpublish", {}, role="editor")

    def approve(self, n: int) -> None:
        words = {"author": {"name": "Ada"}, "body": f"step {n} saw this many hedgehogs."}
        made = self.must("POST", f"/articles/{self.article_id}/comments", words)["data"]["id"]
        self.decide(made, "approve")
        self.approved.append(made)

    def reject(self, n: int) -> None:
        self.decide(self.approved.pop(0), "reject")

    def decide(self, comment_id: str, action: str) -> None:
        found = self.must("GET", f"/moderation/comments/{comment_id}", role="moderator")["data"]
        items = [{"comment_id": comment_id, "version": found["version"]}]
        self.must("POST", "/moderation/decisions", {"action": action, "items": items}, role="moderator")


def write(writer: Writer, race: Race, marks: Marks) -> None:
    kinds, states = race.plan()
    assert set(kinds) == {"begin", "publish", "unpublish", "approve", "reject"}
    for n in range(1, len(kinds)):
        marks.begun.value = n
        getattr(writer, kinds[n])(n)
        marks.acknowledged_at[n] = time.monotonic()
        for view in VIEWS:
            seen = writer.look(view)
            assert seen == states[n].shown(view), f"the writer itself saw {seen} after step {n} ({kinds[n]})"


def read(askers: list[Asker], race: Race, marks: Marks, has_ended: threading.Event) -> int:
    """Read until the writer has ended and every process may be expected to know; return how often."""
    _, states = race.plan()
    count, last = 0, 0.0
    while not last or time.monotonic() - last <= race.bound_s:
        last = last or (time.monotonic() if has_ended.is_set() else 0.0)
        for asker in askers:
            for view in VIEWS:
                oldest = marks.acknowledged(time.monotonic() - race.bound_s)
                seen = asker.look(view)
                newest = marks.begun.value
                allowed = {states[n].shown(view) for n in range(oldest, newest + 1)}
                assert seen in allowed, f"{view} showed {seen} between steps {oldest} and {newest}"
                count += 1
    return count


def test_no_connection_is_sent_what_was_overtaken_before_it_asked(
    site: Site, settings: Settings, tmp_path: Path
) -> None:
    article_id = site.article(title="step 0", comments={"policy": "pre"})["id"]
    tokens = {"editor": site.token(Role.EDITOR), "moderator": site.token(Role.MODERATOR)}
    bound_s = 0.0 if settings.is_sqlite else BOUND_S
    url = settings.resolved_database_url
    race = Race(url, settings.data_dir, SECRET, article_id, seed=5, steps=STEPS, bound_s=bound_s)
    marks = Marks(SimpleNamespace(value=0), [0.0] * (STEPS + 1))
    has_ended = threading.Event()
    told = {
        "database_url": url,
        "secret_key": SECRET,
        "edge_trust_ms": str(int(BOUND_S * 1000)),
        "comment_address_limit": "1000",
    }
    with Instance(tmp_path, told).serving(workers=2, worker=False) as address:
        where = (urlsplit(address).hostname, urlsplit(address).port)
        askers = [[Asker(Client(where), article_id) for _ in range(CONNECTIONS)] for _ in range(READERS)]
        writer = Writer(Client(where), article_id, tokens)
        with ThreadPoolExecutor(READERS) as pool:
            reading = [pool.submit(read, each, race, marks, has_ended) for each in askers]
            try:
                write(writer, race, marks)
            finally:
                has_ended.set()
            counts = [each.result() for each in reading]
        for asker in [writer, *askers[0], *askers[1]]:
            asker.client.close()
    assert min(counts) > STEPS
