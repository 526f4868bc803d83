"""What a page is: its declaration, and the visit that a view gets.

Owns the vocabulary of views, with `replies`, which has what they return. How a request becomes a visit is `serving`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from cms import journal
from cms.api.access import Access, Needs, Public, SignedIn
from cms.api.problems import faults_of
from cms.api.routes import IncomingFile, Services
from cms.auth import Actor, Scope
from cms.config import Settings
from cms.console.languages import Language, Words, _l
from cms.console.replies import Opened, Reply, Sent, Shown, Toast, Undo
from cms.console.visitors import PREFIX, Person
from cms.delivery import pages as positions
from cms.delivery.pages import SortKey
from cms.errors import InvalidInput, NotAllowed, Situation
from schemas.envelopes import NoQuery


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the navigation, and where it stands."""

    label: Words
    rank: int


MODERATION: Final = Group(_l("Comments"), 1)
EDITORIAL: Final = Group(_l("Articles"), 2)
HOUSE: Final = Group(_l("House"), 3)


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the navigation, shown to whoever has the right; `group` is the heading it stands under."""

    label: Words
    path: str
    scope: Scope | None
    icon: str
    group: Group


View = Callable[..., Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A declared page.

    Attributes:
        again: the view that shows the form once more when a POST is refused.
        is_background: a poll of an open page: it does not keep the session from ending.
        stores_nothing: a POST that only computes (a preview): nothing is locked, and nothing would be kept.
        keeps: the fields that are carried over a login when the session ended meanwhile; False: none.
        body_limit: the setting that limits the body; of a form with a file, the file.
        takes_file: the form has a file, `file`.
        beforehand: reads, in a session of its own, what must be known before the transaction begins, and returns what to
            do between the two; what that gives is the visit's `foreseen`.
    """

    method: str
    path: str
    access: Access
    view: View
    query: type[Schema] = NoQuery
    again: View | None = None
    is_background: bool = False
    stores_nothing: bool = False
    keeps: bool = True
    body_limit: str = "max_body_bytes"
    takes_file: bool = False
    beforehand: Callable[[Visit], Callable[[], Any] | None] | None = None
    section: str = ""

    @property
    def endpoint(self) -> str:
        """The name of the page: section, view and method."""
        return f"console.{self.section}.{self.view.__name__}.{self.method.lower()}"


class Pages:
    """The pages of one stem, and where they stand in the navigation."""

    def __init__(self, section: str, *, entries: Sequence[Entry] = ()) -> None:
        self.section, self.entries = section, tuple(entries)
        self.all: list[Page] = []

    def get(self, path: str, *, access: Access, **declared: Any) -> Callable[[View], View]:
        """Declare a page to look at."""
        return self._declare("GET", path, access, declared)

    def post(self, path: str, *, access: Access, **declared: Any) -> Callable[[View], View]:
        """Declare an action."""
        return self._declare("POST", path, access, declared)

    def _declare(self, method: str, path: str, access: Access, declared: dict[str, Any]) -> Callable[[View], View]:
        if not isinstance(access, Public | SignedIn | Needs):
            raise TypeError(f"{method} {path}: a page is for everybody, for who is signed in, or needs a scope")

        def register(view: View) -> View:
            page = Page(method=method, path=path, access=access, view=view, section=self.section, **declared)
            self.all.append(page)
            return view

        return register


