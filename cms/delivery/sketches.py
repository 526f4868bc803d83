"""What a text would be if it were saved: what the API would serve of it, before anything is stored.

Owns nothing but the way there: a body is converted and rendered exactly as `drafts` and `snapshots` do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from cms import content
from cms.content import InvalidBody
from cms.delivery import pictures
from cms.errors import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A text as the API would serve it, what its conversion dropped or changed, and why it could not be saved."""

    html: str = ""
    toc: Sequence[dict[str, Any]] = ()
    word_count: int = 0
    reading_time_s: int = 0
    excerpt: str = ""
    warnings: Sequence[dict[str, Any]] = ()
    faults: Sequence[Fault] = field(default_factory=tuple)


def of_markdown(session: Session, source: str, *, title: str) -> Sketch:
    """Return what an article with this Markdown would be. One query, none where it shows no media."""
    try:
        document = content.from_markdown(source, title=title)
    except InvalidBody as error:
        return Sketch(faults=[Fault(f"/markdown{item.pointer}", item.code, item.detail) for item in error.faults])
    media = pictures.found(session, content.media_ids(document.blocks))
    rendered = content.render(pictures.in_body(document.blocks, media))
    return Sketch(
        html=rendered.html,
        toc=rendered.toc,
        word_count=rendered.word_count,
        reading_time_s=rendered.reading_time_s,
        excerpt=rendered.excerpt,
        warnings=[warning.as_dict() for warning in document.warnings],
    )
