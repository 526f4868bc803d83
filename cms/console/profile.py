"""One's own account: password, second factor, sessions, language."""

from __future__ import annotations

import segno
from markupsafe import Markup

from cms import accounts, db, second_factors, staff
from cms.api.access import SignedIn
from cms.console.languages import NAMES, _
from cms.console.pages import Pages, Reply, Sent, Shown, Toast, Visit
from cms.delivery import accounts as reads
from cms.errors import Fault, InvalidInput

pages = Pages("profile")
HOME = "/console/profile"


@pages.get("/profile", access=SignedIn())
def show(visit: Visit) -> Reply:
    """Show the visitor's own account."""
    me, keys = visit.signed_in, visit.services.keys
    secret = second_factors.waiting(visit.session, me.id, keys=keys)
    values = {
        "sessions": reads.sessions(visit.session, me.id, now=visit.now),
        "token_id": visit.actor.token_id if visit.actor is not None else "",
        "has_factor": second_factors.is_on(visit.session, me.id),
        "codes_left": second_factors.codes_left(visit.session, me.id),
        "secret": secret,
        "picture": _picture(visit, secret) if secret is not None else None,
    }
    return Shown("profile/page.html", values)


@pages.post("/profile/language", access=SignedIn())
def choose_language(visit: Visit) -> Reply:
    """Choose the console's language, or leave it to the browser."""
    wanted = visit.form.get("language", "")
    if wanted and wanted not in NAMES:
        raise InvalidInput()
    staff.choose_language(visit.session, visit.signed_in.id, wanted or None, now=visit.now)
    return Sent(HOME)


@pages.post("/profile/password", access=SignedIn(), again=show, keeps=False)
def change_password(visit: Visit) -> Reply:
    """Change the password; every other session ends."""
    assert visit.actor is not None  # noqa: S101 - the page's access guarantees it
    present, wanted, again = (visit.form.get(name, "")[:500] for name in ("present", "password", "again"))
    if wanted != again:
        raise InvalidInput(faults=[Fault("/again", "mismatch", "The two are not the same.")])
    _throttled(visit)
    try:
        staff.change_password(
            visit.session,
            visit.signed_in.id,
            (present, wanted),
            token_id=visit.actor.token_id,
            actor=visit.author,
            now=visit.now,
        )
    except InvalidInput as refusal:
        if any(fault.code == "wrong_password" for fault in refusal.faults):
            _record_failure(visit)
        raise
    return Sent(HOME, Toast(_("The password is changed. Your other sessions are ended.")))


@pages.post("/profile/factor", access=SignedIn(), keeps=False)
def begin_factor(visit: Visit) -> Reply:
    """Make a secret for an authenticator."""
    second_factors.begin(visit.session, visit.signed_in.id, keys=visit.services.keys, now=visit.now)
    return Sent(f"{HOME}#factor")


@pages.post("/profile/factor/confirm", access=SignedIn(), again=show, keeps=False)
def confirm_factor(visit: Visit) -> Reply:
    """Turn the second factor on, and show the recovery codes once."""
    codes = second_factors.confirm(
        visit.session,
        visit.signed_in.id,
        visit.form.get("code", "")[:40],
        keys=visit.services.keys,
        actor=visit.author,
        now=visit.now,
    )
    return Shown("profile/codes.html", {"codes": codes})


@pages.post("/profile/factor/remove", access=SignedIn(), again=show, keeps=False)
def remove_factor(visit: Visit) -> Reply:
    """Turn the second factor off, given a code of it; give up a secret that was never confirmed without one."""
    me, keys = visit.signed_in.id, visit.services.keys
    if second_factors.is_on(visit.session, me):
        _throttled(visit)
        if not second_factors.accepts(visit.session, me, visit.form.get("code", "")[:40], keys=keys, now=visit.now):
            _record_failure(visit)
            raise InvalidInput(faults=[Fault("/code", "wrong_code", "This code is not right.")])
    second_factors.remove(visit.session, me, actor=visit.author, now=visit.now)
    return Sent(HOME, Toast(_("The second factor is off.")))


@pages.post("/profile/sessions/<uuid:token_id>/end", access=SignedIn())
def end_session(visit: Visit, token_id: str) -> Reply:
    """End one of one's own sessions."""
    staff.end_session(visit.session, visit.signed_in.id, token_id, now=visit.now)
    return Sent(HOME, Toast(_("The session is ended.")))


@pages.post("/profile/sessions/end", access=SignedIn())
def end_other_sessions(visit: Visit) -> Reply:
    """End every session but this."""
    assert visit.actor is not None  # noqa: S101 - the page's access guarantees it
    staff.end_sessions(
        visit.session, visit.signed_in.id, except_token=visit.actor.token_id, actor=visit.author, now=visit.now
    )
    return Sent(HOME, Toast(_("Your other sessions are ended.")))


def _throttle_keys(visit: Visit) -> list[str]:
    return accounts.throttle_keys(visit.services.keys, visit.signed_in.email, visit.client_address)


def _throttled(visit: Visit) -> None:
    """Slow down whoever guesses in a session that somebody left open."""
    accounts.refuse_many_failures(visit.session, _throttle_keys(visit), now=visit.now)


def _record_failure(visit: Visit) -> None:
    # The failure must outlive the refusal, which rolls everything else back.
    visit.session.rollback()
    with db.writing() as session:
        accounts.record_failure(session, throttle_keys=_throttle_keys(visit), now=visit.now)


def _picture(visit: Visit, secret: str) -> Markup:
    """Return the QR code that an authenticator reads; drawn here, so that no other site sees the secret."""
    address = second_factors.address(secret, account=visit.signed_in.email, site=visit.settings.site_name)
    return Markup(  # noqa: S704 - drawn by segno from modules alone; no text of anybody's is in it
        segno.make(address, error="m").svg_inline(scale=5, border=3, dark="#000", light="#fff", omitsize=True)
    )
