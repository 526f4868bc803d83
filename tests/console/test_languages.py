"""The console's words: the catalogues hold what the source says, and miss nothing."""

from __future__ import annotations

import pytest

from cms.auth import Scope
from cms.console.accounts import SCOPE_WORDS
from cms.console.languages import FOLDER
from cms.console.situations import TITLES
from cms.errors import Situation
from tests.catalogue import LANGUAGES, is_translated, kept, updated


@pytest.mark.parametrize("tag", LANGUAGES)
def test_catalogue_holds_the_words_of_the_source(tag: str) -> None:
    assert (FOLDER / f"{tag}.po").read_bytes().decode() == updated(tag).decode(), "run python -m tests.catalogue"


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
