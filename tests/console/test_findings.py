"""What findings say in the console: every sentence in every language, and old findings as they were."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from cms.auth import Role
from cms.console import findings, languages
from cms.console.languages import Plural
from cms.console.model_words import FACTS, IDEAS
from cms.db import writing
from moderation.learning.facts import FACT_NAMES
from moderation.learning.ideas import IDEA_NAMES
from moderation.models import CommentRevision
from moderation.sentences import SENTENCES, names, said
from tests.console.browsing import Visitor
from tests.discussions import evidence
from tests.sites import Site
from tests.stored import rows

GAP = re.compile(r"%\((\w+)\)s")
GERMAN = {"Accept-Language": "de"}


def sources(found: Any) -> tuple[str, ...]:
    """Return the English of an entry of either table, one text or two."""
    if isinstance(found, Plural):
        return found.one, found.many
    return (found,) if isinstance(found, str) else (found if isinstance(found, tuple) else (found.source,))


def test_console_knows_every_sentence_word_for_word() -> None:
    assert {name: sources(text) for name, text in findings.SENTENCES.items()} == {
        name: sources(text) for name, text in SENTENCES.items()
    }
    assert (set(FACTS), set(IDEAS)) == (set(FACT_NAMES), set(IDEA_NAMES))


@pytest.mark.parametrize("tag", languages.NAMES)
def test_translation_of_every_sentence_has_the_same_gaps(tag: str) -> None:
    words = languages.language(tag).words
    wrong = {}
    for name, text in SENTENCES.items():
        shown = (words.gettext(text),) if isinstance(text, str) else tuple(words.ngettext(*text, n) for n in (1, 2))
        english = set(GAP.findall("".join(sources(text))))
        if any(set(GAP.findall(one)) - english for one in shown) or set(GAP.findall("".join(shown))) != english:
            wrong[name] = shown
    assert wrong == {}


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        (said("too_many_links", num=1200, limit=2), "1.200 Links; 2 sind erlaubt."),
        (said("too_many_links", num=1, limit=0), "1 Link; 0 sind erlaubt."),
        (said("email_address", names={"names": ["a", "b"], "more": 3}), "E-Mail: „a“, „b“ und 3 weitere."),
        (said("young_account", age={"seconds": 7200}, least={"seconds": 86400}), "Den Autor gibt es hier seit 2 Stunden; verlangt: 1 Tag."),
        (said("author_banned", term=said("term_end", at={"at": "2026-12-24T18:00:00+00:00"}).within()), "Der Autor ist gesperrt bis 24.12.2026, 18:00:00 UTC."),
        (said("unexpected_language", found={"either": ["en", "nl"]}, expected={"languages": ["de"]}), "Sieht nach Englisch oder Niederländisch aus; erwartet: Deutsch."),
        (said("outside_failed", service=names(["akismet"]), why=said("outside_status", status="503").within()), "„akismet“ hat keine Meinung abgegeben: Er hat mit dem Status 503 geantwortet."),
        (said("outside_failed", service=names(["akismet"]), why="it broke"), "„akismet“ hat keine Meinung abgegeben: it broke."),
        (said("removed_characters", kinds={"list": [said("bidi", num=2).within()]}), "Aus dem Text genommen: 2 Zeichen, die die Leserichtung umkehren."),
        (
            said("model", chance={"share": 0.834}, favour="", against=said("model_against", terms={"terms": [
                {"kind": "fact", "name": "link"}, {"kind": "pair", "name": "buy + phone"}, {"kind": "word", "name": "uhr"}
            ]}).within()),
            "Das Modell sieht eine Wahrscheinlichkeit von 83 %, dass das nicht freigegeben wird; dagegen sprechen „ein Link“, „Kaufen + eine Telefonnummer“, „uhr“.",
        ),
    ],
)  # fmt: skip
def test_gaps_are_written_as_the_language_has_it(sentence: Any, text: str) -> None:
    before = languages.present()
    languages.use(languages.language("de"))
    try:
        told = findings.told({"said": sentence.name, "gaps": sentence.gaps, "detail": str(sentence)})
    finally:
        languages.use(before)
    assert (told[0].replace("\xa0", " "), told[1]) == (text, None)


def test_findings_are_told_in_german_and_old_ones_as_they_were(
    site: Site, signed_in: Callable[[Role], Visitor]
) -> None:
    article = site.article()
    body = "Write to me on WhatsApp, +44 7911 123456, see https://watches.example/<b>x</b>"
    comment = site.comment(article["id"], body, author={"name": "Ada"})
    moderator = signed_in(Role.MODERATOR).get("/queue", headers=GERMAN)
    told = [item.text for item in moderator.page.select(".findings p")]
    assert told and moderator.page.select_one(".findings p[lang]") is None
    assert "Telefon: „+44 7911 123456“." in told
    assert "Kommentare unter diesem Artikel liest ein Mensch, bevor sie erscheinen." in told
    wire = evidence(site, comment["id"])["findings"]
    assert all(finding["said"] in SENTENCES for finding in wire)
    assert {finding["detail"] for finding in wire} == {str(said(item["said"], **item["gaps"])) for item in wire}
    moderator.get("/queue", headers={"Accept-Language": "en"})
    # In English the console says the same as the wire, but for what the model goes by: there the wire has slugs.
    shown = {item.text for item in moderator.page.select(".findings p")}
    assert {finding["detail"] for finding in wire if finding["check"] != "model"} < shown
    assert any("a telephone number" in text for text in shown)
    (revision,) = rows(site, CommentRevision)
    old = [{name: value for name, value in item.items() if name not in {"said", "gaps"}} for item in revision.findings]
    with site.app.app_context(), writing() as session:
        session.execute(update(CommentRevision).values(findings=old))
    moderator.get("/queue", headers=GERMAN)
    assert {item.attr("lang") for item in moderator.page.select(".findings p")} == {"en"}
    assert "Telephone: “+44 7911 123456”." in [item.text for item in moderator.page.select(".findings p")]
    assert "said" not in evidence(site, comment["id"])["findings"][0]
