"""Routes of logins, of the caller's own identity, and of tokens."""

from __future__ import annotations

from typing import Any

from cms import accounts as verbs
from cms import db
from cms.accounts import Credentials, LoginFailed, SessionTerms
from cms.api.access import Needs, Public, SignedIn
from cms.api.routes import PREFIX, Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import accounts as reads
from cms.errors import Fault, InvalidInput
from schemas.accounts import IdentityOut, LoginIn, SessionOut, TokenIn, TokenOut

routes = Routes("accounts")


@routes.route(
    "POST",
    "/sessions",
    access=Public(),
    body=LoginIn,
    answer=Answer(schema=SessionOut, statuses=(201,)),
    problems=(401, 429),
)
def log_in(call: Call) -> Reply:
    """Log in with e-mail address and password; gives a bearer token that ends by itself.

    An account with a second factor needs a `code` too: of its authenticator, or one of its recovery codes.
    """
    credentials = Credentials(
        email=call.body["email"], password=call.body["password"], code=call.body.get("code") or None
    )
    throttle = verbs.throttle_keys(call.services.keys, credentials.email, call.address)
    terms = SessionTerms(lifetime_s=call.settings.session_lifetime_s, user_agent=call.user_agent)
    try:
        secret, token, account = verbs.log_in(
            call.session, credentials, throttle_keys=throttle, terms=terms, keys=call.services.keys, now=call.now
        )
    except LoginFailed:
        # The failure must outlive the refusal, which rolls everything else back.
        call.session.rollback()
        with db.writing() as session:
            verbs.record_failure(session, throttle_keys=throttle, now=call.now)
        raise
    data = {"token": secret, "expires_at": token.expires_at, "scopes": token.scopes, "account": account}
    return Reply(data=data, status=201)


@routes.route("DELETE", "/sessions/current", access=SignedIn(), answer=Answer(schema=None, statuses=(204,)))
def log_out(call: Call) -> Reply:
    """Log out: revoke the token that the request carries."""
    assert call.actor is not None  # noqa: S101 - the route's access guarantees it
    verbs.revoke_token(call.session, call.actor.token_id, now=call.now)
    return Reply(status=204)


@routes.route("GET", "/me", access=SignedIn(), answer=Answer(schema=IdentityOut))
def read_identity(call: Call) -> Reply:
    """Tell whose token the request carries, and what it allows."""
    actor = call.actor
    assert actor is not None  # noqa: S101 - the route's access guarantees it
    data = {"id": actor.id, "name": actor.name, "is_session": actor.is_session, "scopes": sorted(actor.scopes)}
    return Reply(data=data)


@routes.route("GET", "/tokens", access=Needs(Scope.ACCOUNTS_MANAGE), answer=Answer(schema=TokenOut, is_list=True))
def list_tokens(call: Call) -> Reply:
    """List tokens that still work, newest first. Secrets are never shown again."""
    return Reply(data=reads.tokens(call.session, now=call.now))


@routes.route(
    "POST",
    "/tokens",
    access=SignedIn(),
    body=TokenIn,
    answer=Answer(schema=TokenOut, statuses=(201,)),
)
def create_token(call: Call) -> Reply:
    """Create a token with at most the caller's own rights. The secret is shown once."""
    actor = call.actor
    assert actor is not None  # noqa: S101 - the route's access guarantees it
    wanted = [Scope(scope) for scope in call.body["scopes"]]
    missing = [scope for scope in wanted if scope not in actor.scopes]
    expires_at = call.body["expires_at"]
    faults = [Fault("/scopes", "exceeds_owner", f"You do not have {scope} yourself.") for scope in missing]
    if expires_at is not None and expires_at <= call.now:
        faults.append(Fault("/expires_at", "in_past", "The end lies in the past."))
    if faults:
        raise InvalidInput(faults=faults)
    account = reads.account(call.session, actor.account_id)
    secret, token = verbs.create_token(
        call.session, name=call.body["name"], scopes=wanted, account=account, expires_at=expires_at, now=call.now
    )
    data: dict[str, Any] = reads.token_values(token) | {"secret": secret}
    return Reply(data=data, status=201, headers={"Location": f"{PREFIX}/tokens/{token.id}"})


@routes.route(
    "DELETE",
    "/tokens/<uuid:token_id>",
    access=Needs(Scope.ACCOUNTS_MANAGE),
    answer=Answer(schema=None, statuses=(204,)),
    problems=(404,),
)
def revoke_token(call: Call, token_id: str) -> Reply:
    """Revoke a token at once."""
    verbs.revoke_token(call.session, token_id, now=call.now)
    return Reply(status=204)
