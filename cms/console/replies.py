"""What a view returns: a page to show, or where to go on; and the toasts beside it.

How they become an answer's bytes is `answering`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cms.console.languages import Words


@dataclass(frozen=True, slots=True)
class Undo:
    """What a toast's button does: a POST to `path` with these fields."""

    label: Words
    path: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Toast:
    """A short message that goes away; `kind` is done, told or failed."""

    text: str
    kind: str = "done"
    undo: Undo | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that has just begun: the secret for the visitor's cookie, and its id."""

    secret: str
    id: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A page to show: a template below `templates/console/` and its values.

    Attributes:
        block: what to send of it when htmx asks; None: the whole page.
        toasts: messages beside it.
        headers: further headers, such as HX-Push-Url.
        etag: names the state that is shown; a poll that knows it gets 304.
        opened: a session that begins with this page.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    block: str | None = None
    toasts: Sequence[Toast] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    opened: Opened | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The visitor is sent on to another page (303), which shows the toast.

    Attributes:
        opened: a session that begins.
        is_closed: the session of this browser ends.
        theme: the theme to remember in this browser.
    """

    to: str
    toast: Toast | None = None
    opened: Opened | None = None
    is_closed: bool = False
    theme: str | None = None


Reply = Shown | Sent
