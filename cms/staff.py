"""People with accounts, once they are there: what they are called, what they may do, their password, their sessions.

Owns that somebody stays administrator, and that a new password ends the sessions of the old one. Logins and tokens are
`accounts`; what is stored of a password is `passwords`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms import accounts, journal, passwords, second_factors
from cms.auth import Role
from cms.errors import Conflict, Fault, InvalidInput, NotFound
from cms.journal import Actor, Change
from cms.models import Account, Token
from cms.versions import advance

GENERATED_PASSWORD_BYTES: Final = 15


class LastAdmin(Conflict):
    """Without this account nobody could manage accounts any more."""

    code: ClassVar[str] = "last_admin"
    title: ClassVar[str] = "Somebody has to stay administrator"


def change(
    session: Session, account_id: str, patch: Mapping[str, Any], *, version: int | None, actor: Actor, now: datetime
) -> Account:
    """Change what an account is called (`name`), what it may do (`role`), and whether it works (`is_disabled`).

    Raises:
        NotFound (404), StaleVersion (412), LastAdmin (409).
    """
    account = _locked(session, account_id)
    advance(account, version)
    before = (account.role, account.disabled_at is None)
    account.name = patch.get("name", account.name)
    account.role = patch.get("role", account.role)
    if "is_disabled" in patch:
        account.disabled_at = (account.disabled_at or now) if patch["is_disabled"] else None
    session.flush()
    if before == (Role.ADMIN, True):
        _keep_an_admin(session)
    if account.disabled_at is not None:
        end_sessions(session, account_id, except_token=None, actor=actor, now=now)
    detail = {"role": account.role, "is_disabled": account.disabled_at is not None}
    journal.append(session, Change(kind="account.changed", subject_id=account.id, detail=detail), actor=actor, now=now)
    return account


def choose_language(session: Session, account_id: str, language: str | None, *, now: datetime) -> None:
    """Set the console's language for an account; None leaves it to the browser. It is nobody else's business."""
    del now
    _locked(session, account_id).language = language


def new_password(session: Session, account_id: str, *, actor: Actor, now: datetime) -> str:
    """Give an account a new random password and end its sessions; the password is returned once and never stored.

    Its second factor goes too: whoever needs this has lost one or the other.

    Raises:
        NotFound (404).
    """
    account = _locked(session, account_id)
    password = secrets.token_urlsafe(GENERATED_PASSWORD_BYTES)
    second_factors.remove(session, account_id, actor=actor, now=now)
    _set_password(session, account, password, except_token=None, actor=actor, now=now)
    return password


def change_password(
    session: Session, account_id: str, old_and_new: tuple[str, str], *, token_id: str, actor: Actor, now: datetime
) -> None:
    """Change one's own password, given the present one; every session but this (`token_id`) ends.

    Raises:
        InvalidInput: the present one is not right, or the new one too short or too long (422).
    """
    account = _locked(session, account_id)
    present, wanted = old_and_new
    if not passwords.fits(account.password_hash, present):
        raise InvalidInput(faults=[Fault("/present", "wrong_password", "The present password is not right.")])
    _set_password(session, account, wanted, except_token=token_id, actor=actor, now=now)


def end_sessions(
    session: Session, account_id: str, *, except_token: str | None, actor: Actor, now: datetime
) -> Sequence[str]:
    """End every session of an account but one; tokens for programs stay. One query and one statement for each."""
    query = select(Token).where(Token.account_id == account_id, Token.is_session, Token.revoked_at.is_(None))
    ended = [token for token in session.scalars(query) if token.id != except_token]
    for token in ended:
        token.revoked_at = now
        journal.append(session, Change(kind="token.revoked", subject_id=token.id), actor=actor, now=now)
    return [token.id for token in ended]


def end_session(session: Session, account_id: str, token_id: str, *, now: datetime) -> None:
    """End one session of an account.

    Raises:
        NotFound: it is not one of this account's (404).
    """
    token = session.get(Token, token_id)
    if token is None or token.account_id != account_id or not token.is_session:
        raise NotFound("There is no such session.")
    accounts.revoke_token(session, token_id, now=now)


def _set_password(
    session: Session, account: Account, password: str, *, except_token: str | None, actor: Actor, now: datetime
) -> None:
    account.password_hash = passwords.hashed(password)
    account.version += 1
    end_sessions(session, account.id, except_token=except_token, actor=actor, now=now)
    journal.append(session, Change(kind="account.password_changed", subject_id=account.id), actor=actor, now=now)


def _keep_an_admin(session: Session) -> None:
    query = select(func.count()).where(Account.role == Role.ADMIN, Account.disabled_at.is_(None))
    if not session.scalar(query):
        raise LastAdmin("This is the last account that can manage accounts.")


def _locked(session: Session, account_id: str) -> Account:
    account = session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None:
        raise NotFound("There is no such account.")
    return account
