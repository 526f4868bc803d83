"""People who sign in, and the tokens of programs: both shown to whoever manages accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from cms import accounts as verbs
from cms import staff
from cms.auth import Role, Scope
from cms.console.languages import Words, _, _l
from cms.console.pages import HOUSE, Entry, Needs, Pages, Reply, Sent, Shown, Toast, Visit
from cms.delivery import accounts as reads
from cms.errors import Fault, InvalidInput, NotFound
from schemas.accounts import TokenIn
from schemas.console import AccountPatch, CursorQuery, NewAccountIn

pages = Pages(
    "accounts",
    entries=(
        Entry(_l("Accounts"), "/accounts", Scope.ACCOUNTS_MANAGE, icon="people", group=HOUSE),
        Entry(_l("Tokens"), "/tokens", Scope.ACCOUNTS_MANAGE, icon="key", group=HOUSE),
    ),
)
MANAGES: Final = Needs(Scope.ACCOUNTS_MANAGE)
LIMIT: Final = 50
ROLES: Final[dict[Role, Words]] = {
    Role.AUTHOR: _l("Author"),
    Role.EDITOR: _l("Editor"),
    Role.MODERATOR: _l("Moderator"),
    Role.ADMIN: _l("Administrator"),
}
ROLE_HINTS: Final[dict[Role, Words]] = {
    Role.AUTHOR: _l("writes drafts"),
    Role.EDITOR: _l("writes and publishes"),
    Role.MODERATOR: _l("decides about comments"),
    Role.ADMIN: _l("may do everything"),
}
SCOPE_WORDS: Final[dict[Scope, Words]] = {
    Scope.ARTICLES_READ_DRAFTS: _l("read drafts"),
    Scope.ARTICLES_WRITE: _l("write articles, categories, tags and authors"),
    Scope.ARTICLES_PUBLISH: _l("publish, take back, put into the trash"),
    Scope.COMMENTS_READ_PRIVATE: _l("read what waits, and what is known of its authors"),
    Scope.COMMENTS_MODERATE: _l("decide about comments, rules and sanctions"),
    Scope.FIELDS_MANAGE: _l("set up custom fields"),
    Scope.MEDIA_WRITE: _l("upload pictures"),
    Scope.WEBHOOKS_MANAGE: _l("manage webhooks"),
    Scope.ACCOUNTS_MANAGE: _l("manage accounts and tokens"),
    Scope.AUDIT_READ: _l("read the audit trail"),
    Scope.ENGINE_USE: _l("use the checks from another site"),
}


@pages.get("/accounts", access=MANAGES, query=CursorQuery)
def list_accounts(visit: Visit) -> Reply:
    """List people by name."""
    order = reads.ACCOUNT_ORDER
    page = reads.account_list(visit.session, after=visit.position(order), limit=LIMIT)
    values = {"rows": page.rows, "next": visit.next_link(order, page.next), "roles": ROLES, "hints": ROLE_HINTS}
    return Shown("accounts/list.html", values)


@pages.post("/accounts", access=MANAGES, again=list_accounts)
def add(visit: Visit) -> Reply:
    """Add somebody; the first password is shown once."""
    draft = visit.load(NewAccountIn, {name: visit.form.get(name, "") for name in ("email", "name", "role")})
    account = verbs.add(
        visit.session,
        email=draft["email"],
        name=draft["name"],
        role=Role(draft["role"]),
        password=None,
        now=visit.now,
    )
    password = staff.new_password(visit.session, account.id, actor=visit.author, now=visit.now)
    return Shown("accounts/password.html", {"account": account, "password": password})


@pages.get("/accounts/<uuid:account_id>", access=MANAGES)
def show_account(visit: Visit, account_id: str) -> Reply:
    """Show one person's account, with its sessions."""
    account = reads.account(visit.session, account_id)
    if account is None:
        raise NotFound()
    values = {
        "account": account,
        "sessions": reads.sessions(visit.session, account_id, now=visit.now),
        "roles": ROLES,
        "hints": ROLE_HINTS,
    }
    return Shown("accounts/account.html", values)


@pages.post("/accounts/<uuid:account_id>", access=MANAGES, again=show_account)
def change(visit: Visit, account_id: str) -> Reply:
    """Change name and role, or whether the account works."""
    given: dict[str, Any] = {name: visit.form[name] for name in ("name", "role") if name in visit.form}
    if "is_disabled" in visit.form:
        given["is_disabled"] = visit.form["is_disabled"] == "yes"
    patch = visit.load(AccountPatch, given)
    staff.change(visit.session, account_id, patch, version=visit.version(), actor=visit.author, now=visit.now)
    return Sent(f"/console/accounts/{account_id}", Toast(_("Saved.")))


@pages.post("/accounts/<uuid:account_id>/password", access=MANAGES)
def give_password(visit: Visit, account_id: str) -> Reply:
    """Give somebody a new password, shown once; their sessions and their second factor end."""
    password = staff.new_password(visit.session, account_id, actor=visit.author, now=visit.now)
    account = reads.account(visit.session, account_id)
    return Shown("accounts/password.html", {"account": account, "password": password})


@pages.post("/accounts/<uuid:account_id>/sessions", access=MANAGES)
def end_sessions(visit: Visit, account_id: str) -> Reply:
    """End all of somebody's sessions."""
    staff.end_sessions(visit.session, account_id, except_token=None, actor=visit.author, now=visit.now)
    return Sent(f"/console/accounts/{account_id}", Toast(_("The sessions are ended.")))


@pages.get("/tokens", access=MANAGES)
def list_tokens(visit: Visit) -> Reply:
    """List the tokens of programs."""
    assert visit.actor is not None  # noqa: S101 - the page's access guarantees it
    values = {
        "rows": reads.tokens(visit.session, now=visit.now, with_sessions=False),
        "scopes": [(right, SCOPE_WORDS[right]) for right in Scope if right in visit.actor.scopes],
        "scope_words": SCOPE_WORDS,
    }
    return Shown("accounts/tokens.html", values)


@pages.post("/tokens", access=MANAGES, again=list_tokens)
def create_token(visit: Visit) -> Reply:
    """Create a token with at most one's own rights; its secret is shown once."""
    assert visit.actor is not None  # noqa: S101 - the page's access guarantees it
    given = {"name": visit.form.get("name", ""), "scopes": visit.form.getlist("scopes") or None}
    draft = visit.load(TokenIn, {name: value for name, value in given.items() if value is not None})
    wanted = [Scope(right) for right in draft["scopes"]]
    days = visit.form.get("days", "").strip()
    if days and not (days.isascii() and days.isdecimal() and 0 < int(days[:5]) <= 3650):
        raise InvalidInput(faults=[Fault("/days", "out_of_range", "A number of days from 1 to 3650 is expected.")])
    secret, token = verbs.create_token(
        visit.session,
        name=draft["name"],
        scopes=wanted,
        account=reads.account(visit.session, visit.signed_in.id),
        expires_at=visit.now + timedelta(days=int(days)) if days else None,
        now=visit.now,
    )
    return Shown("accounts/token.html", {"token": token, "secret": secret, "scope_words": SCOPE_WORDS})


@pages.post("/tokens/<uuid:token_id>/revoke", access=MANAGES)
def revoke_token(visit: Visit, token_id: str) -> Reply:
    """Revoke a token at once."""
    verbs.revoke_token(visit.session, token_id, now=visit.now)
    return Sent("/console/tokens", Toast(_("The token is revoked.")))
