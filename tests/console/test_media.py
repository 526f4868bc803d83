"""Media without JavaScript: the library, uploading, what is said of one, deleting, and pictures in the editor."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from cms.auth import Role
from tests.console.browsing import Visitor
from tests.drawing import PDF, file, uploaded
from tests.sites import Site

SignIn = Callable[[Role], Visitor]


def upload(visitor: Visitor, content: bytes, name: str, **fields: str) -> Visitor:
    """Choose a file in the form and send it."""
    sent: dict[str, Any] = {**fields, "file": (io.BytesIO(content), name)}
    return visitor.get("/media/new").submit("main form", sent, content_type="multipart/form-data")


def test_a_picture_is_uploaded_described_and_found_again(site: Site, signed_in: SignIn) -> None:
    author = upload(signed_in(Role.AUTHOR), file("JPEG", (700, 400)), "hedgehog.jpg", caption="In May")

    assert author.status == 200, author.text
    (medium,) = site.author.get("/media").get_json()["data"]
    assert author.path == f"/console/media/{medium['id']}"
    assert "Uploaded." in author.text
    assert "Nowhere yet." in author.text
    author.submit(f"form[action='{author.path}']", {"alt": "A hedgehog", "focal_x": "25", "focal_y": "80.5"})
    assert "Saved." in author.text
    (medium,) = site.author.get("/media").get_json()["data"]
    assert (medium["alt"], medium["caption"], medium["focal_point"]) == ("A hedgehog", "In May", [0.25, 0.805])
    assert medium["by"]["name"] == "Author"

    author.submit(f"form[action='{author.path}']", {"focal_x": "140", "focal_y": "left", "alt": "Kept"})
    assert author.status == 422
    assert author.page.select_one("#f-alt").text.strip() == "Kept"
    assert author.page.select_one("#f-focal_x").attr("value") == "140"

    uploaded(site.author, PDF, name="report.pdf")
    for fields, titles in (
        ({}, ["report", "hedgehog"]),
        ({"text": "HEDGE"}, ["hedgehog"]),
        ({"kind": "document"}, ["report"]),
        ({"described": "false"}, ["report"]),
        ({"used": "true"}, []),
        ({"sort": "title"}, ["hedgehog", "report"]),
    ):
        author.get("/media").submit("main form", fields)
        assert [tile.text.strip() for tile in author.page.select(".tile-title")] == titles, fields
    pictures = [tile.attr("src") for tile in author.get("/media").page.select(".tile img")]
    assert [site.public.get(address).status_code for address in pictures] == [200]


def test_what_is_no_sound_file_is_refused_in_words(site: Site, signed_in: SignIn) -> None:
    author = upload(signed_in(Role.AUTHOR), b"<svg onload=alert(1)>", "a.svg", alt="Still here")

    assert author.status == 415
    assert "SVG can hold scripts" in author.page.select_one("#e-file").text
    assert author.page.select_one("#f-alt").text.strip() == "Still here"
    author.get("/media/new").submit("main form", {"file": (io.BytesIO(b""), "")}, content_type="multipart/form-data")
    assert author.status == 422
    assert "This is needed." in author.page.select_one("#e-file").text
    assert site.author.get("/media").get_json()["data"] == []


def test_a_file_that_is_here_already_leads_to_it(site: Site, signed_in: SignIn) -> None:
    present = uploaded(site.author, file(), name="first.png")
    author = upload(signed_in(Role.AUTHOR), file(), "second.png")

    assert author.path == f"/console/media/{present['id']}"
    assert "was here already" in author.text


def test_what_is_in_use_is_not_deleted_and_says_where(site: Site, signed_in: SignIn) -> None:
    used, free = uploaded(site.author, file(), alt="A"), uploaded(site.author, file(color="green"), name="free.png")
    site.article(title="On hedgehogs", hero={"media_id": used["id"]})
    editor = signed_in(Role.EDITOR).get(f"/media/{used['id']}")
    assert [item.text for item in editor.page.select(".uses a")] == ["On hedgehogs"]
    editor.submit(f"form[action='/console/media/{used['id']}/remove']")
    assert editor.status == 409
    assert "use it" in editor.page.select_one("[role=alert]").text
    editor.get(f"/media/{free['id']}").submit(f"form[action='/console/media/{free['id']}/remove']")
    assert "“free” is deleted." in editor.text
    assert [item["id"] for item in site.author.get("/media").get_json()["data"]] == [used["id"]]
    moderator = signed_in(Role.MODERATOR)
    assert moderator.get("/media").status == 403


def test_the_main_picture_is_chosen_in_the_editor(site: Site, signed_in: SignIn) -> None:
    medium = uploaded(site.author, file(), name="hedgehog.png")
    draft = site.draft(title="On hedgehogs")
    editor = signed_in(Role.EDITOR).get(f"/articles/{draft['id']}")
    options = {option.attr("value"): option.text for option in editor.page.select("#f-hero option")}
    assert options == {"": "None", medium["id"]: "hedgehog"}

    editor.submit("#editor", {"hero": medium["id"], "then": "publish"})
    assert editor.status == 422
    assert "no alternative text" in editor.text
    assert editor.page.select_one("#f-hero_alt").attr("aria-invalid") == "true"
    editor.submit("#editor", {"hero_alt": "A hedgehog", "then": "publish"})
    assert "Published." in editor.text
    hero = site.public.get(f"/articles/{draft['id']}").get_json()["data"]["hero"]
    assert (hero["media_id"], hero["alt"]) == (medium["id"], "A hedgehog")
    assert editor.page.select_one("#f-hero option[selected]").attr("value") == medium["id"]

    editor.submit("#editor", {"hero": "", "hero_alt": ""})
    assert site.editor.get(f"/articles/{draft['id']}?version=draft").get_json()["data"]["hero"] is None


def test_the_editor_shows_pictures_of_the_text_and_the_dialog_those_to_choose(site: Site, signed_in: SignIn) -> None:
    medium = uploaded(site.author, file(size=(700, 400)), name="hedgehog.png", alt="A hedgehog")
    draft = site.draft(markdown=f"Text.\n\n![](media:{medium['id']})")
    editor = signed_in(Role.EDITOR).get(f"/articles/{draft['id']}")

    picture = editor.page.select_one("#preview img")
    assert (picture.attr("alt"), picture.attr("width")) == ("A hedgehog", "700")
    assert site.public.get(picture.attr("src")).status_code == 200
    assert "media.invalid" not in editor.answer.get_data(as_text=True)
    editor.get("/media/choose?text=hedge", headers={"HX-Request": "true"})
    assert [item.attr("data-medium") for item in editor.page.select("[data-medium]")] == [medium["id"]]
    assert "<html" not in editor.answer.get_data(as_text=True)
    assert editor.get("/media/choose?text=badger").page.select("[data-medium]") == []

    document = uploaded(site.author, PDF, name="programme.pdf")
    kinds = {"": [document["id"], medium["id"]], "&kind=image": [medium["id"]]}
    for kind, expected in kinds.items():
        editor.get(f"/media/choose?text={kind}", headers={"HX-Request": "true"})
        assert [item.attr("data-medium") for item in editor.page.select("[data-medium]")] == expected
    snippet = editor.get(f"/media/{document['id']}").page.select_one("#f-snippet")
    assert snippet.attr("value") == f"[…](media:{document['id']})"


def test_revisions_show_that_the_main_picture_and_one_in_the_text_were_taken(site: Site, signed_in: SignIn) -> None:
    medium = uploaded(site.author, file(), alt="A hedgehog")
    draft = site.draft(markdown="Text.")
    shown = {"markdown": f"Text.\n\n![](media:{medium['id']})", "hero": {"media_id": medium["id"]}}
    site.editor.patch(f"/articles/{draft['id']}", shown)
    editor = signed_in(Role.EDITOR)

    for old in (0, 1):
        editor.get(f"/articles/{draft['id']}/revisions/compare?old={old}&new=2")
        assert editor.status == 200
        assert "Main picture" in editor.text
    picture = editor.page.select_one("main img")
    assert (picture.attr("alt"), site.public.get(picture.attr("src")).status_code) == ("A hedgehog", 200)
    editor.get(f"/articles/{draft['id']}/revisions/2")
    assert site.public.get(editor.page.select_one("main img").attr("src")).status_code == 200
