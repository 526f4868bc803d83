"""The journal: one change, its rows, in its transaction; followed by cursor, nothing is ever missed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, func, select, text
from sqlalchemy.orm import Session

from cms import journal
from cms.db import db, reading, writing
from cms.journal import ADVISORY_LOCK, Change
from cms.models import JournalEntry, Tag
from tests.conftest import NOON
from tests.discussions import POST, act, grow, own, version
from tests.sites import Site
from tests.stored import faults, head, journaled, kinds

SUBJECT = "01a204d0-736d-73b6-ac8f-b4b1f49a8912"
TIMEOUT_S = 20


# --- every change, its rows ---


def world(site: Site) -> dict[str, Any]:
    """Make one of everything; return ids by name."""
    ids: dict[str, Any] = {}
    for noun, plural in (("category", "categories"), ("tag", "tags"), ("author", "authors")):
        ids[noun] = site.editor.post(f"/{plural}", {"name": noun}).get_json()["data"]["id"]
    ids["draft"] = site.draft(title="Draft")["id"]
    ids["article"] = site.article(
        title="Public", category=ids["category"], tags=[ids["tag"]], authors=[ids["author"]], comments=POST
    )["id"]
    ids["trashed"] = site.draft(title="Trashed")["id"]
    site.editor.delete(f"/articles/{ids['trashed']}")
    ids["comments"] = grow(site, ids["article"], a=None, b="a", c="b")
    site.moderator.get("/me")
    return ids


ARTICLE_TAGS = [
    "article:{article}",
    "comments:{article}",
    "articles",
    "category:{category}",
    "tag:{tag}",
    "author:{author}",
]
COMMENTS = ["comments:{article}"]
CHANGES: dict[str, tuple[Callable[[Site, dict[str, Any]], Any], list[tuple[str, list[str]]]]] = {
    "create an article": (
        lambda site, _: site.draft(title="New one"),
        [("article.created", [])],
    ),
    "change an article": (
        lambda site, ids: site.editor.patch(f"/articles/{ids['article']}", {"dek": "x"}),
        [("article.changed", [])],
    ),
    "change how it takes comments": (
        lambda site, ids: site.editor.patch(f"/articles/{ids['article']}", {"comments": {"hold_links": True}}),
        [("article.changed*", ["article:{article}", "comments:{article}", "articles"])],
    ),
    "change how a draft takes comments": (
        lambda site, ids: site.editor.patch(f"/articles/{ids['draft']}", {"comments": {"hold_links": True}}),
        [("article.changed", [])],
    ),
    "publish": (
        lambda site, ids: site.editor.act(f"/articles/{ids['draft']}/publish", {}),
        [("article.published*", ["article:{draft}", "comments:{draft}", "articles"])],
    ),
    "publish anew without its terms": (
        lambda site, ids: (
            site.editor.patch(f"/articles/{ids['article']}", {"tags": [], "category": None, "authors": []}),
            site.editor.act(f"/articles/{ids['article']}/publish", {}),
        ),
        [("article.changed", []), ("article.published*", ARTICLE_TAGS)],
    ),
    "unpublish": (
        lambda site, ids: site.editor.act(f"/articles/{ids['article']}/unpublish"),
        [("article.unpublished*", ARTICLE_TAGS)],
    ),
    "trash a public article": (
        lambda site, ids: site.editor.delete(f"/articles/{ids['article']}"),
        [("article.unpublished*", ARTICLE_TAGS), ("article.trashed", [])],
    ),
    "trash a draft": (
        lambda site, ids: site.editor.delete(f"/articles/{ids['draft']}"),
        [("article.trashed", [])],
    ),
    "restore": (
        lambda site, ids: site.editor.act(f"/articles/{ids['trashed']}/restore"),
        [("article.restored", [])],
    ),
    "create a tag": (
        lambda site, _: site.editor.post("/tags", {"name": "New one"}),
        [("tag.created*", ["tags"])],
    ),
    "rename a tag": (
        lambda site, ids: site.editor.patch(f"/tags/{ids['tag']}", {"name": "Other"}),
        [("tag.changed*", ["tags", "tag:{tag}", "articles", "article:{article}"])],
    ),
    "rename a category": (
        lambda site, ids: site.editor.patch(f"/categories/{ids['category']}", {"name": "Other"}),
        [("category.changed*", ["categories", "category:{category}", "articles", "article:{article}"])],
    ),
    "rename an author": (
        lambda site, ids: site.editor.patch(f"/authors/{ids['author']}", {"name": "Other"}),
        [("author.changed*", ["authors", "author:{author}", "articles", "article:{article}"])],
    ),
    "comment at once": (
        lambda site, ids: site.comment(ids["article"], "A new one."),
        [("comment.submitted", []), ("comment.appeared*", COMMENTS)],
    ),
    "comment under a draft's rules": (
        lambda site, ids: (
            site.editor.patch(f"/articles/{ids['article']}", {"comments": {"policy": "pre"}}),
            site.comment(ids["article"], "A new one."),
        ),
        [("article.changed*", ["article:{article}", "comments:{article}", "articles"]), ("comment.submitted", [])],
    ),
    "hide a comment with replies": (
        lambda site, ids: act(site, ids["comments"]["a"], "spam"),
        [("comment.spam", []), *[("comment.vanished*", COMMENTS)] * 3],
    ),
    "delete a comment with replies": (
        lambda site, ids: act(site, ids["comments"]["b"], "delete"),
        [("comment.deleted", []), ("comment.vanished*", COMMENTS)],
    ),
    "erase": (
        lambda site, ids: act(site, ids["comments"]["c"], "erase"),
        [("comment.erased", []), ("comment.vanished*", COMMENTS)],
    ),
    "edit at once": (
        lambda site, ids: site.public.patch(
            f"/comments/{ids['comments']['c']['id']}", {"body": "Other words."}, headers=own(ids["comments"]["c"])
        ),
        [("comment.edited*", COMMENTS)],
    ),
    "create a token": (
        lambda site, _: site.editor.post("/tokens", {"name": "t", "scopes": ["articles:write"]}),
        [("token.created", [])],
    ),
    "log out": (
        lambda site, _: site.editor.call("DELETE", "/sessions/current"),
        [("token.revoked", [])],
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_change_appends_exactly_its_rows_with_the_tags_of_what_it_made_stale(site: Site, change: str) -> None:
    ids = world(site)
    make, expected = CHANGES[change]
    with journaled(site) as entries:
        make(site, ids)
    found = [
        (kind, entry.tags)
        for kind, entry in zip(kinds(entries), entries, strict=True)
        if not kind.startswith("lesson.")
    ]
    wanted = [(kind, [tag.format_map(ids) for tag in tags]) for kind, tags in expected]
    assert [kind for kind, _ in found] == [kind for kind, _ in wanted]
    assert [sorted(tags) for _, tags in found] == [sorted(tags) for _, tags in wanted]
    assert all(entry.is_deletion is entry.kind.endswith(("unpublished", "vanished")) for entry in entries)


def test_rows_name_who_did_it_when_and_never_a_person(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    author = {"name": "Nomen Nescio", "email": "nomen@example.org"}
    with journaled(site) as entries:
        comment = site.comment(article_id, "Some words.", author=author)
        site.decide(comment["id"], "reject", 1, statement="No.", note="Nomen again.")
    me = site.moderator.get("/me").get_json()["data"]["id"]
    who = {(entry.kind, entry.actor_type, entry.actor_id) for entry in entries if entry.kind.startswith("comment.")}
    assert who == {
        ("comment.submitted", "author", None),
        ("comment.appeared", "author", None),
        ("comment.rejected", "human", me),
        ("comment.vanished", "human", me),
    }
    assert {entry.at for entry in entries} == {NOON}
    assert "nomen" not in repr([entry.__dict__ for entry in entries]).lower()


# --- in the transaction of the change ---


def change(kind: str = "test.happened", **members: Any) -> Change:
    return Change(kind=kind, subject_id=SUBJECT, **members)


def seqs(session: Session) -> list[int]:
    return list(session.scalars(select(JournalEntry.seq).order_by(JournalEntry.seq)))


def test_rows_are_written_at_the_commit_and_in_their_order(app: Flask) -> None:
    with app.app_context():
        with writing() as session:
            journal.append(session, change("first"), now=NOON)
            journal.append_all(session, [change("second"), change("third", is_public=True)], now=NOON)
            assert seqs(session) == []
        with reading() as session:
            entries = journal.entries_after(session, 0, limit=10)
            assert [entry.kind for entry in entries] == ["first", "second", "third"]
            assert [entry.kind for entry in journal.entries_after(session, 0, limit=10, is_public=True)] == ["third"]
            assert [entry.kind for entry in journal.entries_after(session, 0, limit=10, is_public=False)] == [
                "first",
                "second",
            ]
            assert [entry.kind for entry in journal.entries_after(session, entries[0].seq, limit=1)] == ["second"]
            assert journal.head(session) == entries[-1].seq


def write_and_fail() -> None:
    with writing() as session:
        session.add(Tag(name="A", slug="a", updated_at=NOON))
        journal.append(session, change(), now=NOON)
        session.flush()
        raise ZeroDivisionError


def test_rollback_leaves_neither_the_change_nor_its_row(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            write_and_fail()
        with writing() as session:
            assert session.scalar(select(func.count()).select_from(Tag)) == 0
            journal.append(session, change("later"), now=NOON)
        with reading() as session:
            assert [entry.kind for entry in journal.entries_after(session, 0, limit=10)] == ["later"]


def test_rows_of_a_session_that_was_rolled_back_by_hand_do_not_come_later(app: Flask) -> None:
    with app.app_context():
        with writing() as session:
            session.add(Tag(name="A", slug="a", updated_at=NOON))
            journal.append(session, change("lost"), now=NOON)
            session.rollback()
            journal.append(session, change("kept"), now=NOON)
        with reading() as session:
            assert [entry.kind for entry in journal.entries_after(session, 0, limit=10)] == ["kept"]


def test_empty_journal_has_a_head_of_zero(session: Session) -> None:
    assert journal.head(session) == 0


# --- two writers at once ---


class Follower:
    """Somebody who copies the public changes by cursor, as often as they like."""

    def __init__(self, site: Site) -> None:
        self._site, self._cursor = site, ""
        self.seen: list[str] = []

    def read(self) -> None:
        """Read what is new since the last time."""
        path = f"/changes?since={self._cursor}" if self._cursor else "/changes"
        answer = self._site.public.get(path).get_json()
        self.seen += [item["id"] for item in answer["data"]]
        self._cursor = answer["meta"]["next"]


def test_follower_misses_nothing_when_the_first_to_take_a_number_commits_last(site: Site) -> None:
    """Two real transactions: one has its journal number and stops before its commit, the other comes and goes on.

    Without the lock the second one would commit with the greater number, the follower would move its cursor beyond
    both, and the first one's row would appear behind its back.
    """
    with site.app.app_context():
        engine = db.engine
        if engine.dialect.name != "postgresql":
            pytest.skip("on SQLite there is one writer at a time")
    caller, follower = site.editor, Follower(site)
    caller.get("/me")
    arrived, go, done = threading.Event(), threading.Event(), threading.Event()
    slow = threading.Thread(target=lambda: caller.post("/tags", {"name": "Slow"}))

    def run_quick() -> None:
        caller.post("/tags", {"name": "Quick"})
        done.set()

    quick = threading.Thread(target=run_quick)

    def stop(_connection: Connection) -> None:
        if threading.current_thread() is slow:
            arrived.set()
            go.wait(TIMEOUT_S)

    event.listen(engine, "commit", stop)
    try:
        slow.start()
        assert arrived.wait(TIMEOUT_S)
        quick.start()
        for _ in range(TIMEOUT_S * 100):
            if done.wait(0.01) or waits_for_the_journal(site):
                break
        follower.read()
        go.set()
        slow.join(TIMEOUT_S)
        quick.join(TIMEOUT_S)
    finally:
        go.set()
        event.remove(engine, "commit", stop)
    follower.read()
    ids = [item["id"] for item in site.public.get("/tags").get_json()["data"]]
    assert len(ids) == 2
    assert sorted(follower.seen) == sorted(ids)


def waits_for_the_journal(site: Site) -> bool:
    """Tell whether a transaction waits for the journal's lock."""
    query = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = :key")
    with site.app.app_context(), db.engine.connect() as connection:
        return bool(connection.execute(query, {"key": ADVISORY_LOCK & 0xFFFFFFFF}).scalar())


