"""Runs: twice is once, interrupted is not lost, rehearsed is not written, changed here is not overwritten."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cms.db import db
from cms.imports import Result
from cms.imports.records import Kind
from tests.conftest import empty
from tests.imports.moving import SOURCES, codes, interrupted_after, move, rehearse, rows, told
from tests.sites import Site

WXR = SOURCES / "wordpress.xml"


def test_a_second_run_changes_nothing_and_says_the_same(site: Site) -> None:
    first = move(site, WXR)
    before, counted = told(site), rows(site)
    second = move(site, WXR)
    assert (told(site), rows(site)) == (before, counted)
    assert first.count(Result.CREATED) == second.count(Result.UNCHANGED) > 15
    assert second.count(Result.CREATED) == second.count(Result.UPDATED) == second.count(Result.CONFLICT) == 0
    noted = {(outcome.key, note) for outcome in first.named for note in outcome.notes}
    assert {(outcome.key, note) for outcome in second.named for note in outcome.notes} == noted


def test_a_rehearsal_reports_what_the_run_will_and_writes_nothing(site: Site) -> None:
    empty = rows(site)
    rehearsed = rehearse(site, WXR)
    assert rows(site) == empty
    assert rehearsed.as_dict() == move(site, WXR).as_dict()
    assert rows(site) != empty


def test_a_run_interrupted_at_every_batch_ends_as_one_that_was_not(site: Site) -> None:
    for kept in range(100):
        try:
            move(site, WXR, batch=1, transaction=interrupted_after(kept))
        except KeyboardInterrupt:
            continue
        break
    else:
        pytest.fail("the run never came to its end")
    assert kept >= 10
    in_pieces, counted = told(site), rows(site)
    assert len(in_pieces["comments"]) == 7 and in_pieces["faults"] == []
    with site.app.app_context():
        empty(db.engine)
    move(site, WXR, batch=1000)
    assert (told(site), rows(site)) == (in_pieces, counted)


def changed(tmp_path: Path, *replacements: tuple[str, str]) -> Path:
    text = WXR.read_text()
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "later.xml"
    path.write_text(text)
    return path


LATER = (
    ("Leave the leaves.", "Leave every leaf."),
    ("Yes, every year.", "Yes, nearly every year."),
    ("<wp:comment_approved><![CDATA[0]]>", "<wp:comment_approved><![CDATA[1]]>"),
    ("<![CDATA[Wildlife &amp; Birds]]></wp:cat_name>", "<![CDATA[Wildlife]]></wp:cat_name>"),
)


def test_what_changed_at_the_source_is_brought_up_to_date(site: Site, tmp_path: Path) -> None:
    move(site, WXR)
    report = move(site, changed(tmp_path, *LATER))
    assert report.count(Result.UPDATED, Kind.ARTICLE) == 1
    assert report.count(Result.UPDATED, Kind.COMMENT) == 2
    assert report.count(Result.UPDATED, Kind.CATEGORY) == 1
    found = site.public.get("/articles/by-slug/hedgehogs-and-leaves").get_json()["data"]
    assert "Leave every leaf." in found["html"] and found["category"]["ancestors"][0]["name"] == "Wildlife"
    assert found["published_at"] == "2019-05-03T09:30:00Z"
    page = site.public.get(f"/articles/{found['id']}/comments").get_json()["data"]
    assert {item["author"]["name"]: item["html"] for item in page}["Ines Pruhonen"] == "<p>Yes, nearly every year.</p>"
    assert "Joan" in {item["author"]["name"] for item in page}
    assert told(site)["faults"] == []
    assert move(site, changed(tmp_path, *LATER)).count(Result.UPDATED) == 0


def test_what_was_changed_here_is_never_overwritten(site: Site, tmp_path: Path) -> None:
    move(site, WXR)
    ours = site.public.get("/articles/by-slug/hedgehogs-and-leaves").get_json()["data"]
    assert site.editor.patch(f"/articles/{ours['id']}", {"title": "Ours now"}).status_code == 200
    waiting = site.moderator.get("/moderation/queue").get_json()["data"][0]
    site.decide(waiting["id"], "reject", waiting["version"], reason_code="off_topic")
    report = move(site, changed(tmp_path, *LATER))
    assert (codes(report, "11"), codes(report, "106")) >= ({"changed_here"}, {"changed_here"})
    assert report.count(Result.CONFLICT, Kind.ARTICLE) == report.count(Result.CONFLICT, Kind.COMMENT) == 1
    draft = site.editor.get(f"/articles/{ours['id']}?version=draft&formats=html").get_json()["data"]
    assert draft["title"] == "Ours now" and "Leave the leaves." in draft["html"]
    assert {row[1]: row[3] for row in told(site)["comments"]}["Joan"] == "rejected"


def test_what_was_removed_or_erased_here_does_not_come_back(site: Site, tmp_path: Path) -> None:
    move(site, WXR)
    about = site.public.get("/articles/by-slug/about").get_json()["data"]["id"]
    assert site.editor.delete(f"/articles/{about}").status_code in {200, 204}
    assert site.editor.delete(f"/articles/{about}?permanently=true").status_code in {200, 204, 400, 422}
    spam = site.moderator.get("/moderation/comments?filter[status]=spam").get_json()["data"][0]
    site.decide(spam["id"], "erase", spam["version"])
    later = changed(tmp_path, ("We garden.", "We garden more."), ("watches</a> now", "watches</a> today"))
    report = move(site, later)
    assert report.count(Result.CREATED) == 0 and report.count(Result.CONFLICT) == 2
    found = told(site)
    assert not any("watches" in row[8] for row in found["comments"] if row[3] == "erased")
    assert site.public.get("/articles/by-slug/about").status_code == 404


CUTS = (
    (r"<wp:comment_id>106", "inside a comment"),
    (r"Plans\.", "inside a CDATA section"),
    (r"<wp:post_id>31<", "between elements"),
    (r"</channel>", "before the end"),
)


@pytest.mark.parametrize(("pattern", "where"), CUTS, ids=[where for _, where in CUTS])
def test_a_file_cut_in_half_says_where_and_goes_on_with_the_whole(
    site: Site, tmp_path: Path, pattern: str, where: str
) -> None:
    text = WXR.read_text()
    found = re.search(pattern, text)
    assert found is not None
    half = text[: found.start() + 2]
    (tmp_path / "half.xml").write_text(half)
    report = move(site, tmp_path / "half.xml")
    assert not report.is_complete and report.broken_off is not None
    line = int(report.broken_off[0].removeprefix("line "))
    assert abs(line - (half.count("\n") + 1)) <= 1, report.broken_off
    whole = move(site, WXR)
    assert whole.is_complete
    found_here = told(site)
    assert len(found_here["articles"]) == 8 and len(found_here["comments"]) == 7 and found_here["faults"] == []


HOSTILE = {
    "external entity": '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "billion laughs": '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
}


@pytest.mark.parametrize("declared", HOSTILE.values(), ids=list(HOSTILE))
def test_files_that_declare_entities_are_not_read(site: Site, tmp_path: Path, declared: str) -> None:
    path = tmp_path / "hostile.xml"
    text = WXR.read_text().replace("<rss version", f"{declared}\n<rss version", 1)
    path.write_text(text.replace("Why a heap", "]]>&x;&c;<![CDATA[Why a heap", 1))
    empty = rows(site)
    report = move(site, path)
    assert report.broken_off is not None and "entities" in report.broken_off[1]
    assert rows(site) == empty
    assert move(site, WXR).is_complete


def test_broken_characters_are_replaced_and_counted(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "dirty.xml"
    raw = WXR.read_bytes().replace(b"Leave the leaves.", b"Leave\x0b the \xff leaves\x00.")
    path.write_bytes(raw.replace(b"Half a thought", b"Half&#11; a thought"))
    report = move(site, path)
    assert report.is_complete and codes(report, "characters") == {"characters_replaced"}
    html = site.public.get("/articles/by-slug/hedgehogs-and-leaves").get_json()["data"]["html"]
    assert "Leave the \ufffd leaves" in html


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16"])
def test_other_encodings_are_read_as_they_declare(site: Site, tmp_path: Path, encoding: str) -> None:
    text = WXR.read_text().replace("ハリネズミ", "Igel").replace("冬眠します。", "Schläft.").replace("UTF-8", encoding)
    path = tmp_path / "other.xml"
    path.write_bytes(text.encode(encoding))
    move(site, path)
    assert "Schläft." in site.public.get("/articles/by-slug/ハリネズミ").get_json()["data"]["html"]
