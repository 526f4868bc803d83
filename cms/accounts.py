"""Verbs of accounts and tokens: add, log in, create, use and revoke.

Owns password hashing and what a token is worth at the moment it is used. Refuses to know HTTP.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms import journal, passwords, second_factors
from cms.auth import SCOPES, Actor, Role, Scope
from cms.errors import Conflict, Fault, InvalidInput, NotAuthenticated, NotFound, TooManyRequests
from cms.keys import API_PREFIX, Keys, is_token, new_token, token_hash
from cms.models import Account, LoginFailure, Token

LOGIN_WINDOW_S: Final = 900
LOGIN_FAILURES: Final = 10
MAXIMUM_USER_AGENT_CHARS: Final = 300
PROOF: Final = "login proof"
PROOF_S: Final = 300
LAST_USED_RESOLUTION_S: Final = 60
"""How exactly a token's last use is recorded: not every request is worth a write."""


def add(session: Session, *, email: str, name: str, role: Role, password: str | None, now: datetime) -> Account:
    """Add an account. Two queries.

    Raises:
        InvalidInput: the password is too short or too long (422).
        Conflict: there is an account with this e-mail address (409).
    """
    account = Account(
        email=email.strip().lower(),
        name=name,
        role=role,
        password_hash=None if password is None else passwords.hashed(password),
        created_at=now,
    )
    session.add(account)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(f"There is an account for {account.email} already.") from error
    change = journal.Change(kind="account.added", subject_id=account.id, detail={"role": role})
    journal.append(session, change, now=now)
    return account


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What somebody logs in with.

    Attributes:
        password: the password; not needed again where `proof` says that it was right a moment ago.
        code: of the second factor, from the authenticator or a recovery code.
        proof: what `SecondFactorRequired` carried.
    """

    email: str
    password: str = ""
    code: str | None = None
    proof: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTerms:
    """How long a session lasts: at most, and without being used (None: however long); and which program has it."""

    lifetime_s: int
    idle_s: int | None = None
    user_agent: str | None = None


def log_in(
    session: Session,
    credentials: Credentials,
    *,
    throttle_keys: Sequence[str],
    terms: SessionTerms,
    keys: Keys,
    now: datetime,
) -> tuple[str, Token, Account]:
    """Check a password, and the second factor of an account that has one, and create a session token.

    At most seven queries and one argon2 verification.

    A failure is recorded (in its own right: the caller commits it) and slows down whoever comes with the same address
    or e-mail. An unknown address costs the same time as a wrong password. `throttle_keys` starts with the e-mail's: its
    failures are forgiven by a success, the network's are not, or an account of one's own would buy guesses at others.

    Returns:
        The secret token (shown once), its row, and the account.

    Raises:
        TooManyRequests: too many failures lately (429).
        LoginFailed: no such account, another password, or a wrong code (401); the failure is to be recorded with
            `record_failure`.
        SecondFactorRequired: the password is right, and a code is needed too (401).
    """
    refuse_many_failures(session, throttle_keys, now=now)
    account = session.scalars(select(Account).where(Account.email == credentials.email.strip().lower())).first()
    if credentials.proof is not None:
        account = _proven(account, credentials.proof, keys=keys, now=now)
    else:
        account = _with_password(account, credentials.password)
    if second_factors.is_on(session, account.id):
        if credentials.code is None:
            raise SecondFactorRequired(_proof(account, keys=keys, now=now))
        if not second_factors.accepts(session, account.id, credentials.code, keys=keys, now=now):
            raise WrongCode()
    session.execute(delete(LoginFailure).where(LoginFailure.subject == throttle_keys[0]))
    expires_at = now + timedelta(seconds=terms.lifetime_s)
    secret, token = create_token(
        session, name="login", scopes=SCOPES[Role(account.role)], account=account, expires_at=expires_at, now=now
    )
    token.is_session, token.idle_s = True, terms.idle_s
    token.user_agent = (terms.user_agent or "")[:MAXIMUM_USER_AGENT_CHARS] or None
    return secret, token, account


def throttle_keys(keys: Keys, email: str, address: str | None) -> list[str]:
    """Return the keys under which failures of a login are counted: the e-mail's, and the network address's if any."""
    network = keys.address(address)
    return [keys.digest("login", email.strip().lower()), *([] if network is None else [network])]


def refuse_many_failures(session: Session, throttle_keys: Collection[str], *, now: datetime) -> None:
    """Refuse whoever failed too often lately. One query.

    Raises:
        TooManyRequests: too many failures (429).
    """
    since = now - timedelta(seconds=LOGIN_WINDOW_S)
    recent = select(func.count()).where(LoginFailure.subject.in_(throttle_keys), LoginFailure.at > since)
    worst = recent.group_by(LoginFailure.subject).order_by(func.count().desc()).limit(1)
    if (session.scalar(worst) or 0) >= LOGIN_FAILURES:
        raise TooManyRequests("Too many failed logins: try again later.", retry_after_s=LOGIN_WINDOW_S)


def _with_password(account: Account | None, password: str) -> Account:
    is_right = passwords.fits(None if account is None else account.password_hash, password)
    if account is None or not is_right or account.disabled_at is not None:
        raise LoginFailed("The e-mail address or the password is wrong.")
    account.password_hash = passwords.renewed(account.password_hash, password)
    return account


def _proof(account: Account, *, keys: Keys, now: datetime) -> str:
    """Return what shows for some minutes that the account's present password was given."""
    digest = keys.digest(PROOF, account.password_hash or "")[:16]
    return keys.seal(PROOF, f"{account.id} {digest} {int(now.timestamp()) + PROOF_S}".encode())


