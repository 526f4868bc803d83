"""Limits: counted in Redis for everybody together, by the database while it is away, and never not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms import checkup
from cms.db import reading, writing
from cms.limits import WINDOW_S, Limit, Limits, counted
from cms.models import Comment
from moderation.columns import new_id
from tests.conftest import NOON, Clock
from tests.servers import free_port
from tests.sites import Site


def named(most: int = 3) -> Limit:
    """Return a limit that nobody has counted for yet."""
    return Limit(name=f"test {new_id()}", most=most)


def never() -> int:
    """Stand for the database where Redis is to be asked."""
    raise AssertionError("the database was asked")


@pytest.mark.redis
def test_limit_is_one_for_all_who_count_in_one_redis(redis_url: str) -> None:
    limit, nodes = named(10), [Limits(redis_url), Limits(redis_url)]
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda n: nodes[n % 2].wait_s(limit, now=NOON, otherwise=never), range(40)))
    assert waits.count(0) == 10 and set(waits) == {0, WINDOW_S}
    assert nodes[0].wait_s(named(10), now=NOON, otherwise=never) == 0


@pytest.mark.redis
def test_limit_makes_room_when_what_was_counted_is_a_minute_old(redis_url: str) -> None:
    limit, limits = named(2), Limits(redis_url)

    def ask(after_s: float) -> int:
        return limits.wait_s(limit, now=NOON + timedelta(seconds=after_s), otherwise=never)

    assert [ask(0), ask(20), ask(30)] == [0, 0, 30]
    assert [ask(59.9), ask(60), ask(60)] == [1, 0, 20]


@pytest.mark.redis
def test_asking_alone_is_not_counted(redis_url: str) -> None:
    limit, limits = named(1), Limits(redis_url)
    assert [limits.wait_s(limit, now=NOON, otherwise=never, does_count=False) for _ in range(3)] == [0, 0, 0]
    assert limits.wait_s(limit, now=NOON, otherwise=never) == 0
    assert limits.wait_s(limit, now=NOON, otherwise=never, does_count=False) == WINDOW_S


@pytest.mark.redis
def test_redis_that_answers_is_no_problem(redis_url: str, make_site: Callable[..., Site]) -> None:
    assert checkup.redis(Limits(redis_url)) == [] == checkup.redis(Limits())
    assert make_site(redis_url=redis_url).public.get("/readyz").get_json() == {"status": "ok", "redis": "ok"}
    assert make_site().public.get("/readyz").get_json() == {"status": "ok"}


@pytest.mark.redis
def test_comments_of_an_address_are_counted_in_redis(redis_url: str, make_site: Callable[..., Site]) -> None:
    site = make_site(redis_url=redis_url, comment_address_limit=2, secret_key=new_id())
    article = site.article(title="Counted in Redis")["id"]
    assert [post(site, article, n) for n in range(3)] == [202, 202, 429]
    site.clock.advance(seconds=WINDOW_S)
    assert post(site, article, 3) == 202


def test_database_counts_while_redis_is_away(make_site: Callable[..., Site], caplog: pytest.LogCaptureFixture) -> None:
    site = make_site(redis_url=nowhere(), comment_address_limit=2)
    article = site.article(title="Redis is away")["id"]
    with caplog.at_level(logging.WARNING, "masthead"):
        assert [post(site, article, n) for n in range(4)] == [202, 202, 429, 429]
    assert [record.message.partition(":")[0] for record in caplog.records] == ["limits"]
    with site.app.app_context(), reading() as session:
        assert session.scalar(select(func.count()).select_from(Comment)) == 2
    assert site.public.get("/readyz").get_json() == {"status": "ok", "redis": "away"}
    [problem] = checkup.redis(Limits(nowhere()))
    assert problem.startswith("Redis does not answer, the database counts:")


def test_database_counts_by_the_minute(app: Flask, clock: Clock) -> None:
    limit, other = named(2), named(2)
    with app.app_context():
        waits = []
        for after_s in (0, 10, 20, 60):
            with writing() as session:
                waits.append(counted(session, limit, now=NOON + timedelta(seconds=after_s)))
        with writing() as session:
            waits.append(counted(session, other, now=NOON))
    assert waits == [0, 0, 40, 0, 0]


def post(site: Site, article_id: str, n: int) -> int:
    """Post a comment from the one address of all of them; return the status."""
    draft = {"author": {"name": f"Reader {n}"}, "body": f"Number {n} saw {n * n + 3} hedgehogs under the shed."}
    sent = {"REMOTE_ADDR": "203.0.113.9"}
    return site.public.post(f"/articles/{article_id}/comments", draft, environ_overrides=sent).status_code


def nowhere() -> str:
    """Return an address at which no Redis is."""
    return f"redis://127.0.0.1:{free_port()}/0"
