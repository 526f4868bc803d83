"""The demo site's shell: there where the setting asks for it, and under a strict policy."""

from __future__ import annotations

from collections.abc import Callable

from tests.sites import Site


def test_demo_site_is_there_when_the_setting_says_so(make_site: Callable[..., Site], site: Site) -> None:
    assert site.app.test_client().get("/demo/").status_code == 404
    client = make_site(demo_site=True, site_name="The <Daily> & Co").app.test_client()
    for path in ("/demo", "/demo/", "/demo/articles/on-hedgehogs", "/demo/no/such/page"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "<title>The &lt;Daily&gt; &amp; Co</title>" in answer.get_data(as_text=True)
    with client.get("/demo/static/main.js") as script:
        assert script.content_type.startswith("text/javascript")
    assert client.get("/demo/static/nothing.js").status_code == 404


def test_shell_allows_nothing_inline_and_no_other_origin(make_site: Callable[..., Site]) -> None:
    answer = make_site(demo_site=True).app.test_client().get("/demo/")
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    page = answer.get_data(as_text=True)
    assert "style=" not in page and "<style" not in page and "onclick" not in page
    again = make_site(demo_site=True).app.test_client().get("/demo/", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_shell_leads_who_has_no_script_to_the_api(make_site: Callable[..., Site]) -> None:
    page = make_site(demo_site=True).app.test_client().get("/demo/").get_data(as_text=True)
    assert '<a href="/api/v1/articles">' in page.split("<noscript>")[1].split("</noscript>")[0]


def test_preview_pages_are_nobodys_to_keep_or_list(make_site: Callable[..., Site]) -> None:
    client = make_site(demo_site=True).app.test_client()
    secret, public = client.get("/demo/preview/some-token"), client.get("/demo/articles/on-hedgehogs")
    assert secret.headers["Cache-Control"] == "private, no-store"
    assert (secret.headers["Referrer-Policy"], "noindex" in secret.headers["X-Robots-Tag"]) == ("no-referrer", True)
    assert "ETag" not in secret.headers
    assert public.headers["Cache-Control"].startswith("public") and "X-Robots-Tag" not in public.headers
    assert "some-token" not in secret.get_data(as_text=True)
