"""Files that are translations of one another: by the article they name, or by a key that they share."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from cms import manuscripts
from cms.errors import InvalidInput, TranslationExists
from cms.journal import SYSTEM
from cms.models import Article, TranslationGroup
from tests.conftest import NOON


def add(session: Session, *front: str) -> Article:
    source = "\n".join(["---", *front, "---", "", "A text."])
    read = manuscripts.from_markdown(source, fallback_title="Untitled")
    assert read.ignored == ()
    return manuscripts.add(session, read, default_locale="en", actor=SYSTEM, now=NOON).article


def test_file_names_what_it_is_the_translation_of(session: Session) -> None:
    english = add(session, "title: Hedgehogs")
    by_slug = add(session, "title: Igel", "locale: de", "translation_of: hedgehogs")
    by_id = add(session, "title: Hérissons", "locale: fr", f"translation_of: {english.id}")
    assert {by_slug.group_id, by_id.group_id} == {english.group_id} != {None}
    assert (by_slug.source_id, by_slug.source_revision) == (english.id, 1)
    with pytest.raises(TranslationExists):
        add(session, "title: Nochmal", "locale: de", "translation_of: hedgehogs")
    with pytest.raises(InvalidInput, match="not valid") as caught:
        add(session, "title: Verloren", "locale: it", "translation_of: nowhere")
    assert [fault.pointer for fault in caught.value.faults] == ["/translation_of"]
    add(session, "title: Anders", "slug: hedgehogs", "locale: it")
    with pytest.raises(InvalidInput) as caught:
        add(session, "title: Welcher", "locale: es", "translation_of: hedgehogs")
    assert "several languages" in caught.value.faults[0].detail


def test_files_with_one_key_are_one_group_in_whichever_order_they_come(session: Session) -> None:
    german = add(session, "title: Igel", "locale: de", "translation_key: hedgehogs")
    english = add(session, "title: Hedgehogs", "translation_key: hedgehogs")
    french = add(session, "title: Hérissons", "locale: fr", "translation_key: hedgehogs")
    other = add(session, "title: Badgers", "translation_key: badgers")
    assert german.group_id == english.group_id == french.group_id != other.group_id
    assert (german.source_id, english.source_id, french.source_id) == (None, german.id, german.id)
    group = session.get(TranslationGroup, german.group_id)
    assert group is not None and group.key == "hedgehogs"
    with pytest.raises(TranslationExists):
        add(session, "title: Again", "translation_key: hedgehogs")
    with pytest.raises(InvalidInput):
        add(session, "title: Long", f"translation_key: {'k' * 121}")
