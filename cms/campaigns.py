"""Alike texts in the database: what is stored of a text so that others find it, and finding them.

Owns the rows of `comment_bands`. How alike two texts are is `moderation.similarity`'s business, what follows from it the
checks' and the moderators'. Every search looks at a bounded number of rows, however many comments there are: of each
band the newest BAND_LIMIT, and of what they name the CANDIDATES that share most bands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlalchemy import BigInteger, Integer, Text, bindparam, cast, delete, func, insert, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session, aliased

from cms.insertions import store_rows
from cms.lookups import LookUp
from cms.models import Comment, CommentBand, CommentRevision
from moderation import Status, similarity
from moderation.columns import Identifier

BAND_LIMIT: Final = 40
CANDIDATES: Final = 20
MAX_IN_CAMPAIGN: Final = 1_000
"""How many comments one search for a whole campaign returns, and how many of each band it reads."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A comment with a text like another's, and how alike the two are (0 to 1)."""

    comment: Comment
    similarity: float
    text: str


def remember(session: Session, comment_id: str, text: str, fingerprint: str, *, is_new: bool) -> None:
    """Store the bands of a comment's latest text in place of the former ones. One statement, two for an edit."""
    if not is_new:
        session.execute(delete(CommentBand).where(CommentBand.comment_id == comment_id))
    rows = [{"band_hash": hash_, "comment_id": comment_id} for hash_ in _hashes_of(text, fingerprint)]
    store_rows(session, CommentBand, rows)


def remember_all(session: Session, texts: Iterable[tuple[str, str, str]]) -> None:
    """Store the bands of many new comments: id, text and fingerprint of each. One statement."""
    rows = [
        {"band_hash": hash_, "comment_id": comment_id}
        for comment_id, text, fingerprint in texts
        for hash_ in _hashes(similarity.words(text), fingerprint)
    ]
    if rows:
        session.execute(insert(CommentBand), rows)


def rebuild(session: Session, *, after: str, limit: int) -> str | None:
    """Store the bands of the next `limit` comments anew; return the last one's id, None when there is none left.

    For a new version of `similarity`, or rows that were lost. Three statements; a round can be repeated.
    """
    wanted = select(Comment.id).where(Comment.id > after, Comment.status != Status.ERASED)
    ids = list(session.scalars(wanted.order_by(Comment.id).limit(limit)))
    if not ids:
        return None
    query = select(CommentRevision.comment_id, CommentRevision.text, CommentRevision.fingerprint)
    query = query.where(CommentRevision.comment_id.in_(ids)).order_by(CommentRevision.number)
    latest = {row.comment_id: row for row in session.execute(query)}
    rows = [
        {"band_hash": hash_, "comment_id": row.comment_id}
        for row in latest.values()
        for hash_ in _hashes(similarity.words(row.text), row.fingerprint)
    ]
    session.execute(delete(CommentBand).where(CommentBand.comment_id.in_(ids)))
    if rows:
        session.execute(insert(CommentBand), rows)
    return ids[-1]


def alike(
    session: Session,
    text: str,
    fingerprint: str,
    *,
    except_id: str | None = None,
    per_band: int = BAND_LIMIT,
    most: int = CANDIDATES,
) -> list[Alike]:
    """Return the comments whose texts are like this one, the most alike first. Two queries, none for a short text.

    Equal texts in any disguise (the same fingerprint) have similarity 1. Deleted and erased comments are found as long
    as their text is there.
    """
    hashes = _hashes_of(text, fingerprint)
    if not hashes:
        return []
    shared = Counter(_newest(session, hashes, per_band))
    if except_id is not None:
        shared.pop(except_id, None)
    ids = [comment_id for comment_id, _ in shared.most_common(most)]
    found = _measured(session, similarity.words(text), fingerprint, ids) if ids else []
    return sorted(found, key=lambda item: (-item.similarity, item.comment.id))


def campaign(session: Session, comment_id: str) -> list[Alike]:
    """Return a comment and all that are like it (MAX_IN_CAMPAIGN at most), itself first. Three queries."""
    query = select(Comment, CommentRevision).join(CommentRevision, CommentRevision.comment_id == Comment.id)
    query = query.where(Comment.id == comment_id).order_by(CommentRevision.number.desc()).limit(1)
    row = session.execute(query).first()
    if row is None:
        return []
    comment, revision = row
    others = alike(
        session,
        revision.text,
        revision.fingerprint,
        except_id=comment_id,
        per_band=MAX_IN_CAMPAIGN,
        most=MAX_IN_CAMPAIGN,
    )
    return [Alike(comment, 1.0, revision.text), *others]


