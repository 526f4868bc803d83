from __future__ import annotations

import pytest

from moderation.checks.evidence import MOST_SPANS, REASONS, finding, holding, mounting
from moderation.sentences import said


def test_finding_takes_check_and_points_from_the_table() -> None:
    found = finding("too_many_links", "Three links.", spans=[(9, 12), (1, 4), (9, 12)], times=1.5)

    assert (found.check, found.reason, found.weight) == ("links", "too_many_links", 1.5)
    assert found.spans == ((1, 4), (9, 12))
    assert found.detail == "Three links."
    assert not found.holds


def test_finding_keeps_a_bounded_number_of_places() -> None:
    found = finding("pattern", "Many.", spans=[(place, place + 1) for place in range(500)])

    assert found.spans == tuple((place, place + 1) for place in range(MOST_SPANS))


def test_holding_finding_is_the_same_and_holds() -> None:
    plain = finding("author_banned", "Banned.", spans=[(0, 1)], times=0.5)
    held = holding("author_banned", "Banned.", spans=[(0, 1)], times=0.5)

    assert held.holds
    assert (held.check, held.weight, held.spans) == (plain.check, plain.weight, plain.spans)


def test_finding_keeps_its_sentence_apart_and_says_it_in_english() -> None:
    found = finding("too_many_links", said("too_many_links", num=1, limit=0))

    assert (found.detail, found.said, found.gaps) == (
        "1 link; 0 are allowed.",
        "too_many_links",
        {"num": 1, "limit": 0},
    )


def test_finding_refuses_a_reason_that_is_not_in_the_table() -> None:
    with pytest.raises(KeyError):
        finding("made_up", "No.")


@pytest.mark.parametrize(("count", "times"), [(1, 1.0), (2, 1.5), (3, 2.0), (99, 2.0)])
def test_mounting_grows_to_a_limit(count, times) -> None:
    assert mounting(count) == times


@pytest.mark.parametrize("slug", REASONS)
def test_reason_is_a_slug_with_a_label(slug) -> None:
    reason = REASONS[slug]

    assert slug.replace("_", "").isalpha()
    assert slug.islower()
    assert reason.label[0].isupper()
    assert len(reason.label) <= 45
    assert -2.0 <= reason.points <= 3.0
