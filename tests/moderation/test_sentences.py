"""Sentences: one line of English from a name and its gaps, and no gap that a sentence does not have."""

from __future__ import annotations

import pytest

from moderation.sentences import SENTENCES, english, names, said


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ([], ""),
        (["a"], "“a”"),
        (["a", "b", "a"], "“a”, “b”"),
        (list("abcdefg"), "“a”, “b”, “c”, “d”, “e” and 2 more"),
        (["x" * 61], "“" + "x" * 59 + "…”"),
        (["x" * 60], "“" + "x" * 60 + "”"),
        (["two\n lines"], "“two lines”"),
    ],
)
def test_names_are_quoted_each_once(given: list[str], text: str) -> None:
    assert english("email_address", {"names": names(given)}) == f"E-mail: {text}."


@pytest.mark.parametrize(("count", "text"), [(0, "0 links"), (1, "1 link"), (2, "2 links")])
def test_number_chooses_between_one_and_many(count: int, text: str) -> None:
    assert str(said("too_many_links", num=count, limit=0)) == f"{text}; 0 are allowed."


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 seconds"), (1, "1 second"), (59, "59 seconds"), (7200, "2 hours"), (172800, "2 days")]
)
def test_duration_is_told_in_its_largest_unit(seconds: int, text: str) -> None:
    told = said("young_account", age={"seconds": seconds}, least={"seconds": 60})
    assert str(told) == f"The author was first seen {text} ago; 1 minute are asked for."


def test_sentence_stands_within_another() -> None:
    end = said("term_both", at={"at": "2026-12-24T18:00:00+00:00"}, reason="Sells watches").within()
    assert str(said("author_banned", term=end)) == "The author is banned until 2026-12-24 18:00 UTC (Sells watches)."
    assert str(said("author_banned", term="")) == "The author is banned."


def test_gap_that_is_left_open_is_an_error() -> None:
    with pytest.raises(KeyError):
        str(said("pattern"))
    with pytest.raises(KeyError):
        str(said("made_up"))
    assert len(SENTENCES) > 80
