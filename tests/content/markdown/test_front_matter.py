"""Front matter: where it is, what it may hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cms.content import InvalidBody, split_front_matter
from cms.content.markdown.front_matter import MAX_FRONT_MATTER_CHARS
from tests.content.bodies import GENEROUS, outcome


@pytest.mark.parametrize(
    ("text", "values", "rest"),
    [
        pytest.param("---\ntitle: A\n---\nbody", {"title": "A"}, "body", id="simple"),
        pytest.param("\ufeff---  \r\ntitle: A\r\n...\r\nbody", {"title": "A"}, "body", id="foreign-line-ends"),
        pytest.param("---\n---\nbody", {}, "body", id="empty"),
        pytest.param("---\n# only a comment\n---", {}, "", id="comment-and-no-body"),
        pytest.param("body", {}, "body", id="none"),
        pytest.param("---\nbody", {}, "---\nbody", id="a-divider"),
        pytest.param("\n---\na: b\n---\n", {}, "\n---\na: b\n---\n", id="not-on-the-first-line"),
        pytest.param("---\na: |\n  x\n  --- y\n---\nz", {"a": "x\n--- y\n"}, "z", id="dashes-inside"),
        pytest.param("---\na: [b, 'c: d']\ne:\n  f: g\n---\n", {"a": ["b", "c: d"], "e": {"f": "g"}}, "", id="nested"),
        pytest.param("---\na: 1\nb: -2.5\nc: true\nd: null\ne: ~\nf:\n---\n", {"a": 1, "b": -2.5, "c": True, "d": None, "e": None, "f": None}, "", id="scalars"),
        pytest.param("---\na: no\nb: on\nc: 12:30\nd: 2026-11-22\ne: 007\nf: 1e3\ng: .inf\nh: 0x1F\ni: 1_000\n---\n", {"a": "no", "b": "on", "c": "12:30", "d": "2026-11-22", "e": 7, "f": 1000.0, "g": ".inf", "h": "0x1F", "i": "1_000"}, "", id="plain-words-stay-words"),
        pytest.param("---\nключ: значение\n---\n", {"ключ": "значение"}, "", id="any-script"),
    ],
)  # fmt: skip
def test_front_matter_is_split_off(text: str, values: dict[str, Any], rest: str) -> None:
    assert split_front_matter(text) == (values, rest)


@pytest.mark.parametrize(
    ("yaml", "detail"),
    [
        pytest.param("a: [b", "line 3", id="open-list"),
        pytest.param("x: 1\na: b: c", "line 3", id="two-colons"),
        pytest.param("a: &x b\nc: *x", "not YAML that we read", id="alias"),
        pytest.param("a: b\na: c", "unique", id="name-twice"),
        pytest.param("1: b", "has to be text", id="number-as-a-name"),
        pytest.param("? [a]\n: b", "has to be text", id="list-as-a-name"),
        pytest.param("- a", "lines of “name: value”", id="list"),
        pytest.param("just words", "lines of “name: value”", id="words"),
        pytest.param("a: !!python/object/apply:os.system [x]", "line 2", id="python"),
        pytest.param("a: !!timestamp 2024-99-99", "not YAML", id="impossible-date"),
        pytest.param("a: !!int x", "not YAML", id="no-number"),
        pytest.param("a: " + "9" * 5_000, "not YAML", id="endless-number"),
        pytest.param("a: " + "[" * 20_000, "not YAML", id="deep"),
        pytest.param("a: \x07", "not YAML", id="control"),
        pytest.param("a: \ud800", "surrogate", id="surrogate"),
        pytest.param("a: " + "b" * MAX_FRONT_MATTER_CHARS, "longer than", id="too-long"),
    ],
)
def test_front_matter_is_refused_with_a_reason(yaml: str, detail: str) -> None:
    with pytest.raises(InvalidBody) as caught:
        split_front_matter(f"---\n{yaml}\n---\nbody")
    [fault] = caught.value.faults
    assert fault.code in {"front_matter", "unreadable"}
    assert detail in fault.detail


@GENEROUS
@given(st.text(alphabet="ab:-[]{}'\"&*!|>#%@ \n\t\\?,~.0", max_size=60))
@example("? ")
@example("{a: {a: {a")
def test_front_matter_is_read_or_refused_whatever_it_is(yaml: str) -> None:
    result = outcome(split_front_matter, f"---\n{yaml}\n---\nbody")
    if isinstance(result, InvalidBody):
        assert result.faults[0].detail
    else:
        assert isinstance(result[0], dict)
        assert all(isinstance(name, str) for name in result[0])
