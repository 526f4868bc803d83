"""Comments in whose text certain characters stand: found by the index of words, so that no other text is looked at.

Owns the condition by words. It is a wide one: whether the characters stand there just so, the text itself has to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast, exists, literal, literal_column, select, table
from sqlalchemy import column as sql_column
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from cms import search
from cms.delivery.search import languages
from cms.delivery.search_documents import COMMENTS
from cms.models import Comment, CommentRevision
from moderation import queue

MAX_ENDING_CHARS: Final = 6
"""How much of a word its stem may lack; where somebody stopped in the middle of the ending, it is shorter than what is
asked for (house rule: the longest endings of Snowball's stemmers)."""

MIN_STEM_CHARS: Final = 2

FEW: Final = 5_000
"""Up to so many hits are looked up on SQLite; with more of them, a comment's text is read sooner than the index is asked for
it, and enough that fit are met soon (house rule)."""


def said(session: Session, text: str) -> ColumnElement[bool] | None:
    """Return the condition on comments whose latest text has the words of `text`, of which the last may only be begun.

    None if there is no word in it. A query for each language, one more on SQLite: few hits are looked up; where there are
    many, the condition is on the text that is read anyway.
    """
    groups = _groups(text, languages(session, COMMENTS))
    if not groups:
        return None
    rows = COMMENTS.rows
    if session.get_bind().dialect.name == "postgresql":
        tsquery = cast(literal(_written(groups, " & ", " | ", "'", ":*"), String), TSQUERY)
        return exists().where(rows.subject_id == Comment.id, rows.vector.op("@@")(tsquery))
    fts: Any = table(COMMENTS.index, sql_column("rowid"))
    match = literal_column(COMMENTS.index).op("MATCH")(literal(_written(groups, " AND ", " OR ", '"', " *")))
    hits = select(fts.c.rowid).where(match)
    if len(session.scalars(hits.limit(FEW + 1)).all()) > FEW:
        return queue.where_met(CommentRevision.text.regexp_match(_at_a_beginning(text)))
    found: ColumnElement[bool] = Comment.id.in_(select(rows.subject_id).where(rows.id.in_(hits)))
    return found


def _at_a_beginning(text: str) -> str:
    """Return the expression that finds characters where a word begins, as the index would.

    In a script without case they may stand anywhere: it may part no words.
    """
    parts_words = text[:1].isascii() or text[:1].lower() != text[:1].upper()
    return "(?i)" + (r"(?<![^\W_])" if text[:1].isalnum() and parts_words else "") + re.escape(text)


def _groups(text: str, languages: Sequence[str]) -> list[dict[str, None]]:
    """Return for each word the terms of which one has to be there; those of beginnings end in `*`."""
    groups: list[dict[str, None]] = []
    for word in search.words(text, ""):
        start, end, folded = word
        readings = [
            terms for _, _, terms in (each for lang in languages for each in search.words(text[start:end], lang))
        ]
        if len(folded) > 1 or any(len(terms) != 1 for terms in readings):
            groups += [{term: None} for term in folded]
            continue
        group = dict.fromkeys(term for terms in readings for term in terms)
        if end == len(text):
            [begun] = folded
            shortest = max(MIN_STEM_CHARS, len(begun) - MAX_ENDING_CHARS)
            group |= dict.fromkeys([f"{begun}*", *(begun[:n] for n in range(shortest, len(begun)))])
        groups.append(group)
    return groups


def _written(groups: Sequence[dict[str, None]], both: str, either: str, quote: str, begun: str) -> str:
    """Write the groups in a database's own language."""

    def term(wanted: str) -> str:
        bare = wanted.removesuffix("*")
        return f"{quote}{bare}{quote}" + (begun if wanted != bare else "")

    return both.join(f"({either.join(map(term, group))})" for group in groups)
