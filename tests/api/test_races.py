"""Writers at once, on PostgreSQL, with real connections: one wins, the other is told; nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from cms.db import db
from cms.models import Article, Comment, CommentRevision, Decision, Tag
from tests.discussions import POST, act, grow, own
from tests.sites import Site
from tests.stored import one, rows, wrong_counters

TIMEOUT_S = 20
BODY = {"author": {"name": "Ada"}, "body": "A hedgehog, at last."}


@pytest.fixture(autouse=True)
def on_postgres(site: Site) -> None:
    """Leave SQLite out: there, one writer at a time is the database's own rule."""
    with site.app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("about PostgreSQL")
    for caller in (site.editor, site.moderator):
        caller.get("/me")  # the token is made, and its first use recorded, before any race


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make calls in threads that start together; return what they return, in order."""
    barrier = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(place: int) -> None:
        barrier.wait(TIMEOUT_S)
        results[place] = calls[place]()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT_S)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return results


class Held:
    """A request that stops just before its commit, until it is let go."""

    def __init__(self, site: Site, call: Callable[[], Any]) -> None:
        self._site, self._call = site, call
        self._arrived, self._go = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.answer: Any = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the request at its commit while the block runs."""
        with self._site.app.app_context():
            engine = db.engine
        event.listen(engine, "commit", self._stop)
        self._thread.start()
        try:
            assert self._arrived.wait(TIMEOUT_S), "the request never came to its commit"
            yield
        finally:
            self._go.set()
            self._thread.join(TIMEOUT_S)
            event.remove(engine, "commit", self._stop)

    def _run(self) -> None:
        self.answer = self._call()

    def _stop(self, _connection: Connection) -> None:
        if threading.current_thread() is self._thread and not self._arrived.is_set():
            self._arrived.set()
            self._go.wait(TIMEOUT_S)


