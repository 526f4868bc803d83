"""Languages that a Hugo site keeps in folders of their own (`content/de`), as its configuration names them.

Pure but for reading the configuration. Source: Hugo's documentation, translation by content directory.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_FILES: Final = ("hugo", "config", "config/_default/hugo", "config/_default/config", "config/_default/languages")
_ENDINGS: Final = ("toml", "yaml", "yml", "json")
_FOLDER: Final = re.compile(
    r"""contentDir["']?\s*[:=]\s*["']?content/([a-z]{2}(?:-[A-Za-z]{2,4})?)\b(?!/)""", re.IGNORECASE
)
_DEFAULT: Final = re.compile(r"""defaultContentLanguage["']?\s*[:=]\s*["']?([A-Za-z-]+)""", re.IGNORECASE)
MAX_CONFIG_CHARS: Final = 100_000


def folders(site: Path, root: Path) -> tuple[str, ...]:
    """Return the folders of languages below the root of texts, the site's own language first."""
    text = ""
    for path in (site / f"{name}.{ending}" for name in _FILES for ending in _ENDINGS):
        if path.is_file():
            text += path.read_text(encoding="utf-8", errors="replace")[:MAX_CONFIG_CHARS] + "\n"
    found = [name for name in dict.fromkeys(_FOLDER.findall(text)) if (root / name).is_dir()]
    default = _DEFAULT.search(text)
    own = default[1].lower() if default else "en"
    return tuple(sorted(found, key=lambda name: name.lower() != own))


def locale(folder: str) -> str:
    """Return a folder's language as we write it: `pt-BR` for `pt-br`."""
    head, _, region = folder.partition("-")
    written = region.upper() if len(region) == 2 else region.title()
    return f"{head.lower()}-{written}" if region else head.lower()