@dataclass(slots=True, kw_only=True)
class Visit:
    """A request that has been read, by somebody who may make it.

    Attributes:
        address: the address that was asked for, with its query.
        form: the fields of a POST as they were sent, also while it is shown again.
        file: the file of the form, if one was chosen.
        refusal: why it is shown again.
        is_partial: htmx asks, and wants a block.
    """

    page: Page
    session: Session
    services: Services
    now: datetime
    language: Language
    path: str
    arguments: Sequence[tuple[str, str]]
    query: dict[str, Any]
    form: MultiDict[str, str]
    file: IncomingFile | None = None
    foreseen: Any = None
    actor: Actor | None = None
    person: Person | None = None
    refusal: Situation | None = None
    is_partial: bool = False
    known_etag: str | None = None
    client_address: str | None = None
    user_agent: str | None = None

    @property
    def settings(self) -> Settings:
        """The settings."""
        return self.services.settings

    @property
    def author(self) -> journal.Actor:
        """Who acts, as the journal names them."""
        assert self.actor is not None  # noqa: S101 - the page's access guarantees it
        return journal.Actor(type="human", id=self.actor.id, name=self.actor.name)

    @property
    def signed_in(self) -> Person:
        """Who is signed in, on a page that only such people reach."""
        assert self.person is not None  # noqa: S101 - the page's access guarantees it
        return self.person

    def may(self, scope: Scope | str | None) -> bool:
        """Tell whether the visitor has a right; None: whether they are signed in."""
        return self.actor is not None and (scope is None or scope in self.actor.scopes)

    def require(self, scope: Scope) -> None:
        """Refuse a visitor without a right.

        Raises:
            NotAllowed: they do not have it (403).
        """
        if not self.may(scope):
            raise NotAllowed(f"This needs {scope}.")

    def load(self, kind: type[Schema], values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values checked by a schema of the wire.

        Raises:
            InvalidInput: with every fault, each under the JSON Pointer of its member (422).
        """
        try:
            loaded: dict[str, Any] = kind().load(values)
        except ValidationError as error:
            raise InvalidInput(faults=faults_of(error.messages)) from error
        return loaded

    def version(self) -> int | None:
        """Return the version that the form was made from, in its field `version`; None insists.

        Raises:
            InvalidInput: it is no number (422).
        """
        text = self.form.get("version", "")
        if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise InvalidInput("The form does not say which version it changes.")
        return int(text) if text else None

    def position(self, order: Sequence[SortKey]) -> tuple[Any, ...] | None:
        """Return the position that `?cursor=` names in this very list, None without one."""
        cursor = dict(self.arguments).get("cursor")
        return None if not cursor else positions.unseal(self.services.keys, self._fingerprint(order), cursor, order)

    def next_link(self, order: Sequence[SortKey], position: tuple[Any, ...] | None) -> str | None:
        """Return the address of the next page of this list, None on the last one."""
        if position is None:
            return None
        cursor = positions.seal(self.services.keys, self._fingerprint(order), position)
        kept = [(name, value) for name, value in self.arguments if name != "cursor" and value]
        return f"{self.path}?{urlencode([*kept, ('cursor', cursor)])}"

    def link(self, **changes: str | None) -> str:
        """Return this address with other query parameters; None leaves one out, and the cursor always goes."""
        kept = [(name, value) for name, value in self.arguments if name not in {*changes, "cursor"} and value]
        given = [(name, value) for name, value in changes.items() if value]
        query = urlencode([*kept, *given])
        return f"{self.path}?{query}" if query else self.path

    def _fingerprint(self, order: Sequence[SortKey]) -> str:
        filters = sorted((name, value) for name, value in self.arguments if name not in {"cursor", "limit"} and value)
        return repr((self.path, filters, [(key.name, key.is_descending) for key in order]))


def local(address: str) -> str:
    """Return an address if it is one of the console's, else the front door: nobody is sent elsewhere by a form."""
    is_ours = address == PREFIX or address.startswith((f"{PREFIX}/", f"{PREFIX}?"))
    has_tricks = "\\" in address or "//" in address or any(ord(char) < 33 for char in address)
    return address if is_ours and not has_tricks else PREFIX


__all__ = [
    "EDITORIAL",
    "HOUSE",
    "MODERATION",
    "PREFIX",
    "Entry",
    "Group",
    "Needs",
    "Opened",
    "Page",
    "Pages",
    "Person",
    "Public",
    "Reply",
    "Sent",
    "Shown",
    "SignedIn",
    "Toast",
    "Undo",
    "Visit",
    "local",
]
