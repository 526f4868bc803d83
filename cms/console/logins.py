"""Signing in and out. What a login takes, and when too many failed, is `cms.accounts`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cms import accounts as verbs
from cms import db, passwords
from cms.accounts import Credentials, LoginFailed, SecondFactorRequired, SessionTerms
from cms.api.access import Public, SignedIn
from cms.console.languages import _
from cms.console.pages import PREFIX, Opened, Pages, Reply, Sent, Shown, Toast, Visit, local
from cms.errors import Fault, InvalidInput
from schemas.console import LoginQuery

pages = Pages("login")
KEPT: Final = "kept:"
"""Before the names of fields that somebody sent when their session had ended: they come back after the login."""


@pages.get("/login", access=Public(), query=LoginQuery)
def show_login(visit: Visit) -> Reply:
    """Show the form; whoever is signed in already goes on."""
    if visit.actor is not None and visit.refusal is None:
        return Sent(PREFIX)
    return Shown("login/form.html", _carried(visit))


@pages.post("/login", access=Public(), again=show_login, keeps=False)
def log_in(visit: Visit) -> Reply:
    """Check e-mail address and password; ask for a code where the account has a second factor."""
    email, password = visit.form.get("email", "")[:254], visit.form.get("password", "")
    faults = [
        Fault(f"/{name}", "required", "This is needed.") for name in ("email", "password") if not visit.form.get(name)
    ]
    if faults:
        raise InvalidInput(faults=faults)
    return _open(visit, Credentials(email=email, password=password[: passwords.MAXIMUM_CHARS + 1]))


def ask_for_code(visit: Visit) -> Reply:
    """Show the second half of the form again."""
    return Shown("login/code.html", {**_carried(visit), "proof": visit.form.get("proof", "")})


@pages.post("/login/code", access=Public(), again=ask_for_code, keeps=False)
def give_code(visit: Visit) -> Reply:
    """Check the code of the second factor."""
    email, code, proof = (visit.form.get(name, "")[:500] for name in ("email", "code", "proof"))
    return _open(visit, Credentials(email=email, code=code, proof=proof))


@pages.post("/logout", access=SignedIn(), keeps=False)
def log_out(visit: Visit) -> Reply:
    """End the session, in this browser and in the database."""
    assert visit.actor is not None  # noqa: S101 - the page's access guarantees it
    verbs.revoke_token(visit.session, visit.actor.token_id, now=visit.now)
    return Sent(f"{PREFIX}/login", toast=Toast(_("You are signed out.")), is_closed=True)


def _open(visit: Visit, credentials: Credentials) -> Reply:
    keys = visit.services.keys
    throttle = verbs.throttle_keys(keys, credentials.email, visit.client_address)
    terms = SessionTerms(
        lifetime_s=visit.settings.session_lifetime_s,
        idle_s=visit.settings.session_idle_s,
        user_agent=visit.user_agent,
    )
    try:
        secret, token, _account = verbs.log_in(
            visit.session, credentials, throttle_keys=throttle, terms=terms, keys=keys, now=visit.now
        )
    except SecondFactorRequired as half:
        return Shown("login/code.html", {**_carried(visit), "proof": half.proof})
    except LoginFailed:
        # The failure must outlive the refusal, which rolls everything else back.
        visit.session.rollback()
        with db.writing() as session:
            verbs.record_failure(session, throttle_keys=throttle, now=visit.now)
        raise
    opened = Opened(secret, token.id)
    carried = _carried(visit)
    if carried["kept_path"]:
        return Shown("login/resume.html", carried, opened=opened)
    return Sent(local(visit.form.get("next", "")), opened=opened)


def _carried(visit: Visit) -> dict[str, str | Sequence[tuple[str, str]]]:
    """Return what the form carries along: where to go afterwards, and what was sent when the session had ended."""
    path = visit.form.get("kept_path", "")
    kept = [(name[len(KEPT) :], value) for name, value in visit.form.items(multi=True) if name.startswith(KEPT)]
    return {
        "next": visit.form.get("next") or visit.query.get("next", ""),
        "email": visit.form.get("email", ""),
        "kept_path": path if path and local(path) == path else "",
        "kept": kept,
    }
