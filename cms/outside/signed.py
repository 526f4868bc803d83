"""A check of the operator's own, asked over HTTP with a signature.

The request is a POST with a JSON body and two headers:

- `Masthead-Timestamp`: seconds since 1970 when it was sent; refuse what is older than five minutes.
- `Masthead-Signature`: `v1=` and the hexadecimal HMAC-SHA-256 (RFC 2104) of timestamp, a full stop, and the body as it
  was sent, under MASTHEAD_CHECK_KEY.

The body: `{"version": 1, "event": "submitted" | "edited", "at", "site_url", "article": {"id", "title", "url",
"locale"}, "comment": {"text", "source", "is_reply", "author": {"name", "email", "website"}, "address"}}`.

The answer has status 200 and says what was found, which may be nothing:
`{"findings": [{"label": "wrong dosage", "score": 0.8, "holds": true}]}`. `score` runs from 0 to 1, `label` has 1 to 64
characters, `holds` (a person must look) may be left out. Anything else makes the comment wait.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import orjson

from cms.outside.questions import Question, Unusable
from cms.outside.requests import Line
from moderation import OutsideOpinion, said

MOST_FINDINGS: Final = 20


@dataclass(frozen=True, slots=True)
class Signed:
    """The operator's check at `address`."""

    address: str
    key: str
    name: ClassVar[str] = "check"

    def ask(self, question: Question, line: Line) -> tuple[OutsideOpinion, ...]:
        """Ask the check what it finds."""
        body = orjson.dumps(_described(question))
        timestamp = str(int(question.asked_at.timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Masthead-Timestamp": timestamp,
            "Masthead-Signature": f"v1={signature(self.key, timestamp, body)}",
        }
        answer = line.post(self.address, body, headers)
        if answer.status != 200:
            raise Unusable(said("outside_status", status=str(answer.status)))
        try:
            return tuple(self._opinion(item) for item in orjson.loads(answer.body)["findings"][:MOST_FINDINGS])
        except (ValueError, TypeError, LookupError) as error:
            raise Unusable(said("outside_malformed")) from error

    def _opinion(self, item: dict[str, Any]) -> OutsideOpinion:
        label, score, holds = item["label"], item["score"], item.get("holds", False)
        is_number = isinstance(score, int | float) and not isinstance(score, bool)
        if not isinstance(label, str) or not 0 < len(label) <= 64 or not is_number or not isinstance(holds, bool):
            raise TypeError("label, score and holds have their types")
        if not 0 <= score <= 1:
            raise ValueError("a score runs from 0 to 1")
        return OutsideOpinion(service=self.name, label=label, score=float(score), holds=holds)


def signature(key: str, timestamp: str, body: bytes) -> str:
    """Return the signature of a request: 64 hexadecimal digits."""
    return hmac.new(key.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _described(question: Question) -> dict[str, Any]:
    return {
        "version": 1,
        "event": "edited" if question.is_edit else "submitted",
        "at": question.asked_at,
        "site_url": question.site_url,
        "article": {
            "id": question.article_id,
            "title": question.article_title,
            "url": question.article_url,
            "locale": question.locale,
        },
        "comment": {
            "text": question.text,
            "source": question.source,
            "is_reply": question.is_reply,
            "author": {
                "name": question.author_name,
                "email": question.author_email,
                "website": question.author_website,
            },
            "address": question.address,
        },
    }
