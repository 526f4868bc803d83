"""Signing in and out: what it takes, what it leaves in the browser, and what survives a session that ended."""

from __future__ import annotations

from datetime import timedelta

from cms import accounts
from cms.auth import Role
from cms.db import writing
from cms.models import LoginFailure, Token
from tests.console.browsing import Visitor
from tests.sites import Site
from tests.stored import rows


def test_login_opens_a_session_of_its_own_when_the_password_is_right(site: Site, visitor: Visitor) -> None:
    email = site.account(Role.EDITOR)
    visitor.get("/profile")
    assert visitor.status == 401
    before = visitor.client.get_cookie("masthead_visit", path="/console")
    visitor.submit(fields={"email": email, "password": "correct horse battery"})
    assert visitor.path == "/console/profile"
    session = visitor.client.get_cookie("masthead_session", path="/console")
    assert before is not None and session is not None and session.value.startswith("msh_")
    assert (session.http_only, session.same_site) == (True, "Lax")
    assert visitor.client.get_cookie("masthead_visit", path="/console") is None
    token = next(row for row in rows(site, Token) if row.is_session)
    assert (token.idle_s, token.user_agent is not None) == (7200, True)


def test_login_is_refused_and_remembered_when_the_password_is_wrong(site: Site, visitor: Visitor) -> None:
    email = site.account(Role.EDITOR)
    visitor.sign_in(email, "wrong")
    assert (visitor.status, "E-mail" in visitor.text) == (401, True)
    assert visitor.page.select_one("[name=email]").attr("value") == email
    assert visitor.page.select_one("[name=password]").attr("value") == ""
    assert len(rows(site, LoginFailure)) == 1
    subject = rows(site, LoginFailure)[0].subject
    with site.app.app_context(), writing() as session:
        accounts.record_failure(session, throttle_keys=[subject] * 9, now=site.clock())
    visitor.sign_in(email)
    assert (visitor.status, visitor.answer.headers["Retry-After"]) == (429, "900")


def test_session_ends_when_it_is_not_used(site: Site, visitor: Visitor) -> None:
    visitor.sign_in(site.account(Role.EDITOR))
    site.clock.advance(hours=1)
    assert visitor.get("/profile").status == 200
    site.clock.advance(hours=1, minutes=59)
    assert visitor.get("/profile").status == 200
    site.clock.advance(hours=2, minutes=1)
    assert visitor.get("/profile").status == 401


def test_session_ends_for_good_when_its_time_is_over(site: Site, visitor: Visitor) -> None:
    visitor.sign_in(site.account(Role.EDITOR))
    for _ in range(12):
        site.clock.advance(minutes=59)
        assert visitor.get("/profile").status == 200
    site.clock.now += timedelta(minutes=30)
    assert visitor.get("/profile").status == 401


def test_logout_revokes_the_session(site: Site, visitor: Visitor) -> None:
    visitor.sign_in(site.account(Role.EDITOR)).get("/profile")
    stolen = visitor.client.get_cookie("masthead_session", path="/console")
    visitor.submit("form[action$=logout]")
    assert visitor.path == "/console/login"
    assert "You are signed out." in visitor.text
    assert stolen is not None
    other = Visitor(site.app)
    other.client.set_cookie("masthead_session", stolen.value, path="/console")
    assert other.get("/profile").status == 401


def test_form_is_refused_when_its_token_is_anothers(site: Site, visitor: Visitor) -> None:
    visitor.sign_in(site.account(Role.EDITOR)).get("/profile")
    stranger = Visitor(site.app).sign_in(site.account(Role.AUTHOR)).get("/profile")
    foreign = stranger.page.select_one("[name=csrf_token]").attr("value")
    for token in (foreign, "", "x.y", "é.ü"):
        assert visitor.post("/logout", {"csrf_token": token}).status == 403
    assert visitor.get("/profile").status == 200


def test_address_after_login_is_never_elsewhere(site: Site) -> None:
    email = site.account(Role.AUTHOR)
    for address in (
        "https://evil.test/",
        "//evil.test",
        "/console//evil.test",
        "/console/\\evil",
        "/api/docs",
        "javascript:1",
    ):
        visitor = Visitor(site.app).get("/login", query_string={"next": address})
        visitor.submit(fields={"email": email, "password": "correct horse battery"})
        assert visitor.path.startswith("/console") and "evil" not in visitor.path, address
        assert visitor.status in {200, 404}


def test_pages_are_private_and_run_no_foreign_code(site: Site, visitor: Visitor) -> None:
    visitor.sign_in(site.account(Role.EDITOR)).get("/profile")
    headers = visitor.answer.headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert visitor.get("/nowhere").status == 404
    assert visitor.answer.mimetype == "text/html"
    assert visitor.page.select_one("link[rel=stylesheet]").attr("href").startswith("/console/static/")


def test_static_files_may_be_kept_for_ever_under_the_address_of_their_content(visitor: Visitor) -> None:
    visitor.get("/login")
    address = visitor.page.select_one("script[type=module]").attr("src")
    answer = visitor.client.get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert answer.mimetype == "text/javascript"
    other = visitor.client.get("/console/static/0123456789ab/console.js", headers={"Accept-Encoding": "br"})
    assert (other.status_code, other.headers["Content-Encoding"]) == (200, "br")
    assert other.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    for name in ("none.js", "../pages.py", "%2e%2e/pages.py"):
        assert visitor.client.get(f"/console/static/0123456789ab/{name}").status_code == 404
