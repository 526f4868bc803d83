"""Accounts: added once, with passwords that are long enough, kept as hashes that grow with the times."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import accounts
from cms.accounts import Credentials, SessionTerms
from cms.auth import Actor, Role, Scope
from cms.errors import Conflict, InvalidInput, NotFound
from cms.keys import Keys
from cms.models import Account
from tests.conftest import NOON

WEAK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "correct horse battery"


def add(session: Session, **members: object) -> Account:
    values = {"email": "ada@example.org", "name": "Ada", "role": Role.EDITOR, "password": None, "now": NOON}
    return accounts.add(session, **(values | members))  # type: ignore[arg-type]  # the table says the types


def log_in(session: Session) -> None:
    credentials = Credentials(email="ada@example.org", password=PASSWORD)
    keys = Keys("a secret for tests, long enough to be one")
    terms = SessionTerms(lifetime_s=60)
    accounts.log_in(session, credentials, throttle_keys=["k"], terms=terms, keys=keys, now=NOON)


def test_address_of_an_account_is_kept_in_lower_case_and_once(session: Session) -> None:
    assert add(session, email=" Ada@Example.ORG ").email == "ada@example.org"
    with pytest.raises(Conflict, match="There is an account for ada@example"):
        add(session, email="ADA@example.org")
    session.rollback()


@pytest.mark.parametrize(("length", "is_taken"), [(11, False), (12, True), (200, True), (201, False)])
def test_password_is_taken_when_its_length_is(session: Session, length: int, is_taken: bool) -> None:
    if is_taken:
        assert add(session, password="x" * length).password_hash is not None
        return
    with pytest.raises(InvalidInput) as caught:
        add(session, password="x" * length)
    assert [fault.pointer for fault in caught.value.faults] == ["/password"]


def test_hash_is_renewed_at_login_when_it_is_weaker_than_today(session: Session) -> None:
    account = add(session)
    account.password_hash = weak = WEAK.hash(PASSWORD)
    log_in(session)
    assert account.password_hash != weak
    assert PasswordHasher().verify(account.password_hash, PASSWORD)
    renewed = account.password_hash
    log_in(session)
    assert account.password_hash == renewed


def test_password_does_not_fit_when_the_stored_hash_is_none(session: Session) -> None:
    add(session).password_hash = "not a hash"
    with pytest.raises(accounts.LoginFailed):
        log_in(session)


def test_token_has_no_right_that_its_owner_has_not(session: Session) -> None:
    account = add(session, role=Role.AUTHOR)
    with pytest.raises(InvalidInput) as caught:
        accounts.create_token(
            session,
            name="t",
            scopes=[Scope.AUDIT_READ, Scope.ARTICLES_WRITE, Scope.ACCOUNTS_MANAGE],
            account=account,
            now=NOON,
        )
    assert [fault.detail for fault in caught.value.faults] == [
        "The owner does not have accounts:manage.",
        "The owner does not have audit:read.",
    ]


def test_token_that_does_not_exist_is_not_revoked(session: Session) -> None:
    with pytest.raises(NotFound):
        accounts.revoke_token(session, "01a204d0-736d-73b6-ac8f-b4b1f49a8912", now=NOON)
    assert session.scalars(select(Account)).all() == []


def test_actor_is_named_by_the_account_or_else_by_the_token() -> None:
    machine = Actor(token_id="t", name="import", scopes=frozenset())
    person = Actor(token_id="t", name="Ada", scopes=frozenset(), account_id="a")
    assert (machine.id, person.id) == ("t", "a")
