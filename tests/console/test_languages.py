"""The console's words: the catalogues hold what the source says, and miss nothing."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import cms
from cms.auth import Role, Scope
from cms.console import languages
from cms.console.accounts import SCOPE_WORDS
from cms.console.languages import FOLDER
from cms.console.situations import TITLES, detail_of
from cms.errors import Conflict, Situation
from tests.catalogue import CONSOLE, KEYWORDS, LANGUAGES, collected, is_translated, kept, updated
from tests.console.browsing import Visitor
from tests.sites import Site


@pytest.mark.parametrize("tag", LANGUAGES)
def test_catalogue_holds_the_words_of_the_source(tag: str) -> None:
    assert (FOLDER / f"{tag}.po").read_bytes().decode() == updated(tag).decode(), "run python -m tests.catalogue"


def test_no_word_of_the_source_is_overlooked() -> None:
    known = {text for message in collected() for text in ([message.id] if isinstance(message.id, str) else message.id)}
    said = {
        node.args[0].value
        for path in CONSOLE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert len(said) > 300
    assert said - known == set(), "gettext does not look into f-strings"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_catalogue_misses_no_translation(tag: str) -> None:
    missing = [message.id for message in kept(tag) if message.id and not is_translated(message.string)]
    assert missing == []


def test_every_situation_has_words() -> None:
    def codes(kind: type[Situation]) -> set[str]:
        return {kind.code}.union(*(codes(child) for child in kind.__subclasses__()))

    assert codes(Situation) - set(TITLES) == set()


def test_every_right_has_words() -> None:
    assert set(SCOPE_WORDS) == set(Scope)


def conflicts() -> Iterator[str]:
    """Give every sentence that a conflict says of itself in the source, `1` in each gap."""
    kinds = {"Conflict"}
    while more := {kind.__name__ for kind in _below(Conflict)} - kinds:
        kinds |= more
    for path in sorted(Path(cms.__file__).parent.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {
            node.targets[0].id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds and node.args:
                said = node.args[0]
                yield _text(named[said.id] if isinstance(said, ast.Name) else said)


def _below(kind: type[Situation]) -> Iterator[type[Situation]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


GAPS = {"schedule.state": "done", "found.outcome": "upheld"}


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if not isinstance(node, ast.JoinedStr):
        return ""  # It passes on what somebody else says.
    return "".join(
        GAPS.get(ast.unparse(part.value), "1")
        if isinstance(part, ast.FormattedValue)
        else str(getattr(part, "value", ""))
        for part in node.values
    )


def test_every_conflict_has_german_words() -> None:
    said = set(conflicts()) - {""}
    assert "The article is in the trash: restore it first." in said and len(said) > 20
    before = languages.present()
    languages.use(languages.language("de"))
    try:
        details = {detail: detail_of(Conflict(detail)) for detail in said}
    finally:
        languages.use(before)
    titles = {f"{kind.title}." for kind in _below(Situation)}
    assert [detail for detail, words in details.items() if detail not in titles and words in {"", detail}] == []


def test_refusal_says_in_german_what_is_in_the_way(site: Site, signed_in: Callable[[Role], Visitor]) -> None:
    german = {"Accept-Language": "de"}
    site.article(slug="taken")
    article = site.draft(slug="free")
    editor = signed_in(Role.EDITOR).get(f"/articles/{article['id']}", headers=german)
    editor.submit("#editor", {"slug": "taken"}, headers=german)
    assert (editor.status, "Ein anderer Artikel hat den Slug „taken“." in editor.text) == (409, True)
    editor.get(f"/articles/{article['id']}/schedule", headers=german)
    assert site.editor.delete(f"/articles/{article['id']}", article["version"]).status_code in {200, 204}
    editor.submit("form[action$=schedule]", {"date": "2027-03-28", "time": "12:00", "zone": "UTC"}, headers=german)
    assert (editor.status, "Der Artikel liegt im Papierkorb: hole ihn zuerst zurück." in editor.text) == (409, True)
