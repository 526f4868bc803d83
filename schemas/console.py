"""What the addresses of the console's own pages may say."""

from __future__ import annotations

from marshmallow import Schema

from schemas.fields import PlainText


class LoginQuery(Schema):
    """Where to go after the login."""

    next = PlainText(max_chars=2000, load_default="")