def test_follower_misses_nothing_while_many_write(site: Site) -> None:
    caller, follower = site.editor, Follower(site)
    caller.get("/me")
    made: list[str] = []
    barrier = threading.Barrier(5)

    def write(place: int) -> None:
        barrier.wait(TIMEOUT_S)
        made.extend(caller.post("/tags", {"name": f"Tag {place} {n}"}).get_json()["data"]["id"] for n in range(6))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    barrier.wait(TIMEOUT_S)
    while any(thread.is_alive() for thread in threads):
        follower.read()
    follower.read()
    assert len(made) == 24
    assert sorted(follower.seen) == sorted(made)


# --- GET /changes ---


def changes(site: Site, query: str = "") -> Any:
    answer = site.public.get(f"/changes{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_public_changes_have_what_the_public_can_notice_and_nothing_else(site: Site) -> None:
    article_id = site.article(comments=POST)["id"]
    site.draft(title="Draft")
    comment = site.comment(article_id)
    site.decide(comment["id"], "hold", 1)
    site.editor.act(f"/articles/{article_id}/unpublish")
    body = changes(site)
    assert [(item["kind"], item["id"], item["deleted"]) for item in body["data"]] == [
        ("article.published", article_id, False),
        ("comment.appeared", comment["id"], False),
        ("comment.vanished", comment["id"], True),
        ("article.unpublished", article_id, True),
    ]
    assert set(body["data"][0]) == {"seq", "kind", "id", "article_id", "at", "deleted"}
    assert {item["article_id"] for item in body["data"]} == {article_id}
    assert {item["at"] for item in body["data"]} == {"2026-11-22T12:00:00Z"}
    assert body["meta"]["has_more"] is False


def test_comments_of_an_article_that_is_not_public_are_no_public_change(site: Site) -> None:
    article_id = site.article()["id"]
    comment = site.comment(article_id)
    site.editor.act(f"/articles/{article_id}/unpublish")
    before = changes(site)["meta"]["next"]
    with journaled(site) as entries:
        site.decide(comment["id"], "approve", version(site, comment["id"]))
    assert [kind for kind in kinds(entries) if kind.startswith("comment.")] == ["comment.approved", "comment.appeared"]
    assert changes(site, f"?since={before}")["data"] == []
    site.editor.act(f"/articles/{article_id}/publish", {})
    act(site, comment, "spam")
    assert [item["kind"] for item in changes(site, f"?since={before}")["data"]] == [
        "article.published",
        "comment.vanished",
    ]


def test_cursor_goes_on_where_it_was_and_holds_when_there_is_nothing_new(site: Site) -> None:
    ids = [site.editor.post("/tags", {"name": f"T{n}"}).get_json()["data"]["id"] for n in range(5)]
    seen: list[str] = []
    cursor = ""
    for has_more in (True, True, False):
        body = changes(site, f"?limit=2{cursor}")
        assert body["meta"]["has_more"] is has_more
        seen += [item["id"] for item in body["data"]]
        cursor = f"&since={body['meta']['next']}"
    assert seen == ids
    empty = changes(site, f"?limit=2{cursor}")
    assert (empty["data"], f"&since={empty['meta']['next']}") == ([], cursor)
    more = site.editor.post("/tags", {"name": "More"}).get_json()["data"]["id"]
    assert [item["id"] for item in changes(site, f"?limit=2{cursor}")["data"]] == [more]
    private = changes(site, f"?limit=2{cursor}")["meta"]["next"]
    site.draft()
    assert changes(site, f"?since={private}")["data"] == []


def test_all_changes_say_who_and_what_to_those_who_may_audit(site: Site) -> None:
    start = head(site)
    draft = site.draft()
    body = site.admin.get("/changes?scope=all").get_json()
    found = [item for item in body["data"] if item["seq"] > start]
    (created,) = [item for item in found if item["kind"] == "article.created"]
    me = site.editor.get("/me").get_json()["data"]["id"]
    assert (created["id"], created["actor"], created["detail"]) == (
        draft["id"],
        {"type": "human", "id": me},
        {"version": 1},
    )
    assert "actor" not in repr(changes(site))


def test_cursor_of_changes_is_refused_when_it_was_not_made_here(site: Site) -> None:
    site.editor.post("/tags", {"name": "A"})
    cursor = changes(site)["meta"]["next"]
    other = site.public.get("/tags?limit=1").get_json()["links"]["next"] or "cursor=x"
    for wrong in ("", "x", "1", "AAAA", cursor[:-1], cursor + "A", "B" + cursor[1:], other.rpartition("=")[2]):
        answer = site.public.get("/changes", query_string={"since": wrong})
        assert (answer.status_code, answer.get_json()["code"]) == (400, "invalid_cursor"), wrong
    assert site.public.get(f"/changes?since={cursor}").status_code == 200


def test_parameters_of_changes_are_refused_when_unknown_or_wrong(site: Site) -> None:
    for query, expected in {
        "limit=0": {"?limit": "out_of_range"},
        "limit=1001&scope=mine": {"?limit": "out_of_range", "?scope": "out_of_range"},
        "kind=article.published": {"?kind": "unknown_parameter"},
    }.items():
        answer = site.public.get(f"/changes?{query}")
        assert (answer.status_code, faults(answer.get_json())) == (400, expected)
