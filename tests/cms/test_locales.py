"""The languages of a site: how they are written, what stands in for what, and where their pages are."""

from __future__ import annotations

import pytest

from cms import locales
from cms.addresses import KINDS, Paths
from cms.config import Settings
from cms.errors import BadSettings


def read(text: str, default: str = "en") -> locales.Locales:
    found, problems = locales.read(text.split(","), default=default)
    assert problems == []
    return found


@pytest.mark.parametrize(
    ("text", "locale", "chain"),
    [
        ("en,de", "de", ("de",)),
        ("en,de:en", "de", ("de", "en")),
        ("en,de:en,de-AT:de:en", "de-AT", ("de-AT", "de", "en")),
        ("en,de:en,de-AT:de", "de-AT", ("de-AT", "de", "en")),
        ("en,fr:en,de:fr:en", "de", ("de", "fr", "en")),
        ("en,de:en", "it", ("it",)),
        ("en", "en", ("en",)),
    ],
)
def test_languages_stand_in_for_one_another_in_order(text: str, locale: str, chain: tuple[str, ...]) -> None:
    assert read(text).chain(locale) == chain


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("en,de:en,en:de", "named twice"),
        ("en:de,de:en", "en → de → en goes round in a circle"),
        ("en:en", "en → en goes round in a circle"),
        ("en,de-AT:de:en", "“de”, which stands in for “de-AT”, has no entry"),
        ("de,fr", "the default language “en” is missing"),
        ("en,DE", "“DE” is no language tag"),
        ("en,de-at", "“de-at” is no language tag"),
        ("en,de_AT", "“de_AT” is no language tag"),
        ("en,de:", "“” is no language tag"),
        ("en,en-aaaaaa-bbbbbbb", "is no language tag"),
        ("en,../../etc", "is no language tag"),
    ],
)
def test_service_does_not_start_with_languages_that_cannot_be(text: str, problem: str) -> None:
    with pytest.raises(BadSettings) as caught:
        Settings.from_environment({"MASTHEAD_LOCALES": text})
    assert any(found.startswith("MASTHEAD_LOCALES: ") and problem in found for found in caught.value.problems)


def test_default_language_is_a_language() -> None:
    with pytest.raises(BadSettings, match="MASTHEAD_DEFAULT_LOCALE='English'"):
        Settings.from_environment({"MASTHEAD_DEFAULT_LOCALE": "English"})
    assert Settings.from_environment({"MASTHEAD_DEFAULT_LOCALE": "pt-BR"}).languages.default == "pt-BR"


def paths(article: str, text: str = "en,de:en,de-AT:de") -> Paths:
    patterns = dict.fromkeys(KINDS, "/{slug}") | {"article": article}
    return Paths(patterns, read(text) if text else locales.read((), default="en")[0])


@pytest.mark.parametrize(
    ("pattern", "languages", "locale", "path"),
    [
        ("/articles/{slug}", "", "en", "/articles/igel"),
        ("/articles/{slug}", "", "de", "/articles/igel"),
        ("/articles/{slug}", "en,de", "en", "/articles/igel"),
        ("/articles/{slug}", "en,de", "de", "/de/articles/igel"),
        ("/{locale}/read/{slug}.html", "en,de", "en", "/en/read/igel.html"),
        ("/{locale}/read/{slug}.html", "en,de,de-AT", "de-AT", "/de-AT/read/igel.html"),
        ("/{locale}/read/{slug}.html", "", "fr", "/fr/read/igel.html"),
        ("/news[/{locale}]/{slug}", "en,de", "en", "/news/igel"),
        ("/news[/{locale}]/{slug}", "en,de", "de", "/news/de/igel"),
        ("/news[/{locale}]/{slug}", "", "fr", "/news/fr/igel"),
    ],
)
def test_page_has_a_path_in_every_language(pattern: str, languages: str, locale: str, path: str) -> None:
    there = paths(pattern, languages)
    assert there.path("article", "igel", locale) == path
    read_back = there.article(path)
    assert read_back is not None
    assert read_back[0] == "igel"
    if languages or "{locale}" in pattern:
        assert read_back[1] == locale


@pytest.mark.parametrize("path", ["/a", "{slug}", "/{slug}/{slug}", "/[{slug}]", "/[de]/{slug}", "/[/{locale}/{slug}"])
def test_service_does_not_start_with_a_path_that_cannot_be(path: str) -> None:
    with pytest.raises(BadSettings, match="MASTHEAD_ARTICLE_PATH"):
        Settings.from_environment({"MASTHEAD_ARTICLE_PATH": path})


def test_path_of_something_else_is_no_articles() -> None:
    there = paths("/articles/{slug}")
    for path in ("/", "/articles", "/articles/a/b", "/fr/articles/igel", "/xx/articles/igel", "/de/de/articles/igel"):
        assert there.article(path) is None
    assert there.article("/de/articles/igel") == ("igel", "de")
