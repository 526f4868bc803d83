"""Accounts, tokens and one's own profile: what is shown once, what ends when, and who stays in."""

from __future__ import annotations

from collections.abc import Callable

import pyotp

from cms.auth import Role
from cms.models import Account, Token
from tests.console.browsing import Visitor
from tests.sites import Caller, Site
from tests.stored import journal, kinds, rows

SignIn = Callable[[Role], Visitor]
PASSWORD = "correct horse battery"


def test_account_is_added_with_a_password_that_is_shown_once(site: Site, signed_in: SignIn) -> None:
    admin = signed_in(Role.ADMIN).get("/accounts")
    admin.submit(".form-below", {"email": "New@Example.org", "name": "Nora", "role": "editor"})
    password = admin.page.select_one("[data-secret]").text
    assert Visitor(site.app).sign_in("new@example.org", password).get("/articles").status == 200
    assert password not in admin.get("/accounts").text
    admin.submit(".form-below", {"email": "new@example.org", "name": "Twice", "role": "editor"})
    assert admin.status == 409
    admin.submit(".form-below", {"email": "no address", "name": "", "role": "editor"})
    assert (admin.status, len(admin.page.select(".fault"))) == (422, 2)
    assert "account.added" in kinds(journal(site))


def test_account_that_is_switched_off_is_out_at_once(site: Site, signed_in: SignIn) -> None:
    admin, editor = signed_in(Role.ADMIN), signed_in(Role.EDITOR)
    account = rows(site, Account, role="editor")[0]
    assert editor.get("/articles").status == 200
    admin.get(f"/accounts/{account.id}").submit("form:has([name=is_disabled])", button="[name=is_disabled]")
    assert editor.get("/articles").status == 401
    assert Visitor(site.app).sign_in(account.email).status == 401
    admin.submit("form:has([name=is_disabled])", button="[name=is_disabled]")
    assert Visitor(site.app).sign_in(account.email).get("/articles").status == 200


def test_somebody_stays_administrator(site: Site, signed_in: SignIn) -> None:
    admin = signed_in(Role.ADMIN)
    account = rows(site, Account, role="admin")[0]
    admin.get(f"/accounts/{account.id}").submit("main form", {"role": "editor"})
    assert (admin.status, "administrator" in admin.text) == (409, True)
    assert rows(site, Account, role="admin")[0].id == account.id
    assert admin.get("/accounts").status == 200


def test_token_is_shown_once_and_works_until_it_is_revoked(site: Site, signed_in: SignIn) -> None:
    admin = signed_in(Role.ADMIN).get("/tokens")
    admin.submit(".form-below", {"name": "Import", "scopes": ["articles:read_drafts"], "days": "30"})
    secret = admin.page.select_one("[data-secret]").text
    caller = Caller(site.app, secret)
    assert caller.get("/articles?version=draft").status_code == 200
    assert caller.post("/articles", {"title": "x"}).status_code == 403
    assert secret not in admin.get("/tokens").text
    admin.submit(".table form")
    assert caller.get("/articles?version=draft").status_code == 401
    admin.get("/tokens").submit(".form-below", {"name": "Days", "scopes": ["audit:read"], "days": "0"})
    assert admin.status == 422
    admin.get("/tokens").submit(".form-below", {"name": "None", "scopes": []})
    assert (admin.status, admin.page.select_one(".form-below p.fault").text) == (422, "This is needed.")
    assert len(rows(site, Token, name="Import")) == 1


def test_pages_of_accounts_are_for_who_manages_them(signed_in: SignIn) -> None:
    editor = signed_in(Role.EDITOR)
    for path in ("/accounts", "/tokens"):
        assert editor.get(path).status == 403
        assert f'href="/console{path}"' not in editor.answer.get_data(as_text=True)
    assert editor.get("/tags").status == 200


def test_password_is_changed_and_other_sessions_end(site: Site, signed_in: SignIn) -> None:
    here, there = signed_in(Role.EDITOR), Visitor(site.app).sign_in("editor@example.org")
    here.get("/profile")
    for fields, fault in (
        ({"present": "wrong", "password": "a new long password", "again": "a new long password"}, "e-present"),
        ({"present": PASSWORD, "password": "a new long password", "again": "another long password"}, "e-again"),
        ({"present": PASSWORD, "password": "short", "again": "short"}, "e-password"),
    ):
        here.submit("[data-password]", fields)
        assert (here.status, [item.attr("id") for item in here.page.select(".fault")]) == (422, [fault])
    fields = {"present": PASSWORD, "password": "a new long password", "again": "a new long password"}
    assert here.submit("[data-password]", fields).status == 200
    assert here.get("/articles").status == 200
    assert there.get("/articles").status == 401
    assert Visitor(site.app).sign_in("editor@example.org", "a new long password").get("/articles").status == 200


def test_session_is_ended_from_the_list(site: Site, signed_in: SignIn) -> None:
    here, there = signed_in(Role.EDITOR), Visitor(site.app).sign_in("editor@example.org")
    here.get("/profile").submit("form[action$='/end']")
    assert there.get("/articles").status == 401
    assert here.get("/articles").status == 200
    admin = signed_in(Role.ADMIN).get("/profile")
    other = rows(site, Token, name="login")[0]
    token = admin.page.select_one("[name=csrf_token]").attr("value")
    assert admin.post(f"/profile/sessions/{other.id}/end", {"csrf_token": token}).status == 404


