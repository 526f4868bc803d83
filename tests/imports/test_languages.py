"""Translations of the old site are translations here, whoever kept them there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cms.imports import Result
from cms.imports.records import Kind
from tests.imports.moving import SOURCES, codes, move, move_records, told
from tests.imports.test_hostile_records import story
from tests.sites import Site

HEAD = (SOURCES / "wordpress.xml").read_text().partition("<item>")[0]
TERMS = """
<wp:term><wp:term_id>90</wp:term_id><wp:term_taxonomy>language</wp:term_taxonomy><wp:term_slug>de</wp:term_slug>
<wp:term_name>Deutsch</wp:term_name><wp:term_description>a:1:{s:6:"locale";s:5:"de_DE";}</wp:term_description></wp:term>
<wp:term><wp:term_id>91</wp:term_id><wp:term_taxonomy>post_translations</wp:term_taxonomy>
<wp:term_slug>pll_1</wp:term_slug><wp:term_name>pll_1</wp:term_name>
<wp:term_description>a:2:{s:2:"en";i:801;s:2:"de";i:802;}</wp:term_description></wp:term>
"""


def item(number: int, slug: str, inner: str) -> str:
    return (
        f"<item><title>{slug}</title><link>https://hedge.example/{slug}/</link><wp:post_id>{number}</wp:post_id>"
        f"<wp:post_name>{slug}</wp:post_name><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>"
        "<wp:post_date_gmt>2020-01-02 03:04:05</wp:post_date_gmt>"
        f"<content:encoded>&lt;p&gt;Words.&lt;/p&gt;</content:encoded>{inner}</item>"
    )


def polylang(language: str, group: str) -> str:
    kept = (("language", language), ("post_translations", group))
    return "".join(f'<category domain="{domain}" nicename="{slug}">{slug}</category>' for domain, slug in kept)


def wpml(language: str, group: str) -> str:
    return "".join(
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>"
        for key, value in (("_wpml_language", language), ("_wpml_trid", group))
    )


def export(tmp_path: Path, *items: str) -> Path:
    path = tmp_path / "export.xml"
    path.write_text(f"{HEAD}{TERMS}{''.join(items)}</channel></rss>")
    return path


def article(site: Site, slug: str, locale: str) -> dict[str, Any]:
    data: dict[str, Any] = site.public.get(f"/articles/by-slug/{slug}?locale={locale}").get_json()["data"]
    return data


def tied(site: Site, slug: str, locale: str) -> list[tuple[str, str]]:
    return sorted((found["locale"], found["slug"]) for found in article(site, slug, locale)["translations"])


def test_polylang_and_wpml(site: Site, tmp_path: Path) -> None:
    source = export(
        tmp_path,
        item(801, "hedge", polylang("en", "pll_1")),
        item(802, "hecke", polylang("de", "pll_1")),
        item(803, "haie", wpml("fr", "7")),
        item(804, "seto", wpml("pt_br", "7")),
        item(805, "alone", polylang("de", "pll_9")),
    )
    report = move(site, source)
    assert report.count(Result.CREATED, Kind.ARTICLE) == 5
    assert tied(site, "hedge", "en") == [("de", "hecke")] and tied(site, "hecke", "de") == [("en", "hedge")]
    assert tied(site, "haie", "fr") == [("pt-BR", "seto")] and tied(site, "alone", "de") == []
    assert not {"taxonomy_left_out", "field_left_out"} & set().union(*(codes(report, str(n)) for n in range(801, 806)))
    assert "taxonomy_left_out" not in codes(report, "language:de") and told(site)["faults"] == []
    again = move(site, source)
    assert again.count(Result.UNCHANGED, Kind.ARTICLE) == 5 and again.count(Result.UPDATED) == 0


def test_a_second_article_in_a_language_is_kept_by_itself(site: Site, tmp_path: Path) -> None:
    source = export(
        tmp_path,
        item(801, "hedge", polylang("en", "pll_1")),
        item(802, "hedges", polylang("en", "pll_1")),
        item(803, "hecke", polylang("de", "pll_1")),
    )
    assert move(site, source).count(Result.CREATED, Kind.ARTICLE) == 3
    assert tied(site, "hedges", "en") == [] and tied(site, "hecke", "de") == [("en", "hedge")]


def test_what_cannot_be_tied_here_is_kept_and_named(site: Site) -> None:
    originals = [story("1", locale="en"), story("2", locale="en-GB", translation_of="1")]
    report = move_records(site, originals)
    assert report.count(Result.CREATED, Kind.ARTICLE) == 2 and "translation_left_out" in codes(report, "2")
    more = [*originals, story("3", locale="de", translation_of="1")]
    assert "translation_left_out" not in codes(move_records(site, more), "3")


def test_hugo_with_a_folder_for_each_language(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "hugo"
    languages = """defaultContentLanguage = "en"
[languages.de]
contentDir = "content/de"
[languages.en]
contentDir = "content/en"
"""
    texts = {"de/notes/hecke.md": "Hecke", "de/notes/hedge.md": "Eine Hecke", "en/notes/hedge.md": "A hedge"}
    for name, title in texts.items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\ntitle: {title}\ndate: 2020-01-02\n---\n\nWords.\n")
    (folder / "hugo.toml").write_text(languages)
    assert move(site, folder).count(Result.CREATED, Kind.ARTICLE) == 3
    assert tied(site, "hedge", "en") == [("de", "hedge")] and tied(site, "hecke", "de") == []
    assert article(site, "hedge", "de")["title"] == "Eine Hecke"
    assert {row[3] for row in told(site)["articles"]} == {"notes"}
    for path, title in (("/en/notes/hedge/", "A hedge"), ("/notes/hedge/", "A hedge"), ("/de/notes/hecke/", "Hecke")):
        found = site.public.get("/redirects/resolve", query_string={"path": path})
        assert found.status_code == 200, title
