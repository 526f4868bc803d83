"""The order of the queue: uncertainty against age, and columns that make every order unique."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from moderation import Status, queue
from moderation.columns import Instant, is_identifier, new_id
from moderation.models import Comment, CommentReason
from moderation.queue import AGEING_S, Filters, Order
from tests.conftest import NOON
from tests.moderation.stored import add_article, add_comment, add_revision


def test_priority_grows_with_uncertainty_and_with_age() -> None:
    base = queue.priority(uncertainty=0.5, created_at=NOON)
    assert queue.priority(uncertainty=0.9, created_at=NOON) > base
    assert queue.priority(uncertainty=0.5, created_at=NOON - timedelta(hours=1)) > base
    assert queue.priority(uncertainty=0.5, created_at=NOON + timedelta(hours=1)) < base


def test_a_day_of_waiting_outweighs_a_factor_of_e() -> None:
    e = 2.718281828
    older = queue.priority(uncertainty=0.3, created_at=NOON - timedelta(seconds=AGEING_S))
    assert older == pytest.approx(queue.priority(uncertainty=0.3 * e, created_at=NOON))


@pytest.mark.parametrize("uncertainty", [0.0, 0.005, 0.01])
def test_certainty_does_not_sink_without_bound(uncertainty: float) -> None:
    assert queue.priority(uncertainty=uncertainty, created_at=NOON) == queue.priority(uncertainty=0.01, created_at=NOON)


@pytest.mark.parametrize("order", Order, ids=str)
def test_every_order_ends_with_the_id(order: Order) -> None:
    columns = queue.sort_columns(order)
    assert columns[-1][0] is Comment.id
    assert len({is_descending for _, is_descending in columns}) == 1
    assert columns[0][1] is (order is not Order.OLDEST)


def found(session: Session, **filters: object) -> list[str]:
    rows = session.execute(queue.statement(Filters(**filters)).order_by(Comment.created_at))  # type: ignore[arg-type]
    return [row[1].text for row in rows]


def test_queue_is_what_waits_with_the_text_in_question(session: Session) -> None:
    article_id, other = add_article(session), add_article(session)
    for n, status in enumerate((Status.PENDING, Status.APPROVED, Status.REJECTED, Status.SPAM)):
        add_comment(session, article_id, status=status, at=NOON + timedelta(seconds=n), text=f"Now {status}.")
    edited = add_comment(session, other, at=NOON + timedelta(seconds=9), text="First words.")
    edited.waiting_revision_id = add_revision(session, edited, "Second words.", reasons=["suspect"]).id
    session.flush()
    assert found(session) == ["Now pending.", "Second words."]
    assert found(session, status=Status.APPROVED) == ["Now approved.", "Second words."]
    assert found(session, status=Status.REJECTED) == ["Now rejected."]
    assert found(session, article_id=other) == ["Second words."]
    assert found(session, reason="suspect") == ["Second words."]
    assert found(session, text="SECOND") == ["Second words."]
    assert found(session, text="first") == []
    assert found(session, author="Ada", status=Status.SPAM) == ["Now spam."]
    assert found(session, author="ADA@example.org", text="pending") == ["Now pending."]
    assert found(session, author="k" * 64) == ["Now pending.", "Second words."]
    session.delete(session.get_one(CommentReason, ("suspect", edited.id)))
    session.flush()
    assert found(session, reason="suspect") == []


# --- the types that every table shares ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(new_id(), True, id="new"),
        ("01A204D0-736D-73B6-AC8F-B4B1F49A8912", False),
        ("01a204d0736d73b6ac8fb4b1f49a8912", False),
        ("01a204d0-736d-73b6-ac8f-b4b1f49a8912\n", False),
        ("hedgehogs", False),
        ("", False),
    ],
)
def test_identifier_is_told_by_its_canonical_form(text: str, expected: bool) -> None:
    assert is_identifier(text) is expected


def test_identifiers_are_ordered_by_creation() -> None:
    made = [new_id() for _ in range(500)]
    assert made == sorted(made)
    assert len(set(made)) == 500


def test_instant_refuses_what_it_would_have_to_guess(session: Session) -> None:
    dialect = session.get_bind().dialect
    kind = Instant()
    assert kind.process_bind_param(None, dialect) is None
    assert kind.process_result_value(None, dialect) is None
    assert kind.process_bind_param(NOON, dialect) == NOON
    assert kind.process_result_value(NOON.replace(tzinfo=None), dialect) == NOON
    assert kind.process_result_value(NOON, dialect) == NOON
    with pytest.raises(ValueError, match="naive datetime"):
        kind.process_bind_param(NOON.replace(tzinfo=None), dialect)
