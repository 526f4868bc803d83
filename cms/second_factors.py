"""The second factor: codes of an authenticator (RFC 6238), and recovery codes for the day it is lost.

Owns the secret and what a code is worth. Whether a login needs one is asked by `accounts`; trying codes is slowed down
there too.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import delete
from sqlalchemy.orm import Session

from cms import journal
from cms.errors import Conflict, Fault, InvalidInput
from cms.journal import Actor, Change
from cms.keys import Keys, token_hash
from cms.models import SecondFactor

STEP_S: Final = 30
TOLERATED_STEPS: Final = 1
"""Steps that a clock may be wrong by, either way (RFC 6238, section 5.2, advises at most one)."""

RECOVERY_CODES: Final = 10
PURPOSE: Final = "second factor"
_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"


def is_on(session: Session, account_id: str) -> bool:
    """Tell whether an account needs a code. One query."""
    found = session.get(SecondFactor, account_id)
    return found is not None and found.confirmed_at is not None


def begin(session: Session, account_id: str, *, keys: Keys, now: datetime) -> str:
    """Return a new secret (Base32) for an authenticator; it counts once `confirm` got a code from it.

    Raises:
        Conflict: there is a second factor already (409).
    """
    if is_on(session, account_id):
        raise Conflict("There is a second factor already: remove it first.")
    session.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id))
    secret = pyotp.random_base32()
    session.add(SecondFactor(account_id=account_id, secret=_masked(keys, secret), created_at=now))
    session.flush()
    return secret


def waiting(session: Session, account_id: str, *, keys: Keys) -> str | None:
    """Return the secret that waits to be confirmed, None if none does. One query."""
    found = session.get(SecondFactor, account_id)
    return _secret(keys, found) if found is not None and found.confirmed_at is None else None


def confirm(
    session: Session, account_id: str, code: str, *, keys: Keys, actor: Actor, now: datetime
) -> tuple[str, ...]:
    """Turn the second factor on, given a code of it; return the recovery codes, which are shown this once.

    Raises:
        Conflict: there is nothing to confirm (409).
        InvalidInput: the code is not right (422).
    """
    found = session.get(SecondFactor, account_id, with_for_update=True)
    if found is None or found.confirmed_at is not None:
        raise Conflict("There is no second factor that waits to be confirmed.")
    step = _step(_secret(keys, found), code, after=found.last_step, now=now)
    if step is None:
        raise InvalidInput(faults=[Fault("/code", "wrong_code", "This code is not right.")])
    codes = tuple(_new_code() for _ in range(RECOVERY_CODES))
    found.last_step, found.confirmed_at = step, now
    found.recovery_hashes = [token_hash(_plain(item)) for item in codes]
    change = Change(kind="account.second_factor_added", subject_id=account_id)
    journal.append(session, change, actor=actor, now=now)
    return codes


def remove(session: Session, account_id: str, *, actor: Actor, now: datetime) -> None:
    """Remove an account's second factor; without one nothing happens. Whoever calls has made sure that it may go."""
    found = session.get(SecondFactor, account_id)
    if found is None:
        return
    session.delete(found)
    if found.confirmed_at is not None:
        change = Change(kind="account.second_factor_removed", subject_id=account_id)
        journal.append(session, change, actor=actor, now=now)


def accepts(session: Session, account_id: str, code: str, *, keys: Keys, now: datetime) -> bool:
    """Tell whether a code is right, and use it up: no code is accepted twice. One query, locked."""
    found = session.get(SecondFactor, account_id, with_for_update=True, populate_existing=True)
    if found is None or found.confirmed_at is None:
        return False
    step = _step(_secret(keys, found), code, after=found.last_step, now=now)
    if step is not None:
        found.last_step = step
        return True
    given = token_hash(_plain(code))
    left = [item for item in found.recovery_hashes if not hmac.compare_digest(item, given)]
    is_known = len(left) < len(found.recovery_hashes)
    found.recovery_hashes = left
    return is_known


def codes_left(session: Session, account_id: str) -> int:
    """Return how many recovery codes are left. One query."""
    found = session.get(SecondFactor, account_id)
    return 0 if found is None else len(found.recovery_hashes)


def address(secret: str, *, account: str, site: str) -> str:
    """Return what an authenticator reads from the picture: the secret, whose it is, and of which site."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=site)


def _step(secret: str, code: str, *, after: int, now: datetime) -> int | None:
    """Return the time step that a code belongs to, None if it is of no step that may still be used."""
    present = int(now.timestamp()) // STEP_S
    given = "".join(code.split())
    if len(given) != 6 or not given.isascii():
        return None
    generator = pyotp.TOTP(secret)
    for step in range(max(after + 1, present - TOLERATED_STEPS), present + TOLERATED_STEPS + 1):
        if hmac.compare_digest(generator.at(step * STEP_S), given):
            return step
    return None


def _masked(keys: Keys, secret: str) -> str:
    name = secrets.token_hex(8)
    masked = keys.mask(PURPOSE, name, secret.encode())
    return f"{name}.{base64.b64encode(masked).decode()}"


def _secret(keys: Keys, found: SecondFactor) -> str:
    name, _, masked = found.secret.partition(".")
    return keys.mask(PURPOSE, name, base64.b64decode(masked)).decode()


def _new_code() -> str:
    """Return a recovery code: ten characters that are not mistaken for each other, about 49 bits."""
    text = "".join(secrets.choice(_ALPHABET) for _ in range(10))
    return f"{text[:5]}-{text[5:]}"


def _plain(code: str) -> str:
    return "".join(char for char in code.lower() if char.isalnum())
