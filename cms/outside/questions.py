"""What outside services are asked about, and what a service is to the panel that asks it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cms.outside.requests import Line
from moderation import OutsideOpinion, Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A comment as it is shown to outside services; each protocol takes from it what it needs and no more.

    `address`, `user_agent` and `referrer` are the request's own and are None where nothing was kept of it.
    """

    text: str
    source: str
    author_name: str
    asked_at: datetime
    site_url: str
    article_url: str
    article_title: str
    article_id: str
    locale: str
    author_email: str | None = None
    author_website: str | None = None
    address: str | None = None
    user_agent: str | None = None
    referrer: str | None = None
    is_reply: bool = False
    is_edit: bool = False


class Unusable(Exception):
    """A service gave no answer that could be used; `why` says it to a moderator."""

    def __init__(self, why: Said) -> None:
        super().__init__(str(why))
        self.why = why


class Refused(Unusable):
    """A service understood and does not want it (a status 4xx): asking again would not help."""


class Service(Protocol):
    """One outside service."""

    @property
    def name(self) -> str:
        """What it is called in findings and in the log."""
        ...

    def ask(self, question: Question, line: Line) -> tuple[OutsideOpinion, ...]:
        """Ask for opinions; raises Unusable, OSError or http.client.HTTPException where there is no usable answer."""
        ...
