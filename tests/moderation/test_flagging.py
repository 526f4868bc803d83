"""What readers' flags weigh, and what decisions make of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from moderation import Action, FlagOutcome, flagging, queue

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("agreed", "judged", "expected"), [(0, 0, 1 / 3), (20, 20, 21 / 23), (0, 5, 1 / 8), (5, 10, 6 / 13)]
)
def test_weight_follows_the_record(agreed: int, judged: int, expected: float) -> None:
    assert flagging.weight(agreed=agreed, judged=judged) == pytest.approx(expected)


def test_no_outcome_is_left_to_chance() -> None:
    assert {action: flagging.OUTCOMES.get(action) for action in Action} == {
        Action.APPROVE: FlagOutcome.DISAGREED,
        Action.REJECT: FlagOutcome.AGREED,
        Action.SPAM: FlagOutcome.AGREED,
        Action.HOLD: None,
        Action.DELETE: FlagOutcome.IGNORED,
        Action.ERASE: FlagOutcome.IGNORED,
        Action.RESTORE: None,
    }


def test_flagged_priority_grows_with_risk_exposure_and_age() -> None:
    def place(weight: float = 1.0, exposure: int = 3, hours: float = 0) -> float:
        flagged_at = NOON - timedelta(hours=hours)
        return queue.flagged_priority(weight=weight, exposure=exposure, flagged_at=flagged_at)

    assert place(weight=2.0) > place()
    assert place(exposure=9) > place()
    assert place(hours=1) > place()
    assert place() > queue.priority(uncertainty=1.0, created_at=NOON)
    assert place(weight=0, exposure=-1) == place(weight=0.01, exposure=0)
