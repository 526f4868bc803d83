"""Attack strings against comment HTML, our own writing: one JSON object a line, `{id, kind, payload}`.

An operator's own collection of the same shape joins in through MASTHEAD_XSS_CORPUS=path/to/file.jsonl.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

_OWN = Path(__file__).with_name("attacks.jsonl")


@dataclass(frozen=True, slots=True)
class Attack:
    """One string and the markup it was written for; it is tried in every markup."""

    id: str
    kind: str
    payload: str

    @property
    def is_text(self) -> bool:
        """Say whether the string is text at all: it can be written as UTF-8 and holds no NUL."""
        return not re.search("[\x00\ud800-\udfff]", self.payload)


def attacks() -> list[Attack]:
    """Read our own corpus and the operator's."""
    files = [_OWN, *map(Path, filter(None, [os.environ.get("MASTHEAD_XSS_CORPUS")]))]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").split("\n") if line]
    return [Attack(row["id"], row["kind"], row["payload"]) for row in map(json.loads, lines)]
