from __future__ import annotations

from itertools import product

import pytest

from moderation.states import (
    EDIT_ACTIONS,
    PUBLIC,
    TOMBSTONES,
    TRANSITIONS,
    Action,
    IllegalTransition,
    Status,
    lets_replies_show,
    next_status,
)

P, A, R, S, D, E = (
    Status.PENDING, Status.APPROVED, Status.REJECTED, Status.SPAM, Status.DELETED, Status.ERASED,
)  # fmt: skip
ROWS = {
    #              P     A     R     S     D     E
    Action.APPROVE: (A, None, A, A, None, None),
    Action.REJECT: (R, R, None, R, None, None),
    Action.SPAM: (S, S, S, None, None, None),
    Action.HOLD: (None, P, P, P, None, None),
    Action.DELETE: (D, D, D, D, None, None),
    Action.ERASE: (E, E, E, E, E, None),
    Action.RESTORE: (None, None, None, None, P, None),
}
EXPECTED = {
    (status, action): after
    for action, row in ROWS.items()
    for status, after in zip((P, A, R, S, D, E), row, strict=True)
}


@pytest.mark.parametrize(("status", "action"), list(product(Status, Action)), ids=str)
def test_transition_leads_where_the_table_says(status, action) -> None:
    after = EXPECTED[status, action]

    if after is None:
        with pytest.raises(IllegalTransition) as caught:
            next_status(status, action)
        assert (caught.value.status, caught.value.action) == (status, action)
        assert str(caught.value) == f"A comment that is {status.value} cannot be changed by {action.value}."
    else:
        assert next_status(status, action) is after


def test_transitions_are_the_full_product_and_nothing_else() -> None:
    assert {pair for pair, after in EXPECTED.items() if after is not None} == TRANSITIONS.keys()
    assert len(EXPECTED) == len(Status) * len(Action)


def test_transitions_change_something() -> None:
    assert [pair for pair, after in TRANSITIONS.items() if pair[0] is after] == []
    assert TRANSITIONS[Status.PENDING, Action.APPROVE] is Status.APPROVED


def test_erased_is_final_and_only_erasing_or_restoring_follows_deletion() -> None:
    assert [pair for pair in TRANSITIONS if pair[0] is Status.ERASED] == []
    assert {action for status, action in TRANSITIONS if status is Status.DELETED} == {Action.ERASE, Action.RESTORE}


def test_restored_comment_waits_for_a_person() -> None:
    assert TRANSITIONS[Status.DELETED, Action.RESTORE] is Status.PENDING


def test_only_approving_makes_a_comment_public() -> None:
    assert {action for (_, action), after in TRANSITIONS.items() if after in PUBLIC} == {Action.APPROVE}


def test_public_is_approved_alone() -> None:
    assert set(PUBLIC) == {Status.APPROVED}
    assert set(TOMBSTONES) == {Status.DELETED, Status.ERASED}


@pytest.mark.parametrize(
    ("status", "shows"),
    [(P, False), (A, True), (R, False), (S, False), (D, True), (E, True)],
    ids=str,
)
def test_replies_show_below_what_is_visible_or_a_tombstone(status, shows) -> None:
    assert lets_replies_show(status) is shows


def test_edit_is_decided_by_approving_or_rejecting() -> None:
    assert set(EDIT_ACTIONS) == {Action.APPROVE, Action.REJECT}


@pytest.mark.parametrize("member", [*Status, *Action], ids=str)
def test_values_are_wire_strings(member) -> None:
    assert member.value == member.name.lower()
