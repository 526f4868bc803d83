"""The old site's files: pictures become media, once, and nothing outside the folder is read."""

from __future__ import annotations

import io
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from cms import media
from cms.db import reading
from cms.imaging import KINDS, Limits
from cms.imports import Gallery, NoStore, Result
from cms.imports.records import Kind
from cms.models import Medium
from tests.drawing import PDF
from tests.imports.moving import SOURCES, codes, move, rehearse, rows, told
from tests.sites import Site

WXR = SOURCES / "wordpress.xml"
LIMITS = Limits(bytes=1_000_000, pixels=1_000_000)


def picture(color: str, kind: str = "JPEG") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (12, 8), color).save(held, kind)
    return held.getvalue()


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """Give a folder as wp-content/uploads is: a picture, a smaller form of it, and one that is none."""
    folder = tmp_path / "uploads"
    (folder / "2019/05").mkdir(parents=True)
    (folder / "2019/05/nest.jpg").write_bytes(picture("red"))
    (folder / "2019/05/nest-300x200.jpg").write_bytes(picture("blue"))
    (tmp_path / "secret.jpg").write_bytes(picture("black"))
    return folder


def gallery(site: Site, folder: Path) -> Gallery:
    return Gallery(folder=folder, store=site.app.extensions["masthead"].store, limits=LIMITS)


def shown(site: Site) -> dict[str, Any]:
    data: dict[str, Any] = site.public.get("/articles/by-slug/hedgehogs-and-leaves").get_json()["data"]
    return data


def stored(site: Site) -> int:
    """Count the files in the store that media name; there are no others."""
    store = site.app.extensions["masthead"].store
    with site.app.app_context(), reading() as session:
        named = [(item.id, item.digest) for item in session.scalars(select(Medium))]
    kinds = {medium_id: KINDS["jpeg"].extension for medium_id, _ in named}
    names = [media.original_name(medium_id, digest, kinds[medium_id]) for medium_id, digest in named]
    return sum(store.get(name) is not None for name in names)


def test_pictures_become_media_once_and_stay_so(site: Site, uploads: Path) -> None:
    files = gallery(site, uploads)
    report = move(site, WXR, gallery=files)
    assert report.count(Result.CREATED, Kind.MEDIUM) == 1
    found = shown(site)
    image = next(block for block in found["body"] if block["_type"] == "image")
    assert found["hero"]["media_id"] == image["media_id"] and found["hero"]["alt"] == "A nest of leaves"
    assert (image["width"], image["alt"], image["caption"]) == (12, "A nest of leaves", "A nest")
    assert stored(site) == 1, "the file lies in the store, and is not taken for a leftover"
    assert "picture_elsewhere" in codes(report, "2"), "what is on no file stays where it was, and is named"
    counted = rows(site)
    assert move(site, WXR, gallery=files).count(Result.UPDATED) == 0 and rows(site) == counted
    assert move(site, WXR).count(Result.UPDATED) == 0 and rows(site) == counted


def test_files_can_follow_later(site: Site, uploads: Path) -> None:
    move(site, WXR)
    assert shown(site)["hero"] is None and "hedge.example/wp-content" in shown(site)["html"]
    report = move(site, WXR, gallery=gallery(site, uploads))
    assert report.count(Result.UPDATED, Kind.ARTICLE) == 8 and report.count(Result.CREATED, Kind.MEDIUM) == 1
    assert shown(site)["hero"]["media_id"] and "hedge.example/wp-content" not in shown(site)["html"]
    assert told(site)["faults"] == []


def test_a_rehearsal_stores_no_file(site: Site, uploads: Path) -> None:
    empty = rows(site)
    planned = rehearse(site, WXR, gallery=Gallery(folder=uploads, store=NoStore(), limits=LIMITS))
    assert rows(site) == empty and planned.count(Result.CREATED, Kind.MEDIUM) == 1
    assert planned.as_dict() == move(site, WXR, gallery=gallery(site, uploads)).as_dict()