def meanwhile(site: Site, first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
    """Make the second call while the first one, all its work done, has yet to commit; return both answers."""
    held = Held(site, first)
    results: list[Any] = []
    other = threading.Thread(target=lambda: results.append(second()))
    with held.held():
        other.start()
        wait_until(site, lambda: bool(results) or is_anybody_waiting(site))
    other.join(TIMEOUT_S)
    assert not other.is_alive(), "somebody waits for ever"
    return held.answer, results[0]


def wait_until(site: Site, is_so: Callable[[], bool]) -> None:
    """Look again and again, at most for TIMEOUT_S."""
    never = threading.Event()
    for _ in range(TIMEOUT_S * 100):
        if is_so():
            return
        never.wait(0.01)
    raise AssertionError("it never came to that")


def is_anybody_waiting(site: Site) -> bool:
    """Tell whether a connection to our database waits for a lock."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with site.app.app_context(), db.engine.connect() as connection:
        return bool(connection.execute(query).scalar())


def decide(site: Site, action: str, *comment_ids: str, version: int = 1) -> Callable[[], Any]:
    caller = site.moderator
    items = [{"comment_id": comment_id, "version": version} for comment_id in comment_ids]
    return lambda: caller.post("/moderation/decisions", {"action": action, "items": items})


def statuses(answers: Sequence[Any]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


# --- moderators ---


def test_one_of_two_moderators_wins_and_the_other_learns_who(site: Site) -> None:
    for n in range(5):
        comment = site.comment(site.article(title=f"Title {n}")["id"])
        answers = at_once(decide(site, "approve", comment["id"]), decide(site, "spam", comment["id"]))
        assert statuses(answers) == [200, 409]
        loser = next(answer for answer in answers if answer.status_code == 409).get_json()
        won = one(site, Comment, id=comment["id"]).status
        assert (loser["code"], loser["current_status"], loser["current_version"]) == ("stale_decision", won, 2)
        assert loser["decided_by"]["name"] == "moderator"
        assert len(rows(site, Decision, comment_id=comment["id"])) == 2
    assert wrong_counters(site) == []


def test_second_moderator_waits_for_the_first_and_is_then_told(site: Site) -> None:
    comment = site.comment(site.article()["id"])
    first, second = meanwhile(site, decide(site, "approve", comment["id"]), decide(site, "spam", comment["id"]))
    assert (first.status_code, second.status_code) == (200, 409)
    assert one(site, Comment).status == "approved"


def test_counters_stay_right_when_a_thread_is_decided_from_all_sides(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    made = grow(site, article_id, a=None, b="a", c="b", d="c", e="b", f="a", g="f")
    random = Random(7)  # noqa: S311 - no secret: the same choice every time
    for _ in range(6):
        chosen = random.sample(sorted(made), 4)
        calls = []
        for name in chosen:
            row = one(site, Comment, id=made[name]["id"])
            action = "hold" if row.status == "approved" else "approve"
            calls.append(decide(site, action, row.id, version=row.version))
        assert statuses(at_once(*calls)) == [200] * 4
        assert wrong_counters(site) == []


def test_bulk_in_opposite_order_does_not_deadlock(site: Site) -> None:
    """Neither over the same threads, nor over different threads of the same articles."""
    articles = [site.article(title=f"Title {n}")["id"] for n in range(4)]
    mine = [site.comment(article_id, f"Mine under {article_id}.")["id"] for article_id in articles]
    others = [site.comment(article_id, f"Another under {article_id}.")["id"] for article_id in articles]
    version = 1
    for action in ("approve", "hold", "approve"):
        answers = at_once(
            decide(site, action, *mine, version=version), decide(site, action, *others[::-1], version=version)
        )
        assert statuses(answers) == [200, 200]
        assert {answer.get_json()["meta"]["applied"] for answer in answers} == {4}
        version += 1
    answers = at_once(
        decide(site, "spam", *mine, version=version), decide(site, "reject", *mine[::-1], version=version)
    )
    assert statuses(answers) == [200, 200]
    assert sum(answer.get_json()["meta"]["applied"] for answer in answers) == 4
    assert wrong_counters(site) == []


def test_bulk_over_articles_in_opposite_order_waits_and_does_not_deadlock(site: Site) -> None:
    one_id, other_id = site.article(title="A")["id"], site.article(title="B")["id"]
    a1, b1 = site.comment(one_id, "First under A.")["id"], site.comment(other_id, "First under B.")["id"]
    b2, a2 = site.comment(other_id, "Second under B.")["id"], site.comment(one_id, "Second under A.")["id"]
    first, second = meanwhile(site, decide(site, "approve", a1, b1), decide(site, "approve", b2, a2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert [row.comment_count for row in rows(site, Article)] == [2, 2]


def test_undo_is_done_once(site: Site) -> None:
    comment = site.comment(site.article()["id"])
    decision_id = site.decide(comment["id"], "approve", 1)["decision_id"]
    caller = site.moderator
    undo = lambda: caller.post(f"/moderation/decisions/{decision_id}/undo", {})  # noqa: E731 - twice the same call
    first, second = meanwhile(site, undo, undo)
    assert (first.status_code, second.status_code) == (200, 409)
    assert wrong_counters(site) == []


# --- authors and moderators ---


def test_moderator_does_not_decide_what_its_author_is_just_changing(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    parent = site.comment(article_id, "The root of it.")
    site.editor.patch(f"/articles/{article_id}", {"comments": {"policy": "pre"}})
    reply = site.comment(article_id, "First words.", parent_id=parent["id"])

    def edit() -> Any:
        return site.public.patch(f"/comments/{reply['id']}", {"body": "Better words."}, headers=own(reply))

    edited, decided = meanwhile(site, edit, decide(site, "approve", reply["id"]))
    assert (edited.status_code, decided.status_code) == (202, 409)
    row = one(site, Comment, id=reply["id"])
    newest = rows(site, CommentRevision, comment_id=reply["id"])[-1]
    assert (row.status, row.version, row.waiting_revision_id) == ("pending", 2, newest.id)


def test_author_cannot_delete_twice_nor_lose_count(site: Site) -> None:
    comment = site.comment(site.article(comments=POST)["id"])
    delete = lambda: site.public.delete(f"/comments/{comment['id']}", headers=own(comment))  # noqa: E731 - as above
    answers = at_once(delete, delete, delete)
    assert statuses(answers) == [204, 409, 409]
    assert wrong_counters(site) == []


def test_reply_is_refused_when_its_parent_is_just_being_hidden(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    parent = site.comment(article_id, "The root of it.")

    def reply() -> Any:
        return site.public.post(f"/articles/{article_id}/comments", BODY | {"parent_id": parent["id"]})

    hidden, answer = meanwhile(site, decide(site, "reject", parent["id"]), reply)
    assert (hidden.status_code, answer.status_code) == (200, 422)
    assert wrong_counters(site) == []


def test_many_replies_at_once_are_all_counted(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    made = grow(site, article_id, a=None, b="a")

    def reply(n: int) -> Callable[[], Any]:
        parent_id = made["ab"[n % 2]]["id"]
        body = {"author": {"name": f"Reader {n}"}, "body": f"A reply, number {n}.", "parent_id": parent_id}
        return lambda: site.public.post(f"/articles/{article_id}/comments", body)

    assert statuses(at_once(*(reply(n) for n in range(8)))) == [201] * 8
    assert one(site, Article).comment_count == 10
    assert wrong_counters(site) == []


# --- keys, slugs, versions ---


def test_idempotency_key_sent_twice_at_once_is_done_once(site: Site) -> None:
    path = f"/articles/{site.article()['id']}/comments"
    post = lambda: site.public.post(path, BODY, headers={"Idempotency-Key": "k"})  # noqa: E731 - as above
    first, second = meanwhile(site, post, post)
    assert (first.status_code, second.status_code) == (202, 202)
    assert second.get_data() == first.get_data()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(rows(site, Comment)) == 1
    assert len({answer.get_data() for answer in at_once(post, post, post)}) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/tags", {"name": "Winter"}),
        ("/articles", {"title": "Winter", "markdown": "x"}),
        ("/articles", {"title": "Winter", "slug": "winter"}),
    ],
)
def test_slug_taken_at_the_same_moment_is_a_conflict(site: Site, path: str, body: dict[str, Any]) -> None:
    caller = site.editor
    post = lambda: caller.post(path, body)  # noqa: E731 - as above
    first, second = meanwhile(site, post, post)
    assert (first.status_code, second.status_code, second.get_json()["code"]) == (201, 409, "conflict")
    assert len(rows(site, Tag if path == "/tags" else Article)) == 1


def test_one_of_two_translations_into_a_language_is_a_conflict(site: Site) -> None:
    for n in range(4):
        english = site.article(title=f"Title {n}")
        path = f"/articles/{english['id']}/translations"
        french = site.editor.post(path, {"locale": "fr"}).get_json()["data"]["id"]
        # From two members of the group: neither holds the article that the other one holds.
        answers = at_once(
            lambda path=path: site.editor.post(path, {"locale": "de"}),
            lambda french=french: site.editor.post(f"/articles/{french}/translations", {"locale": "de"}),
        )
        assert statuses(answers) == [201, 409]
        group = one(site, Article, id=english["id"]).group_id
        assert [item.locale for item in rows(site, Article, group_id=group)] == ["en", "fr", "de"]


def test_translations_published_at_once_show_each_other(site: Site) -> None:
    for n in range(4):
        english = site.draft(title=f"Title {n}")
        german = site.editor.post(f"/articles/{english['id']}/translations", {"locale": "de"}).get_json()["data"]
        ids = (english["id"], german["id"])
        answers = meanwhile(site, *(partial(site.editor.act, f"/articles/{item}/publish", {}) for item in ids))
        assert statuses(answers) == [200, 200]
        for item, other in (ids, ids[::-1]):
            shown = site.public.get(f"/articles/{item}").get_json()["data"]["translations"]
            assert [member["id"] for member in shown] == [other]


def test_articles_linked_to_each_other_at_once_are_one_group(site: Site) -> None:
    for n in range(4):
        english, german = site.draft(title=f"Title {n}"), site.draft(title=f"Titel {n}", locale="de")
        answers = at_once(
            lambda a=english, b=german: site.editor.post(f"/articles/{a['id']}/translations", {"article": b["id"]}),
            lambda a=english, b=german: site.editor.post(f"/articles/{b['id']}/translations", {"article": a["id"]}),
        )
        assert statuses(answers) == [200, 200]
        assert one(site, Article, id=english["id"]).group_id == one(site, Article, id=german["id"]).group_id


def test_term_removed_while_an_article_takes_it_is_a_conflict(site: Site) -> None:
    caller = site.editor
    tag = caller.post("/tags", {"name": "Winter"}).get_json()["data"]
    removed, created = meanwhile(
        site,
        lambda: caller.delete(f"/tags/{tag['id']}"),
        lambda: caller.post("/articles", {"title": "A", "tags": ["winter"]}),
    )
    assert (removed.status_code, created.status_code) == (204, 409)
    assert rows(site, Article) == []


def test_article_changed_at_once_keeps_one_of_the_changes(site: Site) -> None:
    caller, article = site.editor, site.draft()
    path = f"/articles/{article['id']}"
    first, second = meanwhile(
        site, lambda: caller.patch(path, {"dek": "one"}, 1), lambda: caller.patch(path, {"dek": "two"}, 1)
    )
    assert (first.status_code, second.status_code, second.get_json()["current_version"]) == (200, 412, 2)
    assert one(site, Article).dek == "one"


# --- names and the tree ---


def test_moving_two_categories_at_once_closes_no_circle(site: Site) -> None:
    """Each move is without fault; together they would make a ring of three."""
    caller = site.editor
    a, c = (caller.post("/categories", {"name": name}).get_json()["data"]["id"] for name in "ac")
    b = caller.post("/categories", {"name": "b", "parent_id": c}).get_json()["data"]["id"]
    first, second = meanwhile(
        site,
        lambda: caller.patch(f"/categories/{a}", {"parent_id": b}),
        lambda: caller.patch(f"/categories/{c}", {"parent_id": a}),
    )
    assert (first.status_code, second.status_code) == (200, 422)
    assert site.article(category=a)["category"]["path"] == ["c", "b", "a"]


def test_name_changed_while_an_article_is_published_reaches_it(site: Site) -> None:
    caller = site.editor
    tag = caller.post("/tags", {"name": "Old"}).get_json()["data"]["id"]
    draft = site.draft(tags=[tag])
    published, renamed = meanwhile(
        site,
        lambda: caller.act(f"/articles/{draft['id']}/publish", {}),
        lambda: caller.patch(f"/tags/{tag}", {"name": "Fresh", "slug": "fresh"}),
    )
    assert (published.status_code, renamed.status_code) == (200, 200)
    shown = site.public.get(f"/articles/{draft['id']}").get_json()["data"]
    assert [item["name"] for item in shown["tags"]] == ["Fresh"]


def test_article_published_while_a_name_changes_shows_the_new_one(site: Site) -> None:
    caller = site.editor
    tag = caller.post("/tags", {"name": "Old"}).get_json()["data"]["id"]
    article = site.draft(tags=[tag])
    renamed, published = meanwhile(
        site,
        lambda: caller.patch(f"/tags/{tag}", {"name": "Fresh", "slug": "fresh"}),
        lambda: caller.act(f"/articles/{article['id']}/publish", {}),
    )
    assert (renamed.status_code, published.status_code) == (200, 200)
    shown = site.public.get(f"/articles/{article['id']}").get_json()["data"]
    assert [item["name"] for item in shown["tags"]] == ["Fresh"]


def test_two_names_changed_at_once_both_reach_the_article(site: Site) -> None:
    caller = site.editor
    tag = caller.post("/tags", {"name": "Old tag"}).get_json()["data"]["id"]
    author = caller.post("/authors", {"name": "Old author"}).get_json()["data"]["id"]
    article = site.article(tags=[tag], authors=[author])
    answers = meanwhile(
        site,
        lambda: caller.patch(f"/tags/{tag}", {"name": "Fresh tag"}),
        lambda: caller.patch(f"/authors/{author}", {"name": "Fresh author"}),
    )
    assert statuses(answers) == [200, 200]
    shown = site.public.get(f"/articles/{article['id']}").get_json()["data"]
    assert (shown["tags"][0]["name"], shown["authors"][0]["name"]) == ("Fresh tag", "Fresh author")


def test_deciding_and_publishing_at_once_do_not_wait_for_each_other_for_ever(site: Site) -> None:
    article = site.article(comments=POST)
    made = grow(site, article["id"], a=None, b="a")
    caller = site.editor
    for n in range(4):
        action = "hold" if n % 2 == 0 else "approve"
        answers = at_once(
            decide(site, action, made["a"]["id"], version=n + 1),
            lambda: caller.act(f"/articles/{article['id']}/publish", {}),
            lambda: caller.patch(f"/articles/{article['id']}", {"dek": "x"}),
        )
        assert statuses(answers) == [200, 200, 200]
    act(site, made["b"], "delete")
    assert wrong_counters(site) == []
