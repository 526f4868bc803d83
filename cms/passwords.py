"""Passwords: how long they are, what is stored of them, and whether one fits what is stored.

Owns the hashing. Whose password it is, and what it opens, is `accounts`.
"""

from __future__ import annotations

import secrets
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from cms.errors import Fault, InvalidInput

MINIMUM_CHARS: Final = 12
"""NIST SP 800-63B-4 asks for at least 15 where a password stands alone and 8 with a second factor; the house rule is
12 with throttling."""

MAXIMUM_CHARS: Final = 200
_hasher: Final = PasswordHasher()


def hashed(password: str) -> str:
    """Return what is stored of a password: argon2id.

    Raises:
        InvalidInput: it is too short or too long (422).
    """
    if not MINIMUM_CHARS <= len(password) <= MAXIMUM_CHARS:
        detail = f"A password has {MINIMUM_CHARS} to {MAXIMUM_CHARS} characters."
        raise InvalidInput(faults=[Fault("/password", "length", detail)])
    return _hasher.hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Tell whether a password is the one that was stored. Where nothing was, it takes the same time to say no."""
    try:
        return _hasher.verify(stored or _nobody(), password) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def renewed(stored: str | None, password: str) -> str | None:
    """Return what to store of a password that fits: it is hashed anew where today's parameters are other ones."""
    return _hasher.hash(password) if stored is not None and _hasher.check_needs_rehash(stored) else stored


@cache
def _nobody() -> str:
    """Return a hash that no password fits, so that an unknown address costs the time of a known one."""
    return _hasher.hash(secrets.token_urlsafe())
