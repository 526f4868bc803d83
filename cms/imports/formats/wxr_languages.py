"""Languages of a WordPress export: what Polylang and WPML say of an item, and which items are one another's translations.

Polylang keeps both as taxonomies (`language`, `post_translations`), WPML as fields, where an export has them.
Source: https://wpml.org/documentation/support/xml-rpc-language-interface/ for `_wpml_language` and `_wpml_trid`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cms.imports.formats.xml import Found
from cms.imports.lines import line

TAXONOMIES: Final = frozenset({"language", "post_translations", "term_language", "term_translations"})
"""Polylang's own: no words of anybody's."""

_LANGUAGE: Final = ("_wpml_language", "_wpml_import_language_code")
_GROUP: Final = ("_wpml_trid", "_wpml_import_translation_group")
FIELDS: Final = frozenset({*_LANGUAGE, *_GROUP, "_wpml_translations", "_wpml_import_source_language_code"})


class Languages:
    """Remembers which item of a group came first in which language: the others are its translations."""

    def __init__(self) -> None:
        """Begin with no groups."""
        self._firsts: dict[str, str] = {}
        self._taken: dict[str, set[str | None]] = {}

    def of(
        self, found: Found, fields: dict[str, list[str]], key: str, default: str | None
    ) -> tuple[str | None, str | None]:
        """Return an item's language, and the key of the item before it that it is the translation of."""
        terms = {item.get("domain", ""): line(item.get("nicename")) for item in found.children("category")}
        locale = language(terms.get("language", "") or _first(fields, _LANGUAGE)) or default
        group = terms.get("post_translations", "") or _first(fields, _GROUP)
        taken = self._taken.setdefault(group, set())
        if not group or locale in taken:
            return locale, None
        taken.add(locale)
        first = self._firsts.setdefault(group, key)
        return locale, None if first == key else first


def language(tag: str) -> str | None:
    """Return a language as we write it (`pt-BR`), from `pt_BR`, `pt-br` or `pt`; None for what is none."""
    head, *rest = tag.replace("_", "-").split("-")
    if not (head.isalpha() and 2 <= len(head) <= 3):
        return None
    return "-".join([head.lower(), *(item.upper() if len(item) == 2 else item.title() for item in rest[:1])])


def _first(fields: dict[str, list[str]], names: Iterable[str]) -> str:
    return next((line(value) for name in names for value in fields.get(name, []) if line(value)), "")
