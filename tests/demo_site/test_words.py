"""The demo site's own words: the same ones in every language, with the same gaps, and all of them in use."""

from __future__ import annotations

import re
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "cms" / "demo_site" / "static"
TABLE = re.compile(r"const ([A-Z]{2}) = \{\n(.*?)\n\};", re.DOTALL)
ENTRY = re.compile(r"  (\w+): (.+),")
GAP = re.compile(r"\{(\w+)\}")


def tables() -> dict[str, dict[str, str]]:
    """Return the words of every language by their names, as they are written."""
    source = (SOURCES / "words.js").read_text(encoding="utf-8")
    return {name: dict(ENTRY.findall(table)) for name, table in TABLE.findall(source)}


def test_every_language_has_the_same_words_with_the_same_gaps() -> None:
    found = tables()
    assert set(found) == {"EN", "DE"} and len(found["EN"]) > 40
    gaps = {tag: {name: set(GAP.findall(text)) for name, text in words.items()} for tag, words in found.items()}
    assert gaps["DE"] == gaps["EN"]
    assert [name for name in found["EN"] if found["DE"][name] == found["EN"][name]] == ["code"]


def test_every_word_is_said_somewhere() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in SOURCES.glob("*.js") if path.name != "words.js")
    own = (SOURCES / "words.js").read_text(encoding="utf-8").split("export const WORDS")[1]
    assert [name for name in tables()["EN"] if f'"{name}"' not in scripts + own] == []
