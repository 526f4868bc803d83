"""Pictures fetched from the old site: what is there becomes media once, what is not is named, and nobody is led inside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cms.imports import Fetcher, Gallery, NoStore, Report, Result
from cms.imports.fetching import FAILURES, Unfetched, is_public
from cms.imports.records import Kind
from tests.drawing import PDF
from tests.imports.moving import codes, move, rehearse, rows, told
from tests.imports.test_media import LIMITS, picture
from tests.services import Hangup, Received, Sent, Service, serving
from tests.sites import Site

LOCAL = frozenset({"127.0.0.1"})


@pytest.fixture
def service() -> Iterator[Service]:
    """Give a server that shows pictures, and misbehaves at certain paths."""
    with serving() as service:
        service.answer = answer
        yield service


ANSWERS: dict[str, Sent] = {
    "/red.jpg": (200, {"Content-Type": "text/plain"}, picture("red", "PNG")),
    "/green.png": (200, {}, picture("green", "PNG")),
    "/moved.jpg": (301, {"Location": "/green.png?size=full"}, b""),
    "/loop.png": (302, {"Location": "/loop.png"}, b""),
    "/inside.png": (302, {"Location": "http://localhost/secret.png"}, b""),
    "/nowhere.png": (302, {"Location": "file:///etc/passwd"}, b""),
    "/large.png": (200, {}, b"\x89PNG" + bytes(LIMITS.bytes)),
    "/endless.png": (200, {"Content-Length": str(10**15)}, picture("red", "PNG")),
    "/cut.png": (200, {"Content-Length": "5000"}, picture("red", "PNG")),
    "/guide.pdf": (200, {}, PDF),
    "/page.png": (200, {"Content-Type": "image/png"}, b"<html>Log in</html>"),
}


def answer(request: Received) -> Sent:
    path = request.path.partition("?")[0]
    if path == "/hangup.png":
        raise Hangup
    return ANSWERS.get(path, (404, {}, b"gone"))


def gallery(site: Site, *, hosts: frozenset[str] = LOCAL, time_limit_s: float = 20.0, site_url: str = "") -> Gallery:
    store = site.app.extensions["masthead"].store
    fetching = fetcher(hosts=hosts, time_limit_s=time_limit_s)
    return Gallery(store=store, limits=LIMITS, fetcher=fetching, site_url=site_url)


def fetcher(*, hosts: frozenset[str] = LOCAL, time_limit_s: float = 20.0) -> Fetcher:
    return Fetcher(max_bytes=LIMITS.bytes, hosts=hosts, time_limit_s=time_limit_s)


def posts(tmp_path: Path, **bodies: str) -> Path:
    folder = tmp_path / "posts"
    folder.mkdir(exist_ok=True)
    for name, body in bodies.items():
        (folder / f"{name}.md").write_text(f"---\ntitle: {name}\n---\n\nText.\n\n{body}\n")
    return folder


def images(site: Site, slug: str) -> list[str]:
    """Return what the pictures of an article are: `medium`, or the address where they stayed."""
    return ["medium" if "media_id" in item else item["url"] for item in pictures(site, slug)]


def details(report: Report) -> str:
    return " ".join(note.detail for outcome in report.named for note in outcome.notes)


def test_pictures_are_fetched_once_and_for_good(site: Site, tmp_path: Path, service: Service) -> None:
    at = service.address
    source = posts(tmp_path, a=f"![A]({at}/red.jpg)\n\n![B]({at}/moved.jpg)", b=f"![A]({at}/red.jpg)")
    empty = rows(site)
    rehearsed = rehearse(site, source, gallery=Gallery(store=NoStore(), limits=LIMITS, fetcher=fetcher()))
    assert rows(site) == empty
    service.received.clear()
    report = move(site, source, gallery=gallery(site))
    assert report.as_dict() == rehearsed.as_dict() and report.count(Result.CREATED, Kind.MEDIUM) == 2
    assert (images(site, "a"), images(site, "b")) == (["medium", "medium"], ["medium"])
    paths = [request.path for request in service.received]
    assert sorted(paths) == ["/green.png?size=full", "/moved.jpg", "/red.jpg"], "once each, in two articles"
    shown = [urlsplit(image["url"]).path for image in pictures(site, "a")]
    assert [site.app.test_client().get(path).status_code for path in shown] == [200, 200], (
        "their files are in the store"
    )
    counted = rows(site)
    assert move(site, source, gallery=gallery(site)).count(Result.UNCHANGED, Kind.ARTICLE) == 2
    posts(tmp_path, c=f"![A]({at}/red.jpg)")
    move(site, source, gallery=gallery(site))
    assert images(site, "c") == ["medium"] and len(service.received) == 3, "what was fetched in an earlier run is here"
    assert rows(site)["media"] == counted["media"] == 2 and told(site)["faults"] == []


def pictures(site: Site, slug: str) -> list[dict[str, str]]:
    body = site.public.get(f"/articles/by-slug/{slug}").get_json()["data"]["body"]
    return [item for item in body if item["_type"] == "image"]


def test_files_of_the_old_site_that_are_linked_become_media(site: Site, tmp_path: Path, service: Service) -> None:
    at = service.address
    linked = f"[The guide]({at}/guide.pdf), [a page of it]({at}/guide.pdf#page=2), [full size]({at}/red.jpg)"
    elsewhere = f"[theirs](https://other.example/theirs.pdf), [gone]({at}/gone.pdf), [a page]({at}/page.png)"
    source = posts(tmp_path, a=f"{linked}, {elsewhere}", b=f"![No picture]({at}/guide.pdf)")
    options = {"gallery": gallery(site, site_url=f"{at}/")}
    report = move(site, source, **options)

    assert report.count(Result.CREATED, Kind.MEDIUM) == 2
    for name in ("guide.pdf", "red.jpg"):
        assert f"Links to {at}/{name} lead to the medium" in details(report)
    shown = site.public.get("/articles/by-slug/a").get_json()["data"]
    links = shown["body"][1]["markDefs"]
    kinds = [site.editor.get(f"/media/{link['media_id']}").get_json()["data"]["kind"] for link in links[:3]]
    assert kinds == ["pdf", "pdf", "png"] and links[0]["media_id"] == links[1]["media_id"]
    assert site.app.test_client().get(urlsplit(links[0]["href"]).path).get_data() == PDF
    assert [(link["href"], "media_id" in link) for link in links[3:]] == [
        ("https://other.example/theirs.pdf", False),
        (f"{at}/gone.pdf", False),
        (f"{at}/page.png", False),
    ]
    assert {"file_not_fetched", "file_refused", "place_dropped"} <= set(codes(report, "a.md"))
    assert f"{at}/gone.pdf stays where it was" in details(report)
    assert images(site, "b") == [f"{at}/guide.pdf"] and "picture_refused" in codes(report, "b.md")
    asked = [request.path for request in service.received]
    assert sorted(asked) == ["/gone.pdf", "/guide.pdf", "/page.png", "/red.jpg"]
    counted = rows(site)
    assert move(site, source, gallery=gallery(site, site_url=f"{at}/")).count(Result.UPDATED) == 0
    assert rows(site) == counted and told(site)["faults"] == []


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/missing.png", "status 404"),
        ("/loop.png", "redirected more than 5 times"),
        ("/inside.png", "private network"),
        ("/nowhere.png", "redirected to what is no web address"),
        ("/large.png", "more than 1,000,000 bytes"),
        ("/endless.png", "more than 1,000,000 bytes"),
        ("/cut.png", "broke off"),
        ("/hangup.png", "does not answer as one should"),
    ],
)
def test_what_cannot_be_had_says_why(service: Service, path: str, why: str) -> None:
    asking = fetcher()
    with pytest.raises(Unfetched, match=why):
        asking.fetch(service.address + path)
    asked = len(service.received)
    with pytest.raises(Unfetched, match=why):
        asking.fetch(service.address + path)
    assert len(service.received) == asked, "it is not asked twice in a run"
    assert asking.fetch(f"{service.address}/red.jpg").filename == "red.png"


def test_a_picture_that_fails_stays_where_it_was_until_it_can_be_had(
    site: Site, tmp_path: Path, service: Service
) -> None:
    urls = [f"{service.address}/{name}.png" for name in ("page", "missing", "green")]
    source = posts(tmp_path, a="\n\n".join(f"![It]({url})" for url in urls))
    report = move(site, source, gallery=gallery(site))
    assert images(site, "a") == [*urls[:2], "medium"]
    assert codes(report, "a.md") == {"picture_refused", "picture_not_fetched"}
    assert all(url in details(report) for url in urls[:2]) and urls[2] not in details(report)
    counted = rows(site)
    assert move(site, source, gallery=gallery(site)).count(Result.UNCHANGED, Kind.ARTICLE) == 1
    assert rows(site) == counted and images(site, "a") == [*urls[:2], "medium"]
    service.answer = lambda _: (200, {}, picture("blue", "PNG"))
    assert move(site, source, gallery=gallery(site)).count(Result.UPDATED, Kind.ARTICLE) == 1
    assert images(site, "a") == ["medium"] * 3 and told(site)["faults"] == []


def test_a_main_picture_that_fails_stands_at_the_top(site: Site, tmp_path: Path, service: Service) -> None:
    folder = posts(tmp_path)
    for name, file in (("a", "missing.png"), ("b", "green.png")):
        front = f"---\ntitle: {name}\nimage: {service.address}/{file}\n---\n\nText.\n"
        (folder / f"{name}.md").write_text(front)
    move(site, folder, gallery=gallery(site))
    lost, had = (site.public.get(f"/articles/by-slug/{slug}").get_json()["data"] for slug in ("a", "b"))
    assert lost["hero"] is None and images(site, "a") == [f"{service.address}/missing.png"]
    assert had["hero"]["media_id"] and images(site, "b") == []


def test_a_server_that_stalls_is_cut_off_and_then_left_alone(service: Service) -> None:
    service.stalls()
    asking = fetcher(time_limit_s=0.05)
    for number in range(FAILURES):
        with pytest.raises(Unfetched, match="longer than"):
            asking.fetch(f"{service.address}/{number}.png")
    with pytest.raises(Unfetched, match="left alone"):
        asking.fetch(f"{service.address}/another.png")
    assert len(service.received) <= FAILURES


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_nothing_is_asked_of_a_private_network(service: Service, host: str) -> None:
    port = service.address.rpartition(":")[2]
    with pytest.raises(Unfetched, match="private network"):
        fetcher(hosts=frozenset()).fetch(f"http://{host}:{port}/red.jpg")
    assert service.received == []
    assert fetcher().fetch(f"http://127.0.0.1:{port}/red.jpg").content, "unless the operator names the host"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1111", True),
        ("10.0.0.1", False),
        ("172.16.9.9", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),  # noqa: S104 - to be refused
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_public(address: str, expected: bool) -> None:
    assert is_public(address) is expected


def test_only_web_addresses_are_fetched() -> None:
    asking = Fetcher(max_bytes=1, site_url="https://old.example/blog/")
    assert asking.address("/a.png") == "https://old.example/a.png"
    assert asking.address("//cdn.example/a.png") == "https://cdn.example/a.png"
    bad = ("file:///etc/passwd", "ftp://a.example/b.png", "http://me:you@a.example/b.png", "data:image/png;base64,AA")
    assert [asking.address(url) for url in bad] == [None] * 4
    assert fetcher().address("/a.png") is None
