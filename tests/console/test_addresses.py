"""Where addresses lead, without JavaScript: preview links, former slugs, redirects one by one and pasted, related ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cms.auth import Role
from cms.models import FormerSlug, Preview, Redirect
from cms.worker.jobs import jobs
from cms.worker.loop import Worker
from tests.console.browsing import Visitor
from tests.sites import Site
from tests.stored import nothing_stored, one, rows

SignIn = Callable[[Role], Visitor]


def links(editor: Visitor) -> list[Any]:
    return [item.attr("value") for item in editor.page.select(".copied input")]


# --- preview links ---


def test_preview_link_is_handed_out_counted_and_taken_back(make_site: Callable[..., Site]) -> None:
    site = make_site(preview_path="/demo/preview/{token}")
    article = site.draft(title="Not yet", markdown="A secret.")
    editor = Visitor(site.app).sign_in(site.account(Role.EDITOR)).get(f"/articles/{article['id']}/previews")
    form = f"form[action$='{article['id']}/previews']"
    editor.submit(form, {"expires_in_s": "86400", "max_uses": "2", "note": "For the lawyer"})
    (address,) = links(editor)
    assert address.startswith("http://127.0.0.1:8000/demo/preview/")
    token = address.rpartition("/")[2]
    assert "A secret." in site.public.get(f"/previews/{token}").get_json()["data"]["html"]
    assert "opened 1 of 2 times" in editor.get(editor.path).text
    editor.submit("form[action$=revoke]")
    assert ("taken back" in editor.text, links(editor)) == (True, [])
    assert site.public.get(f"/previews/{token}").status_code == 410
    editor.submit(form, {"revision": "1", "expires_in_s": "3600"})
    assert ("Revision 1" in editor.text, len(links(editor))) == (True, 1)
    site.clock.advance(hours=1)
    assert ("expired" in editor.get(editor.path).text, links(editor)) == (True, [])


def test_preview_link_leads_to_the_api_where_the_site_has_no_page_for_it(site: Site, signed_in: SignIn) -> None:
    article = site.draft()
    editor = signed_in(Role.AUTHOR).get(f"/articles/{article['id']}/previews").submit("main form")
    (address,) = links(editor)
    assert site.public.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200
    made = one(site, Preview)
    assert editor.get(f"/articles/{article['id']}/previews").page.select_one(f"#link-{made.id}") is not None
    with nothing_stored(site):
        for fields, field in (
            ({"max_uses": "none"}, "#e-max_uses"),
            ({"max_uses": "0"}, "#e-max_uses"),
            ({"expires_in_s": "1"}, "#e-expires_in_s"),
            ({"revision": "x"}, "#e-revision"),
        ):
            editor.submit("form.card.stack", fields)
            assert (editor.status, editor.page.select_one(field) is not None) == (422, True), fields
        assert editor.submit("form.card.stack", {"revision": "99", "max_uses": ""}).status == 404


# --- slugs ---


def test_former_slug_is_listed_and_let_go(site: Site, signed_in: SignIn) -> None:
    article = site.article(slug="first")
    site.editor.patch(f"/articles/{article['id']}", {"slug": "second"})
    site.editor.act(f"/articles/{article['id']}/publish", {})
    assert site.public.get("/articles/by-slug/first").status_code == 308
    author = signed_in(Role.AUTHOR).get(f"/articles/{article['id']}/addresses")
    assert ("first" in author.text, author.page.select_one("form[action$=release]")) == (True, None)
    editor = signed_in(Role.EDITOR).get(f"/articles/{article['id']}/addresses")
    editor.submit("form[action$=release]")
    assert "“first” leads here no longer" in editor.text
    assert (site.public.get("/articles/by-slug/first").status_code, rows(site, FormerSlug)) == (404, [])
    assert editor.page.select_one("form[action$=release]") is None
    fields = {"csrf_token": editor.page.select_one("[name=csrf_token]").attr("value"), "slug": "never", "locale": "en"}
    assert editor.post(f"/articles/{article['id']}/addresses/release", fields).status == 404


# --- redirects ---


def test_redirect_is_written_found_changed_and_removed(site: Site, signed_in: SignIn) -> None:
    editor = signed_in(Role.EDITOR).get("/redirects")
    editor.submit("#new", {"source": "/old/page/", "target": "/new", "note": "Of 2019"})
    assert "The redirect is written." in editor.text
    editor.submit("#new", {"source": "/older", "target": "/old/page"})
    assert [item.text for item in editor.page.select("a.title")] == ["/old/page", "/older"]
    editor.get("/redirects").submit("form[role=search]:has([name=path])", {"path": "/older"})
    assert "/older leads to /new (308)." in editor.text
    assert "/nowhere leads nowhere else." in editor.get("/redirects?path=/nowhere").text
    editor.submit("form[role=search]:has([type=search])", {"filter[source]": "/old/"})
    assert [item.text for item in editor.page.select("a.title")] == ["/old/page"]
    editor.get(editor.page.select_one("a.title").attr("href"))
    path = editor.path
    stale = signed_in(Role.ADMIN).get(path)
    editor.submit("#redirect", {"target": "https://example.org/x", "status": "302"})
    assert (one(site, Redirect, source="/old/page").status, editor.path) == (302, "/console/redirects")
    assert stale.submit("#redirect", {"target": "/mine"}).status == 412
    assert stale.page.select_one("#f-target").attr("value") == "/mine"
    editor.get(path).submit("form[action$=remove]")
    assert [item.source for item in rows(site, Redirect)] == ["/older"]


def test_redirect_that_cannot_be_is_refused_at_its_field(site: Site, signed_in: SignIn) -> None:
    editor = signed_in(Role.EDITOR).get("/redirects").submit("#new", {"source": "/a", "target": "/b"})
    with nothing_stored(site):
        for fields, status, field in (
            ({"source": "no path", "target": "/x"}, 422, "#e-source"),
            ({"source": "/x", "target": "javascript:alert(1)"}, 422, "#e-target"),
            ({"source": "/b", "target": "/a"}, 422, "#e-target"),
            ({"source": "/x", "target": "/y", "status": "404"}, 422, "#e-status"),
            ({"source": "/a", "target": "/c"}, 409, ".note-failed"),
        ):
            editor.submit("#new", fields)
            assert (editor.status, editor.page.select_one(field) is not None) == (status, True), fields
            assert editor.page.select_one("#f-source").attr("value") == fields["source"]
    author = signed_in(Role.AUTHOR).get("/redirects")
    assert ("/a" in author.text, author.page.select_one("#new")) == (True, None)


def table(editor: Visitor) -> list[str]:
    """Return the rows of the first table, a space between their cells."""
    found = editor.page.select_one("table")
    return [" ".join(cell.text for cell in row.select("td")) for row in found.select("tbody tr")]


def test_pasted_redirects_are_told_line_by_line(site: Site, signed_in: SignIn) -> None:
    editor = signed_in(Role.EDITOR).get("/redirects").submit("#new", {"source": "/a", "target": "/b"})
    pasted = 'from;to;status;note\n\n/c;/d;301;"with; sign"\n/a;/z\nno path;/x\n/c;/e\n/f;/g;soon'
    with nothing_stored(site):
        editor.submit("#many", {"lines": pasted})
        told = table(editor)
    assert editor.status == 422
    assert [line.split()[0] for line in told] == ["3", "4", "5", "6", "7"]
    assert "Must be" in told[4] or "valid" in told[4]
    assert editor.page.select_one("#many textarea").text == pasted
    pasted = 'from;to;status;note\n\n/c;/d;301;"with; sign"\n/a;/z\nno path;/x\n/c;/e\n/f;/g'
    editor.submit("#many", {"lines": pasted})
    told = table(editor)
    assert ["refused" in line for line in told] == [False, True, True, True, False]
    assert "There is a redirect from /a already" in told[1] and "/c comes twice" in told[3]
    editor.submit("#many", {"lines": "/c\t/d\t301\n/a\t/z\n/f\t/g\n", "replace": "1"})
    told = table(editor)
    assert told == ["1 /c /d written", "2 /a /z replaced", "3 /f /g written"]
    assert one(site, Redirect, source="/a").target == "/z"
    editor.get("/redirects").submit("#many", {"lines": '/c,/d,301\n/a,"/z"', "replace": "1"})
    assert table(editor) == ["1 /c /d as it was", "2 /a /z as it was"]
    with nothing_stored(site):
        assert editor.get("/redirects").submit("#many", {"lines": "\n \n"}).status == 422
        assert editor.get("/redirects").submit("#many", {"lines": "x" * 200_000}).status == 422


# --- related ---


def pinned(editor: Visitor) -> list[str]:
    return [item.text for item in editor.page.select("#pinned ~ ol .pin a")]


def test_articles_are_pinned_moved_and_taken_away(site: Site, signed_in: SignIn) -> None:
    article = site.article(title="Here")
    for title in ("Badgers dig", "Dormice sleep"):
        site.article(title=title, markdown="All of them are animals.")
    site.draft(title="Draft of animals")
    editor = signed_in(Role.EDITOR)
    path = f"/articles/{article['id']}/related"
    for words in ("badgers", "dormice", "draft"):
        editor.get(path).submit("main form[role=search]", {"q": words})
        editor.submit("form:has([name=add])", button="[name=add]")
        assert "Readers see it in this order at once." in editor.text
    assert pinned(editor) == ["Badgers dig", "Dormice sleep", "Draft of animals"]
    assert "not public yet" in editor.text
    editor.submit("form:has([name=down])", button="[name=down]")
    assert pinned(editor) == ["Dormice sleep", "Badgers dig", "Draft of animals"]
    editor.submit(".pin:last-child form", button="[name=up]")
    editor.submit(".pin:first-child form", button="[name=remove]")
    assert pinned(editor) == ["Draft of animals", "Badgers dig"]
    shown = site.public.get(path).get_json()["data"]["related"]
    assert [(item["title"], item["is_pinned"]) for item in shown] == [("Badgers dig", True)]
    assert "pinned" in editor.page.select_one("#seen ~ ol").text
    other = signed_in(Role.ADMIN).get(path)
    editor.submit(".pin:first-child form", button="[name=remove]")
    other.submit(".pin:first-child form", button="[name=remove]")
    assert (other.status, pinned(editor)) == (412, ["Badgers dig"])
    assert editor.get(f"{path}?q=%22").status == 200, "what has no word finds nothing"
    token = editor.page.select_one("[name=csrf_token]").attr("value")
    version = editor.page.select_one("[name=version]").attr("value")
    for wrong in ({"up": article["id"]}, {"add": article["id"]}, {}):
        assert editor.post(path, {"csrf_token": token, "version": version, **wrong}).status == 422


def test_reasons_of_what_is_alike_are_told(site: Site, signed_in: SignIn) -> None:
    site.admin.post("/tags", {"name": "Winter sleep"})
    site.admin.post("/categories", {"name": "Mammals"})
    members = {"tags": ["winter-sleep"], "category": "mammals", "markdown": "Hibernating dormice doze underground."}
    articles = [site.article(title=f"On dormice {number}", **members) for number in range(3)]
    with site.app.app_context():
        services = site.app.extensions["masthead"]
        found = [job for job in jobs(services) if job.name == "related"]
        Worker(found, clock=site.clock, name="w").round()
    author = signed_in(Role.AUTHOR).get(f"/articles/{articles[1]['id']}/related")
    listed = author.page.select_one("#seen ~ ol").text
    assert ("On dormice 0" in listed, "same category" in listed, "tags: Winter sleep" in listed) == (True, True, True)
    before_and_after = author.page.select_one(".facts").text
    assert ("On dormice 0" in before_and_after, "On dormice 2" in before_and_after) == (True, True)
    assert author.page.select_one("[name=remove]") is None
    assert "the article is not public" in author.get(f"/articles/{site.draft()['id']}/related").text