def _proven(account: Account | None, proof: str, *, keys: Keys, now: datetime) -> Account:
    payload = keys.unseal(PROOF, proof)
    if payload is None or account is None or account.disabled_at is not None:
        raise LoginFailed("The e-mail address or the password is wrong.")
    account_id, digest, end = payload.decode().split(" ")
    is_same = account_id == account.id and digest == keys.digest(PROOF, account.password_hash or "")[:16]
    if not is_same or int(end) <= now.timestamp():
        raise LoginFailed("The password was given too long ago: please begin again.")
    return account


class LoginFailed(NotAuthenticated):
    """The password does not fit the e-mail address; nothing tells which of the two is wrong."""

    code, title = "login_failed", "The login failed"


class WrongCode(LoginFailed):
    """The code of the second factor is not right, or was used before."""

    code, title = "wrong_code", "The code is not right"


class SecondFactorRequired(NotAuthenticated):
    """The password is right; the account wants a code too. `proof` spares giving the password again."""

    code, title = "second_factor_required", "A code of the second factor is needed"

    def __init__(self, proof: str) -> None:
        super().__init__("Send the password again, with the code from the authenticator or a recovery code.")
        self.proof = proof


def record_failure(session: Session, *, throttle_keys: Collection[str], now: datetime) -> None:
    """Remember a failed login, and forget the ones that no longer count."""
    session.execute(delete(LoginFailure).where(LoginFailure.at < now - timedelta(seconds=LOGIN_WINDOW_S)))
    session.add_all(LoginFailure(subject=key, at=now) for key in throttle_keys)


def create_token(
    session: Session,
    *,
    name: str,
    scopes: Collection[Scope],
    account: Account | None = None,
    expires_at: datetime | None = None,
    now: datetime,
) -> tuple[str, Token]:
    """Create a token; the secret is returned once and never stored. One query.

    Raises:
        InvalidInput: a scope that the owner does not have (422).
    """
    if account is not None:
        missing = sorted(set(scopes) - SCOPES[Role(account.role)])
        if missing:
            faults = [Fault("/scopes", "exceeds_owner", f"The owner does not have {scope}.") for scope in missing]
            raise InvalidInput(faults=faults)
    secret = new_token(API_PREFIX)
    token = Token(
        account_id=account.id if account is not None else None,
        name=name,
        secret_hash=token_hash(secret),
        hint=secret[:8],
        scopes=sorted(scopes),
        created_at=now,
        expires_at=expires_at,
    )
    session.add(token)
    session.flush()
    change = journal.Change(kind="token.created", subject_id=token.id, detail={"scopes": sorted(scopes)})
    journal.append(session, change, now=now)
    return secret, token


def revoke_token(session: Session, token_id: str, *, now: datetime) -> None:
    """Revoke a token at once; revoking it again changes nothing.

    Raises:
        NotFound: no such token (404).
    """
    token = session.get(Token, token_id)
    if token is None:
        raise NotFound("There is no such token.")
    if token.revoked_at is None:
        token.revoked_at = now
        journal.append(session, journal.Change(kind="token.revoked", subject_id=token.id), now=now)


def actor(session: Session, secret: str, *, now: datetime) -> tuple[Actor, bool]:
    """Return the actor behind a bearer token, and whether its use should be recorded. One query.

    Raises:
        NotAuthenticated: unknown, revoked or expired; or the account is disabled (401).
    """
    if not is_token(secret, API_PREFIX):
        raise NotAuthenticated("The bearer token does not have the form of a token.")
    query = select(Token, Account).outerjoin(Account, Account.id == Token.account_id)
    row = session.execute(query.where(Token.secret_hash == token_hash(secret))).first()
    if row is None:
        raise NotAuthenticated("The bearer token is not known.")
    token, account = row
    if token.revoked_at is not None or (account is not None and account.disabled_at is not None):
        raise NotAuthenticated("The bearer token was revoked.")
    if token.expires_at is not None and token.expires_at <= now:
        raise NotAuthenticated("The bearer token has expired.")
    if token.idle_s is not None and now - (token.last_used_at or token.created_at) > timedelta(seconds=token.idle_s):
        raise NotAuthenticated("The session was not used for too long.")
    scopes = frozenset(Scope(scope) for scope in token.scopes)
    if account is not None:
        scopes &= SCOPES[Role(account.role)]
    stale = token.last_used_at is None or now - token.last_used_at > timedelta(seconds=LAST_USED_RESOLUTION_S)
    found = Actor(
        token_id=token.id,
        name=account.name if account is not None else token.name,
        scopes=scopes,
        account_id=token.account_id,
        is_session=token.is_session,
    )
    return found, stale


def record_use(session: Session, token_id: str, *, now: datetime) -> None:
    """Record when a token was last used. One statement."""
    session.execute(update(Token).where(Token.id == token_id).values(last_used_at=now))
