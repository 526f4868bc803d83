"""Questions of a body: what its FAQ blocks ask and answer, as plain text, for search engines."""

from __future__ import annotations

from collections.abc import Sequence

from cms.content.documents import Block
from cms.content.runs import text_of
from cms.content.texts import is_blank


def questions(blocks: Sequence[Block]) -> list[tuple[str, str]]:
    """Return every question that has an answer, with it, in the order of the body."""
    found = []
    for block in blocks:
        if block["_type"] == "faq":
            found += [(row["question"], text_of(row["children"])) for row in block["rows"]]
        found += questions(block.get("content", ()))
    return [(question, answer) for question, answer in found if not is_blank(answer)]
