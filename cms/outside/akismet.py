"""Akismet's protocol: comment-check before the verdict, submit-spam and submit-ham where a person disagreed (`reporting`).

Source: https://akismet.com/developers/detailed-docs/comment-check/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final
from urllib.parse import urlencode

from cms.outside.questions import Question, Refused, Unusable
from cms.outside.requests import HttpAnswer, Line
from moderation import OutsideOpinion, said

NO_ADDRESS: Final = "0.0.0.0"  # noqa: S104 - not an address to bind: says that there is none
"""Sent as `user_ip`, which the protocol demands, where the address is not known or no longer kept."""

_PASSING: Final = frozenset({401, 402, 403, 408, 429})
"""Statuses 4xx that pass: slow down, try again, or a key or a bill that the operator will see to."""


@dataclass(frozen=True, slots=True)
class Akismet:
    """Akismet, or whatever speaks its protocol, at `address` (without the version)."""

    address: str
    key: str
    name: ClassVar[str] = "akismet"

    def ask(self, question: Question, line: Line) -> tuple[OutsideOpinion, ...]:
        """Ask whether a comment is spam; a blatant case (pro tip “discard”) counts double."""
        answer = self._post("comment-check", question, line)
        word = answer.body.strip()
        if word == b"false":
            return ()
        if word != b"true":
            hint = answer.headers.get("x-akismet-debug-help") or answer.headers.get("x-akismet-alert-msg")
            raise Unusable(said("outside_undecided_hint", hint=hint[:200]) if hint else said("outside_undecided"))
        is_blatant = answer.headers.get("x-akismet-pro-tip") == "discard"
        return (OutsideOpinion(service=self.name, label="spam", score=2.0 if is_blatant else 1.0),)

    def teach(self, question: Question, line: Line, *, is_spam: bool) -> None:
        """Tell the service what a person decided. The answer is a sentence of thanks, which nobody reads.

        Raises:
            Unusable: it could not be told now (`Refused`: it never will be).
        """
        self._post("submit-spam" if is_spam else "submit-ham", question, line)

    def _post(self, verb: str, question: Question, line: Line) -> HttpAnswer:
        values = {
            "api_key": self.key,
            "blog": question.site_url,
            "blog_lang": question.locale,
            "blog_charset": "UTF-8",
            "user_ip": question.address or NO_ADDRESS,
            "user_agent": question.user_agent,
            "referrer": question.referrer,
            "permalink": question.article_url,
            "comment_type": "reply" if question.is_reply else "comment",
            "comment_author": question.author_name,
            "comment_author_email": question.author_email,
            "comment_author_url": question.author_website,
            "comment_content": question.source,
            "comment_date_gmt": question.asked_at.isoformat(timespec="seconds"),
            "recheck_reason": "edit" if question.is_edit else None,
        }
        body = urlencode({name: value for name, value in values.items() if value is not None}).encode()
        address = f"{self.address.rstrip('/')}/1.1/{verb}"
        answer = line.post(address, body, {"Content-Type": "application/x-www-form-urlencoded"})
        if answer.status != 200:
            is_final = 400 <= answer.status < 500 and answer.status not in _PASSING
            raise (Refused if is_final else Unusable)(said("outside_status", status=str(answer.status)))
        return answer
