"""Everything derived from a body at once."""

from __future__ import annotations

import dataclasses

import pytest

import cms.content
from cms.content import from_markdown, render, to_html, to_text
from cms.content.rendering import MAX_EXCERPT_CHARS

SOURCE = "Some text. " * 50 + "\n\n## One\n\n### Two\n\n![a](a.jpg)"


def test_a_body_is_rendered_in_one_call() -> None:
    blocks = from_markdown(SOURCE).blocks
    rendered = render(blocks)
    assert (rendered.html, rendered.text) == (to_html(blocks), to_text(blocks))
    assert [entry["id"] for entry in rendered.toc] == ["one-1"]
    assert (rendered.word_count, rendered.reading_time_s) == (102, round(102 * 60 / 238) + 12)
    assert rendered.excerpt.startswith("Some text. Some")
    assert rendered.excerpt.endswith("…")
    assert len(rendered.excerpt) <= MAX_EXCERPT_CHARS


def test_what_is_rendered_cannot_be_changed() -> None:
    rendered = render([])
    assert dataclasses.astuple(rendered) == ("", "", [], 0, 0, "")
    with pytest.raises(dataclasses.FrozenInstanceError):
        rendered.html = "x"  # type: ignore[misc] # that it is refused is the point


def test_the_public_surface_is_what_it_says() -> None:
    assert sorted(cms.content.__all__) == cms.content.__all__
    assert all(hasattr(cms.content, name) for name in cms.content.__all__)