def similar_to(session: Session, texts: dict[str, str]) -> dict[str, list[tuple[str, float]]]:
    """Return the comments like each of several, given their texts by id, the most alike first. Two queries for all.

    Args:
        texts: the texts of comments that are stored, by comment id.
    """
    if not texts:
        return {}
    candidates = _candidates(session, texts)
    wanted = {other for others in candidates.values() for other in others}
    words = {comment_id: similarity.words(text) for comment_id, text in _texts(session, wanted)}
    found: dict[str, list[tuple[str, float]]] = {}
    for comment_id, others in candidates.items():
        own = similarity.words(texts[comment_id])
        measured = ((other, similarity.similarity(own, words[other])) for other in others if other in words)
        near = [(other, value) for other, value in measured if value >= similarity.NEAR]
        found[comment_id] = sorted(near, key=lambda pair: (-pair[1], pair[0]))
    return found


@lru_cache(maxsize=64)
def _hashes_of(text: str, fingerprint: str) -> list[int]:
    """Return the bands of a text. Cached: they are wanted when its copies are looked for, and again when it is stored."""
    return _hashes(similarity.words(text), fingerprint)


def _hashes(words: list[str], fingerprint: str) -> list[int]:
    """Return the bands of a text; its fingerprint is one more, so that short texts find their copies too."""
    own = [int(fingerprint[:15], 16)] if fingerprint else []
    return list(dict.fromkeys([*own, *similarity.bands(words)]))


def _newest(session: Session, hashes: Sequence[int], limit: int) -> list[str]:
    """Return the newest comments of each band: a range of the key for each, read from its end and cut. One query."""
    session.flush()
    bound = {f"band_{place}": hash_ for place, hash_ in enumerate(hashes)}
    return [row.comment_id for row in _newest_of(len(hashes)).all(session, row_limit=limit, **bound)]


@lru_cache(maxsize=64)
def _newest_of(count: int) -> LookUp:
    """Return the statement for so many bands, as text: building it of thirteen parts each time costs milliseconds."""
    branches = (
        f"SELECT comment_id FROM (SELECT comment_id FROM comment_bands WHERE band_hash = :band_{place} "  # noqa: S608 - a number
        f"ORDER BY band_hash DESC, comment_id DESC LIMIT :row_limit) AS newest_{place}"
        for place in range(count)
    )
    typed = [bindparam(f"band_{place}", type_=BigInteger) for place in range(count)]
    typed.append(bindparam("row_limit", type_=Integer))
    return LookUp(sql(" UNION ALL ".join(branches)).bindparams(*typed).columns(comment_id=Identifier))


def _measured(session: Session, words: list[str], fingerprint: str, ids: Collection[str]) -> list[Alike]:
    query = select(Comment, CommentRevision.text, CommentRevision.fingerprint)
    query = query.join(CommentRevision, CommentRevision.comment_id == Comment.id).where(Comment.id.in_(ids))
    best: dict[str, Alike] = {}
    for comment, text, print_ in session.execute(query):
        is_equal = bool(fingerprint) and print_ == fingerprint
        value = 1.0 if is_equal else similarity.similarity(words, similarity.words(text))
        known = best.get(comment.id)
        if value >= similarity.NEAR and (known is None or known.similarity < value):
            best[comment.id] = Alike(comment, value, text)
    return list(best.values())


def _candidates(session: Session, ids: Iterable[str]) -> dict[str, list[str]]:
    """Return for each comment the others that share most bands with it. One query, bounded for each band."""
    own, other = aliased(CommentBand), aliased(CommentBand)
    newest = (
        select(cast(other.comment_id, Text).label("comment_id"))
        .where(other.band_hash == own.band_hash)
        .order_by(other.band_hash.desc(), other.comment_id.desc())
        .limit(BAND_LIMIT)
        .correlate(own)
        .subquery()
    )
    joined = select(func.aggregate_strings(newest.c.comment_id, ",")).scalar_subquery()
    query = select(own.comment_id, joined).where(own.comment_id.in_(list(ids)))
    shared: dict[str, Counter[str]] = {}
    for comment_id, listed in session.execute(query):
        shared.setdefault(comment_id, Counter()).update(_canonical(item) for item in listed.split(","))
    return {
        comment_id: [item for item, _ in counted.most_common(CANDIDATES + 1) if item != comment_id][:CANDIDATES]
        for comment_id, counted in shared.items()
    }


def _canonical(identifier: str) -> str:
    """Return an identifier as the application writes it: SQLite keeps it without hyphens."""
    plain = identifier.replace("-", "")
    return f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"


def _texts(session: Session, ids: Collection[str]) -> Iterable[tuple[str, str]]:
    """Yield the latest text of each comment. One query."""
    query = select(CommentRevision.comment_id, CommentRevision.text).where(CommentRevision.comment_id.in_(ids))
    return ((row[0], row[1]) for row in session.execute(query.order_by(CommentRevision.number)))