def test_second_factor_is_asked_for_once_it_is_on(site: Site, signed_in: SignIn) -> None:
    here = signed_in(Role.EDITOR).get("/profile").submit("form[action$=factor]")
    secret = here.page.select_one("[data-secret]").text
    generator = pyotp.TOTP(secret)
    here.submit("form[action$=confirm]", {"code": "000000"})
    assert here.status == 422
    here.submit("form[action$=confirm]", {"code": generator.at(site.clock())})
    codes = [item.text for item in here.page.select(".codes li")]
    assert len(codes) == 10

    site.clock.advance(seconds=60)
    other = Visitor(site.app).sign_in("editor@example.org")
    assert (other.status, "Second step" in other.text) == (200, True)
    assert other.client.get_cookie("masthead_session", path="/console") is None
    code = generator.at(site.clock())
    assert other.submit(fields={"code": "123456"}).status == 401
    assert other.submit(fields={"code": code}).get("/articles").status == 200

    again = Visitor(site.app).sign_in("editor@example.org").submit(fields={"code": code})
    assert again.status == 401, "no code counts twice"
    assert again.submit(fields={"code": codes[0].upper()}).get("/articles").status == 200
    once = Visitor(site.app).sign_in("editor@example.org").submit(fields={"code": codes[0]})
    assert once.status == 401, "nor does a recovery code"

    login = {"email": "editor@example.org", "password": PASSWORD}
    refused = site.public.post("/sessions", login)
    assert (refused.status_code, refused.get_json()["code"]) == (401, "second_factor_required")
    assert site.public.post("/sessions", login | {"code": codes[1]}).status_code == 201

    here.get("/profile").submit("form[action$=remove]", {"code": "wrong"})
    assert here.status == 422
    here.submit("form[action$=remove]", {"code": codes[2]})
    assert Visitor(site.app).sign_in("editor@example.org").get("/articles").status == 200
    assert {"account.second_factor_added", "account.second_factor_removed"} <= set(kinds(journal(site)))


def test_proof_of_a_password_is_worth_nothing_for_another_account(site: Site, signed_in: SignIn) -> None:
    here = signed_in(Role.EDITOR).get("/profile").submit("form[action$=factor]")
    generator = pyotp.TOTP(here.page.select_one("[data-secret]").text)
    here.submit("form[action$=confirm]", {"code": generator.at(site.clock())})
    site.account(Role.ADMIN)
    half = Visitor(site.app).sign_in("editor@example.org")
    assert half.submit(fields={"email": "admin@example.org", "code": "1"}).status == 401
    site.clock.advance(minutes=6)
    late = half.submit(fields={"email": "editor@example.org", "code": generator.at(site.clock())})
    assert late.status == 401
    assert late.client.get_cookie("masthead_session", path="/console") is None


def test_language_and_theme_are_chosen(signed_in: SignIn) -> None:
    here = signed_in(Role.EDITOR).get("/profile", headers={"Accept-Language": "de-AT,de;q=0.9"})
    assert (here.page.select_one("html").attr("lang"), "Abmelden" in here.text) == ("de", True)
    here.get("/profile").submit("form[action$=language]", {"language": "en"})
    assert here.get("/profile", headers={"Accept-Language": "de"}).page.select_one("html").attr("lang") == "en"
    here.submit("main form[action$=theme]", {"theme": "dark"})
    assert here.page.select_one("html").attr("data-theme") == "dark"
    assert here.get("/articles").page.select_one("link[href$='dark.css']").attr("media") is None
    token = here.page.select_one("[name=csrf_token]").attr("value")
    assert here.post("/theme", {"csrf_token": token, "theme": "pink"}).status == 422


def test_terms_are_created_changed_and_removed(site: Site, signed_in: SignIn) -> None:
    editor = signed_in(Role.EDITOR).get("/categories")
    editor.submit(".split form", {"name": "Health"}).submit(".split form", {"name": "Pain", "slug": "health"})
    assert (editor.status, editor.page.select_one("#f-name").attr("value")) == (409, "Pain")
    parent = site.public.get("/categories").get_json()["data"][0]
    editor.submit(".split form", {"name": "Pain", "slug": "", "parent_id": parent["id"]})
    tree = site.public.get("/categories").get_json()["data"]
    assert [child["name"] for child in tree[0]["children"]] == ["Pain"]
    child = tree[0]["children"][0]["id"]
    editor.get(f"/categories/{parent['id']}").submit("[data-term]", {"name": "Healthy", "parent_id": child})
    assert (editor.status, "below itself" in editor.text) == (422, True)
    editor.submit("[data-term]", {"name": "Healthy", "parent_id": ""})
    assert site.public.get("/categories").get_json()["data"][0]["name"] == "Healthy"
    assert editor.get(f"/categories/{parent['id']}").submit("form[action$=remove]").status == 409
    editor.get(f"/categories/{child}").submit("form[action$=remove]")
    assert site.public.get("/categories").get_json()["data"][0]["children"] == []
    editor.get("/authors").submit(".split form", {"name": "Ada", "website": "javascript:alert(1)"})
    assert (editor.status, editor.page.select_one("#f-website").attr("value")) == (422, "javascript:alert(1)")
    editor.submit(".split form", {"website": ""})
    assert [item["name"] for item in site.public.get("/authors").get_json()["data"]] == ["Ada"]
