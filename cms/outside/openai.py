"""OpenAI's moderation endpoint: the text goes out, scores by category come back.

Source: https://platform.openai.com/docs/api-reference/moderations
Only the text is sent: neither name nor address. There is no category for spam or for being off topic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

import orjson

from cms.outside.questions import Question, Unusable
from cms.outside.requests import Line
from moderation import OutsideOpinion, said

NOTED_AT: Final = 0.3
"""Scores below say nothing that a moderator should read (house rule)."""

FLAGGED_SCORE: Final = 0.7
"""What a category counts at least that the service itself flags: its thresholds differ by category (house rule)."""


@dataclass(frozen=True, slots=True)
class OpenAI:
    """The endpoint at `address`, asked with a model of its."""

    address: str
    key: str
    model: str
    name: ClassVar[str] = "openai"

    def ask(self, question: Question, line: Line) -> tuple[OutsideOpinion, ...]:
        """Ask for the scores of a text."""
        body = orjson.dumps({"model": self.model, "input": question.text})
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"}
        answer = line.post(self.address, body, headers)
        if answer.status != 200:
            raise Unusable(said("outside_status", status=str(answer.status)))
        try:
            result = orjson.loads(answer.body)["results"][0]
            flagged, scores = result["categories"], result["category_scores"]
            found = [self._opinion(name, score, flagged.get(name) is True) for name, score in scores.items()]
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            raise Unusable(said("outside_malformed")) from error
        return tuple(opinion for opinion in found if opinion.score >= NOTED_AT)

    def _opinion(self, category: str, score: Any, is_flagged: bool) -> OutsideOpinion:
        number = float(score)
        if not 0.0 <= number <= 1.0:
            raise ValueError("a score runs from 0 to 1")
        counted = max(number, FLAGGED_SCORE) if is_flagged else number
        return OutsideOpinion(service=self.name, label=category[:64], score=round(counted, 4))
