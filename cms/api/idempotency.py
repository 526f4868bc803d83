"""Idempotency-Key: the same POST sent twice has one effect and one answer.

The first answer is stored in the transaction of the change itself, so that there is never one without the other. Two
requests at once with one key: the database lets one of them win, the other waits for it and gets its answer.

Answers can hold tokens, of which only hashes may be kept: the stored body is masked with the client's key, which is not
stored. They can also tell of comments: where one is erased, so is the answer.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

import orjson
from flask import Response, request
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cms.errors import AnswerErased, IdempotencyKeyReused, MalformedRequest
from cms.keys import Keys
from cms.models import IdempotencyRecord
from moderation.columns import is_identifier

MAX_KEY_CHARS: Final = 255
MASK: Final = "idempotency answer"
KEPT_HEADERS: Final = frozenset({"Content-Type", "ETag", "Location", "Cache-Control", "Link"})


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known of a key: the first answer, or the place to keep it and what to mask it with."""

    response: Response | None = None
    key: str | None = None
    name: str = ""
    keys: Keys | None = None

    def keep(self, session: Session, answer: Response) -> None:
        """Store the answer beside the change; without a key nothing is done. One statement."""
        if self.key is None or self.keys is None:
            return
        record = session.get_one(IdempotencyRecord, self.key)
        record.status = answer.status_code
        record.headers = [[name, value] for name, value in answer.headers.items() if name in KEPT_HEADERS]
        record.body = self.keys.mask(MASK, self.name, answer.get_data())
        record.subject_id = _subject_of(answer)


def recall(session: Session, raw: bytes, who: str, *, keys: Keys, window_s: int, now: datetime) -> Remembered:
    """Look a key up, or reserve it, for whoever sent it (an account, or a network address). Three statements, or none.

    Raises:
        IdempotencyKeyReused: the key came with another request before (422).
        MalformedRequest: the key is too long (400).
        AnswerErased: what the answer told of has been erased since (410).
    """
    sent = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    if sent is None:
        return Remembered()
    if not 0 < len(sent) <= MAX_KEY_CHARS:
        raise MalformedRequest(f"An Idempotency-Key has 1 to {MAX_KEY_CHARS} characters.")
    name = f"{who}\n{request.path}\n{sent}"
    key = keys.digest("idempotency", name)
    request_hash = hashlib.sha256(raw).hexdigest()
    expired = now - timedelta(seconds=window_s)
    session.execute(delete(IdempotencyRecord).where(IdempotencyRecord.created_at < expired))
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    reserve = insert(IdempotencyRecord).values(
        key=key, request_hash=request_hash, status=0, headers=[], body=b"", created_at=now
    )
    reserved = session.execute(reserve.on_conflict_do_nothing().returning(IdempotencyRecord.key)).first()
    if reserved is not None:
        return Remembered(key=key, name=name, keys=keys)
    record = session.scalars(select(IdempotencyRecord).where(IdempotencyRecord.key == key)).one()
    if record.request_hash != request_hash:
        raise IdempotencyKeyReused("This Idempotency-Key was sent with another body before.")
    if record.status == HTTPStatus.GONE:
        raise AnswerErased("What this request brought about has been erased since, and its answer with it.")
    answer = Response(keys.mask(MASK, name, record.body), status=record.status)
    for name, value in record.headers:
        answer.headers[name] = value
    answer.headers["Idempotency-Replayed"] = "true"
    return Remembered(response=answer)


def _subject_of(answer: Response) -> str | None:
    """Return the id of what an answer tells of: a comment, or the comment that an appeal or a flag is about."""
    if not answer.is_json:
        return None
    data = orjson.loads(answer.get_data()).get("data")
    found = (data.get("comment_id") or data.get("id")) if isinstance(data, dict) else None
    return found if isinstance(found, str) and is_identifier(found) else None
