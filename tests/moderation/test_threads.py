"""Threads: paths that sort, and numbers that follow every change, compared with a count from scratch."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from moderation import TRANSITIONS, Status, threads
from moderation.models import Comment
from moderation.states import PUBLIC, TOMBSTONES, Action
from tests.conftest import NOON
from tests.moderation.stored import add_article, add_comment, decide

STEPS = 120
MAX_DEPTH = 5


def scratch(comments: dict[str, Comment]) -> dict[str, tuple[int, int]]:
    """Count hidden ancestors and replies of every comment, by the definition and in no clever way."""

    def lets_show(comment: Comment) -> bool:
        return Status(comment.status) in PUBLIC | TOMBSTONES

    def counts(comment: Comment) -> bool:
        status = Status(comment.status)
        return status in PUBLIC or (status in TOMBSTONES and replies(comment) > 0)

    def replies(comment: Comment) -> int:
        return sum(counts(other) for other in comments.values() if other.parent_id == comment.id)

    def hidden(comment: Comment) -> int:
        if comment.parent_id is None:
            return 0
        parent = comments[comment.parent_id]
        return hidden(parent) + (not lets_show(parent))

    return {comment.id: (hidden(comment), replies(comment)) for comment in comments.values()}


def visible(comments: dict[str, Comment]) -> set[str]:
    """Return what the public can read, by the definition."""
    numbers = scratch(comments)
    return {item.id for item in comments.values() if Status(item.status) in PUBLIC and numbers[item.id][0] == 0}


def stored(session: Session) -> dict[str, Comment]:
    """Return all comments as the database has them."""
    session.flush()
    session.expire_all()
    return {comment.id: comment for comment in session.scalars(select(Comment))}


@pytest.mark.parametrize("seed", range(4))
def test_numbers_and_shifts_are_right_after_any_walk(session: Session, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - no secret: the same walk every time
    article_id = add_article(session)
    comments: dict[str, Comment] = {}
    for step in range(STEPS):
        before = visible(comments)
        if len(comments) < 5 or random.random() < 0.3:
            candidates = [None, *(item for item in comments.values() if item.depth < MAX_DEPTH)]
            parent = random.choice(candidates)
            status = random.choice([Status.APPROVED, Status.APPROVED, Status.PENDING, Status.SPAM])
            add_comment(session, article_id, parent=parent, status=status, at=NOON + timedelta(seconds=step))
            comments = stored(session)
            shift = None
        else:
            comment = random.choice(list(comments.values()))
            actions = [action for status, action in TRANSITIONS if status == comment.status]
            if not actions:
                continue
            shift = decide(session, comment, random.choice(actions)).shift
            comments = stored(session)
        numbers = {item.id: (item.hidden_ancestors, item.reply_count) for item in comments.values()}
        assert numbers == scratch(comments), step
        if shift is not None:
            after = visible(comments)
            assert (set(shift.appeared), set(shift.vanished)) == (after - before, before - after), step
            assert len(shift.appeared) == len(set(shift.appeared))
            assert len(shift.vanished) == len(set(shift.vanished))
    assert len({item.depth for item in comments.values()}) > 3


@pytest.mark.parametrize(
    ("status", "appeared"),
    [(status, status is Status.APPROVED) for status in Status if status not in TOMBSTONES],
    ids=str,
)
def test_comment_that_enters_shows_when_it_is_approved(session: Session, status: Status, appeared: bool) -> None:
    article_id = add_article(session)
    root = add_comment(session, article_id)
    comment = add_comment(session, article_id, parent=root, status=status)
    session.refresh(root)
    assert root.reply_count == appeared
    assert threads.is_visible(comment) is appeared


def test_comment_that_enters_below_a_hidden_one_does_not_appear(session: Session) -> None:
    article_id = add_article(session)
    root = add_comment(session, article_id, status=Status.PENDING)
    comment = add_comment(session, article_id, parent=root)
    assert (comment.hidden_ancestors, threads.is_visible(comment)) == (1, False)
    assert threads.enter(session, add_comment(session, article_id)).appeared != ()
    assert threads.enter(session, comment).appeared == ()


def test_approving_the_root_makes_everything_below_appear_in_the_order_of_the_thread(session: Session) -> None:
    article_id = add_article(session)
    root = add_comment(session, article_id, status=Status.PENDING)
    first = add_comment(session, article_id, parent=root, at=NOON + timedelta(seconds=1))
    third = add_comment(session, article_id, parent=root, at=NOON + timedelta(seconds=3))
    second = add_comment(session, article_id, parent=first, at=NOON + timedelta(seconds=4))
    hidden = add_comment(session, article_id, parent=root, status=Status.SPAM, at=NOON + timedelta(seconds=5))
    add_comment(session, article_id, parent=hidden, at=NOON + timedelta(seconds=6))
    shift = decide(session, root, Action.APPROVE).shift
    assert shift == threads.Shift(appeared=(root.id, first.id, second.id, third.id))
    again = decide(session, root, Action.SPAM).shift
    assert again == threads.Shift(vanished=(root.id, first.id, second.id, third.id))


def test_chain_of_tombstones_goes_with_the_last_reply(session: Session) -> None:
    article_id = add_article(session)
    chain = [add_comment(session, article_id)]
    for n in range(4):
        chain.append(add_comment(session, article_id, parent=chain[-1], at=NOON + timedelta(seconds=n)))
    for comment in chain[:-1]:
        decide(session, comment, Action.DELETE)
    assert [item.reply_count for item in chain] == [1, 1, 1, 1, 0]
    decide(session, chain[-1], Action.HOLD)
    assert [item.reply_count for item in chain] == [0, 0, 0, 0, 0]
    decide(session, chain[-1], Action.APPROVE)
    assert [item.reply_count for item in chain] == [1, 1, 1, 1, 0]


def test_threads_do_not_touch_each_other(session: Session) -> None:
    article_id = add_article(session)
    ours, theirs = add_comment(session, article_id), add_comment(session, article_id)
    reply = add_comment(session, article_id, parent=theirs)
    decide(session, ours, Action.REJECT)
    session.refresh(reply)
    assert (reply.hidden_ancestors, theirs.reply_count) == (0, 1)


def test_paths_sort_by_time_and_never_meet() -> None:
    moments = [NOON + timedelta(microseconds=n) for n in range(200)]
    segments = [threads.path_segment(moment) for moment in moments]
    assert all(one < other for one, other in pairwise(segments))
    assert {len(segment) for segment in segments} == {threads.SEGMENT_CHARS}
    assert set("".join(segments)) <= set(threads.ALPHABET)
    assert len({threads.path_segment(NOON) for _ in range(1000)}) > 990
    assert max(threads.ALPHABET) < threads.PATH_END
    assert list(threads.ALPHABET) == sorted(threads.ALPHABET)


def test_locking_asks_the_database_once_at_most_and_not_at_all_for_nothing(session: Session) -> None:
    thread_ids = {add_comment(session, add_article(session)).id for _ in range(3)}
    session.flush()
    statements: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))

    threads.lock(session, set())
    assert statements == []

    threads.lock(session, thread_ids)
    locks = [statement for statement in statements if statement.endswith("FOR UPDATE")]
    assert (len(statements), locks) == ((1, statements) if session.get_bind().dialect.name == "postgresql" else (0, []))
