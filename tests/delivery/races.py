"""Processes that write and read at the same time, each with an application and an edge of its own.

A plan says beforehand what every step does and what the public sees after it. The writer marks when a step begins and
when it was acknowledged. A reader that notes the last acknowledged step before it asks, and the last begun step after
it has the answer, knows every state that may be seen in between; any other answer is too old.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import Client

from cms.app import create_app
from cms.config import Settings
from cms.db import db
from cms.delivery import freshness
from cms.delivery.edge import Edge
from tests.conftest import Clock
from tests.sites import API, Site

THREADS = 2
Seen = tuple[Any, ...] | None
"""What one address shows; None where it answers 404."""


@dataclass(frozen=True)
class State:
    """What the public sees: the title (None: not published) and the texts of the comments."""

    title: str | None
    comments: tuple[str, ...] = ()

    def shown(self, view: str) -> Seen:
        """Return what an address shows in this state."""
        if view == "list":
            return () if self.title is None else (self.title, len(self.comments))
        if self.title is None:
            return None
        return (self.title, len(self.comments)) if view == "article" else tuple(sorted(self.comments))


@dataclass(frozen=True)
class Race:
    """What all processes of a race know. `bound_s` is how far behind a reader may be."""

    database_url: str
    data_dir: Path
    secret_key: str
    article_id: str
    seed: int
    steps: int
    bound_s: float

    def plan(self) -> tuple[list[str], list[State]]:
        """Return the steps and the state after each; the first state is the one before."""
        chance = random.Random(self.seed)  # noqa: S311 - chance, not secrets
        kinds, states = ["begin"], [State("step 0")]
        for n in range(1, self.steps + 1):
            state = states[-1]
            kind = chance.choice(["publish", "approve", "approve", "reject", "unpublish"])
            if state.title is None or (kind == "reject" and not state.comments):
                kind = "publish"
            kinds.append(kind)
            states.append(after(kind, state, n))
        return kinds, states

    def application(self) -> tuple[Flask, Edge]:
        """Return the application with an edge in front of it, as a server process has them."""
        settings = Settings(data_dir=self.data_dir, database_url=self.database_url, secret_key=self.secret_key)
        app = create_app(settings, clock=Clock())
        with app.app_context():
            engine = db.engine
        trust_s = self.bound_s or 1.0
        edge = Edge(app.wsgi_app, lambda shelf: freshness.watch(engine, shelf, trust_s=trust_s), max_bytes=10**7)
        app.wsgi_app = edge  # type: ignore[method-assign]  # the documented place for middleware
        return app, edge


def after(kind: str, state: State, n: int) -> State:
    """Return the state after a step."""
    if kind == "publish":
        return State(f"step {n}", state.comments)
    if kind == "unpublish":
        return State(None, state.comments)
    if kind == "approve":
        return State(state.title, (*state.comments, f"step {n}"))
    return State(state.title, state.comments[1:])


@dataclass
class Marks:
    """When each step began and was acknowledged, by the clock all processes of a machine share."""

    begun: Any
    acknowledged_at: Any

    def acknowledged(self, before: float) -> int:
        """Return the last step that was acknowledged before an instant."""
        last = 0
        for n, at in enumerate(self.acknowledged_at):
            if at and at <= before:
                last = n
        return last


VIEWS: dict[str, str] = {"article": "/articles/{}", "comments": "/articles/{}/comments?limit=100", "list": "/articles"}


def look(client: Client, race: Race, view: str) -> Seen:
    """Ask one address and return what it shows."""
    answer = client.get(API + VIEWS[view].format(race.article_id))
    return seen_in(answer.status_code, answer.get_data(), view)


def seen_in(status: int, body: bytes, view: str) -> Seen:
    """Return what an answer shows."""
    if status == 404:
        return None
    assert status == 200, body
    data = json.loads(body)["data"]
    if view == "comments":
        return tuple(sorted(item["html"].removeprefix("<p>").partition(" saw")[0] for item in data))
    shown = data if view == "article" else next(iter(data), None)
    return () if shown is None else (shown["title"], shown["comments"]["count"])


@dataclass
class Writer:
    """Carries out the plan, and checks after each step that its own process sees it."""

    race: Race
    site: Site
    approved: list[str] = field(default_factory=list)

    def publish(self, n: int) -> None:
        here = f"/articles/{self.race.article_id}"
        assert self.site.editor.patch(here, {"title": f"step {n}"}).status_code == 200
        assert self.site.editor.act(f"{here}/publish", {}).status_code == 200

    def unpublish(self, n: int) -> None:
        assert self.site.editor.act(f"/articles/{self.race.article_id}/unpublish", {}).status_code == 200

    def approve(self, n: int) -> None:
        made = self.site.comment(self.race.article_id, f"step {n} saw this many hedgehogs.", status="approved")
        self.approved.append(made["id"])

    def reject(self, n: int) -> None:
        comment_id = self.approved.pop(0)
        seen = self.site.moderator.get(f"/moderation/comments/{comment_id}").get_json()["data"]
        self.site.decide(comment_id, "reject", seen["version"])


def write(race: Race, marks: Marks, report: Any) -> None:
    """Be the process that writes."""
    report.put(("writer", *_caught(lambda: _write(race, marks))))


def _write(race: Race, marks: Marks) -> int:
    app, edge = race.application()
    writer, client = Writer(race, Site(app, Clock())), Client(edge)
    kinds, states = race.plan()
    for n in range(1, len(kinds)):
        marks.begun.value = n
        getattr(writer, kinds[n])(n)
        marks.acknowledged_at[n] = time.monotonic()
        for view in VIEWS:
            seen = look(client, race, view)
            assert seen == states[n].shown(view), f"the writer itself saw {seen} after step {n} ({kinds[n]})"
    edge.close()
    return len(kinds) - 1


def read(race: Race, marks: Marks, report: Any) -> None:
    """Be a process that reads until the writer is done."""
    report.put(("reader", *_caught(lambda: _read(race, marks))))


def _read(race: Race, marks: Marks) -> int:
    """Read on several threads, as a server does: one may be computing while another learns of a change."""
    _, edge = race.application()
    with ThreadPoolExecutor(THREADS) as pool:
        counts = list(pool.map(lambda _: _read_on(race, marks, Client(edge)), range(THREADS)))
    edge.close()
    return sum(counts)


def _read_on(race: Race, marks: Marks, client: Client) -> int:
    _, states = race.plan()
    last, count = len(states) - 1, 0
    while True:
        is_over = bool(marks.acknowledged_at[last]) and time.monotonic() - marks.acknowledged_at[last] > race.bound_s
        for view in VIEWS:
            oldest = marks.acknowledged(time.monotonic() - race.bound_s)
            seen = look(client, race, view)
            newest = marks.begun.value
            allowed = {states[n].shown(view) for n in range(oldest, newest + 1)}
            assert seen in allowed, f"{view} showed {seen} between steps {oldest} and {newest}"
            count += 1
        if is_over:
            return count


def _caught(work: Callable[[], int]) -> tuple[int, str]:
    try:
        return work(), ""
    except BaseException as error:
        return 0, f"{type(error).__name__}: {error}"
