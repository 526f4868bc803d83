"""Front matter in any of the three ways of static site generators: YAML (`---`), TOML (`+++`), JSON (`{`)."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any, Final

from cms.content import split_front_matter
from cms.content.documents import refusal

_TOML: Final = re.compile(r"\ufeff?\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_DECODER: Final = json.JSONDecoder()


def split(text: str) -> tuple[dict[str, Any], str]:
    """Return the front matter as plain data, and the text after it.

    Raises:
        InvalidBody: it is not what it begins as; the detail says where.
    """
    toml = _TOML.match(text)
    if toml is not None:
        try:
            return tomllib.loads(toml[1]), text[toml.end() :]
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise refusal("front_matter", f"The front matter is not TOML: {error}.") from error
    if text.startswith("{") and not text.startswith(("{{", "{%")):
        try:
            values, end = _DECODER.raw_decode(text)
        except (ValueError, RecursionError) as error:
            raise refusal("front_matter", f"The front matter is not JSON: {error}.") from error
        return values, text[end:].lstrip("\r\n")
    return split_front_matter(text)
