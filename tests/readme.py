"""Write the table of settings into README: `python -m tests.readme` after a change of the settings."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from cms.config import Settings
from cms.variables import PREFIX

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- settings:begin -->\n", "<!-- settings:end -->\n"


def table() -> str:
    """Return the settings as a Markdown table."""
    rows = [
        f"| `{PREFIX}{item.name.upper()}` | {_shown(item.default)} | {item.metadata['doc']} |"
        for item in fields(Settings)
    ]
    return "\n".join(["| variable | default | what |", "|---|---|---|", *rows]) + "\n"


def with_table(text: str) -> str:
    """Return README with the table as it must be."""
    before, rest = text.split(BEGIN)
    return before + BEGIN + table() + END + rest.split(END)[1]


def _shown(value: Any) -> str:
    return "" if value in ("", (), None) else f"`{value}`"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text()))
