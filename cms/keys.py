"""Keyed hashes and signatures: one secret, one derived key for each purpose.

Owns how a secret becomes keys. A value made for one purpose is worthless for any other.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final
from zlib import crc32

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
TOKEN_CHARS: Final = 32
"""Random characters of a token: 62^32, about 190 bits."""

ADDRESS_MEMORY_S: Final = 366 * 86_400
"""For how long an address is known again across changes of its key: a year, after which it is somebody else's (house
rule)."""

CHECKSUM_CHARS: Final = 6
API_PREFIX: Final = "msh_"
MANAGE_PREFIX: Final = "msc_"


class Keys:
    """The keys derived from the instance's secret."""

    def __init__(
        self, secret: str, *, clock: Callable[[], datetime] | None = None, address_period_s: int | None = None
    ) -> None:
        """Take the secret; with a clock and a period, the key for network addresses changes with every period."""
        self._secret = secret.encode()
        self._clock, self._address_period_s = clock, address_period_s
        self._derived: dict[str, bytes] = {}
        self._begun: dict[str, hmac.HMAC] = {}

    def digest(self, purpose: str, value: str) -> str:
        """Return the keyed hash of `value` for `purpose`: 64 hexadecimal digits (HMAC-SHA-256, RFC 2104)."""
        # A copy of one that has the key already: making it anew is the dearer half.
        made = self._hashing(purpose).copy()
        made.update(value.encode())
        return made.hexdigest()

    def author(self, email: str | None) -> str | None:
        """Return the key under which an author's record is kept: a keyed hash of the e-mail address."""
        return self.digest("author", email.strip().lower()) if email else None

    def address(self, address: str | None) -> str | None:
        """Return the key of a network address; None for one that identifies nobody.

        An IPv6 host chooses freely within its /64, so that prefix is hashed. A loopback peer is a local script or a
        proxy that the operator has not named in MASTHEAD_TRUSTED_PROXIES: counting it would count everybody as one.
        The key changes with every period, so that a flood is counted anew when one begins, and old hashes say nothing.
        """
        return next(iter(self._of_address(address, periods=1)), None)

    def addresses(self, address: str | None) -> tuple[str, ...]:
        """Return the keys of a network address in this period and in those of the year before it, newest first.

        What was laid on an address, or done from it, is found again by the key of the period in which that was. Without
        periods there is one key; none for an address that identifies nobody.
        """
        periods = 1
        if self._clock is not None and self._address_period_s:
            # One more, since the year began within a period, and one for a comment that was as old as a key may get.
            periods = -(-ADDRESS_MEMORY_S // self._address_period_s) + 2
        return self._of_address(address, periods=periods)

    def _of_address(self, address: str | None, *, periods: int) -> tuple[str, ...]:
        try:
            parsed = ipaddress.ip_address(address or "")
        except ValueError:
            return ()
        if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
            parsed = parsed.ipv4_mapped
        if parsed.is_loopback:
            return ()
        told = str(parsed)
        if isinstance(parsed, ipaddress.IPv6Address):
            told = str(ipaddress.ip_network((parsed, 64), strict=False))
        return tuple(self.digest(purpose, told) for purpose in self._address_purposes(periods))

    def seal(self, purpose: str, payload: bytes) -> str:
        """Return `payload` with a signature, as URL-safe text. The payload can be read by anybody, not changed."""
        signature = hmac.new(self._key(purpose), payload, hashlib.sha256).digest()[:12]
        return base64.urlsafe_b64encode(signature + payload).rstrip(b"=").decode()

    def unseal(self, purpose: str, text: str) -> bytes | None:
        """Return the payload that `seal` signed for `purpose`, or None if the text is anything else."""
        try:
            raw = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except ValueError:
            return None
        payload = raw[12:]
        # The whole text is compared: one payload has one text, whatever the unused bits of its last character.
        return payload if hmac.compare_digest(text, self.seal(purpose, payload)) else None

    def _address_purposes(self, periods: int) -> list[str]:
        """Name so many periods, this one first: hashes of two periods cannot be linked without the secret."""
        if self._clock is None or not self._address_period_s:
            return ["address"]
        period = int(self._clock().timestamp() // self._address_period_s)
        return [f"address:{period - back}" for back in range(periods)]

    def mask(self, purpose: str, name: str, payload: bytes) -> bytes:
        """Return `payload` as nobody can read it without our secret and `name`; masked again, it is itself.

        The keystream is SHAKE-256 (FIPS 202) over a key derived from both. A name must serve for one payload only.
        """
        key = hmac.new(self._key(purpose), name.encode(), hashlib.sha256).digest()
        stream = hashlib.shake_256(key).digest(len(payload))
        return bytes(one ^ other for one, other in zip(payload, stream, strict=True))

    def _hashing(self, purpose: str) -> hmac.HMAC:
        begun = self._begun.get(purpose)
        if begun is None:
            begun = self._begun[purpose] = hmac.new(self._key(purpose), digestmod=hashlib.sha256)
        return begun

    def _key(self, purpose: str) -> bytes:
        key = self._derived.get(purpose)
        if key is None:
            key = self._derived[purpose] = hmac.new(self._secret, purpose.encode(), hashlib.sha256).digest()
        return key


def new_token(prefix: str) -> str:
    """Return a new token: prefix, 32 random characters, 6 characters of checksum.

    The checksum lets a scanner for leaked secrets tell a token from noise, and refuses typing errors without a query
    (the scheme of GitHub's tokens).
    """
    # One number for all the characters: as even as a choice of each, and drawn at once.
    body = _digits(secrets.randbelow(len(ALPHABET) ** TOKEN_CHARS), TOKEN_CHARS)
    return prefix + body + _checksum(prefix + body)


def is_token(text: str, prefix: str) -> bool:
    """Tell whether `text` has the form of a token with this prefix, checksum included."""
    body = text[:-CHECKSUM_CHARS]
    return (
        text.startswith(prefix)
        and len(text) == len(prefix) + TOKEN_CHARS + CHECKSUM_CHARS
        and text.isascii()
        and hmac.compare_digest(text[-CHECKSUM_CHARS:], _checksum(body))
    )


def token_hash(token: str) -> str:
    """Return what is stored of a token: its SHA-256. A secret of 190 random bits needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _checksum(text: str) -> str:
    return _digits(crc32(text.encode()), CHECKSUM_CHARS)


def _digits(number: int, count: int) -> str:
    """Return the last digits of a number to the base 62."""
    digits = ""
    for _ in range(count):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
