"""Media: what is taken and what is refused, what is said of them, their files, and where they are used."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image, ImageCms

from cms import articles
from cms.db import reading, writing
from cms.journal import SYSTEM
from cms.models import Medium, Rendition
from tests.drawing import PDF, SIZE, TYPES, bomb, drawn, encoded, file, moving, send, taken_in_the_field, uploaded
from tests.sites import Site


def path_of(url: str) -> str:
    return urlsplit(url).path


def opened(site: Site, url: str) -> Image.Image:
    answer = site.public.get(path_of(url))
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return Image.open(io.BytesIO(answer.get_data()))


def rows(site: Site) -> int:
    with site.app.app_context(), reading() as session:
        return session.query(Medium).count()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_picture_is_kept_and_served(site: Site, kind: str) -> None:
    answer = send(site.author, file(kind), name=f"a hedgehog.{kind.lower()}", kind=TYPES[kind], alt="A hedgehog")

    assert answer.status_code == 201
    found = answer.get_json()["data"]
    assert (found["kind"], found["mime_type"], found["width"], found["height"]) == (kind.lower(), TYPES[kind], *SIZE)
    assert (found["title"], found["alt"], found["focal_point"]) == ("a hedgehog", "A hedgehog", [0.5, 0.5])
    assert answer.get_json()["meta"] == {"duplicate": False}
    assert found["placeholder"]["data_uri"].startswith("data:image/webp;base64,")
    assert len(found["placeholder"]["data_uri"]) < 400
    served = site.public.get(path_of(found["url"]))
    assert (served.status_code, served.mimetype) == (200, TYPES[kind])
    assert Image.open(io.BytesIO(served.get_data())).size == SIZE
    assert served.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served.headers["Content-Security-Policy"]
    again = site.public.get(path_of(found["url"]), headers={"If-None-Match": served.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_a_pdf_is_kept_and_served_as_an_attachment(site: Site) -> None:
    found = uploaded(site.author, PDF, name="Bericht über Igel.pdf", kind="application/pdf")

    assert (found["kind"], found["width"], found["placeholder"], found["srcset"]) == ("pdf", None, None, [])
    served = site.public.get(path_of(found["url"]))
    assert served.get_data() == PDF
    assert served.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Bericht%20%C3%BCber%20Igel.pdf"
    assert served.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    form = site.editor.post(f"/media/{found['id']}/renditions", {"width": 100})
    assert form.status_code == 422


def test_a_large_file_is_taken_whole(site: Site) -> None:
    content = PDF[:9] + b"% " + b"x" * 400_000 + b"\n" + PDF[9:]
    found = uploaded(site.author, content, name="a.pdf")

    assert found["bytes"] == len(content)
    assert site.public.get(path_of(found["url"])).get_data() == content


def test_where_a_picture_was_taken_is_not_kept_and_it_stands_upright(site: Site) -> None:
    source = taken_in_the_field()
    before = Image.open(io.BytesIO(source)).getexif()
    assert before.get_ifd(0x8825)  # the place is in what was sent

    found = uploaded(site.author, source, name="a.jpg")

    kept = list((site.app.extensions["masthead"].settings.data_dir / "media").rglob(f"{found['id']}/original-*"))
    assert len(kept) == 1
    stored = kept[0].read_bytes()
    after = Image.open(io.BytesIO(stored)).getexif()
    assert dict(after) == {}
    assert not after.get_ifd(0x8825)
    assert b"Exif" not in stored
    assert b"Lovelace" not in stored
    assert (found["width"], found["height"]) == (SIZE[1], SIZE[0])
    # The camera was held at a right angle: the disc from the upper left corner is now in the upper right one.
    assert opened(site, found["url"]).convert("RGB").getpixel((SIZE[1] - 50, 60))[0] > 200  # type: ignore[index]  # RGB


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_no_format_keeps_what_the_camera_said(site: Site, kind: str) -> None:
    found = uploaded(site.author, taken_in_the_field(kind), name="")

    assert dict(opened(site, found["url"]).getexif()) == {}
    assert (found["width"], found["height"]) == (SIZE[1], SIZE[0])


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_a_picture_that_moves_goes_on_moving(site: Site, kind: str) -> None:
    found = uploaded(site.author, moving(kind), name="")

    assert found["frames"] == 3
    assert opened(site, found["url"]).n_frames == 3  # type: ignore[attr-defined]  # of pictures that can move
    assert opened(site, found["srcset"][0]["url"]).n_frames == 3  # type: ignore[attr-defined]  # as above


HTML = b"GIF89a/*<html><body><script>alert(1)</script>*/=1;" + b" " * 100


@pytest.mark.parametrize(
    ("content", "name", "kind", "status", "code"),
    [
        pytest.param(b"", "a.png", "", 422, "empty", id="empty"),
        pytest.param(b"just text", "a.png", "", 415, "unsupported", id="text"),
        pytest.param(b"<!doctype html><p>", "a.png", "image/png", 415, "markup", id="html"),
        pytest.param(b"\xef\xbb\xbf <svg onload=alert(1)>", "a.svg", "image/svg+xml", 415, "svg", id="svg"),
        pytest.param(HTML, "a.gif", "image/gif", 422, "unreadable", id="html-behind-the-head-of-a-gif"),
        pytest.param(file("JPEG"), "a.png", "", 422, "type_mismatch", id="another-name"),
        pytest.param(file("JPEG"), "a", "image/png", 422, "type_mismatch", id="another-type"),
        pytest.param(file("JPEG"), "a", "text/html", 422, "type_mismatch", id="said-to-be-html"),
        pytest.param(PDF, "a.jpg", "", 422, "type_mismatch", id="pdf-as-a-picture"),
        pytest.param(PDF[:40], "a.pdf", "", 422, "unreadable", id="half-a-pdf"),
        pytest.param(bomb(), "a.png", "", 422, "too_many_pixels", id="bomb"),
        pytest.param(b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(6) + b"\x2c" + bytes(20), "", "", 422, "too_many_pixels", id="gif-bomb"),
        pytest.param(b"RIFF\xff\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(4) + b"\xff" * 6 + bytes(40), "", "", 422, "too_many_pixels", id="webp-bomb"),
        *(pytest.param(file(kind)[: len(file(kind)) * 2 // 3], "", "", 422, "unreadable", id=f"half-a-{kind}") for kind in ("JPEG", "PNG", "WEBP", "AVIF", "GIF")),
    ],
)  # fmt: skip
def test_what_is_no_sound_file_is_refused_and_nothing_is_kept(
    site: Site, content: bytes, name: str, kind: str, status: int, code: str
) -> None:
    answer = send(site.author, content, name=name or "x", kind=kind)

    assert answer.status_code == status, answer.get_data(as_text=True)
    assert [(item["pointer"], item["code"]) for item in answer.get_json()["errors"]] == [("/file", code)]
    assert rows(site) == 0


def test_markup_behind_the_end_of_a_picture_is_not_kept(site: Site) -> None:
    found = uploaded(site.author, file("GIF") + b"<script>alert(1)</script>", name="a.gif")

    assert b"script" not in site.public.get(path_of(found["url"])).get_data()


def test_a_file_above_the_limit_is_refused(make_site: Any) -> None:
    small = make_site(max_media_bytes=2000, max_media_pixels=60_000)

    assert send(small.author, file()).status_code == 201
    over = send(small.author, bytes(2001))
    far_over = send(small.author, bytes(100_000))
    assert (over.status_code, far_over.status_code) == (413, 413)
    wide = send(small.author, file("WEBP", (301, 200)), name="x")
    assert wide.get_json()["errors"][0]["code"] == "too_many_pixels"


@pytest.mark.parametrize(
    ("data", "content_type", "status", "pointer"),
    [
        pytest.param({"alt": "A"}, "multipart/form-data", 422, "/file", id="no-file"),
        pytest.param({"file": "text"}, "multipart/form-data", 422, "/file", id="text-as-a-file"),
        pytest.param({"image": b"x"}, "multipart/form-data", 422, "/image", id="other-name"),
        pytest.param({"file": file(), "colour": "b"}, "multipart/form-data", 422, "/colour", id="unknown"),
        pytest.param({"file": file(), "focal_point": "2,0"}, "multipart/form-data", 422, "/focal_point", id="focus"),
        pytest.param(b"{}", "application/json", 415, None, id="json"),
        pytest.param(b"--x\r\n", "multipart/form-data", 422, "/file", id="no-boundary"),
    ],
)  # fmt: skip
def test_a_form_that_is_not_right_is_refused(
    site: Site, data: Any, content_type: str, status: int, pointer: str | None
) -> None:
    if isinstance(data, dict):
        data = {key: (io.BytesIO(item), "x") if isinstance(item, bytes) else item for key, item in data.items()}
    answer = site.author.call("POST", "/media", data=data, content_type=content_type)

    assert answer.status_code == status, answer.get_data(as_text=True)
    assert pointer is None or pointer in [item["pointer"] for item in answer.get_json()["errors"]]
    assert rows(site) == 0


def test_who_may_upload_and_who_may_look(site: Site) -> None:
    assert send(site.public, file()).status_code == 401
    assert send(site.moderator, file()).status_code == 403
    found = uploaded(site.author)
    for path in ("/media", f"/media/{found['id']}?version=draft", f"/media/{found['id']}/usages"):
        assert site.public.get(path).status_code == 401
        assert site.author.get(path).status_code == 200
    assert site.public.get(f"/media/{found['id']}").status_code == 404


def test_the_same_file_is_kept_once(site: Site) -> None:
    source = taken_in_the_field()
    first = send(site.author, source, name="a.jpg", alt="A")
    again = send(site.author, source, name="b.jpg", alt="B")
    found = first.get_json()["data"]
    handed_out = site.public.get(path_of(found["url"])).get_data()
    as_served = send(site.author, handed_out, name="c.jpg")
    other_exif = send(site.author, taken_in_the_field(orientation=6) + b"\0", name="d.jpg")

    assert first.status_code == 201
    for answer in (again, as_served, other_exif):
        assert answer.status_code == 200
        assert answer.get_json()["meta"] == {"duplicate": True}
        assert (answer.get_json()["data"]["id"], answer.get_json()["data"]["alt"]) == (found["id"], "A")
    assert rows(site) == 1
    folders = (site.app.extensions["masthead"].settings.data_dir / "media").glob("??/*")
    assert found["id"] in {folder.name for folder in folders}


def test_an_upload_that_is_sent_twice_with_one_key_has_one_answer(site: Site) -> None:
    key = {"Idempotency-Key": "upload-1"}
    first = send(site.author, file(), headers=key)
    again = send(site.author, file(), headers=key)
    other = send(site.author, file(color="green"), headers=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_json() == first.get_json()
    assert other.get_json()["code"] == "idempotency_key_reused"


def test_what_is_said_of_a_medium_can_be_changed(site: Site) -> None:
    found = uploaded(site.author)
    address = f"/media/{found['id']}"

    assert site.author.call("PATCH", address, {"alt": "x"}).status_code == 428
    wrong = site.author.patch(address, {"focal_point": [0.5, 1.5], "alt": "a" * 1001, "colour": 1})
    assert {item["pointer"] for item in wrong.get_json()["errors"]} == {"/focal_point", "/alt", "/colour"}
    said = {"title": "Igel", "alt": "Ein Igel", "caption": "Im Laub", "credit": "Ada", "focal_point": [0.25, 1]}
    changed = site.author.patch(address, said, 1)
    assert changed.status_code == 200
    assert {name: changed.get_json()["data"][name] for name in said} == said | {"focal_point": [0.25, 1.0]}
    assert changed.headers["ETag"] == '"2"'
    assert site.author.patch(address, {"alt": "y"}, 1).status_code == 412


def test_the_library_is_listed_filtered_and_paged(site: Site) -> None:
    first = uploaded(site.author, file(color="green"), name="green.png", alt="Green")
    site.clock.advance(seconds=1)
    second = uploaded(site.author, PDF, name="report.pdf")
    site.clock.advance(seconds=1)
    third = uploaded(site.author, file(color="black"), name="black.png")
    article = site.draft(hero={"media_id": third["id"]})

    def ids(query: str = "") -> list[str]:
        answer = site.author.get(f"/media?{query}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return [item["id"] for item in answer.get_json()["data"]]

    assert ids() == [third["id"], second["id"], first["id"]]
    assert ids("sort=title") == [third["id"], first["id"], second["id"]]
    assert ids("filter[kind]=document") == [second["id"]]
    assert ids("filter[text]=GREEN") == [first["id"]]
    assert ids("filter[used]=true") == [third["id"]]
    assert ids("filter[used]=false") == [second["id"], first["id"]]
    assert ids("filter[described]=true") == [first["id"]]
    page = site.author.get("/media?limit=2&count=exact").get_json()
    assert (len(page["data"]), page["meta"]["count"]) == (2, 3)
    assert [item["id"] for item in site.author.get(page["links"]["next"]).get_json()["data"]] == [first["id"]]
    assert site.author.get("/media?filter[size]=1").status_code == 400
    assert article["hero"]["media_id"] == third["id"]


class TestForms:
    """Derivatives: signed, computed once, never larger than the original."""

    @pytest.mark.parametrize(
        ("wanted", "size"),
        [
            pytest.param({"width": 100}, (100, 67), id="width"),
            pytest.param({"height": 50, "format": "jpeg"}, (75, 50), id="height"),
            pytest.param({"width": 100, "height": 20, "format": "avif", "quality": 40}, (30, 20), id="box"),
            pytest.param({"width": 5000, "format": "png"}, SIZE, id="never-larger"),
            pytest.param({"width": 80, "height": 80, "fit": "cover"}, (80, 80), id="cover"),
            pytest.param({"width": 4000, "height": 1000, "fit": "cover"}, (300, 75), id="cover-never-larger"),
            pytest.param({"width": 40, "height": 30, "fit": "crop"}, (40, 30), id="crop"),
        ],
    )
    def test_a_form_has_its_size(self, site: Site, wanted: dict[str, Any], size: tuple[int, int]) -> None:
        found = uploaded(site.author)
        answer = site.editor.post(f"/media/{found['id']}/renditions", wanted)

        assert answer.status_code == 200, answer.get_data(as_text=True)
        form = answer.get_json()["data"]
        assert (form["width"], form["height"]) == size
        picture = opened(site, form["url"])
        assert picture.size == size
        assert form["mime_type"] == f"image/{wanted.get('format', 'webp')}"
        assert (picture.format or "").lower() == wanted.get("format", "webp")

    def test_a_cut_keeps_the_focal_point_and_moves_with_it(self, site: Site) -> None:
        found = uploaded(site.author, focal_point="1,1")
        cut = opened(site, found["crops"]["square"]["url"]).convert("RGB")
        assert cut.size == (200, 200)
        assert cut.getpixel((195, 195)) == pytest.approx((255, 0, 0), abs=12)
        moved = site.author.patch(f"/media/{found['id']}", {"focal_point": [0, 0]}).get_json()["data"]
        assert moved["crops"]["square"]["url"] != found["crops"]["square"]["url"]
        cut = opened(site, moved["crops"]["square"]["url"]).convert("RGB")
        assert cut.getpixel((75, 50)) == pytest.approx((255, 165, 0), abs=12)
        assert cut.getpixel((195, 195)) == pytest.approx((0, 0, 128), abs=12)

    @pytest.mark.parametrize(
        ("wanted", "pointer"),
        [
            pytest.param({}, "/width", id="nothing"),
            pytest.param({"width": 10, "fit": "cover"}, "/height", id="cover-without-height"),
            pytest.param({"width": 0}, "/width", id="nought"),
            pytest.param({"width": 10_001}, "/width", id="too-wide"),
            pytest.param({"width": 10, "format": "gif"}, "/format", id="format"),
            pytest.param({"width": 10, "quality": 100}, "/quality", id="quality"),
        ],
    )
    def test_a_form_that_cannot_be_is_refused(self, site: Site, wanted: dict[str, Any], pointer: str) -> None:
        found = uploaded(site.author)
        answer = site.editor.post(f"/media/{found['id']}/renditions", wanted)

        assert answer.status_code == 422
        assert [item["pointer"] for item in answer.get_json()["errors"]] == [pointer]
        assert site.public.post(f"/media/{found['id']}/renditions", {"width": 10}).status_code == 401

    def test_only_addresses_that_were_handed_out_are_answered(self, site: Site) -> None:
        one, other = uploaded(site.author), uploaded(site.author, file(color="green"))
        address = path_of(one["srcset"][0]["url"])
        form, signature, extension = address.rpartition("/")[2].split(".")
        folder = f"/api/v1/media/{one['id']}/files"
        assert site.public.get(address).status_code == 200
        forged = [
            f"{folder}/contain-299x.{signature}.{extension}",
            f"{folder}/{form}.{signature}.jpg",
            f"{folder}/{form}.{signature[:-1]}.{extension}",
            f"{folder}/{form}..{extension}",
            f"{folder}/{form}.{extension}",
            f"{folder}/original.{signature}.png",
            f"{folder}/ä.ö.ü",
            f"{folder}/..%2f..%2fsecret_key",
            address.replace(one["id"], other["id"]),
            address.replace(one["id"], "0199c0de-0000-7000-8000-0000000000ab"),
        ]
        assert [(path, site.public.get(path).status_code) for path in forged] == [(path, 404) for path in forged]
        with site.app.app_context(), reading() as session:
            assert session.query(Rendition).count() == 1

    def test_a_form_is_made_once_and_again_only_if_its_file_was_lost(self, site: Site) -> None:
        found = uploaded(site.author)
        address = path_of(found["srcset"][0]["url"])

        def made() -> int:
            with site.app.app_context(), reading() as session:
                return session.query(Rendition).one().made

        first = site.public.get(address)
        assert (site.public.get(address).get_data(), made()) == (first.get_data(), 1)
        folder = site.app.extensions["masthead"].settings.data_dir / "media" / found["id"][-2:] / found["id"]
        (kept,) = folder.glob("contain-*")
        kept.unlink()
        assert (site.public.get(address).get_data(), made()) == (first.get_data(), 2)

    def test_a_lost_original_is_told_to_the_operator_and_not_remembered(self, site: Site) -> None:
        found = uploaded(site.author)
        folder = site.app.extensions["masthead"].settings.data_dir / "media" / found["id"][-2:] / found["id"]
        (kept,) = folder.glob("original-*")
        content = kept.read_bytes()
        kept.unlink()
        answer = site.public.get(path_of(found["srcset"][0]["url"]))
        assert (answer.status_code, answer.get_json()["code"]) == (503, "media_away")
        kept.write_bytes(content)
        assert site.public.get(path_of(found["srcset"][0]["url"])).status_code == 200


class TestRemoval:
    """What is in use stays; what is not goes with its files."""

    def test_a_medium_that_nothing_uses_goes_with_its_files(self, site: Site) -> None:
        found = uploaded(site.author)
        site.public.get(path_of(found["srcset"][0]["url"]))
        folder = site.app.extensions["masthead"].settings.data_dir / "media" / found["id"][-2:] / found["id"]
        assert len(list(folder.iterdir())) == 2

        assert site.author.call("DELETE", f"/media/{found['id']}").status_code == 428
        assert site.author.delete(f"/media/{found['id']}", 7).status_code == 412
        assert site.author.delete(f"/media/{found['id']}", 1).status_code == 204

        assert not folder.exists()
        assert site.public.get(path_of(found["url"])).status_code == 404
        assert site.author.get(f"/media/{found['id']}?version=draft").status_code == 404
        assert uploaded(site.author)["id"] != found["id"]

    def test_what_is_in_use_stays_and_the_refusal_names_the_users(self, site: Site) -> None:
        found = uploaded(site.author, alt="A")
        draft = site.draft(title="Draft", hero={"media_id": found["id"]})
        public = site.article(title="Public", markdown=f"Text.\n\n![](media:{found['id']})")

        refused = site.author.delete(f"/media/{found['id']}")

        assert (refused.status_code, refused.get_json()["code"]) == (409, "still_in_use")
        named = {item["article_id"]: item for item in refused.get_json()["usages"]}
        assert set(named) == {draft["id"], public["id"]}
        assert (named[draft["id"]]["is_public"], named[draft["id"]]["in_draft"]) == (False, True)
        assert (named[public["id"]]["is_public"], named[public["id"]]["in_draft"]) == (True, True)
        assert site.author.get(f"/media/{found['id']}/usages").get_json()["data"] == refused.get_json()["usages"]
        assert site.public.get(path_of(found["url"])).status_code == 200

    def test_a_revision_that_can_be_brought_back_is_a_use(self, site: Site) -> None:
        found = uploaded(site.author, alt="A")
        article = site.draft(hero={"media_id": found["id"]})
        site.editor.patch(f"/articles/{article['id']}", {"hero": None})

        refused = site.author.delete(f"/media/{found['id']}")
        assert refused.status_code == 409
        (use,) = refused.get_json()["usages"]
        assert (use["is_public"], use["in_draft"], use["revisions"]) == (False, False, [1])
        back = site.editor.act(f"/articles/{article['id']}/revisions/1/revert", {})
        assert back.status_code == 200
        assert back.get_json()["data"]["hero"]["media_id"] == found["id"]

    def test_it_is_free_when_the_article_is_gone_for_good(self, site: Site) -> None:
        found = uploaded(site.author, alt="A")
        article = site.article(hero={"media_id": found["id"]})
        site.editor.delete(f"/articles/{article['id']}")
        (use,) = site.author.get(f"/media/{found['id']}/usages").get_json()["data"]
        assert use["is_trashed"]
        assert site.author.delete(f"/media/{found['id']}").status_code == 409
        with site.app.app_context(), writing() as session:
            articles.destroy(session, article["id"], version=None, actor=SYSTEM, now=site.clock())
        assert site.author.delete(f"/media/{found['id']}").status_code == 204


def test_profiles_of_colour_stay(site: Site) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    found = uploaded(site.author, encoded(drawn(), "PNG", icc_profile=profile), name="a.png")

    assert opened(site, found["url"]).info["icc_profile"] == profile
    assert opened(site, found["srcset"][0]["url"]).info["icc_profile"] == profile