def test_a_file_that_is_no_picture_is_named_and_the_article_stays_public(site: Site, uploads: Path) -> None:
    (uploads / "2019/05/nest.jpg").write_bytes(b"<script>alert(1)</script>")
    (uploads / "2019/05/nest-300x200.jpg").unlink()
    report = move(site, WXR, gallery=gallery(site, uploads))
    assert "picture_refused" in codes(report, "11") and report.count(Result.CREATED, Kind.MEDIUM) == 0
    assert "hedge.example/wp-content/uploads/2019/05/nest.jpg" in shown(site)["html"]


def test_files_in_the_folder_that_are_linked_become_media(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "linking"
    (folder / "posts").mkdir(parents=True)
    (folder / "posts/a.md").write_text(
        "# A\n\n[The guide](guide.pdf), [another](/wp/lost.pdf), [theirs](https://x.example/y.pdf).\n"
    )
    (folder / "posts/guide.pdf").write_bytes(PDF)
    report = move(site, folder, gallery=gallery(site, folder))
    links = site.public.get("/articles/by-slug/a").get_json()["data"]["body"][0]["markDefs"]
    assert [("media_id" in link, link["href"]) for link in links[1:]] == [
        (False, "/wp/lost.pdf"),
        (False, "https://x.example/y.pdf"),
    ]
    assert site.public.get(f"/media/{links[0]['media_id']}").get_json()["data"]["kind"] == "pdf"
    assert "file_elsewhere" in codes(report, "posts/a.md")
    assert any("/wp/lost.pdf" in note.detail for outcome in report.named for note in outcome.notes)


def test_pictures_elsewhere_that_nobody_described_stay_public_and_are_named(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    (folder / "posts").mkdir(parents=True)
    text = "# A\n\nText.\n\n![](https://x.example/b.png)\n\n![A nest](https://x.example/c.png)\n"
    (folder / "posts/a.md").write_text(text)
    for more in ({}, {"gallery": gallery(site, folder)}):
        report = move(site, folder, **more)
        shown = site.public.get("/articles/by-slug/a").get_json()["data"]["body"]
        assert [(item["alt"], item.get("decorative")) for item in shown if item["_type"] == "image"] == [
            ("", True),
            ("A nest", None),
        ]
        assert "alt_missing" in codes(report, "posts/a.md")


def test_what_nobody_described_counts_as_decoration(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    (folder / "posts").mkdir(parents=True)
    (folder / "posts/a.md").write_text("# A\n\nText.\n\n![](b.png)\n")
    (folder / "posts/b.png").write_bytes(picture("green", "PNG"))
    report = move(site, folder, gallery=gallery(site, folder))
    assert "alt_missing" in codes(report, "posts/a.md")
    image = next(
        block
        for block in site.public.get("/articles/by-slug/a").get_json()["data"]["body"]
        if block["_type"] == "image"
    )
    assert image["media_id"] and image["alt"] == ""


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://hedge.example/wp-content/uploads/2019/05/nest.jpg", "2019/05/nest.jpg"),
        ("https://cdn.example/2019/05/nest-300x200.jpg", "2019/05/nest.jpg"),
        ("/2019/05/nest%2Ejpg?x=1", "2019/05/nest.jpg"),
        ("https://other.example/nest.jpg", None),
        ("../secret.jpg", None),
        ("/..%2fsecret.jpg", None),
        ("https://hedge.example/2019/05/../../../secret.jpg", None),
        ("/2019/05/link.jpg", None),
        ("/2019/05", None),
        ("http://[broken", None),
    ],
)
def test_an_address_means_a_file_in_the_folder_or_none(uploads: Path, url: str, found: str | None) -> None:
    (uploads / "2019/05/link.jpg").symlink_to(uploads.parent / "secret.jpg")
    path = Gallery(folder=uploads, store=NoStore(), limits=LIMITS).find(url, beside=PurePosixPath())
    assert (None if path is None else path.relative_to(uploads).as_posix()) == found
