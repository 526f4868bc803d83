from __future__ import annotations

import dataclasses

import pytest

from moderation.verdict import Assessment, Finding, Outcome


def finding(reason: str, weight: float = 0.0, *, holds: bool = False) -> Finding:
    return Finding(check="words", reason=reason, weight=weight, detail="A sentence.", holds=holds)


def assessment(*findings: Finding) -> Assessment:
    return Assessment(outcome=Outcome.HOLD, score=0.0, findings=findings, policy_version="p1")


def test_reasons_are_those_that_accuse_or_hold_once_each_in_order() -> None:
    judged = assessment(
        finding("pre_moderation", holds=True),
        finding("banned_word", 2.0),
        finding("new_author_link", 0.5),
        finding("banned_word", 0.5),
        finding("double_post", 0.0),
        finding("good_record", -0.5),
    )

    assert judged.reasons == ("pre_moderation", "banned_word", "new_author_link")


def test_reasons_are_none_when_nothing_accuses() -> None:
    assert assessment().reasons == ()
    assert assessment(finding("good_record", -0.5)).reasons == ()


def test_reason_that_speaks_for_a_comment_counts_when_it_holds() -> None:
    assert assessment(finding("odd", -1.0, holds=True)).reasons == ("odd",)


def test_assessment_has_no_model_until_one_spoke() -> None:
    judged = assessment()

    assert judged.model_version is None
    assert judged.probability is None


@pytest.mark.parametrize(
    ("value", "field"), [(finding("x"), "weight"), (assessment(), "score")], ids=["finding", "assessment"]
)
def test_verdicts_cannot_be_changed(value, field) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, field, 9.0)


def test_values_of_a_finding_are_all_that_it_holds() -> None:
    said = Finding(
        "links", "many_links", 1.5, "Many.", ((0, 4),), holds=True, said="many", gaps={"hosts": ["a.example"]}
    )

    assert said.values() == dataclasses.asdict(said)
    assert list(said.values()) == [field.name for field in dataclasses.fields(Finding)]


def test_outcomes_are_wire_strings() -> None:
    assert [outcome.value for outcome in Outcome] == ["approve", "hold", "spam", "reject"]
