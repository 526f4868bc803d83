"""Forms that only our own pages can send: tokens bound to the session, and what the browser says of the sender.

A token is made anew for every page, so that compression cannot give it away (the attack called BREACH), and says
nothing to anybody without the instance's secret. Source: the signed double-submit pattern of OWASP.
"""

from __future__ import annotations

import hmac
import secrets
from typing import ClassVar, Final

from cms.errors import NotAllowed
from cms.keys import Keys

FIELD: Final = "csrf_token"
HEADER: Final = "X-CSRF-Token"
PURPOSE: Final = "console form"


class Forged(NotAllowed):
    """The form was not sent from a page that this visitor was given."""

    code: ClassVar[str] = "forged"
    title: ClassVar[str] = "The form did not come from this visitor's page"


def token(keys: Keys, bearer: str) -> str:
    """Return a new token for whoever `bearer` names: a session, or a visit that has none yet."""
    nonce = secrets.token_hex(8)
    return f"{nonce}.{keys.digest(PURPOSE, f'{bearer}:{nonce}')}"


def check(keys: Keys, bearer: str, given: str) -> None:
    """Refuse a token that was not made for `bearer`.

    Raises:
        Forged: it was not (403).
    """
    nonce, _, digest = given.partition(".")
    if not hmac.compare_digest(digest.encode(), keys.digest(PURPOSE, f"{bearer}:{nonce}").encode()):
        raise Forged()


def is_ours(fetch_site: str | None, origin: str | None, host: str) -> bool:
    """Tell whether a browser says that a request comes from our own page; silence of both headers does not say so."""
    if fetch_site is not None:
        return fetch_site == "same-origin"
    return origin is not None and origin.partition("://")[2] == host
